import type { FaultFits, Seen, StopFit } from '../terms/fault-fits.ts';
import { median } from '../terms/sample.ts';
import type { FaultRecord } from './fault-record.ts';

/** Standard deviations of the normal law from the middle to either end of 80 %. */
const HALF_BAND = 1.2816;
const HOUR = 3600;

/** One run as its records tell it together: they overlap, so their mean is taken, not their sum. */
interface FaultRun {
  readonly name: string;
  readonly classes: readonly string[];
  readonly kind: FaultRecord['kind'];
  /** ln of stops per chip and hour */
  readonly rate: number;
  readonly ids: readonly string[];
}

/**
 * Fits how often jobs stop, and what a stop costs, to published runs.
 *
 *     r = exp(mean over runs of ln r_i)                 of a chip, of its architecture, of all
 *     band = r e^(-+t s)                                s  spread between all runs; t  Student's 80 % for their number
 *     band of all = r e^(-+t s sqrt(1 + 1/n))           for a chip that no run names
 *     L = exp(median of ln(-M ln ratio))                M  seconds between stops of that run
 *
 * Processors that stand alone are a class of their own, by their kind, and outside the mean of all: their nodes carry no accelerators and
 * stop a hundred times less often. Where parts were counted that broke, r_i is their rate over the share of stops that machines cause.
 * Sites differ far more than chips do: runs on one chip lie up to eight times apart. So the spread is that between all runs, whatever
 * their chips, and one run of a chip only moves the middle.
 * `architectureOf` names the architecture of a chip of the catalog; null where the record's chip is not one.
 */
export function fitFaults(records: readonly FaultRecord[], architectureOf: (chip: string) => string | null): FaultFits {
  const hardwareShare = hardware(records);
  const runs = runsOf(records, hardwareShare.mid, architectureOf);
  const accelerated = runs.filter(({ kind }) => kind === null);
  const all = accelerated.map(({ rate }) => rate);
  const spread = student(all.length - 1) * deviation(all);
  const stops: Record<string, StopFit> = { all: stopFit(accelerated, spread * Math.sqrt(1 + 1 / all.length)) };
  for (const name of new Set(runs.flatMap(({ classes }) => classes)))
    stops[name] = stopFit(
      runs.filter(({ classes }) => classes.includes(name)),
      spread,
    );
  return { stops, lostSecondsPerStop: lostPerStop(records, stops, architectureOf), hardwareShare };
}

function runsOf(
  records: readonly FaultRecord[],
  hardwareShare: number,
  architectureOf: (chip: string) => string | null,
): readonly FaultRun[] {
  const told = records.filter(({ stopsPerChipHour }) => stopsPerChipHour !== null);
  return [...new Set(told.map(({ run }) => run))].map((name) => {
    const own = told.filter(({ run }) => run === name);
    const classes = own.flatMap((record) => classesOf(record, architectureOf));
    return {
      name,
      classes: [...new Set(classes)],
      kind: own[0]?.kind ?? null,
      rate: mean(
        own.map(({ stopsPerChipHour, hardwareOnly }) => Math.log((stopsPerChipHour as number) / (hardwareOnly ? hardwareShare : 1))),
      ),
      ids: own.map(({ id }) => id),
    };
  });
}

/** The chip of a record, its architecture, and its kind where that is a class of its own; the narrower first. */
export function classesOf({ chip, architecture, kind }: FaultRecord, architectureOf: (chip: string) => string | null): readonly string[] {
  return [chip, architecture ?? (chip === null ? null : architectureOf(chip)), kind].filter((name) => name !== null);
}

function stopFit(runs: readonly FaultRun[], half: number): StopFit {
  const middle = mean(runs.map(({ rate }) => rate));
  return { ...around(middle, half), runs: runs.length, seen: runs.flatMap(({ ids }) => ids) };
}

/**
 * Student's t from the middle to either end of 80 %, by the expansion of Fisher and Cornish; within 1 % from 3 degrees of freedom on.
 *
 * @cite fisher-1960
 * @example 6 degrees -> 1.439
 */
export function student(freedom: number): number {
  const z = HALF_BAND;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

/** What a stop costs, from runs that print their productive share, with their own stop rate where they tell one, else their chip's. */
function lostPerStop(
  records: readonly FaultRecord[],
  stops: Readonly<Record<string, StopFit>>,
  architectureOf: (chip: string) => string | null,
): Seen {
  const seen: string[] = [];
  const logs = new Map<string, number[]>();
  for (const record of records) {
    const { id, run, ratio, ratioChips, ratioHours, stopsPerChipHour } = record;
    if (ratio === null || ratioChips === null || !(ratio < 1)) continue;
    const known = classesOf(record, architectureOf).find((name) => stops[name] !== undefined) ?? 'all';
    const rate = stopsPerChipHour ?? (stops[known] as StopFit).mid;
    const hours = ratioHours ?? 1 / (rate * ratioChips);
    logs.set(run, [...(logs.get(run) ?? []), Math.log(-Math.log(ratio) * hours * HOUR)]);
    seen.push(id);
  }
  const runs = [...logs.values()].map(mean);
  return { ...around(median(runs), student(runs.length - 1) * deviation(runs) * Math.sqrt(1 + 1 / runs.length)), seen };
}

function hardware(records: readonly FaultRecord[]): Seen {
  const told = records.filter(({ hardwareShare }) => hardwareShare !== null);
  const shares = told.map(({ hardwareShare }) => hardwareShare as number);
  return { low: Math.min(...shares), mid: median(shares), high: Math.max(...shares), seen: told.map(({ id }) => id) };
}

function around(log: number, half: number): { low: number; mid: number; high: number } {
  return { low: Math.exp(log - half), mid: Math.exp(log), high: Math.exp(log + half) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
