import { quantileOfSorted } from '../terms/sample.ts';
import type { Requests } from '../terms/traffic.ts';
import { backlogOf } from './backlog.ts';
import type { Fleet, SimulationOptions } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Distribution, ServiceOutcome } from './outcome.ts';
import type { Tally } from './tally.ts';

/** What the ledger and the tally of a finished simulation say of the service. */
export function measureService(ledger: Ledger, tally: Tally, fleet: Fleet, options: SimulationOptions): ServiceOutcome {
  const { arrival, begun, first, end, input, output, requests } = ledger;
  const { count } = requests;
  const replicas = fleet.replicas.length + (fleet.disaggregated?.decode.length ?? 0);
  const sample = new Sample(count);
  const classes = classesOf(requests);
  let [finished, rejected, promptTokens, answerTokens, good] = [0, 0, 0, 0, 0];
  let [from, last, lastArrival, offered] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  const start = arrival[0] as number;
  for (let row = 0; row < count; row += 1) {
    const came = arrival[row] as number;
    if (Number.isNaN(end[row] as number)) {
      rejected += 1;
      continue;
    }
    if ((end[row] as number) > last) last = end[row] as number;
    if (came < start + options.warmUpSeconds) continue;
    offered += 1;
    if (came < from) from = came;
    if (came > lastArrival) lastArrival = came;
    finished += 1;
    promptTokens += input[row] as number;
    answerTokens += output[row] as number;
    const gaps = (output[row] as number) - 1;
    const perToken = gaps > 0 ? ((end[row] as number) - (first[row] as number)) / gaps : Number.NaN;
    sample.add((first[row] as number) - came, perToken, (end[row] as number) - came, (begun[row] as number) - came);
    classes?.get(requests.priority?.[row] ?? 0)?.add((first[row] as number) - came, perToken, (end[row] as number) - came, 0);
    if (meets(sample, finished - 1, options)) good += 1;
  }
  const makespan = finished > 0 ? last - from : 0;
  const perSecond = (amount: number): number => (makespan > 0 ? amount / makespan : 0);
  const span = lastArrival - from;
  const backlog = backlogOf(ledger, options.closed !== null);
  const busySpan = finished + rejected > 0 ? last - start : 0;
  return {
    requests: count,
    finished,
    rejected,
    makespan,
    offeredPerSec: options.closed ? perSecond(finished) : span > 0 ? (offered - 1) / span : Number.POSITIVE_INFINITY,
    requestsPerSec: perSecond(finished),
    outputTokensPerSec: perSecond(answerTokens),
    totalTokensPerSec: perSecond(promptTokens + answerTokens),
    goodputPerSec: perSecond(good),
    ttft: sample.distribution('ttft'),
    tpot: sample.distribution('tpot'),
    e2e: sample.distribution('e2e'),
    wait: sample.distribution('wait'),
    itl: {
      mean: tally.gaps.mean,
      p50: tally.gaps.percentile(0.5),
      p90: tally.gaps.percentile(0.9),
      p95: tally.gaps.percentile(0.95),
      p99: tally.gaps.percentile(0.99),
    },
    byPriority: [...(classes ?? [])]
      .sort(([a], [b]) => b - a)
      .map(([priority, of]) => ({
        priority,
        requests: of.count,
        ttft: of.distribution('ttft'),
        tpot: of.distribution('tpot'),
        e2e: of.distribution('e2e'),
      })),
    utilisation: busySpan > 0 ? tally.busySeconds / (busySpan * replicas) : 0,
    meanBatch: tally.steps > 0 ? tally.batched / tally.steps : 0,
    cacheMean: busySpan > 0 ? tally.cacheSeconds / (busySpan * replicas) : 0,
    cachePeak: tally.cachePeak,
    preemptions: tally.preemptions,
    prefixHitRate: tally.admittedTokens > 0 ? tally.foundOnArrival / tally.admittedTokens : 0,
    saturated: backlog.grows,
    sustainedPerSec: backlog.startsPerSec,
    inputTokens: promptTokens,
    outputTokens: answerTokens,
    computedPromptTokens: tally.promptTokens,
    foundPromptTokens: tally.foundTokens,
    repeatedPromptTokens: tally.repeatedTokens,
  };
}

type Figure = 'ttft' | 'tpot' | 'e2e' | 'wait';

/** Columns of what is measured, a cell a finished request; an answer of one token has no gap. */
class Sample {
  readonly ttft: Float64Array;
  readonly tpot: Float64Array;
  readonly e2e: Float64Array;
  readonly wait: Float64Array;
  private size = 0;

  get count(): number {
    return this.size;
  }

  constructor(most: number) {
    this.ttft = new Float64Array(most);
    this.tpot = new Float64Array(most);
    this.e2e = new Float64Array(most);
    this.wait = new Float64Array(most);
  }

  add(ttft: number, tpot: number, e2e: number, wait: number): void {
    const { size } = this;
    this.ttft[size] = ttft;
    this.tpot[size] = tpot;
    this.e2e[size] = e2e;
    this.wait[size] = wait;
    this.size = size + 1;
  }

  /** Sorts the column: ask last. NaN is sorted to the end and left out. */
  distribution(figure: Figure): Distribution {
    const column = this[figure].subarray(0, this.size).sort();
    let known = this.size;
    while (known > 0 && Number.isNaN(column[known - 1] as number)) known -= 1;
    const values = column.subarray(0, known);
    let sum = 0;
    for (const value of values) sum += value;
    return {
      mean: known > 0 ? sum / known : Number.NaN,
      p50: quantileOfSorted(values, 0.5),
      p90: quantileOfSorted(values, 0.9),
      p95: quantileOfSorted(values, 0.95),
      p99: quantileOfSorted(values, 0.99),
    };
  }
}

/** Priorities that are told apart at most. */
const MOST_CLASSES = 8;

/** A sample for each priority that requests carry; null = they carry none, or too many. */
function classesOf({ count, priority }: Requests): Map<number, Sample> | null {
  if (priority === null) return null;
  const sizes = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const own = priority[row] as number;
    sizes.set(own, (sizes.get(own) ?? 0) + 1);
    if (sizes.size > MOST_CLASSES) return null;
  }
  return new Map([...sizes].map(([own, size]) => [own, new Sample(size)]));
}

/** Whether the request keeps every limit by itself; an answer of one token keeps a limit between tokens. */
function meets(sample: Sample, at: number, { limits }: SimulationOptions): boolean {
  return limits.every(({ figure, seconds }) => !((sample[figure][at] as number) > seconds));
}
