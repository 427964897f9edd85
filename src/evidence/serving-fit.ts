import { compileMachine } from '../machine/compile.ts';
import type { Fits } from '../terms/fits.ts';
import type { EngineFit, ServingFits } from '../terms/serving-fits.ts';
import { minimise, type Parameter } from './descent.ts';
import { ownClass } from './fit.ts';
import { modelFamily } from './folds.ts';
import { answered, isUnanswered } from './serving-answer.ts';
import { servingEngine } from './serving-engine.ts';
import { comparable } from './serving-measure.ts';
import { questionsOf, type ServingQuestions, type ServingRun } from './serving-row.ts';

/** A run with its choice and course settled, ready to be answered again and again under changing fits. */
interface Sample {
  readonly run: ServingRun;
  readonly questions: ServingQuestions;
  readonly own: string;
  readonly family: string;
  readonly weight: number;
}

/** Error beyond which a run counts linearly, not squared. */
const ROBUST = 0.15;

/** Rows of one source, chip, model and engine that a fit sees: neighbours are near-duplicates. */
const A_CELL = 14;

/** Weight of a run whose layout nobody states: what it says of an engine hangs on a guess. */
const UNSTATED = 0.3;

/** What each quantity weighs: first tokens vary most. */
const WEIGHTS = { throughput: 1, tpot: 1, ttft: 0.4, ttftQueued: 0.15, e2e: 0.5 } as const;
type Fitted = keyof typeof WEIGHTS;

type Mutable = { compute: Record<string, number>; memory: Record<string, number>; engines: Record<string, EngineFit>; unseen: number };

function robust(error: number): number {
  const size = Math.abs(error);
  return size <= ROBUST ? size * size : ROBUST * (2 * size - ROBUST);
}

/** A few rows of every cell, evenly over its order. */
export function thinned(runs: readonly ServingRun[], aCell = A_CELL): readonly ServingRun[] {
  const cells = new Map<string, ServingRun[]>();
  for (const run of runs) {
    const key = cellOf(run);
    const members = cells.get(key);
    if (members) members.push(run);
    else cells.set(key, [run]);
  }
  return [...cells.values()].flatMap((members) =>
    members.length <= aCell
      ? members
      : Array.from({ length: aCell }, (_, i) => members[Math.floor(((i + 0.5) * members.length) / aCell)] as ServingRun),
  );
}

function cellOf({ record, understood }: ServingRun): string {
  return [record.source.group, record.hardware.chip, modelFamily(record.model.name), understood?.engine.family].join('/');
}

function samplesOf(runs: readonly ServingRun[], fits: Pick<Fits, 'machine' | 'serving'>): readonly Sample[] {
  const timerFor = servingEngine(fits);
  const settled = runs.flatMap((run) => {
    const { understood, reading } = run;
    if (!understood || Object.keys(reading).length === 0) return [];
    // a rate-driven run says little of throughput, and its tail much of luck
    if (understood.load.kind === 'rate') return [];
    const questions = questionsOf(run, timerFor);
    if (!questions.stated) return [];
    const classes = compileMachine(understood.group, fits.machine).classes;
    return [{ run, questions, own: ownClass(classes), family: understood.engine.family }];
  });
  const rows = new Map<string, number>();
  const cells = new Map<string, Set<string>>();
  for (const { run } of settled) {
    const cell = cellOf(run);
    rows.set(cell, (rows.get(cell) ?? 0) + 1);
    const { group } = run.record.source;
    cells.set(group, (cells.get(group) ?? new Set()).add(cell));
  }
  return settled.map((sample) => ({
    ...sample,
    weight:
      (sample.run.understood?.stated === 'little' ? UNSTATED : 1) /
      Math.sqrt((rows.get(cellOf(sample.run)) as number) * (cells.get(sample.run.record.source.group) as Set<string>).size),
  }));
}

/**
 * Fits the few shared constants of serving to published runs.
 *
 *     minimise  sum of w h(ln(predicted / measured))  +  sum over constants of ((ln constant - ln centre) / width)^2
 *
 * h is quadratic up to 15 % and linear beyond. Rows of one source, chip, model and engine share weight, and so do such cells of one source.
 * Constants: pace of each efficiency class where arithmetic and where memory limits; host time, elementwise work, collectives, experts and
 * arrival of each family of engines. `only` names the constants that may move; others stay as in `start`.
 */
export function fitServing(
  runs: readonly ServingRun[],
  start: Pick<Fits, 'machine' | 'serving'>,
  centre: ServingFits,
  only: ReadonlySet<string> | null = null,
  rounds = 2,
  aCell = A_CELL,
): ServingFits {
  const fits: Mutable = JSON.parse(JSON.stringify(start.serving)) as Mutable;
  const seen = thinned(runs, aCell);
  for (let round = 0; round < rounds; round++) {
    const now = { machine: start.machine, serving: fits as unknown as ServingFits };
    const samples = samplesOf(seen, now);
    // the engine reads the constants as they are at each question
    const timerFor = servingEngine(now);
    const error = (sample: Sample): number => errorOf(sample, timerFor);
    minimise(samples, parametersOf(samples, fits, centre, only), error);
    widen(fits.compute, centre.compute.all as number);
    widen(fits.memory, centre.memory.all as number);
    fits.engines.all = meanEngine(fits.engines, centre);
  }
  return { ...(fits as unknown as ServingFits), runs: runs.flatMap(({ record, understood }) => (understood ? [record.id] : [])).sort() };
}

