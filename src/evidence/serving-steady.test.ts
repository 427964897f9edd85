import { describe, expect, it } from 'vitest';
import type { StepBatch, StepTimer } from '../serving/step-timer.ts';
import type { EnginePolicy } from '../terms/service.ts';
import { balanceOf, rated, steadiest } from './serving-steady.ts';

const POLICY: EnginePolicy = {
  batching: 'continuous',
  maxSequences: 100,
  maxBatchedTokens: 1000,
  chunkedPrefill: true,
  blockTokens: 16,
  prefixCaching: false,
  memoryShare: 0.9,
  order: 'arrival',
  admission: 'prompt',
};

/** 10 ms, 0.1 ms a sequence, 50 us a prompt token. */
const TIMER: StepTimer = {
  missing: [],
  seconds: ({ decodes, promptTokens }: StepBatch) => 0.01 + 1e-4 * decodes + 5e-5 * promptTokens,
  tokensPerStep: 1,
  arrivalDelay: 0.005,
  lateSteps: 0,
  cacheTokens: 1e9,
  cacheShards: 1,
  cacheBytes: () => 0,
  memory: { weights: 1, workspace: 0, cache: 1, capacity: 2 },
};

const NO_LIMITS = { ttft: Number.POSITIVE_INFINITY, tpot: Number.POSITIVE_INFINITY, e2e: Number.POSITIVE_INFINITY };

describe('a replica in balance', () => {
  it('spends the same mean step however prompts are cut, where time is linear in tokens', () => {
    // 100 sequences of 200 tokens: half a prompt of 100 tokens a step
    const shared = balanceOf(TIMER, POLICY, 100, 100, 200).step;
    expect(shared).toBeCloseTo(0.01 + 1e-4 * 100 + 5e-5 * 50, 12);
    const apart = balanceOf(TIMER, { ...POLICY, chunkedPrefill: false }, 100, 100, 200).step;
    expect(apart).toBeCloseTo(0.02 + 0.5 * (0.01 + 5e-5 * 100), 12);
  });

  it('sustains what its sequences allow, and less under limits', () => {
    const free = steadiest(TIMER, POLICY, 100, 200, NO_LIMITS);
    expect(free).toBeCloseTo(100 / (200 * 0.0225), 6);
    const tight = steadiest(TIMER, POLICY, 100, 200, { ...NO_LIMITS, tpot: 0.02 });
    expect(tight).toBeLessThan(free);
    expect(rated(TIMER, POLICY, 100, 200, null, { ...NO_LIMITS, tpot: 0.02 }, false).tpot).toBeLessThanOrEqual(0.02);
    expect(steadiest(TIMER, POLICY, 100, 200, { ...NO_LIMITS, ttft: 0.03 })).toBeLessThan(free);
  });

  it('serves a rate with as many sequences as the rate needs', () => {
    const { ratePerSec, decodes, tpot, ttft } = rated(TIMER, POLICY, 100, 200, 5, NO_LIMITS, false);
    expect(ratePerSec).toBeCloseTo(5, 3);
    expect(decodes).toBeCloseTo(5 * 200 * tpot, 3);
    expect(ttft).toBeGreaterThan(TIMER.arrivalDelay + tpot / 2);
  });

  it('falls behind a rate that it cannot serve, unless the run is known to have kept up', () => {
    const limits = { ...NO_LIMITS, ttft: 2, tpot: 0.02 };
    expect(rated(TIMER, POLICY, 100, 200, 40, limits, false).ttft).toBeGreaterThan(60);
    const kept = rated(TIMER, POLICY, 100, 200, 40, limits, true);
    expect(kept.ratePerSec).toBe(40);
    expect(kept.ttft).toBeLessThanOrEqual(2);
    expect(kept.tpot).toBeLessThanOrEqual(0.02);
  });

  it('is not pushed to its limits where much slower steps would have kept the rate', () => {
    const limits = { ...NO_LIMITS, ttft: 2, tpot: 0.1 };
    const calm = rated(TIMER, POLICY, 100, 200, 2, limits, true);
    expect(calm.tpot).toBeLessThan(0.03);
    const pushed = rated(TIMER, POLICY, 100, 200, 20, limits, true);
    expect(pushed.decodes).toBeCloseTo(100, 3);
    // where no limit is known, the steps that hardly keep the rate are taken
    const free = rated(TIMER, POLICY, 100, 200, 20, NO_LIMITS, true);
    expect(free.ratePerSec).toBe(20);
    expect(free.tpot).toBeGreaterThan(calm.tpot);
  });
});
