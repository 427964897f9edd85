import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import type { Chip } from '../terms/chip.ts';
import { type Checker, finding, judge, type Reading } from './claim-finding.ts';
import { input, pairIn, rangeIn } from './claim-inputs.ts';
import { type Claim, resolved } from './claim-read.ts';
import { type ClaimWorld, median, rounded, say, shown } from './claim-world.ts';

const EQUAL =
  /about as (?:long|fast|much|powerful|good)|as (?:long|fast|powerful|good|quick\w*) as|equal\w*|comparable|on par|match\w*|same|rival\w*|equivalent|相当|持平|媲美|比肩|等同|对标|不相上下|差不多/i;
const TIME = /\blong|\btakes?\b|\btime\b|slower|耗时|时间|更慢/i;
const MEMORY = /bandwidth|带宽/i;
const CAPACITY = /memory|capacity|显存|内存|容量/i;
const POWER = /power|watts?|energy|功耗|能耗/i;
const YARDSTICK =
  /benchmark\w*|yardstick|compare\w* (?:themselves )?(?:with|against|to)|measure\w* (?:themselves )?against|对标|标杆|比较基准/i;
const INFERENCE = /inferenc|serving|推理/i;

export const peakOf = (chip: Chip): number | null => chip.peakDense.bf16 ?? chip.peakDense.fp16 ?? null;

interface Aspect {
  readonly name: ReturnType<typeof say>;
  readonly readings: readonly Reading[];
}

/** How widely machines with the same ratio on paper differ in use: training of one over the other. */
const IN_USE = 1.15;

/** One chip against another: by peak of the same width, by what each can at its best, by memory. */
export const ratioOfChips: Checker = (claim, world) => {
  const { text, row, chips } = claim;
  const [first, second] = chips;
  const times = claim.figures.find(({ measure }) => measure === 'times');
  const share = claim.figures.find(({ measure }) => measure === 'share');
  const equal = EQUAL.test(text);
  const slower = /slow\w*|较慢|慢/i.test(text);
  const unit = row.unit ?? '';
  const claimed = claim.published ?? times?.value ?? share?.value ?? (equal ? 1 : null);
  const asked = times || share || equal || /ratio|times/i.test(unit);
  if (claimed === null || !asked || YARDSTICK.test(text)) return null;
  // counts of both make it a question of how many replace how many
  if (claim.figures.some(({ measure }) => measure !== null && !['times', 'share', 'year'].includes(measure))) return null;
  const pair = first !== undefined && second !== undefined ? ([chipOf(world.book, first), chipOf(world.book, second)] as const) : null;
  const aspect = aspectOf(claim, world, pair);
  if (aspect === null) return null;
  const more = share && !times && /\b(?:more|higher|faster|better|greater)\b|高出?|多出|提升/i.test(text);
  const less = share && !times && /\b(?:less|lower|slower|fewer|below)\b|低|慢/i.test(text);
  const value = more ? 1 + claimed : less ? 1 - claimed : slower && times ? 1 / claimed : claimed;
  const { group, reading } = judge(value, aspect.readings, true, 1);
  const plain = aspect.readings[0] as Reading;
  const mid = rounded(plain.mid);
  const widest = aspect.readings.reduce((a, b) => (b.mid > a.mid ? b : a));
  return finding({
    group,
    subject: aspect.name,
    computed: plain.mid,
    low: Math.min(...aspect.readings.map(({ low }) => low)),
    high: Math.max(...aspect.readings.map(({ high }) => high)),
    unit: unit || 'ratio',
    verdict:
      group === 'holds'
        ? say(`the ratio is ${mid}`, `比值为 ${mid}`)
        : group === 'conditional'
          ? say(`the plain ratio is ${mid}; it holds for ${reading?.said.en}`, `直接比值为 ${mid}；对${reading?.said.zh}成立`)
          : say(
              `no general ratio: ${aspect.readings.map((one) => `${rounded(one.mid)} (${one.said.en})`).join(', ')}`,
              `并非一般比值：${aspect.readings.map((one) => `${rounded(one.mid)}（${one.said.zh}）`).join('、')}`,
            ),
    because: aspect.readings.map((one) => say(`${one.said.en}: ${rounded(one.mid)}`, `${one.said.zh}：${rounded(one.mid)}`)),
    holdsIf:
      group === 'conditional' && reading
        ? [reading.said]
        : group === 'fails'
          ? [
              say(
                `a factor of ${Number((value / widest.mid).toPrecision(2))} beyond ${widest.said.en}, from links, sparsity or one chosen job`,
                `在${widest.said.zh}之外还需 ${Number((value / widest.mid).toPrecision(2))} 倍，来自互联、稀疏或特选任务`,
              ),
            ]
          : [],
    assumed: claim.settled.map((one) => say(one, one)),
  });
};