function errorOf({ run, questions, weight }: Sample, timerFor: ReturnType<typeof servingEngine>): number {
  if (!questions.stated || !run.understood) return 0;
  const reply = answered(questions.stated, timerFor);
  if (isUnanswered(reply)) return weight;
  let sum = 0;
  for (const [quantity, share] of Object.entries(WEIGHTS) as [Fitted, number][]) {
    const measured = run.reading[quantity];
    if (measured === undefined) continue;
    const error = Math.log(comparable(run.understood, reply, run.statistic, quantity) / measured);
    sum += share * (Number.isFinite(error) ? robust(error) : 4 * ROBUST);
  }
  return weight * sum;
}

/** What may move, how far from its centre, and which samples it touches, by name. */
interface Constant {
  readonly name: string;
  readonly parameter: Parameter<Sample>;
}

/** Names of the constants that a run's prediction depends on. */
export function constantsOf(run: ServingRun, machine: Fits['machine']): readonly string[] {
  if (!run.understood) return [];
  const own = ownClass(compileMachine(run.understood.group, machine).classes);
  return [`compute ${own}`, `memory ${own}`, `engine ${run.understood.engine.family}`];
}

/** Fits without the named constants: what nobody measured takes their place, and the means are made anew. */
export function withoutConstants(fits: ServingFits, names: ReadonlySet<string>, centre: ServingFits): ServingFits {
  const kept: Mutable = JSON.parse(JSON.stringify(fits)) as Mutable;
  for (const name of names) {
    const [kind = '', ...rest] = name.split(' ');
    const key = rest.join(' ');
    if (kind === 'engine') {
      const own = centre.engines[key];
      if (own) kept.engines[key] = { ...own };
      else delete kept.engines[key];
    } else delete kept[kind as 'compute' | 'memory'][key];
  }
  widen(kept.compute, centre.compute.all as number);
  widen(kept.memory, centre.memory.all as number);
  kept.engines.all = meanEngine(kept.engines, centre);
  return kept as unknown as ServingFits;
}

function parametersOf(
  samples: readonly Sample[],
  fits: Mutable,
  centre: ServingFits,
  only: ReadonlySet<string> | null,
): Parameter<Sample>[] {
  const out: Constant[] = [];
  const add = (
    name: string,
    holder: Record<string, number>,
    key: string,
    middle: number,
    width: number,
    low: number,
    high: number,
    touches: (sample: Sample) => boolean,
  ): void => {
    if (only !== null && !only.has(name)) return;
    holder[key] ??= middle;
    out.push({
      name,
      parameter: {
        get: () => holder[key] as number,
        set: (value) => {
          holder[key] = value;
        },
        middle,
        width,
        low,
        high,
        touches,
      },
    });
  };
  for (const own of [...new Set(samples.map((sample) => sample.own))].sort()) {
    const touches = (sample: Sample): boolean => sample.own === own;
    add(`compute ${own}`, fits.compute, own, centre.compute.all as number, 0.25, 0.3, 1.5, touches);
    add(`memory ${own}`, fits.memory, own, centre.memory.all as number, 0.2, 0.4, 1.4, touches);
  }
  const all = centre.engines.all as EngineFit;
  for (const family of [...new Set(samples.map((sample) => sample.family))].sort()) {
    const middle = { ...all, ...centre.engines[family] };
    const own = { ...middle, ...fits.engines[family] } as unknown as Record<string, number>;
    fits.engines[family] = own as unknown as EngineFit;
    const name = `engine ${family}`;
    const touches = (sample: Sample): boolean => sample.family === family;
    add(name, own, 'hostPerStep', middle.hostPerStep, 0.8, 1e-5, 0.05, touches);
    add(name, own, 'hostPerSequence', middle.hostPerSequence, 0.8, 1e-7, 1e-3, touches);
    add(name, own, 'hostPerKernel', middle.hostPerKernel, 0.5, 5e-7, 5e-5, touches);
    add(name, own, 'products', middle.products, 0.3, 0.5, 4, touches);
    add(name, own, 'stream', middle.stream, 0.3, 0.3, 3, touches);
    add(name, own, 'communication', middle.communication, 0.3, 0.3, 3, touches);
    add(name, own, 'skew', middle.skew, 0.8, 1e-7, 5e-5, touches);
    add(name, own, 'experts', middle.experts, 0.3, 0.4, 3, touches);
    add(name, own, 'lateSteps', middle.lateSteps, 0.8, 0.1, 30, touches);
    add(name, own, 'arrivalDelay', middle.arrivalDelay, 0.8, 1e-4, 0.5, touches);
  }
  return out.map(({ parameter }) => parameter);
}

/** Adds what a chip of an unseen generation takes: the mean of its software stack's generations, and of all. */
function widen(values: Record<string, number>, centre: number): void {
  const own = Object.entries(values).filter(([name]) => name.includes('/'));
  const stacks = new Set(own.map(([name]) => name.split('/')[0] as string));
  const mean = (some: readonly (readonly [string, number])[]): number =>
    Math.exp(some.reduce((sum, [, value]) => sum + Math.log(value), 0) / some.length);
  values.all = own.length > 0 ? mean(own) : centre;
  for (const stack of stacks) values[stack] = mean(own.filter(([name]) => name.startsWith(`${stack}/`)));
}

/** What a family that nobody measured gets: the geometric mean of the families that were. */
function meanEngine(engines: Readonly<Record<string, EngineFit>>, centre: ServingFits): EngineFit {
  const families = Object.entries(engines).flatMap(([name, fit]) => (name === 'all' ? [] : [fit as unknown as Record<string, number>]));
  const all = centre.engines.all as unknown as Record<string, number>;
  if (families.length === 0) return centre.engines.all as EngineFit;
  return Object.fromEntries(
    Object.keys(all).map((key) => [
      key,
      Math.exp(families.reduce((sum, fit) => sum + Math.log(fit[key] ?? (all[key] as number)), 0) / families.length),
    ]),
  ) as unknown as EngineFit;
}
