import { expect, test } from 'vitest';
import { dayPlan, doubt, type KnownDemand, meanRate, replicasFor, statedFleet } from './demand.ts';

const SEARCH: KnownDemand = {
  id: 's',
  name: 'S',
  users: null,
  requestsPerUserDay: null,
  requestsPerSec: 98_000,
  outputTokens: null,
  from: 'source',
};

test('users and their requests as a mean rate', () => {
  expect(meanRate(13e6, 15)).toBeCloseTo(2256.94, 2);
});

test('28,870 chips by FLOP, 156 tokens/s each on average and 313 while busy', () => {
  const pace = { kind: 'flops', flopsPerSec: 0.35 * 312e12, flopsPerToken: 2 * 174.6e9 } as const;
  const fleet = statedFleet(meanRate(13e6, 15), 2000, pace, 0.5);
  expect(fleet.chips).toBe(28_870);
  expect(fleet.tokensPerSecPerChip).toBeCloseTo(156.3, 0);
  expect(fleet.busyTokensPerSecPerChip).toBeCloseTo(312.7, 0);
  // the same pace said in other words needs the same chips
  expect(statedFleet(meanRate(13e6, 15), 2000, { kind: 'tokens', tokensPerSec: fleet.busyTokensPerSecPerChip }, 0.5).chips).toBe(28_870);
});

test('4.1 million chips by chip-seconds, idle time in them', () => {
  expect(statedFleet(320_000, 2000, { kind: 'chip-seconds', seconds: 12.82 }, 1).chips).toBe(4_102_400);
});

test('a rate is doubted above one and a half times the known one, not at it', () => {
  expect(doubt(147_000, SEARCH)).toBeNull();
  expect(doubt(147_001, SEARCH)).toContain('1.5 times what the public knows of S (98000/s, source)');
  expect(doubt(1e9, { ...SEARCH, requestsPerSec: null })).toBeNull();
});

test('replicas follow the day, one at least', () => {
  const day = dayPlan(
    [
      { seconds: 8 * 3600, share: 0.3 },
      { seconds: 16 * 3600, share: 1 },
    ],
    100,
    replicasFor(30, 8),
  );
  expect(day.parts.map(({ replicas }) => replicas)).toEqual([1, 4]);
  expect(day.chipHoursPerDay).toBe(8 * 8 + 16 * 32);
  expect(day.chipHoursPerDayFlat).toBe(24 * 32);
  expect(dayPlan([{ seconds: 86_400, share: 0 }], 100, replicasFor(30, 8)).parts[0]?.replicas).toBe(1);
});
