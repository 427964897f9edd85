import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';

/**
 * Tensor-parallel messages of a layer: activations of the whole hidden width at two points, after attention and after the feed.
 *
 *     n = 2 h tokens                      bytes of one message
 *     forward = backward = 2 all-reduce(n)                                        without sequence parallelism
 *     forward = 2 (all-gather(n) + reduce-scatter(n)),  backward = forward + 2 all-gather(n)      with it
 *
 * The further gather brings back the input of the weight gradient, of which each rank kept its part. A feed of whole routed experts alone
 * exchanges no activations within the tensor group, so one point is left. Stacks that overlap hide their fitted part.
 * @cite shoeybi-2019, section 3; korthikanti-2022, section 4.2.2
 */
export function addTensorMessages(work: LayerWork): void {
  const { machine, job, division } = work;
  const { overlapTensor } = work.pace.stack;
  const message = work.tokens * job.model.hidden * ACTIVATION_BYTES;
  const group = { size: division.tensorParallel, stride: 1 };
  const exposed = job.stack.overlapTensor ? 1 - overlapTensor : 1;
  const points = exchangesFeed(work) ? 2 : 1;
  if (division.sequenceParallel) {
    const gather = machine.collective('all-gather', message, group);
    const scatter = machine.collective('reduce-scatter', message, group);
    work.tensorForward = points * (gather + scatter) * exposed;
    work.tensorBackward = points * (2 * gather + scatter) * exposed;
    return;
  }
  const reduce = machine.collective('all-reduce', message, group);
  work.tensorForward = points * reduce * exposed;
  work.tensorBackward = points * reduce * exposed;
}

/** False for a feed of whole routed experts alone: it exchanges no activations within the tensor group. */
export function exchangesFeed({ routed, division }: LayerWork): boolean {
  return routed === null || routed.sharedFfn > 0 || division.expertTensorParallel !== 1;
}

/**
 * Context-parallel messages of one attention: the keys and values of the whole sequence are gathered before it; the backward pass gathers
 * them again and scatters the sum of their gradients. The attention itself hides what it can.
 *
 *     n = 2 b s width                     bytes of all keys and values
 *     forward = max(0, all-gather(n) - o t_forward),   backward = max(0, all-gather(n) + reduce-scatter(n) - o t_backward)
 *
 * width   values of keys and values a token on this rank        o   overlap of messages by compute under the stack
 * t       seconds of the attention core, one direction
 *
 * @cite grattafiori-2024 (Llama 3), section 3.3.2: all-gather of keys and values before local queries attend
 */
export function addContextMessages(work: LayerWork, width: number, forward: number, backward: number): void {
  const { machine, job, division } = work;
  const { overlapData } = work.pace.stack;
  const message = division.microBatch * job.sequence * width * ACTIVATION_BYTES;
  const group = { size: division.contextParallel, stride: division.tensorParallel };
  const gather = machine.collective('all-gather', message, group);
  const scatter = machine.collective('reduce-scatter', message, group);
  work.contextForward += Math.max(0, gather - forward * overlapData);
  work.contextBackward += Math.max(0, gather + scatter - backward * overlapData);
}

/**
 * Expert-parallel messages: token copies go out to their experts and come back, in each direction of the pass.
 *
 *     n = 2 h tokens / tp * topK * capacity * etp      bytes that one rank sends
 *     forward = backward = 2 all-to-all(n)
 *
 * Stacks that send a token once to each node that holds some of its experts pay `Machine.dispatch` instead.
 * @cite lepikhin-2020 (GShard; two all-to-alls); deepseek-v3, section 3.2.2 (once to a node)
 */
export function addExpertMessages(work: LayerWork): void {
  const { machine, job, division, routed } = work;
  const { overlapExperts } = work.pace.stack;
  const exposed = job.stack.overlapExperts ? 1 - overlapExperts : 1;
  const group = { size: division.expertParallel, stride: division.expertTensorParallel };
  const copies = (routed?.topK ?? 0) * (job.capacityFactor ?? 1);
  const local = work.tokens / division.tensorParallel;
  const sent = local * copies * job.model.hidden * ACTIVATION_BYTES * division.expertTensorParallel;
  const once = job.stack.expertDispatch === 'once-per-node';
  const exchange = once ? machine.dispatch(sent, copies, group) : machine.collective('all-to-all', sent, group);
  work.expertForward = 2 * exchange * exposed;
  work.expertBackward = 2 * exchange * exposed;
}
