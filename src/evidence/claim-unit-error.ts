import { resolved as fileOf } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { statusOf } from '../controls/decide.ts';
import { itemOf } from '../controls/figures.ts';
import { comparedWith } from '../controls/scenario.ts';
import { BIT_LENGTH } from '../controls/tpp.ts';
import { needsLicence, RULE } from './claim-export.ts';
import { type Checker, finding } from './claim-finding.ts';
import { type ClaimWorld, say } from './claim-world.ts';

/** A rate that stands where the rules have TPP: bits times TOPS, not TOPS. */
export const unitError: Checker = (claim, world) => {
  const rates = claim.figures
    .filter(({ measure }) => measure === 'opRate' || measure === 'flopRate')
    .map(({ value }) => Number((value / 1e12).toPrecision(12)));
  const unit = claim.row.unit ?? '';
  if (claim.published !== null && /^T(?:FL)?OP/i.test(unit)) rates.push(claim.published);
  const thresholds = new Set(comparedWith(world.rules.rules)('tpp'));
  const rate = rates.find((one) => thresholds.has(one));
  if (rate === undefined || !(RULE.test(claim.text) || claim.place === 'CN')) return null;
  const at = (bits: number): number => rate / bits;
  // floating-point operations are meant at 16 bits where no other width is said
  const flops =
    /FLOPS/i.test(claim.row.unit ?? claim.figures.find(({ measure }) => measure === 'flopRate')?.said ?? '') &&
    !/(?:fp|int)[ -]?8|8[- ]?bit|8 ?位/i.test(claim.text);
  const literal = rate * (BIT_LENGTH.int8 ?? 8);
  const passing = claim.chips.concat(strongest(world)).slice(0, 3);
  return finding({
    group: 'fails',
    subject: say('a limit of the export rules', '出口规则的限值'),
    computed: at(flops ? 16 : 8),
    low: at(16),
    high: at(4),
    unit: flops ? 'TFLOPS' : 'TOPS',
    verdict: say(
      `unit error: ${rate} is TPP, bits x TOPS, not TOPS; it means ${at(8)} TOPS of 8 bits (${at(16)} TFLOPS of 16 bits, ${at(4)} TOPS of 4 bits)`,
      `单位错误：${rate} 是总算力 TPP（位长 × TOPS），不是 TOPS；即 8 位 ${at(8)} TOPS（16 位 ${at(16)} TFLOPS，4 位 ${at(4)} TOPS）`,
    ),
    holdsIf: [say(`read "${rate} TPP" for "${rate} TOPS"`, `将“${rate} TOPS”读作“${rate} TPP”`)],
    because: [
      say(
        `a chip of literally ${rate} TOPS of 8 bits has a TPP of ${literal}, ${literal / rate} times the limit`,
        `字面上 8 位 ${rate} TOPS 的芯片，其 TPP 为 ${literal}，为限值的 ${literal / rate} 倍`,
      ),
      ...passing.flatMap((id) => {
        const tera = (chipOf(world.book, id).peakDense.int8 ?? 0) / 1e12;
        return tera > 0 && tera < rate
          ? [
              say(
                `${id} (${Number(tera.toPrecision(4))} TOPS of 8 bits) would pass the literal reading`,
                `按字面，${id}（8 位 ${Number(tera.toPrecision(4))} TOPS）可以通过`,
              ),
            ]
          : [];
      }),
    ],
  });
};

/** Chips that the first rules were made for: those that a licence was needed for on the first day. */
function strongest(world: ClaimWorld): readonly string[] {
  const rules = [...world.rules.rules].filter(({ version }) => version).sort((a, b) => (a.from < b.from ? -1 : 1));
  const first = rules[1] ?? rules[0];
  if (!first) return [];
  const inForce = (id: string): boolean =>
    needsLicence(
      statusOf(world.rules, { item: itemOf(controlledChip(world.book, id)), to: 'CN', party: { hq: 'CN', name: null }, day: first.from }),
    );
  return Object.keys(world.book.chips)
    .filter((id) => (chipOf(world.book, id).released ?? '9999') <= first.from && fileOf(world.book, 'chips', id).commonest === true)
    .filter((id) => inForce(id))
    .slice(0, 2);
}

/** A limit that the rules are said to set: is it a number that some rule compares with? */
export const ruleLimit: Checker = (claim, world) => {
  const figure = claim.figures.find(({ measure }) => measure === 'tpp' || measure === 'byteRate');
  if (!figure || claim.chips.length > 0 || !RULE.test(claim.text)) return null;
  const tpp = figure.measure === 'tpp';
  const value = tpp ? figure.value : Number((figure.value / 1e9).toPrecision(9));
  const compared = comparedWith(world.rules.rules);
  const limits = tpp ? compared('tpp') : [...compared('ioGBs'), ...compared('memoryGBs')];
  const known = limits.includes(value);
  const [first] = [...limits].sort((a, b) => Math.abs(a - value) - Math.abs(b - value));
  const unit = tpp ? 'TPP' : 'GB/s';
  return finding({
    group: known ? 'holds' : 'fails',
    subject: say('a limit of the export rules', '出口规则的限值'),
    computed: first ?? null,
    unit,
    verdict: known
      ? say(`the rules do compare with ${value} ${unit}`, `规则确以 ${value} ${unit} 为界`)
      : say(
          `no rule compares with ${value} ${unit}; the nearest is ${first} ${unit}`,
          `没有规则以 ${value} ${unit} 为界；最近的是 ${first} ${unit}`,
        ),
    because: [
      say(`limits of the rules: ${[...new Set(limits)].join(', ')} ${unit}`, `各规则限值：${[...new Set(limits)].join('、')} ${unit}`),
    ],
  });
};
