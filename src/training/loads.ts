import type { Share } from '../layout/share.ts';
import type { Partition } from '../layout/stages.ts';
import type { ShareSet } from './shares.ts';

/** Distinct pipeline ranks that a partition may have. */
export const MOST_SIGNATURES = 256;

/**
 * What each distinct pipeline rank does per micro-batch and holds, under one division, partition and recompute mode.
 * Times are seconds per micro-batch with exposed tensor, expert and context communication inside; a plain set of arrays, filled in place.
 */
export class StageLoads {
  set: ShareSet | null = null;
  stages: Partition | null = null;
  recomputeMode = -1;
  mirrored = false;
  readonly forward = new Float64Array(MOST_SIGNATURES);
  /** gradient of the inputs, recompute included */
  readonly input = new Float64Array(MOST_SIGNATURES);
  readonly weight = new Float64Array(MOST_SIGNATURES);
  /** parts of the above */
  readonly computeForward = new Float64Array(MOST_SIGNATURES);
  readonly computeBackward = new Float64Array(MOST_SIGNATURES);
  readonly recompute = new Float64Array(MOST_SIGNATURES);
  readonly tensor = new Float64Array(MOST_SIGNATURES);
  readonly expert = new Float64Array(MOST_SIGNATURES);
  readonly context = new Float64Array(MOST_SIGNATURES);
  /** parameters of a rank: replicated over the data group, and of its experts; the trained ones among them */
  readonly dense = new Float64Array(MOST_SIGNATURES);
  readonly experts = new Float64Array(MOST_SIGNATURES);
  readonly trainedDense = new Float64Array(MOST_SIGNATURES);
  readonly trainedExperts = new Float64Array(MOST_SIGNATURES);
  /** bytes kept per micro-batch in flight, transient bytes, logits */
  readonly saved = new Float64Array(MOST_SIGNATURES);
  readonly working = new Float64Array(MOST_SIGNATURES);
  readonly logits = new Float64Array(MOST_SIGNATURES);
  readonly layers = new Float64Array(MOST_SIGNATURES);
  readonly largestLayer = new Float64Array(MOST_SIGNATURES);

  /** Sums the layers' shares over each rank. `mirrored`: two directions in one rank, each micro-batch passes one of its two stages. */
  fill(set: ShareSet, stages: Partition, recompute: number, mirrored: boolean, tied: boolean, frozen: boolean): void {
    if (this.set === set && this.stages === stages && this.recomputeMode === recompute && this.mirrored === mirrored) return;
    this.set = set;
    this.stages = stages;
    this.recomputeMode = recompute;
    this.mirrored = mirrored;
    const kinds = set.kinds;
    const part = mirrored ? 0.5 : 1;
    for (let s = 0; s < stages.size; s++) {
      let f = 0;
      let b = 0;
      let w = 0;
      let r = 0;
      let tensor = 0;
      let expert = 0;
      let context = 0;
      let ahead = 0;
      let dense = 0;
      let experts = 0;
      let trainedDense = 0;
      let trainedExperts = 0;
      let saved = 0;
      let working = 0;
      let layers = 0;
      let largest = 0;
      for (let k = 0; k < kinds.length; k++) {
        const n = stages.counts[s * kinds.length + k] as number;
        if (n === 0) continue;
        const share = kinds[k] as Share;
        layers += n;
        f += n * share.forward;
        b += n * share.backward;
        w += n * share.weight;
        const sent = share.tensorForward + share.expertForward + share.contextForward;
        ahead += n * sent;
        tensor += n * (share.tensorForward + share.tensorBackward);
        expert += n * (share.expertForward + share.expertBackward);
        context += n * (share.contextForward + share.contextBackward);
        let kept = share.savedNone;
        let transient = share.working;
        if (recompute === 2) {
          r += n * share.forward;
          tensor += n * share.tensorForward;
          expert += n * share.expertForward;
          context += n * share.contextForward;
          kept = share.savedFull;
          transient += share.savedNone;
        } else if (recompute === 1) {
          r += n * share.selective;
          kept = share.savedSelective;
          transient += share.savedNone - share.savedSelective;
        }
        saved += n * kept;
        if (transient > working) working = transient;
        dense += n * share.denseParameters;
        experts += n * share.expertParameters;
        trainedDense += n * share.denseTrained;
        trainedExperts += n * share.expertTrained;
        const layer = share.denseParameters + share.expertParameters;
        if (layer > largest) largest = layer;
      }
      const { ends } = set;
      let logits = 0;
      if (stages.embeds[s] === 1) {
        f += ends.embedForward;
        b += ends.embedBackward;
        dense += ends.embedParameters;
        if (!frozen) trainedDense += ends.embedParameters;
        if (ends.embedParameters > largest) largest = ends.embedParameters;
      }
      if (stages.heads[s] === 1) {
        f += ends.headForward;
        b += ends.headBackward;
        w += ends.headWeight;
        const shared = tied && stages.embeds[s] === 1 && stages.pipelineParallel === 1;
        const held = shared ? Math.max(0, ends.headParameters - ends.embedParameters) : ends.headParameters;
        dense += held;
        if (!frozen) trainedDense += held;
        logits = ends.logitsBytes;
      }
      this.forward[s] = (f + ahead) * part;
      this.input[s] = (b + r + tensor + expert + context - ahead) * part;
      this.weight[s] = w * part;
      this.computeForward[s] = f * part;
      this.computeBackward[s] = (b + w) * part;
      this.recompute[s] = r * part;
      this.tensor[s] = tensor * part;
      this.expert[s] = expert * part;
      this.context[s] = context * part;
      this.dense[s] = dense;
      this.experts[s] = experts;
      this.trainedDense[s] = trainedDense;
      this.trainedExperts[s] = trainedExperts;
      this.saved[s] = saved * part;
      this.working[s] = working;
      this.logits[s] = logits;
      this.layers[s] = layers;
      this.largestLayer[s] = largest;
    }
  }
}