function aspectOf(claim: Claim, world: ClaimWorld, pair: readonly [Chip, Chip] | null): Aspect | null {
  const { text, row } = claim;
  const reading = (mid: number, en: string, zh: string, wide = IN_USE): Reading => ({
    low: mid / wide,
    mid,
    high: mid * wide,
    said: say(en, zh),
  });
  const ratio = (a: number | null | undefined, b: number | null | undefined): number | null => (a && b ? a / b : null);
  const peaks = pairIn(row.inputs, 'peakfp16', 'peakbf16', 'bf16', 'fp16', 'peaktflops', 'peak');
  if (pair === null && peaks === null) return null;
  const by = peaks ? peaks[0] / peaks[1] : ratio(pair && peakOf(pair[0]), pair && peakOf(pair[1]));
  if (by === null) return null;
  const long = TIME.test(text) && !/times the|performance|性能/i.test(text);
  if (long) {
    const readings = [reading(1 / by, 'equal utilisation, time by 16-bit peak', '利用率相同，时间按 16 位峰值')];
    if (pair)
      for (const other of siblings(world, pair[0])) {
        const own = ratio(peakOf(pair[1]), peakOf(other));
        if (own !== null) readings.push(reading(own, `${other.name} in place of ${pair[0].name}`, `以 ${other.name} 代 ${pair[0].name}`));
      }
    return { name: say('time of the same training', '相同训练所需时间'), readings };
  }
  if (pair && MEMORY.test(text) && !/comput|performance|性能/i.test(text)) {
    const mid = /NVLink|interconnect|link|互联|互连/i.test(text)
      ? ratio(pair[0].scaleUp?.bandwidthPerDirection, pair[1].scaleUp?.bandwidthPerDirection)
      : ratio(pair[0].memoryBandwidth, pair[1].memoryBandwidth);
    return mid === null ? null : { name: say('bandwidth', '带宽'), readings: [reading(mid, 'bandwidth', '带宽', 1.13)] };
  }
  if (pair && CAPACITY.test(text)) {
    const mid = ratio(pair[0].memory, pair[1].memory);
    return mid === null ? null : { name: say('memory', '显存'), readings: [reading(mid, 'memory', '显存', 1.05)] };
  }
  if (pair && POWER.test(text) && !/comput\w+ power/i.test(text)) {
    const mid = ratio(pair[0].thermalDesignPower, pair[1].thermalDesignPower);
    return mid === null ? null : { name: say('power', '功耗'), readings: [reading(mid, 'thermal design power', '热设计功率', 1.1)] };
  }
  const readings = [reading(by, 'dense 16-bit peak', '16 位稠密峰值')];
  const narrow = rangeIn(row.inputs.fp8);
  const best = narrow ? [narrow[0], peaks?.[1] ?? 0] : pair ? [bestPeak(pair[0]), peakOf(pair[1])] : [null, null];
  const narrowed = ratio(best[0], best[1]);
  const widthSaid = /\b(?:fp16|bf16|half[- ]precision|16[- ]?bits?)\b|半精度|16 ?位/i.test(text);
  if (!widthSaid && narrowed !== null && narrowed > by * 1.05)
    readings.push(reading(narrowed, '8-bit against 16-bit', '8 位对 16 位', 1.02));
  const bandwidth =
    pairIn(row.inputs, 'bandwidth', 'hbmtbs') ??
    (pair?.[0].memoryBandwidth && pair[1].memoryBandwidth ? [pair[0].memoryBandwidth, pair[1].memoryBandwidth] : null);
  if (bandwidth && !widthSaid) {
    const mid = bandwidth[0] / bandwidth[1];
    const decode = reading(mid, 'memory bandwidth, which decides decoding', '显存带宽（决定解码速度）', 1.05);
    if (INFERENCE.test(text)) readings.unshift(decode);
    else readings.push(decode);
  }
  for (const other of pair && EQUAL.test(text) ? siblings(world, pair[0]) : []) {
    const own = ratio(peakOf(other), pair && peakOf(pair[1]));
    if (own !== null) readings.push(reading(own, `${other.name} in place of ${pair?.[0].name}`, `以 ${other.name} 代 ${pair?.[0].name}`));
  }
  return { name: say('speed of one chip over another', '芯片间的速度比'), readings };
}

