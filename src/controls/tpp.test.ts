import { expect, test } from 'vitest';
import { poolPflops } from './figures.ts';
import { chipsWithin } from './quota.ts';
import { chipTpp, memoryBandwidthDensity, performanceDensity, totalProcessingPerformance } from './tpp.ts';

test('TPP is bits times dense TOPS: 600 of 8 bits and 300 of 16 both make 4,800', () => {
  expect(totalProcessingPerformance(600, 8)).toBe(4800);
  expect(totalProcessingPerformance(300, 16)).toBe(4800);
});

test('the format with the largest product counts, and no rate gives no figure', () => {
  expect(chipTpp({ fp16: 989.5, fp8: 1979, fp64: 67 })).toBe(15832);
  expect(chipTpp({ fp64: 45.3, fp16: 181 })).toBe(2899.2);
  expect(chipTpp({})).toBeNull();
  expect(chipTpp({ unheard: 5 })).toBeNull();
});

test('densities, pools and caps', () => {
  expect(performanceDensity(15832, 814)).toBeCloseTo(19.4496, 4);
  expect(memoryBandwidthDensity(460, 110)).toBeCloseTo(4.18182, 5);
  expect(poolPflops(1493, 67)).toBe(100.031);
  expect(poolPflops(1492, 67)).toBeLessThan(100);
  expect(poolPflops(8, null)).toBeNull();
  expect(chipsWithin(26_900_000, 15832)).toBe(1699);
  expect(chipsWithin(790_000_000, 15832)).toBe(49898);
});
