import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { chipTpp } from '../controls/tpp.ts';
import { showNumber } from '../terms/display.ts';
import type { Precision } from '../terms/precision.ts';
import { type Checker, finding, judge, type Reading } from './claim-finding.ts';
import type { Claim } from './claim-read.ts';
import type { Measure } from './claim-units.ts';
import { type ClaimWorld, say } from './claim-world.ts';

interface Spec {
  readonly what: ReturnType<typeof say>;
  readonly unit: string;
  readonly perBase: number;
  readonly readings: readonly Reading[];
}

const SPECS: readonly Measure[] = ['bytes', 'byteRate', 'watts', 'flopRate', 'opRate', 'mm2', 'tpp'];
const FORMATS: readonly (readonly [RegExp, readonly Precision[]])[] = [
  [/fp64|double|双精度/i, ['fp64']],
  [/tf32/i, ['tf32']],
  [/fp32|single|单精度/i, ['fp32']],
  [/bf16|fp16|half|16[- ]?bit|半精度/i, ['bf16', 'fp16']],
  [/int8|8[- ]?bit/i, ['int8', 'fp8']],
  [/fp8/i, ['fp8']],
  [/fp4|int4|4[- ]?bit/i, ['fp4', 'int4']],
];

const exact = (mid: number | null | undefined, en: string, zh: string): Reading[] =>
  mid ? [{ low: mid, mid, high: mid, said: say(en, zh) }] : [];

/** A figure of a data sheet, against the catalog's; with sparsity, both directions of a link, or the other format where that is what it is. */
export const specClaim: Checker = (claim, world) => {
  const [id, more] = claim.chips;
  const figures = claim.figures.filter(
    ({ measure, value }) => measure !== null && measure !== 'year' && !(measure === 'chips' && value === 1),
  );
  const [figure] = figures;
  if (id !== undefined && figures.length > 1 && figures.every(({ measure }) => measure !== null && SPECS.includes(measure))) {
    const each = figures.map((one) => specClaim({ ...claim, figures: [one] }, world)).filter((one) => one !== null);
    const kinds = new Set(figures.map(({ measure }) => measure));
    const best = kinds.size === 1 ? each.find(({ group }) => group === 'holds') : undefined;
    if (best) return best;
    const worst = each.find(({ group }) => group === 'fails') ?? each.find(({ group }) => group === 'conditional') ?? each[0] ?? null;
    return worst && { ...worst, because: each.flatMap(({ because }) => because) };
  }
  if (id === undefined || more !== undefined || !figure || figures.length !== 1 || claim.inputs.size > 0) return null;
  const { measure } = figure;
  if (measure === null || !SPECS.includes(measure)) return null;
  // a server draws more than its chips
  if (measure === 'watts' && /\b(?:servers?|nodes?|racks?|cabinets?|clusters?)\b|服务器|机柜|集群|节点/i.test(claim.text)) return null;
  const spec = specOf(claim, world, id, measure);
  if (spec === null || spec.readings.length === 0) return null;
  const { group, reading } = judge(figure.value, spec.readings, true, 1.03);
  const plain = spec.readings[0] as Reading;
  const show = (base: number): string => `${showNumber(base * spec.perBase)} ${spec.unit}`;
  return finding({
    group,
    subject: spec.what,
    computed: plain.mid * spec.perBase,
    unit: spec.unit,
    verdict: say(
      `claimed ${show(figure.value)}, the catalog has ${show(plain.mid)}`,
      `所述 ${show(figure.value)}，目录为 ${show(plain.mid)}`,
    ),
    because: spec.readings.map(({ mid, said }) => say(`${said.en}: ${show(mid)} (chips/${id})`, `${said.zh}：${show(mid)}（chips/${id}）`)),
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
    assumed: claim.settled.map((one) => say(one, one)),
  });
};

function specOf(claim: Claim, { book }: ClaimWorld, id: string, measure: Measure): Spec | null {
  const chip = chipOf(book, id);
  const { text } = claim;
  if (measure === 'bytes')
    return {
      what: say('memory', '显存'),
      unit: 'GB',
      perBase: 1e-9,
      readings: [
        // makers print GB where the chip has GiB
        ...exact(chip.memory && chip.memory / 1.073741824, 'memory', '显存').map((one) => ({ ...one, high: chip.memory as number })),
      ],
    };
  if (measure === 'watts')
    return {
      what: say('power', '功率'),
      unit: 'W',
      perBase: 1,
      readings: exact(chip.thermalDesignPower, 'thermal design power', '热设计功率'),
    };
  if (measure === 'byteRate') {
    const link = /link|interconnect|互联|互连|between chips/i.test(text);
    const one = chip.scaleUp?.bandwidthPerDirection ?? null;
    const readings = link
      ? [...exact(one && 2 * one, 'both directions of the link', '链路双向'), ...exact(one, 'one direction of the link', '链路单向')]
      : exact(chip.memoryBandwidth, 'memory bandwidth', '显存带宽');
    return { what: link ? say('link bandwidth', '互联带宽') : say('memory bandwidth', '显存带宽'), unit: 'GB/s', perBase: 1e-9, readings };
  }
  if (measure === 'tpp') {
    const sheet = controlledChip(book, id);
    return {
      what: say('total processing performance', '总算力（TPP）'),
      unit: 'TPP',
      perBase: 1,
      readings: exact(sheet.tpp ?? chipTpp(sheet.rates), 'TPP', 'TPP'),
    };
  }
  if (measure === 'mm2')
    return {
      what: say('die area', '晶粒面积'),
      unit: 'mm2',
      perBase: 1,
      readings: exact(controlledChip(book, id).areaMm2, 'die area', '晶粒面积'),
    };
  const asked =
    FORMATS.find(([pattern]) => pattern.test(text))?.[1] ??
    (measure === 'opRate' ? (['int8', 'fp8'] as const) : (['bf16', 'fp16'] as const));
  const peak = asked.map((format) => chip.peakDense[format]).find((one) => one !== undefined) ?? null;
  const others = (Object.entries(chip.peakDense) as [Precision, number][]).filter(
    ([format]) => !(asked as readonly string[]).includes(format),
  );
  return {
    what: say('peak rate', '峰值算力'),
    unit: measure === 'opRate' ? 'TOPS' : 'TFLOPS',
    perBase: 1e-12,
    readings: [
      ...exact(peak, `dense ${asked[0]}`, `${asked[0]} 稠密`),
      ...exact(peak && 2 * peak, `${asked[0]} with sparsity`, `${asked[0]} 稀疏`),
      ...others.flatMap(([format, rate]) => exact(rate, `dense ${format}`, `${format} 稠密`)),
    ],
  };
}
