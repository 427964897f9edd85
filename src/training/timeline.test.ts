import { describe, expect, it } from 'vitest';
import type { Schedule } from '../terms/layout.ts';
import { orderOf } from './schedule.ts';
import { simulate } from './simulate.ts';
import { chromeTrace, drawTimeline, NO_TAIL, type SpanEvent } from './timeline.ts';

const world = (schedule: Schedule, stages: number, virtualStages: number, microBatches: number, send: number) => {
  const order = orderOf(schedule, stages, virtualStages, microBatches);
  const all = (value: number): Float64Array => new Float64Array(stages * order.chunks).fill(value);
  return { order, run: simulate(order, { forward: all(1e-3), backward: all(1.25e-3), weight: all(0.75e-3), joint: null }, send, true) };
};

const wholeNumber = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** What the trace format asks of each event. */
function faults(trace: unknown): string[] {
  const found: string[] = [];
  const { traceEvents } = JSON.parse(JSON.stringify(trace)) as { traceEvents: Record<string, unknown>[] };
  if (!Array.isArray(traceEvents) || traceEvents.length === 0) return ['no traceEvents'];
  for (const event of traceEvents) {
    const said = JSON.stringify(event);
    if (typeof event.name !== 'string' || event.name === '') found.push(`no name: ${said}`);
    if (!wholeNumber(event.pid) || !wholeNumber(event.tid)) found.push(`pid or tid: ${said}`);
    if (event.ph === 'M') {
      const key = { process_name: 'name', thread_name: 'name', thread_sort_index: 'sort_index' }[event.name as string];
      if (!key || (event.args as Record<string, unknown>)[key] === undefined) found.push(`metadata: ${said}`);
    } else if (event.ph === 'X') {
      if (!(typeof event.ts === 'number' && event.ts >= 0)) found.push(`ts: ${said}`);
      if (!(typeof event.dur === 'number' && event.dur >= 0)) found.push(`dur: ${said}`);
      if (!['compute', 'communication', 'bubble'].includes(event.cat as string)) found.push(`cat: ${said}`);
    } else found.push(`ph: ${said}`);
  }
  return found;
}

describe('a Chrome trace of a step', () => {
  it.each([
    ['1f1b', 4, 1, 8],
    ['interleaved', 4, 2, 8],
    ['zero-bubble', 4, 1, 8],
    ['dualpipe', 4, 1, 10],
  ] as const)('of %s keeps the format; compute and bubbles fill every rank', (schedule, stages, virtualStages, microBatches) => {
    const { order, run } = world(schedule, stages, virtualStages, microBatches, 1e-4);
    const trace = chromeTrace(order, run, 1e-4, NO_TAIL, 3);
    expect(faults(trace)).toEqual([]);
    const spans = trace.traceEvents.filter((event): event is SpanEvent => event.ph === 'X');
    const lanes = new Set(trace.traceEvents.map((event) => event.tid));
    expect([...lanes].sort((a, b) => a - b)).toEqual(Array.from({ length: 2 * stages }, (_, i) => i));
    for (let rank = 0; rank < stages; rank++) {
      const total = (cat: string): number =>
        spans.filter((event) => event.tid === 2 * rank && event.cat === cat).reduce((sum, event) => sum + event.dur, 0) / 1e6;
      expect(total('compute')).toBeCloseTo(run.busy[rank]!, 12);
      expect(total('bubble')).toBeCloseTo(run.bubble[rank]!, 12);
    }
  });

  it('ends with the gradient reduction, of which only the exposed part is waited for, and the optimizer', () => {
    const { order, run } = world('1f1b', 2, 1, 4, 0);
    const tail = { reduction: Float64Array.of(4e-3, 4e-3), exposed: Float64Array.of(1e-3, 4e-3), optimizer: Float64Array.of(2e-3, 2e-3) };
    const trace = chromeTrace(order, run, 0, tail);
    expect(faults(trace)).toEqual([]);
    const spans = trace.traceEvents.filter((event): event is SpanEvent => event.ph === 'X');
    const end = run.makespan * 1e6;
    const reduction = spans.find((event) => event.name === 'gradient reduction' && event.tid === 1)!;
    expect([reduction.ts, reduction.ts + reduction.dur]).toEqual([end - 3000, end + 1000]);
    const optimizer = spans.find((event) => event.name === 'optimizer' && event.tid === 0)!;
    expect([optimizer.ts, optimizer.dur].map(Math.round)).toEqual([Math.round(end + 1000), 2000]);
  });
});

describe('the step as text', () => {
  it('fits a width', () => {
    const { order, run } = world('1f1b', 12, 1, 24, 1e-4);
    const rows = drawTimeline(order, run, 72).split('\n');
    expect(rows.map((row) => row.length)).toEqual(new Array(12).fill(72 + 3));
    expect(rows[0]!.startsWith(' 0 0')).toBe(true);
    expect(rows[11]!.startsWith('11 ......')).toBe(true);
  });

  it('draws a column a tick', () => {
    const { order, run } = world('1f1b', 2, 1, 2, 0);
    expect(drawTimeline(order, run, 0, 1e-3)).toBe('0 01..aa.bb\n1 .0aa1bb..');
  });
});
