import type { CollectiveOp, Machine, RankGroup } from '../machine/machine.ts';
import type { TrainingStack } from '../terms/stack.ts';
import type { StageLoads } from './loads.ts';

/** Bytes of a weight as it is handed out. */
const VALUE = 2;

/**
 * Seconds of the exchange once a step that the rank with signature `s` cannot hide: gradients are reduced over the data group (and over the
 * ranks that hold the same experts), and where the optimizer is sharded, new weights are gathered.
 *
 *     exposed = max(t / layers, t - overlap * compute)        t  reduction behind the backward pass, or gathering behind the forward pass
 *
 * The last layer's gradients, or the first layer's weights, cannot hide. `least`: no more than that of any larger group of the same strides.
 * @cite rajbhandari-2020 (ZeRO), section 7
 */
export function exchangedSeconds(
  loads: StageLoads,
  s: number,
  stack: TrainingStack,
  machine: Machine,
  overlapData: number,
  gradientBytes: number,
  zero: number,
  group: RankGroup,
  experts: RankGroup,
  least: boolean,
): number {
  const trainedDense = loads.trainedDense[s] as number;
  const trainedExperts = loads.trainedExperts[s] as number;
  if (group.size <= 1 || !(trainedDense + trainedExperts > 0)) return 0;
  const layers = Math.max(1, loads.layers[s] as number);
  const wide = experts.size > 1 && trainedExperts > 0;
  const seconds = (op: CollectiveOp, bytes: number): number => {
    const dense = least ? machine.collectiveFloor(op, trainedDense * bytes, group) : machine.collective(op, trainedDense * bytes, group);
    if (!wide) return dense;
    return (
      dense +
      (least ? machine.collectiveFloor(op, trainedExperts * bytes, experts) : machine.collective(op, trainedExperts * bytes, experts))
    );
  };
  const backwardTime = (loads.input[s] as number) + (loads.weight[s] as number);
  const reduce = seconds(zero === 0 ? 'all-reduce' : 'reduce-scatter', gradientBytes);
  let exposed = stack.overlapGradientReduce ? Math.max(reduce / layers, reduce - backwardTime * overlapData) : reduce;
  if (zero > 0) {
    const gather = seconds('all-gather', VALUE);
    exposed += stack.overlapParameterGather ? Math.max(gather / layers, gather - (loads.forward[s] as number) * overlapData) : gather;
  }
  return exposed;
}
