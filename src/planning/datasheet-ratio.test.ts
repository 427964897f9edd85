import { expect, test } from 'vitest';
import { BOOK } from '../../tests/worked/world.ts';
import { chipOf } from '../catalog/chip.ts';
import { claimedTimes, datasheetRatios } from './datasheet-ratio.ts';

const ratios = (first: string, second: string) =>
  Object.fromEntries(datasheetRatios(chipOf(BOOK, first), chipOf(BOOK, second)).map(({ figure, ratio }) => [figure, ratio]));

test('A100 over Ascend 910: 1.22; over the 910B: 1.00', () => {
  expect(ratios('nvidia-a100-80gb-sxm', 'huawei-ascend910-32gb')['peak bf16 over fp16']).toBeCloseTo(1.22, 2);
  expect(ratios('nvidia-a100-80gb-sxm', 'huawei-ascend910b-64gb')['peak bf16']).toBeCloseTo(1, 2);
});

test('H100 over A100: 3.2 in BF16, 6.3 in FP8 against 16 bits; nine needs 1.42 times the share of peak', () => {
  const found = ratios('nvidia-h100-80gb-sxm', 'nvidia-a100-80gb-sxm');
  expect(found['peak bf16']).toBeCloseTo(3.17, 2);
  expect(found['peak fp8 over bf16']).toBeCloseTo(6.34, 2);
  expect(found['memory bandwidth']).toBeCloseTo(1.64, 2);
  const claim = claimedTimes(datasheetRatios(chipOf(BOOK, 'nvidia-h100-80gb-sxm'), chipOf(BOOK, 'nvidia-a100-80gb-sxm')), 9);
  expect(claim.reachedBy).toEqual([]);
  expect(claim.largestPeak?.figure).toBe('peak fp8 over bf16');
  expect(claim.lacks).toBeCloseTo(1.42, 2);
});

test('a figure that one of them lacks gives no ratio; each ratio names both facts', () => {
  const rows = datasheetRatios(chipOf(BOOK, 'nvidia-a100-80gb-sxm'), chipOf(BOOK, 'sunway-sw26010-pro'));
  expect(rows.some(({ figure }) => figure === 'link')).toBe(false);
  for (const { from, ratio } of rows) {
    expect(from[0]).toContain('chips/nvidia-a100-80gb-sxm#');
    expect(ratio).toBeGreaterThan(0);
  }
  expect(claimedTimes([], 2)).toMatchObject({ largestPeak: null, lacks: null });
  expect(claimedTimes(rows, 1.01).reachedBy.length).toBeGreaterThan(0);
});
