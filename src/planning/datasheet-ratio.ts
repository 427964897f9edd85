import type { Chip } from '../terms/chip.ts';
import { PEAK_KEY, type Precision } from '../terms/precision.ts';

/** One printed figure of a chip over the same figure of another. */
export interface DatasheetRatio {
  /** `peak bf16`, `peak fp8 over bf16`, `memory`, `memory bandwidth`, `link`, `power` */
  readonly figure: string;
  /** of the first chip over the second */
  readonly ratio: number;
  /** fact paths */
  readonly from: readonly [string, string];
}

/** Formats of matrix products from wide to narrow that training and serving use. */
const NARROWING: readonly Precision[] = ['bf16', 'fp8', 'fp4'];

/**
 * What the datasheets alone say of one chip against another: peaks of each format that both have, the narrower formats that only the first
 * has against the narrowest of the second, memory, its bandwidth, the link and power. Nothing of how much of a peak is reached.
 *
 * @example peak 312 over 256 TFLOP/s -> 1.22
 */
export function datasheetRatios(first: Chip, second: Chip): readonly DatasheetRatio[] {
  const rows: DatasheetRatio[] = [];
  const add = (figure: string, a: number | null | undefined, b: number | null | undefined, pathA: string, pathB = pathA): void => {
    if (!((a ?? 0) > 0) || !((b ?? 0) > 0)) return;
    rows.push({ figure, ratio: (a as number) / (b as number), from: [`chips/${first.id}#${pathA}`, `chips/${second.id}#${pathB}`] });
  };
  const peak = (chip: Chip, precision: Precision): number | undefined => chip.peakDense[PEAK_KEY[precision]];
  const path = (precision: Precision): string => `peakDense.${PEAK_KEY[precision]}`;
  const sixteen = (chip: Chip): Precision => (peak(chip, 'bf16') ? 'bf16' : 'fp16');
  const [a16, b16] = [sixteen(first), sixteen(second)];
  add(a16 === b16 ? `peak ${a16}` : `peak ${a16} over ${b16}`, peak(first, a16), peak(second, b16), path(a16), path(b16));
  for (const narrow of NARROWING.slice(1)) {
    if (peak(second, narrow)) add(`peak ${narrow}`, peak(first, narrow), peak(second, narrow), path(narrow));
    else add(`peak ${narrow} over ${b16}`, peak(first, narrow), peak(second, b16), path(narrow), path(b16));
  }
  add('memory', first.memory, second.memory, 'memory.capacity');
  add('memory bandwidth', first.memoryBandwidth, second.memoryBandwidth, 'memory.bandwidth');
  add('link', first.scaleUp?.bandwidthPerDirection, second.scaleUp?.bandwidthPerDirection, 'scaleUp.bandwidthPerDirection');
  add('power', first.thermalDesignPower, second.thermalDesignPower, 'thermalDesignPower');
  return rows;
}

/** A statement "so many times" held against the datasheets and a computed ratio. */
export interface TimesClaim {
  readonly claimed: number;
  /** figures of the datasheets that reach it */
  readonly reachedBy: readonly DatasheetRatio[];
  /** the largest ratio of arithmetic */
  readonly largestPeak: DatasheetRatio | null;
  /** times the largest ratio of arithmetic must still be multiplied: what use of the peak, or what else, would have to give */
  readonly lacks: number | null;
}

/**
 * What "nine times" would need: figures that reach it, and how much is missing at the largest ratio of peaks.
 *
 * @example peaks 3.17 and 6.34, claimed 9 -> 1.42 times the second's share of peak
 */
export function claimedTimes(ratios: readonly DatasheetRatio[], claimed: number): TimesClaim {
  const peaks = ratios.filter(({ figure }) => figure.startsWith('peak'));
  const largestPeak = peaks.reduce<DatasheetRatio | null>((best, one) => (best && best.ratio >= one.ratio ? best : one), null);
  return {
    claimed,
    reachedBy: ratios.filter(({ ratio, figure }) => ratio >= claimed && figure !== 'power'),
    largestPeak,
    lacks: largestPeak && claimed / largestPeak.ratio,
  };
}
