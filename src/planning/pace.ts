import type { Pace } from '../layout/pace.ts';
import { classNames } from '../machine/classes.ts';
import type { Chip } from '../terms/chip.ts';
import type { Fits } from '../terms/fits.ts';
import { Problem } from '../terms/problem.ts';
import type { TrainingStack } from '../terms/stack.ts';
import type { StackFit } from '../terms/training-fits.ts';

/** Efficiency classes of a chip from the narrowest to the widest: stack and generation, stack, kind, all. */
export function classesOf(chip: Chip, fits: Fits): readonly string[] {
  return classNames(chip, fits.machine.classes);
}

/** How much of isolated-kernel speed a training step keeps on this chip under this stack. */
export function paceOf(chip: Chip, stack: TrainingStack, fits: Fits): Pace {
  const classes = classesOf(chip, fits);
  const { sustained, sustainedLow, portableAttention, unseen } = fits.training;
  return {
    portableAttention: stack.attentionKernel === 'portable' ? narrowest(portableAttention, classes) : 1,
    sustained: narrowest(sustained, classes) * (paceSeen(chip, fits) ? 1 : unseen),
    sustainedLow: narrowest(sustainedLow, classes),
    stack: stackFit(stack, fits),
  };
}

/** True where published runs on this chip's software are behind the pace. */
export function paceSeen(chip: Chip, fits: Fits): boolean {
  const [timed, stack] = classesOf(chip, fits) as [string, string];
  const { sustained } = fits.training;
  return (timed !== 'all' && sustained[timed] !== undefined) || sustained[stack] !== undefined;
}

function narrowest(values: Readonly<Record<string, number>>, classes: readonly string[]): number {
  for (const name of classes) {
    const value = values[name];
    if (value !== undefined) return value;
  }
  throw new Problem({
    code: 'broken-fits',
    where: 'fits/training.json',
    said: `no value for ${classes.join(', ')}`,
    expected: 'a value for all',
  });
}

function stackFit(stack: TrainingStack, fits: Fits): StackFit {
  const all = fits.training.stacks['all'];
  if (!all) throw new Problem({ code: 'broken-fits', where: 'fits/training.json', said: 'no stack fit named all', expected: 'one' });
  return { ...all, ...fits.training.stacks[stack.family] };
}
