import type { Machine } from '../machine/machine.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Reason, TrainingChoice } from '../terms/plan.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import { classesOf } from './pace.ts';

/** Ties each figure of a choice to its formula, the facts and the fits behind it. */
export function reasonsFor(job: TrainingJob, group: ChipGroup, machine: Machine, fits: Fits, choice: TrainingChoice): readonly Reason[] {
  const chip = `chips/${group.chip.id}`;
  const peak = `${chip}#peakDense.${PEAK_KEY[job.precision]}`;
  const bandwidth = `${chip}#memory.bandwidth`;
  const stack = `stacks/${job.stack.id}`;
  const links = choice.chipsUsed > 1 ? [`${chip}#scaleUp`, ...group.because] : [];
  const [own] = classesOf(group.chip, fits);
  const kernels = `fits/machine#classes.${own}`;
  const pace = `fits/training#sustained`;
  const stackFit = `fits/training#stacks.${job.stack.family}`;
  const reasons: Reason[] = [
    {
      figure: 'stepSeconds',
      formula: 'Evaluator.evaluate',
      from: [peak, bandwidth, ...links, kernels, pace, stackFit, stack],
      said: `pipeline of micro-batches, exposed gradient exchange, optimizer and overheads; kernels ${machine.basis}`,
    },
    {
      figure: 'tokensPerSecPerChip',
      formula: 'prediction',
      from: ['choice#stepSeconds'],
      said: 'tokens of a batch over step time and chips used',
    },
    {
      figure: 'mfu',
      formula: 'modelFlopsPerToken',
      from: [peak, 'choice#tokensPerSecPerChip'],
      said: '6N + 12 L h s FLOPs a token, no recompute, over the dense peak',
    },
    {
      figure: 'peakMemoryGiB',
      formula: 'Evaluator.held',
      from: [`${chip}#memory.capacity`, stack, stackFit],
      said: 'weights, gradients, optimizer, activations in flight, workspace and buffers of the fullest rank',
    },
  ];
  if (job.achievedPerChip !== null)
    reasons[0] = {
      figure: 'stepSeconds',
      formula: 'statedSeconds',
      from: ['question#achievedPerChip'],
      said: '6 N tokens over the rate you stated',
    };
  if (choice.days)
    reasons.push({
      figure: 'days',
      formula: 'choiceOf',
      from: ['choice#stepSeconds', 'question#tokens'],
      said: 'steps for all tokens times step time; no failures counted',
    });
  if (choice.chipHours)
    reasons.push({
      figure: 'chipHours',
      formula: 'choiceOf',
      from: ['choice#days'],
      said: 'days times 24 times all chips of the pool, idle ones too',
    });
  return reasons;
}
