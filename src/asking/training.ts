import {
  askTraining,
  askWorth,
  type CalendarStated,
  checkRaw,
  type Plan,
  type PlanOptions,
  type Pool,
  Problem,
  Problems,
  plan,
  type RawQuestion,
  readByteRate,
  readCount,
  readinessEffect,
  readinessOf,
  readSeconds,
  readShare,
  type TrainingJob,
  type WideArea,
  type WorthAsk,
  withCalendar,
  withReadiness,
  worthFacts,
  worthOf,
} from '../index.ts';
import { collector } from './collect.ts';
import type { OwnModel, Said } from './raw.ts';
import { findModel, findPool, findStack } from './resolve.ts';
import type { World } from './world.ts';

/** A training question understood: every name resolved, every number read, and what nobody stated. */
export interface TrainingAsked {
  readonly job: TrainingJob;
  readonly pool: Pool;
  readonly modelId: string | null;
  readonly stated: CalendarStated;
  readonly worth: WorthAsk;
  readonly options: PlanOptions;
  readonly assumed: readonly string[];
}

const FLAG: Readonly<Partial<Record<keyof RawQuestion, string>>> = { sequence: '--seq', recomputeModules: '--recompute-modules' };
const MAINTENANCE = { least: 0, most: 0.99 };
const SPARES = { least: 0, most: 1e6, whole: true };

/** Reads the words of a training or fine-tuning question; throws all problems at once. */
export function understandTraining(kind: RawQuestion['kind'], said: Said, own: OwnModel | null, world: World): TrainingAsked {
  const { book } = world;
  const problems: Problem[] = [];
  const attempt = collector(problems);
  const stated = readStated(said, attempt);
  const worth = attempt(() =>
    askWorth({ ...said, gridIntensity: said['grid-intensity'], chipWatts: said['chip-watts'] }, worthFacts(book), world.asOf),
  );
  const line = said['wan'] === undefined ? null : attempt(() => readLine(said['wan'] as string));
  const found = attempt(() => findModel(said['model'], own, book));
  const pool = attempt(() => findPool(said['on'], book));
  const stack = attempt(() => findStack(said['framework'], kind, pool, book));
  const raw: RawQuestion = {
    kind,
    tokens: said['tokens'],
    batch: said['batch'],
    sequence: said['seq'],
    precision: said['precision'],
    layout: said['layout'],
    optimizer: said['optimizer'],
    achieved: said['achieved'],
    mfu: said['mfu'],
    flashAttention: said['no-flash'] === undefined ? undefined : false,
    capacity: said['capacity'],
    recomputeModules: said['recompute-modules'],
    method: said['method'],
    rank: said['rank'],
    targets: said['targets'],
    padding: said['padding'],
  };
  const names = (field: keyof RawQuestion): string => FLAG[field] ?? `--${field}`;
  if (!found || !pool || !stack) throw new Problems([...problems, ...checkRaw(raw, names)]);
  const asked = attempt(() => askTraining(raw, found.shape, pool, stack.stack, found.published, names));
  if (!asked || !worth || problems.length) throw new Problems(problems);
  const assumed = [...found.assumed, ...pool.groups.flatMap((group) => group.assumed), ...stack.assumed, ...asked.assumed];
  return {
    job: asked.job,
    pool,
    modelId: found.id,
    stated,
    worth,
    options: { bands: world.bands, line, now: world.now },
    assumed: [...new Set(assumed)],
  };
}

/** The answer as every face shows it: the plan, what missing software leaves of its pace, then the calendar, then money, energy and what can be had. */
export function answerTraining(asked: TrainingAsked, { book, fits, faults }: World): Plan {
  const { job, pool, stated, worth, options } = asked;
  const stacks = new Map(pool.groups.map(({ chip }) => [chip.stack, readinessOf(book, chip.stack)] as const));
  const chips = pool.groups.reduce((sum, { count }) => sum + count, 0);
  const ready = withReadiness(plan(job, pool, fits, options), readinessEffect([...stacks.values()], chips));
  const answered = withCalendar(ready, job, pool, faults, stated);
  const valued = worthOf(answered, job, pool, fits, worthFacts(book), worth);
  return { ...valued, assumed: [...new Set([...asked.assumed, ...valued.assumed])] };
}

function readStated(said: Said, attempt: <T>(read: () => T) => T | null): CalendarStated {
  const read = (flag: string, reader: (text: string, where: string) => number): number | null => {
    const text = said[flag];
    return text === undefined ? null : attempt(() => reader(text, `--${flag}`));
  };
  return {
    checkpointBandwidth: read('checkpoint-bandwidth', readByteRate),
    checkpointInterval: read('checkpoint-interval', readSeconds),
    asynchronous: said['checkpoint-async'] === undefined ? null : true,
    mtbf: read('mtbf', readSeconds),
    spares: read('spares', (text, where) => readCount(text, where, SPARES)),
    restart: read('restart-time', readSeconds),
    repair: read('repair-time', readSeconds),
    maintenance: read('maintenance', (text, where) => readShare(text, where, MAINTENANCE)),
  };
}

/** s, one way; a few hundred km of fibre and its switches, assumed. */
const USUAL_DELAY = 0.01;

/** The line between places: rate in bits or bytes a second, then the delay of one way. @example 100Gb/s:20ms -> 12.5e9 B/s, 0.02 s */
function readLine(said: string): WideArea {
  const where = '--wan';
  const [rate = '', delay, ...rest] = said.split(':').map((part) => part.trim());
  if (rest.length > 0) throw new Problem({ code: 'bad-value', where, said, expected: 'a rate and a delay one way, such as 100Gb/s:20ms' });
  const bits = /^([\d.,]+\s*[kMGTP]?)(?:b\/s|bit\/s|bps)$/.exec(rate);
  const bandwidth = bits ? readByteRate(`${bits[1]}B/s`, where) / 8 : readByteRate(rate, where);
  return { bandwidth, latency: delay === undefined ? USUAL_DELAY : readSeconds(delay, where) };
}
