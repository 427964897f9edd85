/** A run of equal steps of one replica, as the simulation keeps them. Times in s. */
export interface ServingSpan {
  readonly replica: number;
  readonly start: number;
  readonly seconds: number;
  readonly steps: number;
  /** sequences that decode, and prompt tokens computed beside them */
  readonly decodes: number;
  readonly promptTokens: number;
  /** tokens that lie in the cache, and requests that wait, as the run begins */
  readonly context: number;
  readonly waiting: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'C' | 'M';
  readonly pid: number;
  readonly tid: number;
  /** microseconds */
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/** Words on the lanes. */
export interface ServingTraceWords {
  readonly replica: string;
  readonly steps: string;
}

export interface ServingTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

const MICROSECONDS = 1e6;

/**
 * A service in the Chrome trace format (chrome://tracing, Perfetto): a process a replica; slices of prompt, decode and mixed steps; counters of
 * requests that wait, sequences of a step and tokens in the cache.
 */
export function servingTrace(
  spans: readonly ServingSpan[],
  words: ServingTraceWords = { replica: 'replica', steps: 'steps' },
): ServingTrace {
  const events: TraceEvent[] = [];
  const replicas = [...new Set(spans.map(({ replica }) => replica))].sort((a, b) => a - b);
  for (const replica of replicas) {
    const lane = { ph: 'M' as const, pid: replica + 1, tid: 1 };
    events.push({ name: 'process_name', ...lane, args: { name: `${words.replica} ${replica + 1}` } });
    events.push({ name: 'thread_name', ...lane, args: { name: words.steps } });
  }
  for (const span of spans) {
    const { replica, start, seconds, steps, decodes, promptTokens, context, waiting } = span;
    const at = { pid: replica + 1, tid: 1, ts: start * MICROSECONDS };
    const args = { steps, decodes, promptTokens, context, waiting };
    events.push({ name: kindOf(span), ph: 'X', ...at, dur: seconds * MICROSECONDS, args });
    events.push({ name: 'waiting', ph: 'C', ...at, args: { requests: waiting } });
    events.push({ name: 'batch', ph: 'C', ...at, args: { sequences: decodes } });
    events.push({ name: 'cache', ph: 'C', ...at, args: { tokens: context } });
  }
  return { displayTimeUnit: 'ms', traceEvents: events };
}

function kindOf({ decodes, promptTokens, steps }: ServingSpan): string {
  if (decodes > 0 && promptTokens > 0) return 'mixed';
  if (promptTokens > 0) return 'prefill';
  return steps > 1 ? `decode × ${steps}` : 'decode';
}
