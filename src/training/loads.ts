import type { Share } from '../layout/share.ts';
import type { Partition } from '../layout/stages.ts';
import type { ShareSet } from './shares.ts';

/** Distinct pipeline ranks that a partition may have. */
export const MOST_SIGNATURES = 256;
/** Codes of recompute, as RECOMPUTE_CODE has them. */
const SELECTIVE = 1;
const FULL = 2;

/**
 * What each distinct pipeline rank does per micro-batch and holds, under one division, partition and recompute mode.
 * Times are seconds per micro-batch with exposed tensor, expert and context communication inside; a plain set of arrays, filled in place.
 */
export class StageLoads {
  /** each micro-batch passes one of the two stages of a rank */
  mirrored = false;
  /** seconds per micro-batch: forward pass, its exposed messages included */
  readonly forward = new Float64Array(MOST_SIGNATURES);
  /** gradient of the inputs, recompute and all messages of the backward pass included */
  readonly input = new Float64Array(MOST_SIGNATURES);
  /** gradient of the weights */
  readonly weight = new Float64Array(MOST_SIGNATURES);
  /** parts of the above: compute without messages, work done again, messages both ways */
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
  /** layers that pass, and parameters of the largest of them or of the embedding */
  readonly layers = new Float64Array(MOST_SIGNATURES);
  readonly largestLayer = new Float64Array(MOST_SIGNATURES);
  /** what is loaded, so that the same question twice costs nothing */
  private set: ShareSet | null = null;
  private stages: Partition | null = null;
  private recomputeMode = -1;

  /**
   * Sums the layers' shares and the ends over each rank; `recompute` is a code of RECOMPUTE_CODE. `mirrored`: two directions in one rank,
   * each micro-batch passes one of its two stages. `tied`: a head beside the embedding holds no weights of its own. `frozen`: only adapters
   * are trained.
   */
  fill(set: ShareSet, stages: Partition, recompute: number, mirrored: boolean, tied: boolean, frozen: boolean): void {
    if (this.set === set && this.stages === stages && this.recomputeMode === recompute && this.mirrored === mirrored) return;
    this.set = set;
    this.stages = stages;
    this.recomputeMode = recompute;
    this.mirrored = mirrored;
    const kinds = set.kinds;
    const part = mirrored ? 0.5 : 1;
    for (let s = 0; s < stages.size; s++) {
      let forward = 0;
      let input = 0;
      let weight = 0;
      let again = 0;
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
        forward += n * share.forward;
        input += n * share.backward;
        weight += n * share.weight;
        const sent = share.tensorForward + share.expertForward + share.contextForward;
        ahead += n * sent;
        tensor += n * (share.tensorForward + share.tensorBackward);
        expert += n * (share.expertForward + share.expertBackward);
        context += n * (share.contextForward + share.contextBackward);
        let kept = share.savedNone;
        let transient = share.working;
        if (recompute === FULL) {
          again += n * share.forward;
          tensor += n * share.tensorForward;
          expert += n * share.expertForward;
          context += n * share.contextForward;
          kept = share.savedFull;
          transient += share.savedNone;
        } else if (recompute === SELECTIVE) {
          again += n * share.selective;
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
        forward += ends.embedForward;
        input += ends.embedBackward;
        dense += ends.embedParameters;
        if (!frozen) trainedDense += ends.embedParameters;
        if (ends.embedParameters > largest) largest = ends.embedParameters;
      }
      if (stages.heads[s] === 1) {
        forward += ends.headForward;
        input += ends.headBackward;
        weight += ends.headWeight;
        const shared = tied && stages.embeds[s] === 1 && stages.pipelineParallel === 1;
        const held = shared ? Math.max(0, ends.headParameters - ends.embedParameters) : ends.headParameters;
        dense += held;
        if (!frozen) trainedDense += held;
        logits = ends.logitsBytes;
      }
      this.forward[s] = (forward + ahead) * part;
      this.input[s] = (input + again + tensor + expert + context - ahead) * part;
      this.weight[s] = weight * part;
      this.computeForward[s] = forward * part;
      this.computeBackward[s] = (input + weight) * part;
      this.recompute[s] = again * part;
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
