import { resolved } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { figure, word } from '../catalog/figure.ts';
import { peakOf } from './claim-compare.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { say, shown } from './claim-world.ts';

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
      `claimed ${shown(said.value * perBase)} ${unit}, the catalog has ${shown(mid * perBase)}`,
      `所述 ${shown(said.value * perBase)} ${unit}，目录为 ${shown(mid * perBase)}`,
    ),
    because: [say(where, where)],
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
  });
};
