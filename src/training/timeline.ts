import { F, type Order, W } from './schedule.ts';
import type { Simulated } from './simulate.ts';

/** One complete event of the Chrome trace format: `ts` and `dur` in microseconds. */
export interface SpanEvent {
  readonly name: string;
  readonly cat: 'compute' | 'communication' | 'bubble';
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, number>>;
}

/** Names a process or a lane, or puts lanes in order. */
export interface NameEvent {
  readonly name: 'process_name' | 'thread_name' | 'thread_sort_index';
  readonly ph: 'M';
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly (SpanEvent | NameEvent)[];
}

/** What follows the pipeline in a step, by rank; null where there is none. */
export interface StepTail {
  /** seconds of data-parallel gradient reduction; it starts so that `exposed` of it is left when the rank's last backward ends */
  readonly reduction: Float64Array | null;
  /** seconds of the reduction that no compute hides */
  readonly exposed: Float64Array | null;
  /** seconds of the optimizer step; it starts when the rank's reduction is done */
  readonly optimizer: Float64Array | null;
}

export const NO_TAIL: StepTail = { reduction: null, exposed: null, optimizer: null };

/**
 * The step as a Chrome trace (chrome://tracing, Perfetto): a process for the pipeline group, two lanes a rank: compute (with its bubbles) at
 * `2 * rank`, communication at `2 * rank + 1`.
 *
 * send   seconds of one message between two ranks, as given to `simulate`
 * group  number of the pipeline group, the trace's pid
 * @cite chrome-trace-format
 */
export function chromeTrace(order: Order, run: Simulated, send: number, tail: StepTail = NO_TAIL, group = 0): ChromeTrace {
  const events: (SpanEvent | NameEvent)[] = [
    { name: 'process_name', ph: 'M', pid: group, tid: 0, args: { name: `pipeline group ${group}` } },
  ];
  const span = (name: string, cat: SpanEvent['cat'], from: number, until: number, tid: number, args: Record<string, number> = {}): void => {
    if (until > from) events.push({ name, cat, ph: 'X', ts: from * 1e6, dur: (until - from) * 1e6, pid: group, tid, args });
  };
  const { chunks } = order;
  for (let rank = 0; rank < order.ranks; rank++) {
    const lane = 2 * rank;
    for (const [tid, name] of [
      [lane, `rank ${rank}`],
      [lane + 1, `rank ${rank} communication`],
    ] as const) {
      events.push({ name: 'thread_name', ph: 'M', pid: group, tid, args: { name } });
      events.push({ name: 'thread_sort_index', ph: 'M', pid: group, tid, args: { sort_index: tid } });
    }
    let clock = 0;
    let lastGradient = 0;
    for (let i = order.begin[rank]!; i < order.begin[rank + 1]!; i++) {
      const pair = order.joined[i] === 1;
      const from = run.start[i]!;
      const until = run.end[i]!;
      span('bubble', 'bubble', clock, from, lane);
      const args = { microBatch: order.microBatch[i]!, chunk: order.chunk[i]! };
      span(pair ? `${opName(order, i)} & ${opName(order, i + 1)}` : opName(order, i), 'compute', from, until, lane, args);
      for (let j = i; j <= (pair ? i + 1 : i); j++) {
        const k = order.kind[j]!;
        if (k !== F) lastGradient = until;
        if (k === W) continue;
        const own = rank * chunks + order.chunk[j]!;
        const to = k === F ? order.next[own]! : order.previous[own]!;
        const receiver = to < 0 ? rank : Math.floor(to / chunks);
        if (receiver !== rank)
          span(`send ${opName(order, j)} to rank ${receiver}`, 'communication', until, until + send, lane + 1, { receiver });
      }
      clock = until;
      if (pair) i++;
    }
    const reduction = tail.reduction?.[rank] ?? 0;
    const exposed = Math.min(tail.exposed?.[rank] ?? reduction, reduction);
    const reduced = lastGradient + exposed;
    span('gradient reduction', 'communication', Math.max(0, reduced - reduction), reduced, lane + 1);
    const optimizer = tail.optimizer?.[rank] ?? 0;
    const stepEnd = Math.max(clock, reduced) + optimizer;
    span('optimizer', 'compute', stepEnd - optimizer, stepEnd, lane);
    span('bubble', 'bubble', clock, stepEnd - optimizer, lane);
    span('bubble', 'bubble', stepEnd, run.makespan, lane);
  }
  return { displayTimeUnit: 'ms', traceEvents: events };
}

function opName(order: Order, i: number): string {
  const k = order.kind[i]!;
  const name = `${k === F ? 'F' : k === W ? 'W' : 'B'}${order.microBatch[i]!}`;
  return order.chunks > 1 ? `${name} chunk ${order.chunk[i]!}` : name;
}

/** Seconds from the first forward to the end of the last rank's optimizer, as `chromeTrace` draws them. */
export function stepLength(order: Order, run: Simulated, tail: StepTail = NO_TAIL): number {
  let longest = run.makespan;
  for (let rank = 0; rank < order.ranks; rank++) {
    let clock = 0;
    let lastGradient = 0;
    for (let i = order.begin[rank]!; i < order.begin[rank + 1]!; i++) {
      clock = run.end[i]!;
      if (order.kind[i] !== F) lastGradient = clock;
    }
    const reduction = tail.reduction?.[rank] ?? 0;
    const exposed = Math.min(tail.exposed?.[rank] ?? reduction, reduction);
    longest = Math.max(longest, Math.max(clock, lastGradient + exposed) + (tail.optimizer?.[rank] ?? 0));
  }
  return longest;
}

/** How to read `drawTimeline`. */
export const TIMELINE_LEGEND =
  'forward 0-9 (later chunks A-J), backward a-j (later chunks k-t), weight gradient w, wait . ; letters and digits count micro-batches modulo 10';

/**
 * The step as text: a rank a row, time from left to right, in plain ASCII as `TIMELINE_LEGEND` says. An op is drawn over its columns;
 * DualPipe's forward and backward that run as one are drawn as the forward over a third of their columns, then the backward.
 *
 * width  columns of time; 0 = a column a `tick`
 * tick   seconds of one column where width is 0
 */
export function drawTimeline(order: Order, run: Simulated, width: number, tick = 1): string {
  const columns = width > 0 ? width : Math.max(1, Math.round(run.makespan / tick));
  const column = run.makespan / columns;
  const margin = String(order.ranks - 1).length;
  // A column shows what runs at its middle.
  const place = (time: number): number => Math.min(columns, Math.max(0, Math.ceil(time / column - 0.5 - 1e-9)));
  const rows: string[] = [];
  for (let rank = 0; rank < order.ranks; rank++) {
    const row = new Array<string>(columns).fill('.');
    for (let i = order.begin[rank]!; i < order.begin[rank + 1]!; i++) {
      const from = place(run.start[i]!);
      const until = place(run.end[i]!);
      row.fill(mark(order, i), from, until);
      if (order.joined[i] === 1) row.fill(mark(order, ++i), from + Math.ceil((until - from) / 3), until);
    }
    rows.push(`${String(rank).padStart(margin)} ${row.join('')}`);
  }
  return rows.join('\n');
}

function mark(order: Order, i: number): string {
  const k = order.kind[i]!;
  const digit = order.microBatch[i]! % 10;
  const later = order.chunk[i]! > 0;
  if (k === W) return 'w';
  if (k === F) return later ? String.fromCharCode(65 + digit) : String(digit);
  return String.fromCharCode((later ? 107 : 97) + digit);
}
