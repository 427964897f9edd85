import type { RunRecord } from '../terms/run.ts';
import type { PredictedService } from './serving-answer.ts';
import type { UnderstoodService } from './serving-understand.ts';

/** Which statistic of its requests a source prints. Used to compare, never to predict. */
export interface ServingConvention {
  readonly statistic: 'mean' | 'median';
  readonly note: string;
}

/** What is compared: whole-system throughput where the load does not give it, latencies, and the rate that holds stated limits. */
export type ServingQuantity = 'throughput' | 'tpot' | 'ttft' | 'ttftQueued' | 'e2e' | 'sustained';

export const SERVING_QUANTITIES: readonly ServingQuantity[] = ['throughput', 'tpot', 'ttft', 'ttftQueued', 'e2e', 'sustained'];

/** Measured values in tokens/s, requests/s and seconds; absent = the source did not print it. */
export type ServingReading = Readonly<Partial<Record<ServingQuantity, number>>>;

/** Requests in flight on one replica up to which a prompt hardly ever waits for another. */
const FEW = 4;

/** Whether first tokens wait for other requests' prompts, by what was asked alone. */
export function queued({ load, choices }: UnderstoodService): boolean {
  if (load.kind === 'batch') return false;
  return !(load.kind === 'closed' && load.concurrency <= FEW * (choices[0]?.replicas ?? 1));
}

function stated(record: RunRecord, field: string): number | null {
  const value = record.measured[field];
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : null;
}

/** Reads what a serving record measured. A throughput that the load itself sets is not one. */
export function readService(record: RunRecord, understood: UnderstoodService): ServingReading {
  const { load, output, limits } = understood;
  const reading: Partial<Record<ServingQuantity, number>> = {};
  const seconds = (field: string): number | null => {
    const value = stated(record, field);
    return value === null ? null : value / 1e3;
  };
  const tokens = stated(record, 'outputTokensPerSec');
  const requests = stated(record, 'requestsPerSec');
  if (load.kind === 'all-queued' || load.kind === 'batch') {
    const throughput = tokens ?? (requests === null ? null : requests * output.mean);
    if (throughput !== null) reading.throughput = throughput;
  }
  if (load.kind === 'rate' && requests !== null && (limits.ttft < Number.POSITIVE_INFINITY || limits.tpot < Number.POSITIVE_INFINITY))
    reading.sustained = requests;
  const [ttft, tpot, e2e] = [seconds('ttftMs'), seconds('tpotMs'), seconds('e2eMs')];
  if (ttft !== null) reading[queued(understood) ? 'ttftQueued' : 'ttft'] = ttft;
  if (tpot !== null) reading.tpot = tpot;
  if (e2e !== null) reading.e2e = e2e;
  return reading;
}

/** What a single-user engine prints as its speed is that of decoding alone; others count the whole time. */
export function printedTokensPerSec(understood: UnderstoodService, predicted: PredictedService): number {
  return understood.engine.policy.batching === 'single' ? predicted.decodeTokensPerSec : predicted.outputTokensPerSec;
}

/** Predicted value beside a reading, in its units; `sustained` comes from a question of its own. */
export function comparable(
  understood: UnderstoodService,
  predicted: PredictedService,
  statistic: 'mean' | 'median',
  quantity: Exclude<ServingQuantity, 'sustained'>,
): number {
  switch (quantity) {
    case 'throughput':
      return printedTokensPerSec(understood, predicted);
    case 'tpot':
      return predicted.tpot[statistic];
    case 'ttft':
    case 'ttftQueued':
      return predicted.ttft[statistic];
    case 'e2e':
      return predicted.e2e[statistic];
  }
}
