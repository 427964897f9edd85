import { sixDigits } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { RunRecord } from '../terms/run.ts';
import type { Known } from './known.ts';
import type { PredictedLine } from './predict.ts';
import { answerService, isUnanswered, type TimerFor } from './serving-answer.ts';
import { type ServingBands, servingBand, servingSituation } from './serving-bands.ts';
import { printedTokensPerSec, queued, type ServingQuantity } from './serving-measure.ts';
import { understandService } from './serving-understand.ts';

/** The serving engine with its fits, and the widths around its answers. */
export interface ServingPredictor {
  readonly timerFor: TimerFor;
  readonly bands: ServingBands;
}

/**
 * Predicts one serving record: tokens and requests a second of the whole system, and what users feel, as means over requests. A single-user
 * engine's tokens a second are those of decoding, which is what such engines print. Where a rate is left open and limits are stated,
 * `requestsPerSec` is the highest Poisson rate that holds them.
 */
export function predictServingLine(record: RunRecord, known: Known, { timerFor, bands }: ServingPredictor): PredictedLine {
  const service = understandService(record, known);
  const reply = answerService(service, timerFor);
  if (isUnanswered(reply))
    return { id: record.id, estimate: {}, assumed: service.assumed, refused: { code: reply.code, said: reply.said } };
  const situation = servingSituation(service, bands.seen);
  const open = service.load.kind === 'rate' && service.load.ratePerSec === null;
  const rate: ServingQuantity = open ? 'sustained' : 'throughput';
  const first: ServingQuantity = queued(service) ? 'ttftQueued' : 'ttft';
  const middle: Readonly<Record<string, readonly [number, ServingQuantity]>> = {
    outputTokensPerSec: [printedTokensPerSec(service, reply), rate],
    totalTokensPerSec: [reply.totalTokensPerSec, rate],
    requestsPerSec: [reply.requestsPerSec, rate],
    ttftMs: [reply.ttft.mean * 1e3, first],
    tpotMs: [reply.tpot.mean * 1e3, 'tpot'],
    e2eMs: [reply.e2e.mean * 1e3, service.load.kind === 'rate' ? 'e2e' : 'tpot'],
  };
  const estimate: Record<string, Estimate> = {};
  for (const [name, [mid, quantity]] of Object.entries(middle)) {
    if (!Number.isFinite(mid) || !(mid > 0)) continue;
    const { low, high } = servingBand(mid, quantity, situation, bands);
    estimate[name] = { low: sixDigits(low), mid: sixDigits(mid), high: sixDigits(high) };
  }
  const assumed = [...service.assumed, ...reply.assumed];
  if (estimate['requestsPerSec'] === undefined) {
    const said = 'speed has no value: a figure of the chip or its links is not known';
    return { id: record.id, estimate: {}, assumed, refused: { code: 'indeterminate', said } };
  }
  return { id: record.id, estimate, assumed, refused: null };
}
