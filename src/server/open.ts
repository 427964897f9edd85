import { availableParallelism } from 'node:os';
import type { Args } from '../cli/args.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { Threads } from './threads.ts';

/** What both doors are opened with. */
export interface Opened {
  readonly threads: Threads;
  readonly seconds: number;
}

const MEGABYTES = 1024;
const WAITING = 64;
/** Threads for short questions: one more than answers, so that one that must be replaced is not missed. */
const QUICK = 2;
/** A question that takes longer is not a short one, s. */
const QUICK_SECONDS = 0.5;

/** The command itself, as a thread runs it: beside this file, or in the clone. */
export function program(from: string = import.meta.url): URL {
  return new URL(from.endsWith('.ts') ? '../cli/suanpan.ts' : './suanpan.js', from);
}

/** Starts the threads that answer; what is wrong with their flags, or noted before, is thrown together. */
export function openThreads({ values }: Args, noted: readonly Problem[] = []): Opened {
  const problems = [...noted];
  const slow = whole(values, 'threads', Math.max(1, Math.min(availableParallelism() - 1, 4)), [1, 64], problems);
  const seconds = whole(values, 'patience', 60, [1, 3600], problems);
  if (problems.length > 0) throw new Problems(problems);
  const options = { program: program(), quick: QUICK, slow, waiting: WAITING, seconds, quickSeconds: QUICK_SECONDS, megabytes: MEGABYTES };
  return { threads: new Threads(options), seconds };
}

/** A whole number of a flag between two others; a problem is noted and the usual taken. */
export function whole(
  values: Args['values'],
  name: string,
  usual: number,
  [least, most]: readonly [number, number],
  problems: Problem[],
): number {
  const said = values[name];
  if (said === undefined) return usual;
  const number = /^\d{1,9}$/.test(said) ? Number(said) : Number.NaN;
  if (number >= least && number <= most) return number;
  problems.push(new Problem({ code: 'bad-number', where: `--${name}`, said, expected: `a whole number from ${least} to ${most}` }));
  return usual;
}
