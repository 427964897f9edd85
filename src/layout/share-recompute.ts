import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';
import { namedMessages } from './share-modules.ts';

/**
 * Bytes of a layer kept for the backward pass when nothing is recomputed: what its operators keep, times the stack's further copies.
 * For a GPT layer in 16 bits with flash attention this counts the terms of
 *
 *     s b h (10 + 24 / t)   under tensor parallelism,   34 s b h / t   under sequence parallelism too
 *
 * less attention masks, residual masks only where the stack drops out, and 5 a s^2 b / t of scores where no fused kernel spares them.
 * @cite korthikanti-2022, sections 4.1 to 4.2.2
 */
export function savedWithoutRecompute({ saved, pace }: LayerWork): number {
  return saved * pace.stack.activations;
}

/**
 * The same under selective recompute: less what the modules make that the job names; or where it names none, by what the stack drops: attention scores; also what norms and activation functions made; or half of
 * all, where every second product is kept.
 * @cite korthikanti-2022, section 5 (attention scores); Megatron Core, `recompute_modules` (norms, activations); torchtitan, selective op
 */
export function savedSelectively(work: LayerWork): number {
  const { selective } = work.job.stack;
  const all = savedWithoutRecompute(work);
  if (work.job.recomputeModules) return all - work.savedNamed * work.pace.stack.activations;
  if (selective === 'operators') return all / 2;
  return all - (work.savedAttention + (selective === 'cheap' ? work.savedCheap : 0)) * work.pace.stack.activations;
}

/**
 * The same under full recompute: the layer's input alone, 2 s b h bytes, divided under sequence parallelism.
 * @cite korthikanti-2022, section 5
 */
export function savedInput({ tokens, job, sequenceRanks }: LayerWork): number {
  return (tokens * job.model.hidden * ACTIVATION_BYTES) / sequenceRanks;
}

/** Seconds of forward work that selective recompute repeats to make again what `savedSelectively` drops. */
export function repeatedSelectively(work: LayerWork): number {
  const { job, attentionForward, matmulForward, streamForward, cheapForward } = work;
  const { selective } = job.stack;
  if (job.recomputeModules) return work.namedForward + namedMessages(work);
  if (selective === 'operators') return streamForward + matmulForward / 2;
  return (selective === 'cheap' ? cheapForward : 0) + (job.flashAttention ? 0 : attentionForward);
}
