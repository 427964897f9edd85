import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type StepOf, split } from './mix-split.ts';

test('sequences go where they are done soonest', () => {
  const found = split([(b) => b, (b) => 2 * b], 9);
  expect(found).toEqual({ sequences: [6, 3], seconds: 6 });
});

test('a part that is dear to start gets little, and none where it cannot start', () => {
  expect(split([(b) => b, (b) => 5 + b], 9)?.sequences).toEqual([7, 2]);
  expect(split([(b) => b, () => Number.POSITIVE_INFINITY], 9)).toBeNull();
  expect(split([(b) => b, (b) => b, (b) => b], 2)).toBeNull();
});

/** Every way to deal `batch` to `n`, at least one each. */
function deals(batch: number, n: number): number[][] {
  if (n === 1) return [[batch]];
  return Array.from({ length: batch - n + 1 }, (_, i) => i + 1).flatMap((first) =>
    deals(batch - first, n - 1).map((rest) => [first, ...rest]),
  );
}

test('equals brute force, and is never worse than equal shares', () => {
  const part = fc.record({
    start: fc.integer({ min: 0, max: 9 }),
    each: fc.integer({ min: 1, max: 7 }),
    chunk: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.integer({ min: 3, max: 18 }), (parts, batch) => {
      const steps: StepOf[] = parts.map(
        ({ start, each, chunk }) =>
          (b) =>
            start + each * Math.ceil(b / chunk),
      );
      const worst = (counts: readonly number[]): number => Math.max(...counts.map((count, i) => (steps[i] as StepOf)(count)));
      const best = Math.min(...deals(batch, parts.length).map(worst));
      const found = split(steps, batch);
      expect(found?.seconds).toBe(best);
      expect(found?.sequences.reduce((a, b) => a + b, 0)).toBe(batch);
      const even = parts.map((_, i) => Math.floor(batch / parts.length) + (i < batch % parts.length ? 1 : 0));
      expect(best).toBeLessThanOrEqual(worst(even));
    }),
    { numRuns: 200 },
  );
});
