import { resolved } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { figure, word } from '../catalog/figure.ts';
import { peakOf } from './claim-compare.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { say, told } from './claim-world.ts';

/** A figure of a named system, against the catalog's: power, chips, peak of all. */
export const systemClaim: Checker = (claim, { book }) => {
  const [system] = claim.names.systems;
  const figures = claim.figures.filter(({ measure }) => measure !== null && measure !== 'year');
  const [said] = figures;
  if (!system || !said || figures.length !== 1 || claim.inputs.size > 0) return null;
  const where = `systems/${system.id}`;
  const file = resolved(book, 'systems', system.id);
  const nodes = figure(file, 'nodes', '1', where) ?? 1;
  const perNode = figure(file, 'chipsPerNode', '1', where);
  const chips = figure(file, 'chips', '1', where) ?? (perNode === null ? null : perNode * nodes);
  const chip = word(file, 'chip');
  const peak = chip === null || !Object.hasOwn(book.chips, chip) ? null : peakOf(chipOf(book, chip));
  const own = figure(file, 'nodePower', 'W', where);
  const watts = figure(file, 'systemPower', 'W', where) ?? (own === null ? null : own * nodes);
  const known = { watts, chips, flopRate: chips !== null && peak !== null ? chips * peak : null } as const;
  if (said.measure !== 'watts' && said.measure !== 'chips' && said.measure !== 'flopRate') return null;
  const mid = known[said.measure];
  if (mid === null) return null;
  const wide = said.measure === 'watts' ? 1.25 : 1.05;
  const { group, reading } = judge(said.value, [
    { low: mid / wide, mid, high: mid * wide, said: say('as the catalog has it', '如目录所载') },
    ...(said.measure === 'flopRate'
      ? [{ low: 2 * mid, mid: 2 * mid, high: 2 * mid, said: say('8 bits, or with sparsity', '8 位或稀疏') }]
      : []),
  ]);
  const [unit, perBase] = said.measure === 'watts' ? ['kW', 1e-3] : said.measure === 'chips' ? ['chips', 1] : ['PFLOPS', 1e-15];
  return finding({
    group,
    subject: say('a figure of a system', '系统指标'),
    computed: mid * perBase,
    low: (mid / wide) * perBase,
    high: mid * wide * perBase,
    unit,
    verdict: say(
      `claimed ${told(said.value * perBase)} ${unit}, the catalog has ${told(mid * perBase)}`,
      `所述 ${told(said.value * perBase)} ${unit}，目录为 ${told(mid * perBase)}`,
    ),
    because: [say(where, where)],
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
  });
};

/** A ratio or share of two figures that the row states side by side. */
export const pairRatio: Checker = (claim) => {
  const { row } = claim;
  if (claim.published === null || !/ratio|share|times|fold|slowdown|speed-?up|^x$|%/i.test(row.unit ?? '')) return null;
  const pairs = Object.entries(row.inputs).filter((entry): entry is [string, [number, number]] => {
    const [, value] = entry;
    return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number' && one > 0);
  });
  const numbers = Object.entries(row.inputs).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0);
  const [pair] = pairs;
  const [a, b] = pair ? pair[1] : numbers.length === 2 ? [numbers[0]?.[1] as number, numbers[1]?.[1] as number] : [null, null];
  if (a === null || b === null) return null;
  const share = /share|%/i.test(row.unit ?? '');
  const saved = share && /\bsav\w*|\breduc\w*|\bcuts?\b|\blower\w*|\bdrop\w*|\bless\b|节|降|减|省|下降/i.test(claim.text);
  const part = Math.min(a, b) / Math.max(a, b);
  const ratio = share ? (saved ? 1 - part : part) : (a / b - 1) * (claim.published - 1) >= 0 ? a / b : b / a;
  const claimed = /%/.test(row.unit ?? '') && claim.published > 1 ? claim.published / 100 : claim.published;
  const wide = share ? 1.05 : 1.15;
  const { group } = judge(claimed, [{ low: ratio / wide, mid: ratio, high: ratio * wide, said: say('', '') }], true, 1);
  const names = pair ? pair[0] : numbers.map(([key]) => key).join(' / ');
  return finding({
    group,
    subject: say('a ratio of stated figures', '题设数值之比'),
    computed: ratio,
    low: ratio / wide,
    high: ratio * wide,
    unit: row.unit,
    verdict: say(
      `claimed ${told(claimed)}, the stated figures give ${told(ratio)}`,
      `所述 ${told(claimed)}，题设数值之比为 ${told(ratio)}`,
    ),
    because: [say(`${names}: ${a} / ${b}`, `${names}：${a} / ${b}`)],
  });
};