const bestPeak = ({ peakDense }: Chip): number | null => peakDense.fp8 ?? peakDense.bf16 ?? peakDense.fp16 ?? null;

/** Chips whose name begins with this one's: a short name is often used for the whole line. */
function siblings({ book }: ClaimWorld, chip: Chip): readonly Chip[] {
  const stem = chip.id.replace(/-[^-]*$/, '');
  return Object.keys(book.chips)
    .filter((id) => id !== chip.id && id.startsWith(stem) && /^[a-z]\d?-/.test(id.slice(stem.length)))
    .map((id) => chipOf(book, id))
    .filter((other) => peakOf(other) !== null)
    .sort((a, b) => a.id.length - b.id.length)
    .slice(0, 4);
}

/** A yardstick: how the cards that are said to be measured against it compare with it. */
export const yardstick: Checker = (claim, world) => {
  if (!YARDSTICK.test(claim.text)) return null;
  const target = claim.chips[0];
  const peak = target === undefined ? null : peakOf(chipOf(world.book, target));
  if (target === undefined || peak === null) return null;
  const named = input(claim.row.inputs, 'cards', 'chips');
  const listed = Array.isArray(named)
    ? named.filter((one): one is string => typeof one === 'string').flatMap((name) => resolved(world, 'chips', name, []) ?? [])
    : [];
  const cards = listed.length > 0 ? listed : domestic(world, claim.place ?? 'CN', eraOf(claim, chipOf(world.book, target)));
  const ratios = cards.flatMap((id) => {
    const own = peakOf(chipOf(world.book, id));
    return own === null ? [] : [{ id, ratio: own / peak }];
  });
  if (ratios.length === 0) return null;
  const mid = median(ratios.map(({ ratio }) => ratio));
  const all = ratios.map(({ ratio }) => ratio);
  const { published } = claim;
  const claimedInside = published === null || (published >= Math.min(...all) / 1.2 && published <= Math.max(...all) * 1.2);
  const near = ratios.filter(({ ratio }) => ratio >= 0.5 && ratio <= 2.1).length / ratios.length;
  return finding({
    group: claimedInside && (near >= 0.5 || (mid >= 0.7 && mid <= 1.4)) ? 'holds' : 'fails',
    subject: say('cards against a yardstick, by 16-bit peak', '各卡与基准卡的 16 位峰值之比'),
    computed: mid,
    low: Math.min(...ratios.map(({ ratio }) => ratio)),
    high: Math.max(...ratios.map(({ ratio }) => ratio)),
    unit: claim.row.unit ?? 'ratio',
    verdict: say(`the middle one has ${rounded(mid)} of the yardstick's peak`, `居中者为基准峰值的 ${rounded(mid)} 倍`),
    because: ratios.map(({ id, ratio }) => say(`${id}: ${rounded(ratio)}`, `${id}：${rounded(ratio)}`)),
    assumed:
      listed.length > 0
        ? []
        : [
            say(
              'training cards of the place with a published 16-bit peak, up to six years after the yardstick',
              '该地在基准卡发布后六年内、已公布 16 位峰值的训练卡',
            ),
          ],
  });
};

/** The day on which an undated statement may have been said: within six years of its yardstick, while it could be one. */
function eraOf(claim: Claim, { released }: Chip): string {
  const dated =
    claim.row.day !== null || claim.figures.some(({ measure, value }) => measure === 'year' && String(value) > (released ?? ''));
  const last = released === null ? claim.day : `${Number(released.slice(0, 4)) + 6}-12-31`;
  return dated || last > claim.day ? claim.day : last;
}

/** Training cards of a place's makers with a published 16-bit peak, up to a day. */
export function domestic({ book }: ClaimWorld, place: string, day: string): readonly string[] {
  return Object.keys(book.chips).filter((id) => {
    const chip = chipOf(book, id);
    if (chip.kind === 'cpu' || !chip.trainingCapable || peakOf(chip) === null) return false;
    return chip.released !== null && chip.released <= day.slice(0, 7) && controlledChip(book, id).makerPlace === place;
  });
}

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
      `claimed ${shown(claimed)}, the stated figures give ${shown(ratio)}`,
      `所述 ${shown(claimed)}，题设数值之比为 ${shown(ratio)}`,
    ),
    because: [say(`${names}: ${a} / ${b}`, `${names}：${a} / ${b}`)],
  });
};
