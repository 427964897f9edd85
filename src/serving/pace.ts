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
