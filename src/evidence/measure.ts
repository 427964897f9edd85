import type { Chip } from '../terms/chip.ts';
import type { ModelShape } from '../terms/model.ts';
import { PEAK_KEY, type Precision } from '../terms/precision.ts';
import type { RunRecord } from '../terms/run.ts';
import { tokenFlops } from '../workload/flops.ts';
import { countParameters } from '../workload/parameters.ts';
import { saidRun } from './said.ts';

/** How a source counts the FLOPs it prints and the memory it prints. Used to read measurements, never to predict. */
export interface Convention {
  /** `all`: 6 per parameter, embeddings too (those a token visits, with experts); `matrices`: 6 per parameter of matrix products, head included */
  readonly weights: 'all' | 'matrices';
  readonly attention: 'full' | 'causal' | 'none';
  /** hardware FLOPs count a fourth pass: of the layers only, of everything, of everything even where the run states no recompute, or never */
  readonly recompute: 'layers' | 'all' | 'always' | 'never';
  /** passes (of 2 FLOPs a parameter) counted for a LoRA run; 6 = as full training */
  readonly adapterPasses?: number;
  readonly peakMemory?: { readonly kind: MemoryKind; readonly unit: 'GB' | 'GiB'; readonly assumed?: boolean };
  readonly note: string;
}

/** Which peak a source printed: the allocator's, or the whole device's. */
export type MemoryKind = 'allocated' | 'reserved' | 'device';

/** What a run measured, in the terms in which we predict. */
export interface Reading {
  readonly tokensPerSecPerChip: number | null;
  /** the field it was read from */
  readonly from: string | null;
  readonly peakMemory: { readonly bytes: number; readonly kind: MemoryKind } | null;
}

/** What a reading needs to know of the run. */
export interface ReadAs {
  readonly model: ModelShape;
  readonly chip: Chip;
  readonly chips: number;
  readonly sequence: number;
  readonly precision: Precision;
}

const UNSTATED: Convention = {
  weights: 'matrices',
  attention: 'full',
  recompute: 'layers',
  note: 'no convention known: model FLOPs, attention in full',
};

/**
 * FLOPs that a source counts for one training token.
 *
 *     model    = (6 or adapter passes) * N + 12 L h s (full), half of it (causal), or nothing
 *     hardware = model + one forward pass of the layers where recompute is counted
 *
 * With `layers` this is Megatron's 96 B s l h^2 (1 + s/6h + V/16lh) per batch: four passes over the layers, three over the head.
 * @cite narayanan-2021, section 3.2; chowdhery-2022, appendix B
 */
export function countedFlops(
  as: Pick<ReadAs, 'model' | 'sequence'>,
  convention: Convention,
  recomputed: boolean,
  adapters: boolean,
): { readonly model: number; readonly hardware: number } {
  const flops = tokenFlops(as.model, as.sequence);
  const head = 2 * as.model.hidden * as.model.vocab;
  const forward = convention.weights === 'all' ? 2 * countParameters(as.model).active : flops.linear;
  const attention = convention.attention === 'full' ? flops.attentionFull : convention.attention === 'causal' ? flops.attention : 0;
  const passes = adapters ? (convention.adapterPasses ?? 6) / 2 : 3;
  const model = passes * forward + 3 * attention;
  if (convention.recompute === 'always') return { model, hardware: (model * 4) / 3 };
  if (!recomputed || convention.recompute === 'never') return { model, hardware: model };
  return { model, hardware: convention.recompute === 'all' ? (model * 4) / 3 : model + forward - head + attention };
}

/**
 * Reads what a training record measured as tokens per second and chip, and its peak memory in bytes with what it means.
 * Printed tokens/s first, then samples/s, then step time with the stated batch; only then printed FLOPs through the source's own counting.
 */
export function readMeasured(record: RunRecord, as: ReadAs, conventions: Readonly<Record<string, Convention>>): Reading {
  const stated = (field: string): number | null => {
    const value = record.measured[field];
    return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : null;
  };
  const run = saidRun(record);
  const convention = conventions[record.source.group] ?? UNSTATED;
  const counted = countedFlops(as, convention, run.recompute === 'full', run.lora === true);
  const peak = as.chip.peakDense[PEAK_KEY[as.precision]];
  const samples = stated('samplesPerSec');
  const step = stated('stepSeconds');
  const flops = (field: string, perToken: number, scale: number | undefined): number | null => {
    const value = stated(field);
    return value === null || scale === undefined ? null : (value * scale) / perToken;
  };
  const rates: readonly (readonly [string, number | null])[] = [
    ['tokensPerSecPerChip', stated('tokensPerSecPerChip')],
    ['samplesPerSec', samples === null ? null : (samples * as.sequence) / as.chips],
    ['stepSeconds', step === null || run.globalBatch === null ? null : (run.globalBatch * as.sequence) / step / as.chips],
    ['modelTflopsPerChip', flops('modelTflopsPerChip', counted.model, 1e12)],
    ['hardwareTflopsPerChip', flops('hardwareTflopsPerChip', counted.hardware, 1e12)],
    ['mfu', flops('mfu', counted.model, peak)],
    ['hfu', flops('hfu', counted.hardware, peak)],
  ];
  const first = rates.find(([, rate]) => rate !== null);
  const memory = stated('peakMemoryGiB');
  const { kind, unit } = convention.peakMemory ?? { kind: 'reserved', unit: 'GiB' };
  return {
    tokensPerSecPerChip: first?.[1] ?? null,
    from: first?.[0] ?? null,
    peakMemory: memory === null ? null : { bytes: memory * (unit === 'GB' ? 1e9 : 2 ** 30), kind },
  };
}
