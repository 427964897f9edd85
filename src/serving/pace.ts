import type { InferencePace } from '../machine/inference.ts';
import { Problem } from '../terms/problem.ts';
import type { EngineFit, ServingFits } from '../terms/serving-fits.ts';

/** How much of isolated-kernel speed a serving step keeps on a chip of these classes, narrowest first. */
export function servingPace(classes: readonly string[], fits: ServingFits): InferencePace {
  const seen = servingSeen(classes, fits) ? 1 : fits.unseen;
  return { compute: narrowest(fits.compute, classes) * seen, memory: narrowest(fits.memory, classes) * seen };
}

/** True where published serving runs on this chip's software are behind the pace. */
export function servingSeen(classes: readonly string[], fits: ServingFits): boolean {
  const [timed, stack] = classes as [string, string];
  return (timed !== 'all' && fits.memory[timed] !== undefined) || fits.memory[stack] !== undefined;
}

/** What the family of an engine adds; a family without a fit adds what all do. */
export function engineFit(family: string, fits: ServingFits): EngineFit {
  const all = fits.engines['all'];
  if (!all) throw broken('no engine fit named all');
  return { ...all, ...fits.engines[family] };
}

function narrowest(values: Readonly<Record<string, number>>, classes: readonly string[]): number {
  for (const name of classes) {
    const value = values[name];
    if (value !== undefined) return value;
  }
  throw broken(`no value for ${classes.join(', ')}`);
}

function broken(said: string): Problem {
  return new Problem({ code: 'broken-fits', where: 'fits/serving.json', said, expected: 'a value for all' });
}

/** Factor by which one thread of a server's host gets faster a year, and the year of the hosts that fits refer to; assumed. */
const HOST_GROWTH = 1.15;
const HOST_YEAR = 2022.75;
/** Hosts at most so many times slower or faster than those: old chips are put into newer servers, new ones into what is there. */
const OLDEST_HOST = 2;
const NEWEST_HOST = 0.85;

/** What an engine adds on the hosts that chips of this release ("2020-11") were sold with; unknown = those that the fits refer to. */
export function onHost(engine: EngineFit, released: string | null): EngineFit {
  if (released === null) return engine;
  const [year = Number.NaN, month = 7] = released.split('-').map(Number);
  const at = year + (month - 0.5) / 12;
  if (Number.isNaN(at)) return engine;
  const slower = Math.min(OLDEST_HOST, Math.max(NEWEST_HOST, HOST_GROWTH ** (HOST_YEAR - at)));
  return {
    ...engine,
    hostPerStep: engine.hostPerStep * slower,
    hostPerSequence: engine.hostPerSequence * slower,
    hostPerKernel: engine.hostPerKernel * slower,
    arrivalDelay: engine.arrivalDelay * slower,
  };
}
