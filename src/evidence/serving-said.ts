import type { RunRecord } from '../terms/run.ts';

/** One side of a disaggregated service: so many workers, each divided so. */
export interface SaidWorkers {
  readonly workers: number;
  readonly tp: number;
  readonly dp: number;
  readonly moeTp: number | null;
  readonly ep: number | null;
  readonly batch: number | null;
}

/** The fields of a serving run as a record states them; null = not stated. */
export interface SaidServe {
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly precision: string | null;
  readonly kvPrecision: string | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly ep: number | null;
  readonly dp: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dataset: string | null;
  readonly load: 'max-throughput' | 'concurrency' | 'fixed-batch' | 'rate' | null;
  readonly concurrency: number | null;
  readonly batch: number | null;
  readonly ratePerSec: number | null;
  readonly scenario: string | null;
  readonly limits: { readonly ttftMsP99?: number | null; readonly tpotMsP99?: number | null; readonly e2eMsP99?: number | null } | null;
  readonly prefill: SaidWorkers | null;
  readonly decode: SaidWorkers | null;
}

const FIELDS: readonly (keyof SaidServe)[] = [
  'engine',
  'engineVersion',
  'precision',
  'kvPrecision',
  'tp',
  'pp',
  'ep',
  'dp',
  'inputTokens',
  'outputTokens',
  'dataset',
  'load',
  'concurrency',
  'batch',
  'ratePerSec',
  'scenario',
  'limits',
  'prefill',
  'decode',
];

/** What a checked serving record states about its run, absent fields as null. */
export function saidServe(record: RunRecord): SaidServe {
  return Object.fromEntries(FIELDS.map((field) => [field, record.run[field] ?? null])) as unknown as SaidServe;
}
