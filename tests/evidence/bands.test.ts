import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitBands, type Residual, seenIn, situationOf } from '../../src/evidence/bands.ts';
import { checkRecord } from '../../src/evidence/record.ts';
import { understand } from '../../src/evidence/understand.ts';
import { type Bands, band, type Novelty, rangeOf, type Situation } from '../../src/planning/band.ts';
import { type CHIP, madeKnown, madeRecord } from './made.ts';

const NOVELTIES: readonly Novelty[] = ['known', 'near', 'far'];
const situation: Situation = { novelty: 'known', work: 'dense', stated: 'layout' };
const residuals = (count: number, spread: number, where: Situation = situation): readonly Residual[] =>
  Array.from({ length: count }, (_, index) => ({ situation: where, source: `s${index}`, log: spread * ((2 * (index + 0.5)) / count - 1) }));

describe('bands', () => {
  it('hold 80 % of a uniform spread', () => {
    const { low, high } = rangeOf(fitBands(residuals(1000, 0.5)), situation);
    expect(Math.log(low)).toBeCloseTo(-0.4, 2);
    expect(Math.log(high)).toBeCloseTo(0.4, 2);
  });

  it('share weight within a source', () => {
    const many = residuals(100, 0.01).map((one) => ({ ...one, source: 'one' }));
    const table = fitBands([...many, ...residuals(20, 0.5)]);
    expect(table['all']?.runs).toBeCloseTo(30, 0);
    expect(Math.log(table['all']?.high ?? 1)).toBeGreaterThan(0.2);
  });

  it('shrink small classes to wider ones and leave tiny ones out', () => {
    const rare: Situation = { ...situation, work: 'experts' };
    const table = fitBands([...residuals(200, 0.2), ...residuals(5, 1, rare)]);
    const width = (where: Situation) => Math.log(rangeOf(table, where).high);
    expect(width(rare)).toBeGreaterThan(width(situation));
    expect(width(rare)).toBeLessThan(0.8);
    expect(fitBands([...residuals(200, 0.2), ...residuals(3, 1, rare)])).not.toHaveProperty('known/experts');
  });

  it('hold the middle, and never narrow with less knowledge (law)', () => {
    const any = fc.record({
      situation: fc.record({
        novelty: fc.constantFrom(...NOVELTIES),
        work: fc.constantFrom('dense' as const, 'experts' as const),
        stated: fc.constantFrom('layout' as const, 'little' as const),
      }),
      source: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      log: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (sample) => {
        const bands: Bands = {
          rate: fitBands(sample),
          memory: {},
          seen: { chips: [], architectures: [], stacks: [], largest: {} },
          runs: [],
        };
        for (const quantity of ['tokensPerSecPerChip', 'stepSeconds', 'mfu', 'memory'] as const) {
          let wider = 0;
          for (const novelty of NOVELTIES) {
            const { low, mid, high } = band(10, quantity, { ...situation, novelty }, bands);
            expect(low < mid && mid < high).toBe(true);
            expect(high / low).toBeGreaterThanOrEqual(wider * (1 - 1e-12));
            wider = high / low;
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('turn round for step times', () => {
    const bands: Bands = {
      rate: { all: { low: 0.5, high: 1.25, runs: 9 } },
      memory: {},
      seen: { chips: [], architectures: [], stacks: [], largest: {} },
      runs: [],
    };
    expect(band(10, 'stepSeconds', situation, bands)).toEqual({ low: 8, mid: 10, high: 20 });
  });

  it('know a chip, its kin, and a stranger', () => {
    const run = (chip: Partial<typeof CHIP>, other = {}) => understand(checkRecord(madeRecord({}, other), 'r'), madeKnown(chip));
    const seen = seenIn([run({})]);
    expect(seen).toEqual({ chips: ['maker-one'], architectures: ['First'], stacks: ['megatron'], largest: { First: 16, 'maker-one': 16 } });
    expect(situationOf(run({}), seen)).toEqual(situation);
    expect(situationOf(run({ id: 'maker-two' }), seen).novelty).toBe('near');
    expect(situationOf(run({ id: 'maker-two', architecture: 'Second' }), seen).novelty).toBe('far');
    expect(situationOf(run({}), { ...seen, stacks: [] }).novelty).toBe('near');
    expect(situationOf(run({}, { model: { moe: { experts: 4, topK: 2, expertFfn: 64 } } }), seen).work).toBe('experts');
  });
});
