import { expect, test } from 'vitest';
import { type AttentionRates, flashSeconds, unfusedSeconds } from './attention.ts';
import { energyJoules, powerRates } from './energy.ts';
import { groupedMatmulSeconds, type MatmulRates, matmulSeconds, overlapped, tensorSeconds, waveSeconds } from './matmul.ts';
import { streamSeconds } from './stream.ts';

/** 100 units, 100 TFLOP/s, 1 TB/s, no overheads. */
const ideal: MatmulRates = {
  bandwidth: 1e12,
  inputBytes: 2,
  outputBytes: 2,
  units: 100,
  unitsKnown: true,
  tileOverhead: 0,
  waveSeconds: waveSeconds(1e14, 100, 0),
  unhidden: 0,
  launch: 0,
  convert: 0,
  convertBandwidth: 1e12,
  groupedFraction: 1,
};

const fused: AttentionRates = {
  flopRate: 1e14,
  backwardFraction: 0.5,
  softmaxWidth: 0,
  block: 128,
  blockOverhead: 0,
  units: 64,
  bandwidth: 1e12,
  launch: 0,
  valueBytes: 2,
  unhidden: 0,
};

test('overlap lies between the longer part and the sum', () => {
  expect(overlapped(3, 2, 0)).toBe(3);
  expect(overlapped(2, 3, 0.5)).toBe(4);
  expect(overlapped(2, 3, 1)).toBe(5);
});

test('whole waves of whole tiles reach the peak', () => {
  // 10 x 20 tiles of 256 x 128 = two waves of 100 units
  expect(tensorSeconds(ideal, 1, 2560, 2560, 4096)).toBeCloseTo((2 * 2560 * 2560 * 4096) / 1e14, 12);
});

test('one row more opens a new row of tiles', () => {
  expect(tensorSeconds(ideal, 1, 2561, 2560, 4096)).toBeGreaterThan(tensorSeconds(ideal, 1, 2560, 2560, 4096) * 1.01);
});

test('few tiles split the depth over idle units, down to 512', () => {
  // 16 x 128 tiles: one tile of 10,000 deep could be split 100 ways, and is split to 512
  expect(tensorSeconds(ideal, 1, 16, 128, 10_000)).toBeCloseTo((512 * 2 * 16 * 128 * 100) / 1e14, 15);
});

test('a product with few rows takes the time its weights take to stream', () => {
  expect(matmulSeconds(ideal, 1, 16384, 16384)).toBeCloseTo((2 * (16384 + 16384 * 16384 + 16384)) / 1e12, 9);
});

test('formats below 16 bits pay the conversion of the left operand', () => {
  const narrow = { ...ideal, inputBytes: 1, convert: 1e-6 };
  expect(matmulSeconds(narrow, 4096, 4096, 4096) - matmulSeconds({ ...narrow, convert: 0 }, 4096, 4096, 4096)).toBeCloseTo(
    1e-6 + (4096 * 4096 * 3) / 1e12,
    12,
  );
});

test('experts with few rows stream their weights; idle experts do not', () => {
  const all = groupedMatmulSeconds(ideal, 64, 8, 2048, 4096);
  expect(all).toBeGreaterThanOrEqual((64 * 2048 * 4096 * 2) / 1e12);
  expect(groupedMatmulSeconds(ideal, 64, 0.125, 2048, 4096)).toBeLessThan(all / 6);
});

test('a single group is a plain product', () => {
  expect(groupedMatmulSeconds(ideal, 1, 4096, 4096, 4096)).toBe(matmulSeconds(ideal, 4096, 4096, 4096));
});

test('fused attention: 4 b h s^2 d FLOP, halved when causal, 2.5 times backward at the backward rate', () => {
  const [batch, s, heads, d] = [4, 16384, 32, 128];
  const full = flashSeconds(fused, batch, s, s, heads, heads, d, d, false, false);
  expect(full / ((4 * batch * heads * s * s * d) / 1e14)).toBeCloseTo(1, 2);
  expect(flashSeconds(fused, batch, s, s, heads, heads, d, d, true, false) / full).toBeCloseTo(0.5, 2);
  expect(flashSeconds(fused, batch, s, s, heads, heads, d, d, false, true) / full).toBeCloseTo(5, 6);
});

test('latent attention: keys of 192 and values of 128 cost 320 / 256 of equal heads of 128', () => {
  expect(
    flashSeconds(fused, 1, 8192, 8192, 64, 64, 192, 128, true, false) / flashSeconds(fused, 1, 8192, 8192, 64, 64, 128, 128, true, false),
  ).toBeCloseTo(320 / 256, 9);
});

test('decoding reads the cache once: 64 sequences of 8k with 8 key heads of 128', () => {
  const bytes = 2 * 64 * (8192 * 8 * 256 + 64 * 256);
  expect(flashSeconds(fused, 64, 1, 8192, 64, 8, 128, 128, false, false)).toBeCloseTo(bytes / 1e12, 9);
});

test('more queries than keys see a triangle and the rest nothing', () => {
  expect(flashSeconds(fused, 1, 8192, 4096, 32, 32, 128, 128, true, false)).toBeLessThan(
    flashSeconds(fused, 1, 8192, 8192, 32, 32, 128, 128, true, false),
  );
});

test('attention through memory moves the score matrix 6.5 times forward and 10 times backward', () => {
  const s = 4096;
  const slow = { ...ideal, bandwidth: 1e9 };
  expect(unfusedSeconds(slow, 1, s, s, 16, 128, 128, false)).toBeCloseTo((16 * s * s * 13) / 1e9, 1);
  expect(unfusedSeconds(slow, 1, s, s, 16, 128, 128, true)).toBeCloseTo((16 * s * s * 20) / 1e9, 1);
});

test('1 GB at 1 TB/s in one kernel of 2 us takes 1.002 ms', () => {
  expect(streamSeconds({ bandwidth: 1e12, launch: 2e-6 }, 1e9, 1)).toBeCloseTo(1.002e-3, 9);
});

test('a 400 W chip at 0.95 for a second of compute and 0.1 for an idle second draws 420 J', () => {
  const power = powerRates({ idle: 0.1, memoryBound: 0.6, computeBound: 0.95, communication: 0.4, assumed: true, from: '' }, 400);
  expect(energyJoules(power, 1, 0, 0, 1)).toBeCloseTo(420, 9);
});
