import { Problem } from '../terms/problem.ts';
import type { Requests } from '../terms/traffic.ts';
import { EventHeap } from './event-heap.ts';
import { type Fleet, PLAIN, type SimulationOptions } from './fleet.ts';
import { type Ledger, ledgerOf } from './ledger.ts';
import { measureService } from './measure.ts';
import type { ServiceOutcome } from './outcome.ts';
import { Replica } from './replica.ts';
import { Router } from './router.ts';
import { type StepSpan, Tally } from './tally.ts';
import { waitLine } from './wait-line.ts';

/** A row a request: what became of it. NaN where it never came so far; replica -1 = rejected. */
export interface ServedRequests {
  readonly arrival: Float64Array;
  readonly begun: Float64Array;
  readonly firstToken: Float64Array;
  readonly end: Float64Array;
  readonly input: Int32Array;
  readonly output: Int32Array;
  readonly preemptions: Int32Array;
  readonly replica: Int32Array;
}

export interface Simulation {
  readonly outcome: ServiceOutcome;
  readonly served: ServedRequests | null;
  readonly timeline: readonly StepSpan[];
}

/**
 * A service, request by request: discrete events from the first arrival to the last answer. Deterministic: the dice are in the requests.
 *
 * A replica is asked for its next event only: the end of a step with prompts, or of a run of decode steps in which nothing changes.
 * An arrival that can join ends such a run at its next step. Events of one time: arrivals first, then replicas by number.
 */
export function simulate(fleet: Fleet, requests: Requests, options: Partial<SimulationOptions> = {}): Simulation {
  const chosen = { ...PLAIN, ...options };
  check(fleet, requests, chosen);
  const ledger = ledgerOf(requests);
  const tally = new Tally(chosen.timeline);
  const service = new Service(fleet, ledger, tally, chosen);
  service.play();
  const { arrival, begun, first, end, input, output, preemptions, replica } = ledger;
  return {
    outcome: measureService(ledger, tally, fleet, chosen),
    served: chosen.perRequest ? { arrival, begun, firstToken: first, end, input, output, preemptions, replica } : null,
    timeline: tally.spans,
  };
}

class Service {
  private readonly ledger: Ledger;
  private readonly options: SimulationOptions;
  private readonly replicas: readonly Replica[];
  private readonly router: Router;
  private readonly decodeRouter: Router | null;
  private readonly common: ReturnType<typeof waitLine> | null;
  private readonly ends: EventHeap;
  /** requests that are sent, or whose cache arrives, at a time that only the simulation knows */
  private readonly sent: EventHeap | null;
  private readonly linkFree: Float64Array;
  private readonly fleet: Fleet;
  private readonly prefills: number;
  private nextRow = 0;

  constructor(fleet: Fleet, ledger: Ledger, tally: Tally, options: SimulationOptions) {
    const { replicas, routing, disaggregated } = fleet;
    this.fleet = fleet;
    this.ledger = ledger;
    this.options = options;
    this.prefills = replicas.length;
    this.common = routing === 'shared' ? waitLine(ledger, replicas[0]?.policy.order ?? 'arrival') : null;
    const decode = disaggregated?.decode ?? [];
    this.replicas = [
      ...replicas.map((spec, i) => new Replica(spec, i, ledger, this.common, disaggregated !== null, tally)),
      ...decode.map((spec, i) => new Replica(spec, replicas.length + i, ledger, null, false, tally)),
    ];
    this.router = new Router(routing, this.replicas.slice(0, replicas.length), ledger);
    this.decodeRouter = disaggregated && new Router('least-loaded', this.replicas.slice(replicas.length), ledger);
    this.ends = new EventHeap(this.replicas.length);
    this.sent = options.closed || disaggregated ? new EventHeap(ledger.requests.count) : null;
    this.linkFree = new Float64Array(replicas.length);
  }

  play(): void {
    const { arrival, requests } = this.ledger;
    const { closed } = this.options;
    const open = closed === null ? requests.count : 0;
    if (closed) for (let user = 0; user < closed.concurrency; user += 1) this.send(0);
    for (let row = 0; ; ) {
      const due = row < open ? (arrival[row] as number) : Number.POSITIVE_INFINITY;
      const carried = this.sent === null ? Number.POSITIVE_INFINITY : this.sent.next;
      const end = this.ends.next;
      if (due <= carried && due <= end) {
        if (due === Number.POSITIVE_INFINITY) return;
        this.arrive(row, due);
        row += 1;
      } else if (carried <= end) this.carriedOrSent(carried);
      else this.step(this.ends.first, end);
    }
  }

  /** A user sends the next request of the table, if there is one. */
  private send(time: number): void {
    const { nextRow } = this;
    if (nextRow >= this.ledger.requests.count) return;
    this.nextRow = nextRow + 1;
    this.ledger.arrival[nextRow] = time;
    this.sent?.set(nextRow, time);
  }

