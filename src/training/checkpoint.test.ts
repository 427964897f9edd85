import { describe, expect, it } from 'vitest';
import { asked } from '../../tests/worked/world.ts';
import { checkpointBytes, dalyInterval, workShare, youngInterval } from './checkpoint.ts';

const MINUTE = 60;
const DAY = 86_400;

describe('intervals between checkpoints', () => {
  it('is sqrt(2 delta M) by Young, a little less by Daly', () => {
    expect(youngInterval(5 * MINUTE, DAY) / MINUTE).toBeCloseTo(120, 9);
    expect(dalyInterval(5 * MINUTE, DAY) / MINUTE).toBeCloseTo(116.69, 2);
  });

  it('is the mean time between failures where a checkpoint takes twice as long or more', () => {
    expect(dalyInterval(7200, 3600)).toBe(3600);
    expect(dalyInterval(1e6, 3600)).toBe(3600);
  });

  it('by Daly leaves within a thousandth of the most work that any interval leaves', () => {
    for (const [delta, mtbf] of [
      [300, DAY],
      [40, 3 * 3600],
      [600, 3600],
      [0.05, 11_000],
    ] as const) {
      const most = Math.max(...Array.from({ length: 4000 }, (_, i) => workShare(delta * 0.1 * 1.004 ** i, delta, 60, mtbf)));
      expect(workShare(dalyInterval(delta, mtbf), delta, 60, mtbf)).toBeGreaterThan(most * 0.999);
    }
  });
});

describe('share of work', () => {
  it('is what Daly’s wall-clock time says', () => {
    expect(workShare(116.69, 5, 10, 1440)).toBeCloseTo(0.9126, 4);
    expect(workShare(100, 5, 10, Number.POSITIVE_INFINITY)).toBeCloseTo(100 / 105, 12);
    expect(workShare(100, 5, 10, 1e12)).toBeCloseTo(100 / 105, 6);
  });
});

describe('bytes of a checkpoint', () => {
  it('are 2.24 TiB for 176 billion parameters in bf16 with fp32 Adam, published as 2.3 TB', () => {
    const { job } = asked('bloom-176b', '384xA100-80GB');
    const bytes = checkpointBytes(job);
    expect(bytes / 2.3e12).toBeGreaterThan(0.97);
    expect(bytes / 2.3e12).toBeLessThan(1.1);
    expect(bytes / 2 ** 40).toBeCloseTo(2.24, 2);
  });

  it('are those of the adapters alone where only adapters are trained', () => {
    const full = asked('llama-2-7b', '8xA100-80GB', { kind: 'finetune', method: 'full', batch: 32 }).job;
    const lora = asked('llama-2-7b', '8xA100-80GB', { kind: 'finetune', method: 'lora', rank: 16, targets: 'all-linear', batch: 32 }).job;
    expect(full.tuning?.method).toBe('full');
    // 16 x (qkv 16,384 + output 8,192 + gate and up + down 15,104 each), 32 layers: about 40 million, of which a few bytes each
    expect(checkpointBytes(lora) / checkpointBytes(full)).toBeGreaterThan(0.004);
    expect(checkpointBytes(lora) / checkpointBytes(full)).toBeLessThan(0.01);
  });

  it('grow with experts, and with the rank of their adapters', () => {
    const at = (rank: number) => asked('mixtral-8x7b', '16xH100', { kind: 'finetune', method: 'qlora', rank, batch: 32 }).job;
    expect(checkpointBytes(at(32)) / checkpointBytes(at(16))).toBeCloseTo(2, 9);
  });
});
