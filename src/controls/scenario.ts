import type { Metric, Rule, Test } from '../terms/rule.ts';
import { derived, type Figures, type Item } from './figures.ts';
import { edges } from './predicate.ts';

/** Figures that a chip has, so that one that is missing could be any number. */
const CHIP: readonly Metric[] = ['tpp', 'performanceDensity', 'ioGBs', 'memoryGBs'];

/** Every number with which the deciding rules compare a figure, ascending. */
export function comparedWith(rules: readonly Rule[]): (metric: Metric) => readonly number[] {
  const define: Record<string, Test> = {};
  for (const rule of rules) Object.assign(define, rule.define);
  const tests = rules.filter(({ order }) => order !== null).flatMap(({ outcomes }) => outcomes.map(({ test }) => test));
  return (metric) => [...new Set(tests.flatMap((test) => edges(test, metric, define)))].sort((a, b) => a - b);
}

/** The chip with every missing figure at one number of each stretch between those that rules compare it with: all the ways it could be. */
export function scenarios(rules: readonly Rule[], item: Item): readonly Item[] {
  const compared = comparedWith(rules);
  const fixed = item.figures.areaMm2 ?? null;
  const missing = CHIP.filter((metric) => (item.figures[metric] ?? null) === null && !(metric === 'performanceDensity' && fixed !== null));
  let all: readonly Item[] = item.datacentre === null ? [true, false].map((datacentre) => ({ ...item, datacentre })) : [item];
  for (const metric of missing) {
    const numbers = between(metric === 'memoryGBs' ? [...compared(metric), ...compared('memoryPlusIoGBs')] : compared(metric));
    all = all.flatMap((one) => numbers.map((number) => ({ ...one, figures: { ...one.figures, [metric]: number } as Figures })));
  }
  return all.map((one) => ({ ...one, figures: derived(one.figures) }));
}

/** A number inside each stretch that the marks cut from zero upward; zero alone where there is no mark. */
function between(marks: readonly number[]): number[] {
  const sorted = [...new Set([0, ...marks])].sort((a, b) => a - b);
  return sorted.map((mark, at) => (at + 1 < sorted.length ? (mark + (sorted[at + 1] as number)) / 2 : mark * 2 + 1));
}