  private carriedOrSent(now: number): void {
    const heap = this.sent as EventHeap;
    const row = heap.first;
    heap.remove(row);
    if (this.ledger.carried[row] === 1) this.carry(row, now);
    else this.arrive(row, now);
  }

  private arrive(row: number, now: number): void {
    const { ledger } = this;
    const index = this.decodeRouter !== null && this.decodeRouter.peek(row) < 0 ? -1 : this.router.pick(row);
    if (index >= 0) this.join(index, row, now);
    else if (this.common !== null && this.router.peek(row) >= 0) this.common.push(row);
    else if (this.options.closed) this.send(now + this.options.closed.thinkSeconds);
    if (index >= 0) ledger.replica[row] = index;
  }

  private join(index: number, row: number, now: number): void {
    const { ledger, ends } = this;
    const replica = this.replicas[index] as Replica;
    replica.outstanding += (ledger.input[row] as number) + (ledger.output[row] as number);
    const earlier = replica.enqueue(row, now);
    if (earlier) ends.set(index, replica.run.end);
    else if (!replica.busy) ends.set(index, now);
  }

  /** A prompt's cache has come over the link: the prefill replica lets go of it, a decode replica takes it. */
  private carry(row: number, now: number): void {
    const { ledger, ends } = this;
    const from = ledger.replica[row] as number;
    const source = this.replicas[from] as Replica;
    source.sequences.release(row);
    if (!source.busy && source.own.size > 0) ends.set(from, now);
    const index = this.prefills + (this.decodeRouter as Router).pick(row);
    ledger.replica[row] = index;
    ledger.shared[row] = 0;
    this.join(index, row, now);
  }

  private step(index: number, now: number): void {
    const replica = this.replicas[index] as Replica;
    const { ledger, ends, options, fleet } = this;
    replica.finishRun();
    const { finished, filled } = replica.sequences;
    for (const row of finished) {
      replica.outstanding -= (ledger.input[row] as number) + (ledger.output[row] as number);
      if (options.closed) this.send((ledger.end[row] as number) + options.closed.thinkSeconds);
    }
    for (const row of filled) {
      replica.outstanding -= (ledger.input[row] as number) + (ledger.output[row] as number);
      const seconds = fleet.disaggregated?.transfer.seconds(ledger.target[row] as number) ?? 0;
      if (!(seconds >= 0 && seconds < Number.POSITIVE_INFINITY)) throw endless(seconds);
      const begin = Math.max(now, this.linkFree[index] as number);
      this.linkFree[index] = begin + seconds;
      ledger.carried[row] = 1;
      this.sent?.set(row, begin + seconds);
    }
    replica.schedule(now);
    if (replica.busy) {
      if (!(replica.run.end > now)) throw stuck(replica.run.end - now);
      ends.set(index, replica.run.end);
    } else ends.remove(index);
  }
}

function stuck(seconds: number): Problem {
  return new Problem({ code: 'step-not-positive', where: 'step timer', said: `${seconds} s`, expected: 'a step longer than 0 s' });
}

function endless(seconds: number): Problem {
  return new Problem({ code: 'transfer-not-known', where: 'transfer', said: `${seconds} s`, expected: 'a time of 0 s or more' });
}

function check(fleet: Fleet, requests: Requests, options: SimulationOptions): void {
  const all = [...fleet.replicas, ...(fleet.disaggregated?.decode ?? [])];
  const wrong = (code: string, said: string, expected: string) => new Problem({ code, where: 'simulation', said, expected });
  if (requests.count === 0) throw wrong('no-requests', '0 requests', 'one or more');
  if (fleet.replicas.length === 0 || fleet.disaggregated?.decode.length === 0) throw wrong('no-replicas', '0 replicas', 'one or more');
  if (options.closed && !(options.closed.concurrency >= 1)) throw wrong('no-users', `${options.closed.concurrency} users`, '1 or more');
  for (const { timer, policy } of all) {
    if (timer.missing.length > 0) throw wrong('figure-unknown', timer.missing.join(', '), 'every figure of the step timer');
    if (!(policy.maxSequences >= 1 && policy.maxBatchedTokens >= 1 && policy.blockTokens >= 1))
      throw wrong('policy-not-positive', `${policy.maxSequences} sequences, ${policy.maxBatchedTokens} tokens`, '1 or more of each');
  }
  for (let i = 1; i < requests.count; i += 1)
    if (!((requests.arrival[i] as number) >= (requests.arrival[i - 1] as number)))
      throw wrong('arrivals-unsorted', `request ${i} before request ${i - 1}`, 'requests sorted by arrival');
}
