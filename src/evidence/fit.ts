import { compileMachine } from '../machine/compile.ts';
import type { Machine } from '../machine/machine.ts';
import { classesOf } from '../planning/pace.ts';
import { evaluateLayout, evaluatorOf } from '../planning/step.ts';
import type { Fits } from '../terms/fits.ts';
import type { Layout } from '../terms/layout.ts';
import type { StackFit, TrainingFits } from '../terms/training-fits.ts';
import { FIGURE } from '../training/evaluator.ts';
import { answer, isRefused } from './answer.ts';
import { minimise, type Parameter } from './descent.ts';
import { engine } from './engine.ts';
import type { MemoryKind } from './measure.ts';
import type { Run } from './row.ts';
import type { Understood } from './understand.ts';

/** A run with its layout settled, ready to be evaluated again and again under changing fits. */
interface Sample {
  readonly id: string;
  readonly understood: Understood;
  readonly layout: Layout;
  readonly machine: Machine;
  readonly classes: readonly string[];
  readonly family: string;
  readonly narrow: boolean;
  /** tokens/s per chip; null = not measured */
  readonly rate: number | null;
  readonly memory: { readonly bytes: number; readonly kind: MemoryKind } | null;
  readonly weight: number;
}

/** Error beyond which a run counts linearly, not squared: one odd run must not bend a shared constant. */
const ROBUST = 0.15;
const ROUNDS = 2;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends Readonly<Record<string, infer V>> ? Record<string, V> : T[K] };

/**
 * Fits the few shared constants of a training step to published runs.
 *
 *     minimise  sum over runs of w h(ln(predicted / measured))  +  sum over constants of ((ln constant - ln centre) / width)^2
 *
 * h is quadratic up to 15 % and linear beyond; runs of one source share weight (n of them weigh as sqrt n). Constants: pace of each efficiency
 * class, of 8-bit products, overlap, slack and stream time of each framework family, loss with scale; then the memory constants.
 * Layouts that a run does not state are searched anew before each round. `start` gives centres and starting values.
 */
export function fitTraining(runs: readonly Run[], start: Fits, rounds = ROUNDS): TrainingFits {
  let fits = copy(start.training);
  for (let round = 0; round < rounds; round++) {
    const samples = settle(runs, { ...start, training: fits });
    fits = fitTime(samples, start, fits);
    fits = fitMemory(samples, start, fits);
  }
  return {
    ...fits,
    runs: runs
      .filter(({ understood }) => understood !== null)
      .map(({ record }) => record.id)
      .sort(),
  };
}

function copy(training: TrainingFits): Mutable<TrainingFits> {
  return structuredCloneOf(training) as Mutable<TrainingFits>;
}

function structuredCloneOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function settle(runs: readonly Run[], fits: Fits): readonly Sample[] {
  const predictor = engine(fits);
  const counts = new Map<string, number>();
  for (const { record } of runs) counts.set(record.source.group, (counts.get(record.source.group) ?? 0) + 1);
  const samples: Sample[] = [];
  for (const { record, understood, reading } of runs) {
    if (!understood || !reading || (reading.tokensPerSecPerChip === null && reading.peakMemory === null)) continue;
    const reply = answer(understood, predictor);
    if (isRefused(reply)) continue;
    const { job, group } = understood;
    samples.push({
      id: record.id,
      understood,
      layout: reply.step.layout,
      machine: compileMachine(group, fits.machine),
      classes: classesOf(group.chip, fits),
      family: job.stack.family,
      narrow: ['fp8', 'mxfp8', 'nvfp4', 'int8', 'fp4', 'mxfp4'].includes(job.precision),
      rate: reading.tokensPerSecPerChip,
      memory: reading.peakMemory,
      weight: 1 / Math.sqrt(counts.get(record.source.group) ?? 1),
    });
  }
  return samples;
}

function figuresOf({ understood: { job, group }, layout, machine }: Sample, fits: Fits): Float64Array {
  return evaluateLayout(evaluatorOf(job, group, fits, machine), layout);
}

function robust(error: number): number {
  const size = Math.abs(error);
  return size <= ROBUST ? size * size : ROBUST * (2 * size - ROBUST);
}

/** The narrowest class that can carry a constant of its own: a timed class, else the software stack. */
export function ownClass(classes: readonly string[]): string {
  const [timed, stack] = classes;
  return timed === undefined || timed === 'all' || timed === 'none' ? (stack ?? 'all') : timed;
}

