import type { AttentionFit, ChipClass, FormatGroup, LinkClass, MatmulFit, StreamFit } from '../../src/terms/machine-fits.ts';

/** What the search may turn: start values of positive constants, and how they become a part of a class. */
export interface Knobs<Fit> {
  readonly start: readonly number[];
  readonly build: (values: readonly number[]) => Fit;
}

/** Grouped over single products where no grouped timings exist: near the mean of the classes that have them. */
const GROUPED_UNSEEN = 0.7;

/** Best share of memory bandwidth any kernel timed here reaches once caches are exceeded (decode attention). */
const BEST_STREAM = 0.93;

const one = (value: number | undefined): number => Math.min(1, value as number);
const at = (values: readonly number[], index: number): number => values[index] as number;

export function matmulKnobs(peak: number, units: number, converts: boolean, flopsPerJoule: number | null): Knobs<MatmulFit> {
  return {
    start: [peak, 150, 0.15, units, 0.85, 0.3, 2.5e-6, ...(flopsPerJoule ? [flopsPerJoule] : []), ...(converts ? [3e-6, 0.5] : [])],
    build: (values) => ({
      peakFraction: one(values[0]),
      tileOverhead: at(values, 1),
      tileExponent: Math.min(0.6, at(values, 2)),
      units: Math.min(256, at(values, 3)),
      bandwidthFraction: Math.min(0.97, one(values[4])),
      unhidden: one(values[5]),
      launch: at(values, 6),
      convert: converts ? (values.at(-2) as number) : 0,
      convertFraction: converts ? one(values.at(-1)) : 1,
      flopsPerJoule: flopsPerJoule ? at(values, 7) : null,
      groupedFraction: GROUPED_UNSEEN,
    }),
  };
}

/**
 * Backward over forward rate: published best rates of one kernel family on one chip, 8k to 16k tokens, head width 128, causal:
 * FlashAttention-3 on H100, about 640 forward and 470 to 500 backward TFLOP/s. Taken from memory of the paper, not re-read: treat as assumed.
 */
const BACKWARD_OVER_FORWARD = 0.75;

export function attentionKnobs(units: number, narrow: boolean): Knobs<AttentionFit> {
  return {
    start: [0.7, 60, 100, units, 0.85, 8e-6, ...(narrow ? [0.6] : [])],
    build: (values) => ({
      peakFraction: one(values[0]),
      peakFraction8: one(narrow ? values[6] : values[0]),
      softmaxWidth: Math.min(400, at(values, 1)),
      backwardFraction: BACKWARD_OVER_FORWARD,
      block: 128,
      blockOverhead: at(values, 2),
      units: Math.min(256, at(values, 3)),
      bandwidthFraction: Math.min(0.97, one(values[4])),
      launch: at(values, 5),
    }),
  };
}

export const streamKnobs: Knobs<StreamFit> = {
  start: [0.85, 2.5e-6],
  build: (values) => ({ bandwidthFraction: Math.min(BEST_STREAM, one(values[0])), launch: Math.min(1e-5, Math.max(1e-6, at(values, 1))) }),
};

export function linkKnobs(inSwitch: boolean, shared: boolean): Knobs<Omit<LinkClass, 'family' | 'match' | 'seen' | 'from'>> {
  return {
    start: [0.8, 0.85, 0.75, 0.75, 0.4, 4e-6, 1e-6, 2e-5, 1e7, ...(inSwitch ? [1] : []), ...(shared ? [0.2] : [])],
    build: (values) => ({
      ringFraction: one(values[0]),
      reduceFraction: one(values[1]),
      inSwitchFraction: inSwitch ? at(values, 9) : null,
      allToAllFraction: one(values[2]),
      sendFraction: one(values[3]),
      ownShare: at(values, 4),
      start: at(values, 5),
      hop: at(values, 6),
      fill: at(values, 7),
      fillBytes: at(values, 8),
      sharing: shared ? at(values, inSwitch ? 10 : 9) : 0,
    }),
  };
}

/** Geometric mean of every number in fits of one shape; null where any is null. */
export function blend<Fit extends object>(fits: readonly Fit[]): Fit {
  const first = fits[0] as Fit;
  return Object.fromEntries(
    Object.keys(first).map((key) => {
      const values = fits.map((fit) => (fit as Record<string, unknown>)[key]);
      if (values.some((value) => value === null)) return [key, null];
      if (values.every((value) => value === 0)) return [key, 0];
      return [key, Math.exp(values.reduce<number>((sum, value) => sum + Math.log(Math.max(1e-12, value as number)), 0) / values.length)];
    }),
  ) as Fit;
}

const GROUPS: readonly FormatGroup[] = ['32', '16', '8', '4', 'int8'];

/** The class every other chip falls back to: the geometric mean of what was fitted; fp32 runs like 16 bits. */
export function carried(name: string, match: ChipClass['match'], classes: readonly ChipClass[], from: string): ChipClass {
  const matmul: Partial<Record<FormatGroup, MatmulFit>> = {};
  for (const group of GROUPS) {
    const fits = classes.flatMap((candidate) => candidate.matmul?.[group === '32' ? '16' : group] ?? []);
    // joules per FLOP belong to an architecture and are not carried over
    if (fits.length > 0) matmul[group] = { ...blend(fits), flopsPerJoule: null };
  }
  const attention = classes.flatMap((candidate) => candidate.attention ?? []);
  const stream = classes.flatMap((candidate) => candidate.stream ?? []);
  return {
    name,
    match,
    seen: [],
    from,
    matmul,
    ...(attention.length > 0 ? { attention: blend(attention) } : {}),
    ...(stream.length > 0 ? { stream: blend(stream) } : {}),
  };
}
