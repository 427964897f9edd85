import { visibleKeys } from '../workload/flops.ts';
import type { AttentionOperator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';
import { addContextMessages } from './share-messages.ts';

/** Launches of attention whose scores pass through memory: scores, mask, softmax, dropout, context, transposes; assumed. */
const KERNELS_UNFUSED = 6;
/** Bytes kept per score: the softmax output; under dropout also its mask and its output. @cite korthikanti-2022, section 4.1 */
const SCORE_BYTES = 2;
const SCORE_BYTES_WITH_DROPOUT = 5;

/**
 * The attention core: the tensor group divides the heads, the context group the queries.
 *
 *     kept = 2 savedValues / tp * tokens   (+ 2 or 5 bytes a score, b (heads / tp) (s / cp) keys of them, where no fused kernel spares them)
 *
 * keys   the whole sequence s, or the keys a query sees on average where its reach is bounded; kvHeads are never cut below one
 *
 * @cite korthikanti-2022, section 4.1 (5 a s^2 b bytes of scores); dao-2022 (FlashAttention), section 3.1 (scores made again)
 */
export function addAttention(work: LayerWork, operator: AttentionOperator): void {
  const { job, tokens } = work;
  const { tensorParallel, contextParallel, microBatch } = work.division;
  const bounded = operator.reach !== null && operator.reach < job.sequence;
  const keys = bounded ? visibleKeys(work.kind.attention, job.sequence).causal : job.sequence;
  const heads = operator.heads / tensorParallel;
  const kvHeads = Math.max(1, operator.kvHeads / tensorParallel);
  const forward = coreSeconds(work, operator, keys, heads, kvHeads, !bounded, false);
  const backward = coreSeconds(work, operator, keys, heads, kvHeads, !bounded, true);
  work.forward += forward;
  work.attentionForward += forward;
  work.backward += backward;
  work.kernels += job.flashAttention ? 1 : KERNELS_UNFUSED;
  work.saved += (operator.savedValues / tensorParallel) * tokens * ACTIVATION_BYTES;
  if (!job.flashAttention) {
    const queries = job.sequence / contextParallel;
    const scores = microBatch * heads * queries * keys * (job.stack.dropout ? SCORE_BYTES_WITH_DROPOUT : SCORE_BYTES);
    work.saved += scores;
    work.savedAttention += scores;
  }
  if (contextParallel > 1) addContextMessages(work, kvHeads * (operator.keyDim + operator.valueDim), forward, backward);
}

/** Seconds of one direction of the core on this rank. Bounded reaches already count the keys seen, so no causal half is taken off. */
function coreSeconds(
  { machine, job, division, wide, paceAttention }: LayerWork,
  { keyDim, valueDim }: AttentionOperator,
  keys: number,
  heads: number,
  kvHeads: number,
  causal: boolean,
  backward: boolean,
): number {
  const queries = job.sequence / division.contextParallel;
  const flash = job.flashAttention;
  // Ranks of a context group hold an early and a late piece each: a query sees half the keys on average, on every rank.
  const balanced = causal && flash && division.contextParallel > 1;
  const seen = balanced ? keys / 2 : keys;
  const halved = causal && !balanced;
  return (
    machine.attention(division.microBatch, queries, seen, heads, kvHeads, keyDim, valueDim, halved, backward, flash, wide) * paceAttention
  );
}
