import { type MatmulRates, overlapped, tensorSeconds } from './matmul.ts';

export interface AttentionRates {
  /** FLOP/s of a fused forward pass in the limit of long sequences and wide heads */
  readonly flopRate: number;
  readonly backwardFraction: number;
  readonly softmaxWidth: number;
  readonly block: number;
  readonly blockOverhead: number;
  readonly units: number;
  readonly bandwidth: number;
  readonly launch: number;
  /** bytes of one query, key, value or output */
  readonly valueBytes: number;
  readonly unhidden: number;
}

/** Products of the backward pass per product of the forward: scores again, and two for each of two. */
const BACKWARD_PRODUCTS = 2.5;

/** Keys of one split when few queries are spread over all units; assumed. */
const KEY_CHUNK = 256;

/** Rows of the smallest matrix instruction, to which few queries are padded; assumed, 16 on most tensor units. */
const FEW_ROWS = 16;

/**
 * Fused attention of `batch` sequences. A block of query rows walks over the keys it sees; blocks are dealt to the units in waves.
 *
 *     F = 2 (dk + dv + d0) rows (keys + k0) per block,   t = launch + max(F w U / r, bytes / beta) + u min
 *
 * d0 = width whose products cost as much as the softmax of one score; k0 = keys that starting a block costs. Heads that share keys are packed
 * into one block where queries are few (decoding). Causal halves the visible pairs and adds the half-used diagonal block.
 * The backward pass does 2.5 times the products at its own fraction of the forward rate, and moves 2.5 times the bytes.
 * @cite Dao 2023, FlashAttention-2, sections 3.1 and 3.2
 */
export function flashSeconds(
  rates: AttentionRates,
  batch: number,
  queries: number,
  keys: number,
  heads: number,
  kvHeads: number,
  keyDim: number,
  valueDim: number,
  causal: boolean,
  backward: boolean,
): number {
  const shared = heads / kvHeads;
  const packed = queries < rates.block ? Math.max(1, Math.min(shared, rates.block / queries)) : 1;
  const rowGroups = (batch * heads) / packed;
  const tile = queries < rates.block ? FEW_ROWS : rates.block;
  const rows = Math.ceil((queries * packed) / tile) * tile;
  const blocks = rowGroups * Math.ceil(rows / rates.block);
  const visible = causal ? visibleKeys(queries, keys, rates.block) : keys;
  const walk = visible + rates.blockOverhead;
  // whole waves on average half filled at the end; where few queries leave units idle, keys are split into chunks instead
  const busy =
    blocks >= rates.units
      ? walk * (blocks + 0.5 * (rates.units - rates.units ** 2 / blocks))
      : queries >= rates.block
        ? walk * rates.units
        : Math.max(walk * blocks, (Math.min(visible, KEY_CHUNK) + rates.blockOverhead) * rates.units);
  const compute = (2 * (keyDim + valueDim + rates.softmaxWidth) * Math.min(rows, rates.block) * busy) / rates.flopRate;
  const bytes = batch * (queries * heads * (keyDim + valueDim) + keys * kvHeads * (keyDim + valueDim)) * rates.valueBytes;
  const memory = bytes / rates.bandwidth;
  const forward = overlapped(compute, memory, rates.unhidden);
  if (!backward) return rates.launch + forward;
  return 2 * rates.launch + overlapped((BACKWARD_PRODUCTS * compute) / rates.backwardFraction, BACKWARD_PRODUCTS * memory, rates.unhidden);
}

/** Mean keys a query row sees when the last query sees all keys and each before it one fewer; whole blocks on the diagonal. */
function visibleKeys(queries: number, keys: number, block: number): number {
  const mean = keys >= queries ? keys - (queries - 1) / 2 : (keys * (keys + 1)) / 2 / queries;
  return Math.min(keys, mean + block / 4);
}

/** Passes over the score matrix, in values of 2 bytes: written, softmax read and written, dropout read and written with its mask, read; counted, not measured. */
const SCORE_PASSES = 6.5;
const SCORE_PASSES_BACKWARD = 10;
const SCORE_KERNELS = 3;

/**
 * Attention through memory: scores and context as batched products over all pairs (masked pairs too), with the score matrix
 * written and read between them by mask, softmax and dropout. Backward does twice the products.
 * @cite Korthikanti et al. 2022, section 4.1 (5 a s^2 b bytes of scores kept; passes counted from the same operator list)
 */
export function unfusedSeconds(
  products: MatmulRates,
  batch: number,
  queries: number,
  keys: number,
  heads: number,
  keyDim: number,
  valueDim: number,
  backward: boolean,
): number {
  const groups = batch * heads;
  const compute = tensorSeconds(products, groups, queries, keys, keyDim) + tensorSeconds(products, groups, queries, valueDim, keys);
  const passes = backward ? SCORE_PASSES_BACKWARD : SCORE_PASSES;
  const scores = (groups * queries * keys * 2 * passes) / products.bandwidth;
  const kernels = backward ? 2 * SCORE_KERNELS + 1 : SCORE_KERNELS + 1;
  return kernels * products.launch + (backward ? 2 : 1) * compute + scores;
}
