/** One kind of stage in a pipeline over unlike chips. */
export interface StageKind {
  /** stages of this kind that chips allow */
  readonly stages: number;
  /** s of one micro-batch through one layer and back */
  readonly layerSeconds: number;
  /** layers that memory allows on one stage */
  readonly mostLayers: number;
  /** s that the first or the last stage of the pipeline takes beyond its layers, where it is of this kind; else 0 */
  readonly endSeconds: number;
}

/** Layers of each stage, kind after kind; stages that hold none are left out. */
export interface Depths {
  /** per kind, one entry a stage */
  readonly layers: readonly (readonly number[])[];
  /** s of one micro-batch on the slowest stage */
  readonly slowest: number;
}

/**
 * Deals layers to stages of unlike chips so that the slowest stage is as quick as can be.
 *
 *     min over depths d_s, sum d_s = L, d_s <= most_s   of   max_s d_s t_s + e_s
 *
 * A bound T lets each stage take floor((T - e) / t) layers; the least T whose stages take L is among the few values d t_s + e_s. Of the
 * layers that fit under T the quicker kinds take theirs first, so the slower stand on fewer stages and the pipeline is shorter.
 * Null where memory does not allow L layers.
 *
 * @example two stages of 1 s a layer and two of 2 s, 12 layers -> 4, 4, 2, 2; 4 s
 */
export function dealLayers(kinds: readonly StageKind[], layers: number): Depths | null {
  if (kinds.reduce((sum, { stages, mostLayers }) => sum + stages * mostLayers, 0) < layers) return null;
  const takes = (kind: StageKind, bound: number, end: boolean): number =>
    Math.max(0, Math.min(kind.mostLayers, Math.floor((bound - (end ? kind.endSeconds : 0)) / kind.layerSeconds + 1e-9)));
  const room = (bound: number): number => {
    let sum = 0;
    for (const kind of kinds) sum += (kind.stages - 1) * takes(kind, bound, false) + takes(kind, bound, true);
    return sum;
  };
  let slowest = Number.POSITIVE_INFINITY;
  for (const kind of kinds) {
    for (const end of kind.endSeconds > 0 ? [0, kind.endSeconds] : [0]) {
      // the least depth of this kind whose time, as a bound, lets all layers be dealt
      let low = 0;
      let high = Math.min(kind.mostLayers, layers);
      if (room(high * kind.layerSeconds + end) < layers) continue;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (room(middle * kind.layerSeconds + end) >= layers) high = middle;
        else low = middle;
      }
      slowest = Math.min(slowest, high * kind.layerSeconds + end);
    }
  }
  if (!(slowest < Number.POSITIVE_INFINITY)) return null;
  const order = kinds.map((_, i) => i).sort((a, b) => (kinds[a] as StageKind).layerSeconds - (kinds[b] as StageKind).layerSeconds);
  const dealt: number[][] = kinds.map(() => []);
  let left = layers;
  for (const at of order) {
    const kind = kinds[at] as StageKind;
    const most = Math.min(left, (kind.stages - 1) * takes(kind, slowest, false) + takes(kind, slowest, true));
    dealt[at] = spread(most, kind, takes(kind, slowest, false), takes(kind, slowest, true));
    left -= most;
  }
  return left > 0 ? null : { layers: dealt, slowest };
}

/** `layers` over as few stages of a kind as hold them, as evenly as can be; the stage with the end holds at most `atEnd`. */
function spread(layers: number, kind: StageKind, each: number, atEnd: number): number[] {
  if (layers === 0) return [];
  const plain = each === 0 ? 0 : Math.ceil(Math.max(0, layers - atEnd) / each);
  const used = Math.min(kind.stages, plain + 1);
  const depths = new Array<number>(used).fill(0);
  let left = layers;
  for (let at = 0; left > 0; at = (at + 1) % used) {
    const limit = at === 0 ? atEnd : each;
    if ((depths[at] as number) < limit) {
      depths[at] = (depths[at] as number) + 1;
      left--;
    }
  }
  return depths.filter((depth) => depth > 0);
}
