/**
 * Which layers stand on which pipeline rank. Only ranks that differ are kept: a signature is the number of layers of
 * each kind, and whether the embedding or the head stands there too.
 */
export interface Partition {
  readonly pipelineParallel: number;
  readonly virtualStages: number;
  /** distinct signatures */
  readonly size: number;
  /** size x kinds layer counts, row by row */
  readonly counts: Float64Array;
  readonly embeds: Uint8Array;
  readonly heads: Uint8Array;
  /** first pipeline rank with this signature: it holds most micro-batches in flight */
  readonly firstRank: Int32Array;
  /** signature of each pipeline rank */
  readonly signatureOf: Int32Array;
  readonly multiplicity: Int32Array;
  /** most layers on one rank */
  readonly deepest: number;
}

/**
 * Divides the layers over pipelineParallel * virtualStages chunks, chunk j on rank j mod pipelineParallel.
 * Layers divide evenly where they can; else the embedding and the head count as a layer each, and chunks
 * that take one more stand in the middle.
 */
export function chunkDepths(layers: number, chunks: number): Int32Array {
  const depths = new Int32Array(chunks);
  if (layers % chunks === 0) return depths.fill(layers / chunks);
  const slots = layers + 2;
  const base = Math.floor(slots / chunks);
  const extra = slots - base * chunks;
  const from = Math.floor((chunks - extra) / 2);
  for (let j = 0; j < chunks; j++) depths[j] = base + (j >= from && j < from + extra ? 1 : 0);
  depths[0] = (depths[0] ?? 0) - 1;
  depths[chunks - 1] = (depths[chunks - 1] ?? 0) - 1;
  for (let j = 0; j < chunks; j += Math.max(1, chunks - 1)) {
    if ((depths[j] ?? 0) >= 0) continue;
    depths[j] = 0;
    const deepest = depths.indexOf(Math.max(...depths));
    depths[deepest] = (depths[deepest] ?? 0) - 1;
  }
  return depths;
}

/** Signatures of all ranks. `mirrored`: rank i also holds stage pp-1-i (DualPipe). */
export function partition(
  order: readonly number[],
  kinds: number,
  pipelineParallel: number,
  virtualStages: number,
  mirrored: boolean,
): Partition {
  const depths = chunkDepths(order.length, pipelineParallel * virtualStages);
  return partitionOf(order, kinds, depths, pipelineParallel, virtualStages, mirrored);
}

/** `partition` over chunks of given depths, which sum to the layers; unlike chips hold unlike depths. */
export function partitionOf(
  order: readonly number[],
  kinds: number,
  depths: ArrayLike<number>,
  pipelineParallel: number,
  virtualStages: number,
  mirrored: boolean,
): Partition {
  const rows = new Float64Array(pipelineParallel * kinds);
  let layer = 0;
  for (let chunk = 0; chunk < pipelineParallel * virtualStages; chunk++) {
    const row = (chunk % pipelineParallel) * kinds;
    for (let i = 0; i < (depths[chunk] ?? 0); i++, layer++) rows[row + (order[layer] ?? 0)]! += 1;
  }
  const held = mirrored ? rows.map((own, at) => own + (rows[(pipelineParallel - 1) * kinds - at + 2 * (at % kinds)] as number)) : rows;
  const last = pipelineParallel - 1;
  const embeds = (rank: number): boolean => rank === 0 || (mirrored && rank === last);
  const heads = (rank: number): boolean => rank === last || (mirrored && rank === 0);
  const alike = (one: number, other: number): boolean => {
    if (embeds(one) !== embeds(other) || heads(one) !== heads(other)) return false;
    for (let k = 0; k < kinds; k++) if (held[one * kinds + k] !== held[other * kinds + k]) return false;
    return true;
  };
  const distinct: number[] = [];
  const multiplicity: number[] = [];
  const signatureOf = new Int32Array(pipelineParallel);
  let deepest = 0;
  for (let rank = 0; rank < pipelineParallel; rank++) {
    // most often as the rank before
    let at = rank > 0 && alike(rank - 1, rank) ? (signatureOf[rank - 1] as number) : distinct.findIndex((first) => alike(first, rank));
    if (at < 0) {
      at = distinct.length;
      distinct.push(rank);
      multiplicity.push(0);
      let layers = 0;
      for (let k = 0; k < kinds; k++) layers += held[rank * kinds + k] as number;
      deepest = Math.max(deepest, layers);
    }
    multiplicity[at]! += 1;
    signatureOf[rank] = at;
  }
  const flat = new Float64Array(distinct.length * kinds);
  distinct.forEach((rank, s) => {
    flat.set(held.subarray(rank * kinds, (rank + 1) * kinds), s * kinds);
  });
  return {
    pipelineParallel,
    virtualStages,
    size: distinct.length,
    counts: flat,
    embeds: Uint8Array.from(distinct, (rank) => (embeds(rank) ? 1 : 0)),
    heads: Uint8Array.from(distinct, (rank) => (heads(rank) ? 1 : 0)),
    firstRank: Int32Array.from(distinct),
    signatureOf,
    multiplicity: Int32Array.from(multiplicity),
    deepest,
  };
}
