/** A benchmark: work done beside a reference in the same run, so that the figure that is kept is a ratio and outlives the machine. */
export interface Bench {
  readonly name: string;
  /** what `work` counts, e.g. "layouts" */
  readonly unit: string;
  /** does a piece of work and returns how many units it did */
  readonly work: () => number;
  readonly reference: Reference;
  /** the figure that was promised, in units a second */
  readonly promised: number;
  /** processor time spent so far on the work by another program, s; null = the system does not say. With it the figure is a second of one core. */
  readonly spent?: () => number | null;
}

/** Figures that are written down as they are: no rate, no reference. */
export interface Recorded {
  readonly name: string;
  measure(): Promise<Readonly<Record<string, number>>>;
}

export interface Reference {
  readonly name: string;
  readonly unit: string;
  readonly work: () => number;
}

export interface Measured {
  readonly name: string;
  readonly unit: string;
  /** median over the rounds */
  readonly perSecond: number;
  readonly promised: number;
  readonly reference: string;
  readonly referencePerSecond: number;
  /** median, lowest and highest of the rounds' perSecond / referencePerSecond */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
}

/** Plain arithmetic that no engine change touches: a million dependent multiply-adds. */
export const multiplyAdds: Reference = {
  name: 'dependent multiply-adds',
  unit: 'multiply-adds',
  work: () => {
    let sum = 1;
    for (let i = 0; i < 1e6; i += 1) sum = sum * 0.999_999_9 + 1e-7;
    return sum > 0 ? 1e6 : 0;
  },
};

/** Alternates work and reference, `rounds` times each, so that a slow moment of the machine falls on both. */
export function measure(bench: Bench, now: () => number, rounds = 7, secondsEach = 0.5): Measured {
  const spent = bench.spent;
  const byCore = spent !== undefined && spent() !== null;
  const clock = byCore ? (): number => spent() as number : now;
  // on a shared machine both are measured by what the processor spent, or both by the clock
  const own = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const reference = byCore ? own : now;
  rate(bench.work, clock, secondsEach / 2);
  rate(bench.reference.work, reference, secondsEach / 2);
  const pairs = Array.from({ length: rounds }, () => ({
    own: rate(bench.work, clock, secondsEach),
    other: rate(bench.reference.work, reference, secondsEach),
  }));
  const ratios = sorted(pairs.map(({ own, other }) => own / other));
  return {
    name: bench.name,
    unit: bench.unit,
    perSecond: middle(sorted(pairs.map(({ own }) => own))),
    promised: bench.promised,
    reference: bench.reference.name,
    referencePerSecond: middle(sorted(pairs.map(({ other }) => other))),
    ratio: middle(ratios),
    ratioLow: ratios[0] as number,
    ratioHigh: ratios.at(-1) as number,
  };
}

function rate(work: () => number, now: () => number, atLeast: number): number {
  const start = now();
  let done = 0;
  let spent = 0;
  do {
    done += work();
    spent = now() - start;
  } while (spent < atLeast);
  return done / spent;
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const middle = (values: readonly number[]): number => values[Math.floor(values.length / 2)] as number;
