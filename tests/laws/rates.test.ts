import { expect, test } from 'vitest';
import { search } from '../../src/planning/search.ts';
import type { ChipGroup, Link } from '../../src/terms/cluster.ts';
import type { Fits } from '../../src/terms/fits.ts';
import type { MachineFits } from '../../src/terms/machine-fits.ts';
import { type BytesPerSecond, bytesPerSecond, flopPerSecond, seconds, watts } from '../../src/terms/quantity.ts';
import { FIGURE } from '../../src/training/evaluator.ts';
import { assemble, type World, worldOf } from './worlds.ts';

type Change = (group: ChipGroup) => ChipGroup;

const times = (rate: BytesPerSecond | null, k: number): BytesPerSecond | null => (rate === null ? null : bytesPerSecond(rate * k));
const link = (one: Link | null, k: number): Link | null =>
  one === null
    ? null
    : {
        ...one,
        bandwidthPerDirection: bytesPerSecond(one.bandwidthPerDirection * k),
        latency: one.latency === null ? null : seconds(one.latency / k),
      };
const peaks = (group: ChipGroup, k: number): ChipGroup['chip']['peakDense'] =>
  Object.fromEntries(Object.entries(group.chip.peakDense).map(([precision, rate]) => [precision, flopPerSecond(rate * k)]));

const FASTER: Readonly<Record<string, Change>> = {
  'matrix products': (group) => ({ ...group, chip: { ...group.chip, peakDense: peaks(group, 1.5) } }),
  memory: (group) => ({ ...group, chip: { ...group.chip, memoryBandwidth: times(group.chip.memoryBandwidth, 1.5) } }),
  'links inside': (group) => ({ ...group, scaleUp: link(group.scaleUp, 2) }),
  'links between': (group) => ({ ...group, scaleOut: link(group.scaleOut, 2) }),
  'host link': (group) => ({ ...group, chip: { ...group.chip, hostLinkPerDirection: times(group.chip.hostLinkPerDirection, 2) } }),
};

/** Seconds of the best layout of a world and its device bytes. */
function best(world: World, capacity = Number.POSITIVE_INFINITY): number {
  return (
    search(world.evaluator, world.space, { exhaustive: false, capacity }).best?.figures[FIGURE.stepSeconds] ?? Number.POSITIVE_INFINITY
  );
}

test.each(Object.entries(FASTER))('faster %s never make the best step slower', (_, change) => {
  for (let seed = 1; seed <= 60; seed++) {
    const world = worldOf(seed, 32);
    const before = best(world, world.machine.memoryBytes);
    if (before === Number.POSITIVE_INFINITY) continue;
    const after = assemble({ ...world, group: change(world.group) });
    expect(best(after, after.machine.memoryBytes), `world ${seed}`).toBeLessThanOrEqual(before * (1 + 1e-9));
  }
});

test('all rates times k and all latencies over k give all times over k', () => {
  for (let seed = 1; seed <= 60; seed++)
    for (const k of [0.5, 3]) {
      const world = worldOf(seed, 32);
      const before = best(world);
      if (before === Number.POSITIVE_INFINITY) continue;
      const after = assemble({ ...world, group: sped(world.group, k), fits: quickened(world.fits, k) });
      expect(best(after) * k, `world ${seed}`).toBeCloseTo(before, 9 - Math.ceil(Math.log10(before)));
    }
});

function sped(group: ChipGroup, k: number): ChipGroup {
  const { chip } = group;
  return {
    ...group,
    chip: {
      ...chip,
      peakDense: peaks(group, k),
      vectorPeak: chip.vectorPeak === null ? null : flopPerSecond(chip.vectorPeak * k),
      memoryBandwidth: times(chip.memoryBandwidth, k),
      hostLinkPerDirection: times(chip.hostLinkPerDirection, k),
      thermalDesignPower: chip.thermalDesignPower === null ? null : watts(chip.thermalDesignPower * k),
      scaleUp: chip.scaleUp && { ...chip.scaleUp, bandwidthPerDirection: times(chip.scaleUp.bandwidthPerDirection, k) },
    },
    scaleUp: link(group.scaleUp, k),
    scaleOut: link(group.scaleOut, k),
  };
}

/** Every constant that is a time, wherever it stands. */
const TIMES = new Set(['launch', 'convert', 'start', 'hop', 'fill', 'hostPerKernel']);

function quickened<T extends Fits | MachineFits>(fits: T, k: number): T {
  return JSON.parse(JSON.stringify(fits), (key, value) => (TIMES.has(key) && typeof value === 'number' ? value / k : value));
}
