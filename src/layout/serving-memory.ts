import type { Machine } from '../machine/machine.ts';
import type { ServiceJob, ServingLayout } from '../terms/service.ts';
import type { ServingStage } from './serving-stage.ts';
import { endWeightBytes, expertTensor, layerWeightBytes, predictionWeightBytes } from './serving-weights.ts';
import { SERVED_ACTIVATION_BYTES } from './serving-work.ts';

/** Bytes of one rank's memory, by stage. */
export interface StageMemory {
  readonly weights: number;
  readonly workspace: number;
  /** left under the engine's share; below 0 = too little */
  readonly free: number;
}

/** Bytes of the runtime's context, recorded graphs and buffers: a share of memory, at most so many bytes; assumed. */
const RUNTIME_SHARE = 0.02;
const RUNTIME_MOST = 1.5e9;
/** Bytes of buffers through which a rank exchanges with others; assumed. */
const EXCHANGE_BYTES = 5e8;
/** Widths of the hidden state that live at once: residual, input and output of a product. */
const LIVE_HIDDENS = 4;
/** Bytes a logit: 16 and 32 bits. */
const LOGIT_BYTES = 6;

/** What each stage of a replica holds on its fullest rank. */
export function stageMemories(
  job: ServiceJob,
  layout: ServingLayout,
  stages: readonly ServingStage[],
  machine: Machine,
): readonly StageMemory[] {
  const { model, weights: format, policy, speculation, adapters } = job;
  const ends = endWeightBytes(model, layout, format);
  const perKind = model.kinds.map((kind) => layerWeightBytes(model, kind, layout, format));
  const workspace = activationBytes(job, layout);
  const runtime = Math.min(RUNTIME_MOST, RUNTIME_SHARE * machine.memoryBytes) + (layout.tensorParallel > 1 ? EXCHANGE_BYTES : 0);
  return stages.map((stage) => {
    let weights = stage.counts.reduce((sum, layers, kind) => sum + layers * (perKind[kind] ?? 0), 0);
    if (stage.first) weights += ends.first;
    if (stage.last) weights += ends.last;
    if (stage.last && speculation?.by === 'heads') weights += predictionWeightBytes(model, layout, format);
    if (stage.last && speculation?.draft) weights += draftBytes(job, layout);
    if (adapters) weights += (adapterBytes(job) * adapters.count) / layout.tensorParallel / stages.length;
    const rows = policy.maxSequences / layout.dataParallel;
    const logits = stage.last ? Math.min(rows, policy.maxBatchedTokens) * model.vocab * LOGIT_BYTES : 0;
    const used = workspace + Math.min(logits, machine.memoryBytes * RUNTIME_SHARE * 2) + runtime;
    const { memoryShare, shareOfFree } = policy;
    const left = machine.memoryBytes - weights - used;
    return {
      weights,
      workspace: used,
      free: shareOfFree && left > 0 ? left * memoryShare : left - (1 - memoryShare) * machine.memoryBytes,
    };
  });
}

/** Activations of the largest step on one rank. */
function activationBytes({ model, policy }: ServiceJob, layout: ServingLayout): number {
  const tokens = policy.maxBatchedTokens / (layout.dataParallel * layout.contextParallel);
  let widest = 0;
  for (const { feed } of model.kinds) {
    const inner = feed.kind === 'dense' ? feed.ffn / layout.tensorParallel : (feed.topK * feed.expertFfn) / expertTensor(layout);
    widest = Math.max(widest, inner * (feed.gated ? 3 : 2));
  }
  return tokens * (LIVE_HIDDENS * model.hidden + widest) * SERVED_ACTIVATION_BYTES;
}

function draftBytes({ speculation, weights }: ServiceJob, layout: ServingLayout): number {
  const draft = speculation?.draft;
  if (!draft) return 0;
  const alone = { ...layout, pipelineParallel: 1, expertParallel: 1 };
  const ends = endWeightBytes(draft, alone, weights);
  return draft.order.reduce((sum, index) => {
    const kind = draft.kinds[index];
    return kind ? sum + layerWeightBytes(draft, kind, alone, weights) : sum;
  }, ends.first + ends.last);
}

/** Bytes of one adapter beside the attention and dense products of all layers, in 16 bits. */
function adapterBytes({ model, adapters }: ServiceJob): number {
  let values = 0;
  for (const index of model.order) {
    const feed = model.kinds[index]?.feed;
    const inner = feed?.kind === 'dense' ? feed.ffn * (feed.gated ? 3 : 2) : 0;
    values += 8 * model.hidden + inner + 3 * model.hidden;
  }
  return values * (adapters?.rank ?? 0) * SERVED_ACTIVATION_BYTES;
}
