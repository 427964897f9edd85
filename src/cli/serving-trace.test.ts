import { expect, test } from 'vitest';
import { servingTrace } from './serving-trace.ts';

const span = { replica: 0, start: 0, seconds: 0.25, steps: 1, decodes: 0, promptTokens: 512, context: 0, waiting: 3 };

test('a process a replica, slices in microseconds, counters of queue, batch and cache', () => {
  const spans = [
    span,
    { ...span, start: 0.25, decodes: 4, waiting: 0 },
    { ...span, replica: 2, start: 1, seconds: 2, steps: 40, decodes: 8, promptTokens: 0, context: 4096 },
    { ...span, replica: 2, start: 3, decodes: 1, promptTokens: 0 },
  ];
  const { traceEvents } = JSON.parse(JSON.stringify(servingTrace(spans))) as { traceEvents: Record<string, unknown>[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  expect(slices.map(({ name, pid, ts, dur }) => [name, pid, ts, dur])).toEqual([
    ['prefill', 1, 0, 250_000],
    ['mixed', 1, 250_000, 250_000],
    ['decode × 40', 3, 1e6, 2e6],
    ['decode', 3, 3e6, 250_000],
  ]);
  expect(traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => (args as { name: string }).name)).toEqual([
    'replica 1',
    'steps',
    'replica 3',
    'steps',
  ]);
  expect(traceEvents.filter(({ name }) => name === 'cache').map(({ args }) => (args as { tokens: number }).tokens)).toEqual([
    0, 0, 4096, 0,
  ]);
  expect(servingTrace([]).traceEvents).toEqual([]);
});
