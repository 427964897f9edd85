/** A made-up serving record: no chip, model or engine of the world. */
import { madeRecord } from './made.ts';

const RUN = {
  engine: 'An engine',
  engineVersion: null,
  precision: 'bf16',
  kvPrecision: null,
  tp: 2,
  pp: 1,
  ep: 1,
  dp: 1,
  inputTokens: 900,
  outputTokens: 100,
  dataset: null,
  load: 'concurrency',
  concurrency: 8,
  batch: null,
  ratePerSec: null,
  speculative: null,
};

/** A complete serving record on two chips, with fields of the run or whole parts replaced. */
export function madeServing(run: Record<string, unknown> = {}, other: Record<string, unknown> = {}): Record<string, unknown> {
  const hardware = { chip: 'One', count: 2, perNode: 8, scaleUp: null, scaleOut: null };
  return { ...madeRecord({}, { kind: 'serve', hardware, ...other }), run: { ...RUN, ...run } };
}
