import type { Chip } from '../terms/chip.ts';
import type { DecodeFit, InferenceFit, MachineFits } from '../terms/machine-fits.ts';
import type { Precision } from '../terms/precision.ts';
import type { AttentionRates } from './attention.ts';
import { classWith } from './classes.ts';
import { collectiveSeconds, type Tier } from './collective.ts';
import { exchangeSeconds } from './exchange.ts';
import {
  type DecodeRates,
  decodeSeconds,
  type ExpertsRates,
  expertsSeconds,
  type InferenceKernels,
  type PrefillRates,
  prefillSeconds,
  servedProductSeconds,
  type WeightOnlyRates,
} from './inference.ts';
import type { RankGroup } from './machine.ts';
import { type MatmulRates, overlapped, tensorSeconds } from './matmul.ts';

/** Fraction of the vector units' rate that products of few rows reach; assumed. */
const VECTOR_FRACTION = 0.5;

/** Joins the facts of a chip with what its class's kernels of serving were timed at. */
export function compileInference(
  chip: Chip,
  fits: MachineFits,
  matmul: Readonly<Record<Precision, MatmulRates>>,
  attention: Readonly<Record<Precision, AttentionRates>>,
  tiers: readonly Tier[],
): InferenceKernels {
  const fit = classWith(chip, fits.classes, (candidate) => candidate.inference)?.fit ?? UNTIMED;
  const bandwidth = (chip.memoryBandwidth ?? Number.NaN) / chip.devicesPerChip;
  const wide: Precision = chip.peakDense.bf16 === undefined ? 'fp16' : 'bf16';
  const peak = (chip.peakDense[wide] ?? Number.NaN) / chip.devicesPerChip;
  const softmax = attention[wide].softmaxWidth;
  const decode = decodeRates(fit.decode, bandwidth, peak, softmax);
  const latent = decodeRates(fit.latent, bandwidth, peak, softmax);
  const only: WeightOnlyRates = {
    ...fit.weightOnly,
    nominal: bandwidth,
    bandwidth: bandwidth * fit.weightOnly.bandwidthFraction,
    vectorRate: ((chip.vectorPeak ?? 0) / chip.devicesPerChip) * VECTOR_FRACTION,
  };
  const experts: ExpertsRates = { ...fit.experts, bandwidth: bandwidth * fit.experts.bandwidthFraction };
  const prefill: PrefillRates = attention[wide];
  return {
    product: (m, n, k, precision, weightBytes, weightOnly, pace) =>
      servedProductSeconds(matmul[precision], only, m, n, k, weightBytes, weightOnly, pace),
    grouped: (groups, m, n, k, precision, pace) => {
      const rates = matmul[precision];
      const bytes = groups * ((m * k + k * n) * rates.inputBytes + m * n * rates.outputBytes);
      return (
        rates.launch +
        overlapped(tensorSeconds(rates, groups, m, n, k) / pace.compute, bytes / rates.bandwidth / pace.memory, rates.unhidden)
      );
    },
    experts: (active, rows, hidden, up, inner, precision, weightBytes, weightOnly, pace) =>
      expertsSeconds(matmul[precision], only, experts, active, rows, hidden, up, inner, weightBytes, weightOnly, pace),
    decode: (sequences, queries, keys, heads, kvHeads, keyDim, valueDim, cacheBytes, shared, pace) =>
      decodeSeconds(shared ? latent : decode, sequences, queries, keys, heads, kvHeads, keyDim, valueDim, cacheBytes, shared, pace),
    prefill: (prompts, queries, keys, heads, _kvHeads, keyDim, valueDim, fused, pace) =>
      prefillSeconds(prefill, prompts, queries, keys, heads, keyDim, valueDim, fused, pace),
    reduce: (bytes, group) => reduceSeconds(tiers, bytes, group),
    exchange: (bytes, copies, group) => exchangeSeconds(tiers, bytes, copies, group.size, group.stride),
  };
}

/** Where no class says anything of serving: the middle of what timed classes show; assumed. */
const UNTIMED_DECODE: DecodeFit = {
  start: 1e-5,
  bandwidthFraction: 0.8,
  bandwidthFraction8: 0.75,
  keyOverhead: 100,
  fill: 1e-5,
  peakFraction: 0.4,
};
const UNTIMED: InferenceFit = {
  decode: UNTIMED_DECODE,
  latent: UNTIMED_DECODE,
  weightOnly: { bandwidthFraction: 0.7, computeFraction: 0.8, launch: 5e-6 },
  experts: { start: 3e-5, bandwidthFraction: 0.75, computeFraction: 0.6 },
};

function decodeRates(fit: DecodeFit, bandwidth: number, peak: number, softmaxWidth: number): DecodeRates {
  return {
    start: fit.start,
    nominal: bandwidth,
    bandwidth: bandwidth * fit.bandwidthFraction,
    bandwidth8: bandwidth * fit.bandwidthFraction8,
    keyOverhead: fit.keyOverhead,
    fill: fit.fill,
    flopRate: peak * fit.peakFraction,
    softmaxWidth,
  };
}

/**
 * All-reduce of p ranks inside one tier of links, by the fastest of three ways.
 *
 *     one step   t = a1 + (p-1) n / (e1 beta)          two steps   t = a2 + 2 (p-1)/p n / (e2 beta)          or the library's ring or switch
 */
function reduceSeconds(tiers: readonly Tier[], bytes: number, group: RankGroup): number {
  const library = collectiveSeconds(tiers, 'all-reduce', bytes, group.size, group.stride);
  if (group.size <= 1 || bytes <= 0) return library;
  const reach = group.size * group.stride;
  const tier = tiers.find((candidate) => candidate.span >= reach);
  const quick = tier?.quick;
  if (!tier || !quick) return library;
  const one = quick.oneStart + ((group.size - 1) * bytes) / (quick.oneFraction * tier.bandwidth);
  const two = quick.twoStart + (((2 * (group.size - 1)) / group.size) * bytes) / (quick.twoFraction * tier.bandwidth);
  return Math.min(library, one, two);
}
