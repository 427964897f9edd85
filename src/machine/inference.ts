import type { Precision } from '../terms/precision.ts';
import type { RankGroup } from './machine.ts';
import { type MatmulRates, overlapped, tensorSeconds } from './matmul.ts';

/** Fractions of isolated-kernel speed that are left inside a serving step: where arithmetic limits, and where memory does. */
export interface InferencePace {
  readonly compute: number;
  readonly memory: number;
}

/** Kernels of serving on one rank. Seconds; an answer that lacks a figure is NaN. */
export interface InferenceKernels {
  /** C[m,n] = A[m,k] B[k,n] with weights of `weightBytes` a value; weightOnly = they are converted to the format of the product as they are read */
  product(m: number, n: number, k: number, precision: Precision, weightBytes: number, weightOnly: boolean, pace: InferencePace): number;
  /** `groups` equal products of m rows in one launch */
  grouped(groups: number, m: number, n: number, k: number, precision: Precision, pace: InferencePace): number;
  /**
   * Both products of a layer's routed experts: `active` experts of this rank are visited by `rows` token copies in all;
   * up is hidden x up, down is inner x hidden.
   */
  experts(
    active: number,
    rows: number,
    hidden: number,
    up: number,
    inner: number,
    precision: Precision,
    weightBytes: number,
    weightOnly: boolean,
    pace: InferencePace,
  ): number;
  /** attention of `sequences` with `queries` new tokens each over `keys` cached ones each; latent = keys and values are one tensor that all heads share */
  decode(
    sequences: number,
    queries: number,
    keys: number,
    heads: number,
    kvHeads: number,
    keyDim: number,
    valueDim: number,
    cacheBytes: number,
    latent: boolean,
    pace: InferencePace,
  ): number;
  /** attention of `prompts` with `queries` new tokens each that see `keys` keys each on average */
  prefill(
    prompts: number,
    queries: number,
    keys: number,
    heads: number,
    kvHeads: number,
    keyDim: number,
    valueDim: number,
    fused: boolean,
    pace: InferencePace,
  ): number;
  /** all-reduce by the fastest way known: the library's, or writing into each other's memory */
  reduce(bytes: number, group: RankGroup): number;
  /** token copies to the ranks of their experts or back: `bytes` of all copies of one rank, `copies` of each token; see `exchangeSeconds` */
  exchange(bytes: number, copies: number, group: RankGroup): number;
}

/** What few queries over a cache run at on one rank. */
export interface DecodeRates {
  readonly start: number;
  /** B/s that the datasheet states; no pace reads faster */
  readonly nominal: number;
  readonly bandwidth: number;
  readonly bandwidth8: number;
  readonly keyOverhead: number;
  readonly fill: number;
  readonly flopRate: number;
  readonly softmaxWidth: number;
}

/** Rows of the smallest matrix instruction, to which few queries are padded; assumed, 16 on most tensor units. */
const FEW_ROWS = 16;

/**
 * Attention of few queries over a cache. Every sequence's heads read their keys once; beginning one costs as much as k0 more keys.
 *
 *     x = b a_kv (s + k0) w / beta,   c = 2 (dk + dv + d0) b a_kv rows s / r,   t = start + max(x, c) + fill x / (x + fill)
 *
 * b sequences   s keys of each   a_kv heads of the cache   w bytes of one key and value   rows queries that share them, padded to 16
 * beta achieved bandwidth   r achieved FLOP/s   d0 width whose products cost as much as the softmax of one score
 * Latents: one tensor is read once as key and as value, w = its bytes.
 * @cite Dao 2023, Flash-Decoding (splits over keys, so that few sequences fill a chip)
 */
export function decodeSeconds(
  rates: DecodeRates,
  sequences: number,
  queries: number,
  keys: number,
  heads: number,
  kvHeads: number,
  keyDim: number,
  valueDim: number,
  cacheBytes: number,
  latent: boolean,
  pace: InferencePace,
): number {
  const bandwidth = cacheBytes < 2 ? rates.bandwidth8 : rates.bandwidth;
  const width = latent ? keyDim : keyDim + valueDim;
  const bytes = sequences * kvHeads * (keys + rates.keyOverhead) * width * cacheBytes;
  const memory = bytes / Math.min(rates.nominal, bandwidth * pace.memory);
  const rows = Math.ceil((queries * heads) / kvHeads / FEW_ROWS) * FEW_ROWS;
  const compute = (2 * (keyDim + valueDim + rates.softmaxWidth) * sequences * kvHeads * rows * keys) / (rates.flopRate * pace.compute);
  const fill = rates.fill > 0 ? (rates.fill * memory) / (memory + rates.fill) : 0;
  return rates.start + Math.max(memory, compute) + fill;
}

export interface PrefillRates {
  readonly flopRate: number;
  readonly softmaxWidth: number;
  readonly block: number;
  readonly blockOverhead: number;
  readonly units: number;
  readonly launch: number;
  readonly bandwidth: number;
}