function fitTime(samples: readonly Sample[], start: Fits, from: Mutable<TrainingFits>): Mutable<TrainingFits> {
  const fits = copy(from);
  const timed = samples.filter(({ rate }) => rate !== null);
  const error = (sample: Sample): number => {
    const { job, group } = sample.understood;
    const step = figuresOf(sample, { ...start, training: fits })[FIGURE.stepSeconds] as number;
    const rate = (job.globalBatch * job.sequence) / step / group.count;
    return Number.isFinite(rate) && rate > 0
      ? sample.weight * robust(Math.log(rate / (sample.rate as number)))
      : sample.weight * 4 * ROBUST;
  };
  const parameters: Parameter<Sample>[] = [];
  const centre = start.training;
  const add = (
    holder: Record<string, number>,
    key: string,
    middle: number,
    width: number,
    low: number,
    high: number,
    touches: (sample: Sample) => boolean,
  ): void => {
    holder[key] ??= middle;
    parameters.push({
      get: () => holder[key] as number,
      set: (value) => {
        holder[key] = value;
      },
      middle,
      width,
      low,
      high,
      touches,
    });
  };
  const middleOf = (values: Readonly<Record<string, number>>): number => values.all as number;
  for (const name of new Set(timed.map(({ classes }) => ownClass(classes))))
    add(fits.sustained, name, middleOf(centre.sustained), 0.2, 0.3, 1.6, ({ classes }) => ownClass(classes) === name);
  for (const name of new Set(timed.filter(({ narrow }) => narrow).map(({ classes }) => ownClass(classes))))
    add(
      fits.sustainedLow,
      name,
      middleOf(centre.sustainedLow),
      0.2,
      0.4,
      1.6,
      ({ classes, narrow }) => narrow && ownClass(classes) === name,
    );
  for (const name of Object.keys(centre.portableAttention).filter((key) => key !== 'all'))
    add(
      fits.portableAttention,
      name,
      centre.portableAttention[name] as number,
      0.2,
      1,
      3,
      ({ classes, understood }) => classes[0] === name && understood.job.stack.attentionKernel === 'portable',
    );
  const all = centre.stacks.all as StackFit;
  for (const family of new Set(timed.map((sample) => sample.family))) {
    const own = { ...all, ...fits.stacks[family] } as unknown as Record<string, number>;
    fits.stacks[family] = own as unknown as StackFit;
    const touches = (sample: Sample): boolean => sample.family === family;
    add(own, 'stream', all.stream, 0.2, 0.7, 3, touches);
    add(own, 'overlapData', all.overlapData, 0.2, 0.3, 0.98, touches);
    add(own, 'overlapTensor', all.overlapTensor, 0.3, 0.1, 0.95, touches);
    add(own, 'overlapExperts', all.overlapExperts, 0.4, 0.05, 0.95, touches);
    add(own, 'experts', all.experts, 0.3, 0.6, 2.5, touches);
    add(own, 'hostPerKernel', all.hostPerKernel, 0.4, 1e-6, 4e-5, touches);
    add(own, 'slack', all.slack, 0.7, 0.002, 0.4, touches);
  }
  const scale = fits as unknown as Record<string, number>;
  add(scale, 'scaleLoss', centre.scaleLoss, 0.5, 0.001, 0.04, ({ understood }) => understood.group.count > 8);
  minimise(timed, parameters, error);
  for (const values of [fits.sustained, fits.sustainedLow]) widen(values);
  fits.stacks.all = meanStack(fits.stacks);
  return fits;
}

function fitMemory(samples: readonly Sample[], start: Fits, from: Mutable<TrainingFits>): Mutable<TrainingFits> {
  const fits = copy(from);
  const held = samples.filter(({ memory }) => memory !== null);
  const error = (sample: Sample): number => {
    const memory = sample.memory as NonNullable<Sample['memory']>;
    const figures = figuresOf(sample, { ...start, training: fits });
    const figure =
      memory.kind === 'allocated' ? FIGURE.allocatedBytes : memory.kind === 'reserved' ? FIGURE.reservedBytes : FIGURE.deviceBytes;
    return sample.weight * robust(Math.log((figures[figure] as number) / memory.bytes));
  };
  const all = start.training.stacks.all as StackFit;
  const parameters: Parameter<Sample>[] = [];
  for (const family of new Set(held.map((sample) => sample.family))) {
    const own = fits.stacks[family] as unknown as Record<string, number>;
    const touches = (sample: Sample): boolean => sample.family === family;
    const add = (key: 'activations' | 'fragmentation' | 'contextBytes', width: number, low: number, high: number): void => {
      parameters.push({
        get: () => own[key] as number,
        set: (value) => {
          own[key] = value;
        },
        middle: all[key],
        width,
        low,
        high,
        touches,
      });
    };
    add('activations', 0.03, 0.9, 1.1);
    add('fragmentation', 0.5, 0.01, 0.3);
    add('contextBytes', 0.7, 4e8, 8e9);
  }
  minimise(held, parameters, error);
  fits.stacks.all = meanStack(fits.stacks);
  return fits;
}

/** Adds what a chip of an unseen generation takes: the mean of its software stack's generations, and of all. */
function widen(values: Record<string, number>): void {
  const own = Object.entries(values).filter(([name]) => name !== 'all');
  values.all = geometricMean(Object.fromEntries(own), 'all');
  for (const stack of new Set(own.flatMap(([name]) => (name.includes('/') ? [name.split('/')[0] as string] : [])))) {
    values[stack] = geometricMean(Object.fromEntries(own.filter(([name]) => name.startsWith(`${stack}/`))), '');
  }
}

function geometricMean(values: Readonly<Record<string, number>>, except: string): number {
  const logs = Object.entries(values).flatMap(([name, value]) => (name === except ? [] : [Math.log(value)]));
  return logs.length > 0 ? Math.exp(logs.reduce((sum, one) => sum + one, 0) / logs.length) : (values[except] as number);
}

/** What a family that nobody measured gets: the geometric mean of the families that were. */
function meanStack(stacks: Readonly<Record<string, StackFit>>): StackFit {
  const families = Object.entries(stacks).flatMap(([name, fit]) => (name === 'all' ? [] : [fit as unknown as Record<string, number>]));
  const keys = Object.keys(stacks.all as unknown as Record<string, number>);
  if (families.length === 0) return stacks.all as StackFit;
  return Object.fromEntries(
    keys.map((key) => [key, Math.exp(families.reduce((sum, fit) => sum + Math.log(fit[key] as number), 0) / families.length)]),
  ) as unknown as StackFit;
}
