import { describe, expect, it } from 'vitest';
import type { Chip } from '../terms/chip.ts';
import { flopPerSecond } from '../terms/quantity.ts';
import { formatNamed, narrowest, versionOn } from './formats.ts';

const rate = flopPerSecond(1e15);
const chip = (peakDense: Chip['peakDense'], released: string | null) => ({ peakDense, released }) as unknown as Chip;
const newChip = chip({ bf16: rate, fp8: rate, fp4: rate }, '2024-11');

describe('formats', () => {
  it.each([
    ['bf16', 'bf16'],
    ['BFloat16', 'bf16'],
    ['FP8 (delayed)', 'fp8'],
    ['fp8-cs', 'fp8'],
    ['FP8-MX', 'mxfp8'],
    ['MXFP8', 'mxfp8'],
    ['float16', 'fp16'],
    ['w8a8', 'int8'],
  ] as const)('%s is %s', (words, format) => {
    expect(formatNamed(words, 'r')).toBe(format);
  });

  it('refuses what is no format', () => {
    expect(() => formatNamed('posit', 'r')).toThrow(/posit/);
  });

  it('takes the narrowest that version and chip support', () => {
    expect(narrowest(['nvfp4', 'fp8', 'bf16'], newChip)).toBe('nvfp4');
    expect(narrowest(['nvfp4', 'fp8', 'bf16'], chip({ bf16: rate, fp8: rate }, null))).toBe('fp8');
    expect(narrowest([], newChip)).toBe('bf16');
    expect(narrowest([], chip({}, null))).toBeNull();
  });

  it('reads the newest release in the words, never older than the chip', () => {
    expect(versionOn(newChip, 'NVIDIA Release 25.04, framework 25.09')).toBe('25.09');
    expect(versionOn(newChip, 'PyTorch 23.09')).toBe('24.11');
    expect(versionOn(newChip, 'PyTorch 2.8.0.dev20251001')).toBe('24.11');
    expect(versionOn(chip({}, null), null)).toBeNull();
  });
});