/** Passes over the score matrix of attention that is not fused, in bytes a score: written, softmax read and written, read. */
const SCORE_BYTES = 8;

/**
 * Fused attention of prompts whose queries see `keys` keys on average (half the prompt where it is new, more behind cached tokens).
 *
 *     F = 2 (dk + dv + d0) block (keys + block / 4 + k0) a block of queries,   t = launch + F max(blocks, U) / r
 *
 * Where no fused kernel exists, scores pass through memory on top.
 * @cite Dao 2023, FlashAttention-2, sections 3.1 and 3.2
 */
export function prefillSeconds(
  rates: PrefillRates,
  prompts: number,
  queries: number,
  keys: number,
  heads: number,
  keyDim: number,
  valueDim: number,
  fused: boolean,
  pace: InferencePace,
): number {
  const { block, units } = rates;
  const whole = prompts * heads * Math.max(1, queries / block);
  // waves on average half filled at the end
  const busy = whole >= units ? whole + 0.5 * (units - units ** 2 / whole) : units;
  const rows = Math.min(block, Math.max(FEW_ROWS, queries));
  const walk = keys + Math.min(rows, queries) / 4 + rates.blockOverhead;
  const compute = (2 * (keyDim + valueDim + rates.softmaxWidth) * rows * walk * busy) / (rates.flopRate * pace.compute);
  const scores = fused ? 0 : (prompts * heads * queries * keys * 2 * SCORE_BYTES) / (rates.bandwidth * pace.memory);
  return rates.launch + compute + scores;
}

/** What weight-only products change in the product they are computed in. */
export interface WeightOnlyRates {
  /** B/s that the datasheet states */
  readonly nominal: number;
  readonly bandwidth: number;
  readonly computeFraction: number;
  readonly launch: number;
  /** FLOP/s of the vector units, which compute products of few rows without padding them; 0 = not known */
  readonly vectorRate: number;
}

/**
 * A product in serving: roofline of the tiled tensor units and of memory, each at the pace that a step leaves it.
 *
 *     t = launch + max(tc / pc, tm / pm),   tm = (m k b + k n b_w + m n b') / beta
 *
 * b_w bytes a stored weight. Weight-only: converting weights takes a part of the tensor rate, and reads its own fraction of bandwidth.
 * The conversion of A to a narrow format is fused with the norm or activation that makes it, as serving engines do.
 * @cite Williams, Waterman, Patterson 2009, roofline; Frantar 2022 (GPTQ), section 5 (weights alone are narrow)
 */
export function servedProductSeconds(
  rates: MatmulRates,
  only: WeightOnlyRates,
  m: number,
  n: number,
  k: number,
  weightBytes: number,
  weightOnly: boolean,
  pace: InferencePace,
): number {
  const read = Math.min(only.nominal, (weightOnly ? only.bandwidth : rates.bandwidth) * pace.memory);
  const passed = Math.min(only.nominal, rates.bandwidth * pace.memory);
  const memory = (k * n * weightBytes) / read + (m * k * rates.inputBytes + m * n * rates.outputBytes) / passed;
  const tensor = tensorSeconds(rates, 1, m, n, k) / (weightOnly ? only.computeFraction : 1);
  const vector = only.vectorRate > 0 ? (2 * m * n * k) / only.vectorRate : Number.POSITIVE_INFINITY;
  const compute = Math.min(tensor, vector) / pace.compute;
  return (weightOnly ? only.launch : rates.launch) + Math.max(compute, memory);
}

export interface ExpertsRates {
  readonly start: number;
  readonly bandwidth: number;
  readonly computeFraction: number;
}

/**
 * Routed experts of a layer: the weights of the experts that are visited stream from memory, their rows are computed in tiles.
 *
 *     t = start + max(tc, tm) + u min(tc, tm),   tm = (active h (up + inner) b_w + rows (4 h + 2 up + 2 inner) 2) / beta
 *
 * @cite Gale 2022 (MegaBlocks; grouped products without padding)
 */
export function expertsSeconds(
  rates: MatmulRates,
  only: WeightOnlyRates,
  experts: ExpertsRates,
  active: number,
  rows: number,
  hidden: number,
  up: number,
  inner: number,
  weightBytes: number,
  weightOnly: boolean,
  pace: InferencePace,
): number {
  if (active <= 0 || rows <= 0) return 0;
  const moved = rows * (4 * hidden + up + 2 * inner) * 2;
  const memory = (active * hidden * (up + inner) * weightBytes + moved) / Math.min(only.nominal, experts.bandwidth * pace.memory);
  const each = Math.max(1, rows / active);
  const tensor = tensorSeconds(rates, active, each, up, hidden) + tensorSeconds(rates, active, each, hidden, inner);
  const compute = tensor / (experts.computeFraction * (weightOnly ? only.computeFraction : 1) * pace.compute);
  return experts.start + overlapped(compute, memory, rates.unhidden);
}
