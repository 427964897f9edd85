import type { RunRecord } from '../terms/run.ts';

/** The fields of a training run as a record states them; null = not stated. */
export interface SaidRun {
  readonly seqLen: number | null;
  readonly globalBatch: number | null;
  readonly microBatch: number | null;
  readonly precision: string | null;
  readonly dp: number | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly cp: number | null;
  readonly ep: number | null;
  readonly vpp: number | null;
  readonly sequenceParallel: boolean | null;
  readonly zero: 0 | 1 | 2 | 3 | null;
  readonly recompute: 'none' | 'selective' | 'full' | null;
  readonly flashAttention: boolean | null;
  readonly framework: string | null;
  readonly frameworkVersion: string | null;
  readonly optimizer: string | null;
  readonly lora: boolean | null;
  readonly tokenDrop: boolean | null;
}

const FIELDS: readonly (keyof SaidRun)[] = [
  'seqLen',
  'globalBatch',
  'microBatch',
  'precision',
  'dp',
  'tp',
  'pp',
  'cp',
  'ep',
  'vpp',
  'sequenceParallel',
  'zero',
  'recompute',
  'flashAttention',
  'framework',
  'frameworkVersion',
  'optimizer',
  'lora',
  'tokenDrop',
];

/** What a checked training record states about its run, absent fields as null. */
export function saidRun(record: RunRecord): SaidRun {
  return Object.fromEntries(FIELDS.map((field) => [field, record.run[field] ?? null])) as unknown as SaidRun;
}
