import { describe, expect, it } from 'vitest';
import type { Chip } from '../terms/chip.ts';
import { flopPerSecond } from '../terms/quantity.ts';
import type { RunRecord } from '../terms/run.ts';
import { type Convention, countedFlops, readMeasured } from './measure.ts';
import { checkRecord } from './record.ts';
import { shapeOf } from './shape.ts';

/** GPT-3 175B as the Megatron papers run it. */
const [l, h, s, v] = [96, 12288, 2048, 51200];
const model = shapeOf(
  { name: 'm', layers: l, hidden: h, heads: 96, kvHeads: 96, headDim: 128, ffn: 4 * h, gatedFfn: false, vocab: v, tiedEmbeddings: true },
  null,
  'r',
).shape;
const megatron: Convention = { weights: 'matrices', attention: 'full', recompute: 'layers', note: '' };
const chip = { id: 'c', peakDense: { fp16: flopPerSecond(312e12) } } as unknown as Chip;
const as = { model, chip, chips: 1024, sequence: s, precision: 'fp16' as const };

function record(measured: Record<string, unknown>, run: Record<string, unknown> = {}): RunRecord {
  const fields = {
    id: 'r',
    kind: 'train',
    source: { group: 'g' },
    model: { name: 'm' },
    hardware: { chip: 'c', count: 1024 },
    run: { globalBatch: 1536, recompute: 'full', ...run },
    measured,
  };
  return checkRecord(fields, 'r');
}

describe('what a run measured', () => {
  it('counts 96 B s l h^2 (1 + s/6h + V/16lh) with recompute', () => {
    const { hardware } = countedFlops(as, megatron, true, false);
    expect(hardware).toBeCloseTo(96 * l * h * h * (1 + s / (6 * h) + v / (16 * l * h)), -6);
  });

  it('reads the well-known 138 TFLOP/s of 1,024 chips as about 32 seconds a step', () => {
    const reading = readMeasured(record({ hardwareTflopsPerChip: 138 }), as, { g: megatron });
    expect(reading.from).toBe('hardwareTflopsPerChip');
    expect((1536 * s) / 1024 / (reading.tokensPerSecPerChip ?? 0)).toBeCloseTo(32, 0);
  });

  it('prefers tokens, then samples, then steps, then FLOPs', () => {
    const all = { tokensPerSecPerChip: 1, samplesPerSec: 1, stepSeconds: 1, modelTflopsPerChip: 1, mfu: 0.5 };
    const from = (left: Record<string, unknown>, run = {}) => readMeasured(record(left, run), as, { g: megatron }).from;
    expect(from(all)).toBe('tokensPerSecPerChip');
    expect(from({ ...all, tokensPerSecPerChip: null })).toBe('samplesPerSec');
    expect(from({ stepSeconds: 1, mfu: 0.5 })).toBe('stepSeconds');
    expect(from({ stepSeconds: 1, mfu: 0.5 }, { globalBatch: null })).toBe('mfu');
    expect(from({ tokensPerSecPerChip: 'fast' })).toBeNull();
    expect(from({ hfu: 0 })).toBeNull();
  });

  it('reads 2 x MFU as 2 x tokens and counts conventions apart', () => {
    const rate = (convention: Convention) => readMeasured(record({ mfu: 0.5 }), as, { g: convention }).tokensPerSecPerChip ?? 0;
    expect(rate({ ...megatron, attention: 'none' })).toBeGreaterThan(rate({ ...megatron, attention: 'causal' }));
    expect(rate({ ...megatron, attention: 'causal' })).toBeGreaterThan(rate(megatron));
    const flops = countedFlops(as, { ...megatron, weights: 'all', recompute: 'always' }, false, false);
    expect(flops.hardware / flops.model).toBeCloseTo(4 / 3, 9);
    expect(countedFlops(as, { ...megatron, recompute: 'never' }, true, false)).toMatchObject({
      hardware: countedFlops(as, megatron, false, false).model,
    });
    expect(countedFlops(as, { ...megatron, attention: 'none', adapterPasses: 4 }, false, true).model).toBeCloseTo(
      (countedFlops(as, { ...megatron, attention: 'none' }, false, false).model * 4) / 6,
      0,
    );
  });

  it('reads memory in its unit and kind', () => {
    const memory = (peakMemory?: Convention['peakMemory']) =>
      readMeasured(record({ peakMemoryGiB: 40 }), as, { g: { ...megatron, ...(peakMemory ? { peakMemory } : {}) } }).peakMemory;
    expect(memory({ kind: 'device', unit: 'GB' })).toEqual({ bytes: 40e9, kind: 'device' });
    expect(memory()).toEqual({ bytes: 40 * 2 ** 30, kind: 'reserved' });
    expect(readMeasured(record({}), as, {}).peakMemory).toBeNull();
  });
});
