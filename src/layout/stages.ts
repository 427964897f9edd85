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
  const chunks = pipelineParallel * virtualStages;
  const counts: number[][] = Array.from({ length: pipelineParallel }, () => new Array<number>(kinds).fill(0));
  let layer = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const row = counts[chunk % pipelineParallel] as number[];
    for (let i = 0; i < (depths[chunk] ?? 0); i++, layer++) {
      const kind = order[layer] ?? 0;
      row[kind] = (row[kind] ?? 0) + 1;
    }
  }
  const ranks = counts.map((row, rank) => ({ row, embed: rank === 0, head: rank === pipelineParallel - 1 }));
  const held = mirrored
    ? ranks.map((own, rank) => {
        const other = ranks[pipelineParallel - 1 - rank] ?? own;
        return { row: own.row.map((n, k) => n + (other.row[k] ?? 0)), embed: own.embed || other.embed, head: own.head || other.head };
      })
    : ranks;
  const seen = new Map<string, { rank: number; count: number; at: number }>();
  const signatureOf = new Int32Array(pipelineParallel);
  held.forEach(({ row, embed, head }, rank) => {
    const key = `${row.join(',')}|${embed}|${head}`;
    const found = seen.get(key);
    if (found) found.count++;
    else seen.set(key, { rank, count: 1, at: seen.size });
    signatureOf[rank] = seen.get(key)?.at ?? 0;
  });
  const distinct = [...seen.values()];
  const flat = new Float64Array(distinct.length * kinds);
  distinct.forEach(({ rank }, s) => {
    held[rank]?.row.forEach((n, k) => {
      flat[s * kinds + k] = n;
    });
  });
  return {
    pipelineParallel,
    virtualStages,
    size: distinct.length,
    counts: flat,
    embeds: Uint8Array.from(distinct, ({ rank }) => (held[rank]?.embed ? 1 : 0)),
    heads: Uint8Array.from(distinct, ({ rank }) => (held[rank]?.head ? 1 : 0)),
    firstRank: Int32Array.from(distinct, ({ rank }) => rank),
    signatureOf,
    multiplicity: Int32Array.from(distinct, ({ count }) => count),
    deepest: Math.max(...held.map(({ row }) => row.reduce((a, b) => a + b, 0))),
  };
}
