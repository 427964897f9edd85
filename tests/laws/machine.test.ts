import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileMachine } from '../../src/machine/compile.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { Chip } from '../../src/terms/chip.ts';
import type { ChipGroup, Link } from '../../src/terms/cluster.ts';
import type { MachineFits } from '../../src/terms/machine-fits.ts';
import { bytes, bytesPerSecond, flopPerSecond, seconds, watts } from '../../src/terms/quantity.ts';

const fits = JSON.parse(readFileSync(new URL('../../fits/machine.json', import.meta.url), 'utf8')) as MachineFits;

interface World {
  readonly architecture: string;
  readonly stack: string;
  readonly peak: number;
  readonly bandwidth: number;
  readonly scaleUp: number;
  readonly scaleOut: number;
  readonly latency: number;
  readonly power: number;
  readonly units: number | null;
}

const WORLD: World = {
  architecture: 'Hopper',
  stack: 'CUDA',
  peak: 1e15,
  bandwidth: 3.35e12,
  scaleUp: 450e9,
  scaleOut: 50e9,
  latency: 1e-6,
  power: 700,
  units: 132,
};

function link(name: string, family: string, bandwidth: number, latency: number, topology: Link['topology']): Link {
  return { name, family, bandwidthPerDirection: bytesPerSecond(bandwidth), latency: seconds(latency), topology, oversubscription: 1 };
}

function chip(world: World, changes: Partial<Chip> = {}): Chip {
  return {
    id: 'maker-chip',
    name: 'chip',
    maker: 'maker',
    architecture: world.architecture,
    kind: 'gpu',
    stack: world.stack,
    released: null,
    peakDense: { bf16: flopPerSecond(world.peak), fp8: flopPerSecond(2 * world.peak) },
    unsupported: ['fp4'],
    vectorPeak: null,
    memory: bytes(80 * 2 ** 30),
    memoryBandwidth: bytesPerSecond(world.bandwidth),
    computeUnits: world.units,
    devicesPerChip: 1,
    scaleUp: null,
    hostLinkPerDirection: bytesPerSecond(world.bandwidth / 50),
    thermalDesignPower: watts(world.power),
    trainingCapable: true,
    fusedAttention: true,
    ...changes,
  };
}

function group(world: World, changes: Partial<ChipGroup> = {}): ChipGroup {
  return {
    chip: chip(world),
    count: 128,
    chipsPerNode: 8,
    domain: 8,
    scaleUp: link('switch', 'nvlink', world.scaleUp, world.latency, 'crossbar'),
    scaleOut: link('network', 'infiniband', world.scaleOut, world.latency, 'rail'),
    nodePower: null,
    because: [],
    assumed: [],
    ...changes,
  };
}

const machine = (world: World, from: MachineFits = fits): Machine => compileMachine(group(world), from);

/** Every kind of question, with sizes drawn at random. */
const size = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const question = fc.record({
  m: size(32768),
  n: size(16384),
  k: size(16384),
  s: size(16384),
  groups: size(64),
  bytes: size(2 ** 30),
  ranks: fc.constantFrom(2, 4, 8, 16, 64, 128),
  stride: fc.constantFrom(1, 8),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

function answers(m: Machine, q: Question): number[] {
  const ranks = { size: Math.min(q.ranks, 128 / q.stride), stride: q.stride };
  return [
    m.matmul(q.m, q.n, q.k, 'bf16'),
    m.matmul(q.m, q.n, q.k, 'fp8'),
    m.groupedMatmul(q.groups, q.m, q.n, q.k, 'bf16'),
    m.attention(2, q.s, q.s, 32, 8, 128, 128, true, false, true, 'bf16'),
    m.attention(2, q.s, q.s, 32, 8, 128, 128, true, true, true, 'bf16'),
    m.attention(2, q.s, q.s, 32, 8, 128, 128, true, true, false, 'bf16'),
    m.attention(8, 1, q.s, 32, 8, 128, 128, false, false, true, 'bf16'),
    m.stream(q.bytes, 2),
    m.send(q.bytes, q.stride),
    m.collective('all-reduce', q.bytes, ranks),
    m.collective('all-gather', q.bytes, ranks),
    m.collective('reduce-scatter', q.bytes, ranks),
    m.collective('all-to-all', q.bytes, ranks),
    m.collective('broadcast', q.bytes, ranks),
    m.hostCopy(q.bytes),
  ];
}

const architectures = ['Ampere GA100', 'Ampere GA102', 'Hopper', 'Ada', 'Blackwell', 'Blackwell GB202', 'Xe2', 'unheard of'];
const worlds = fc
  .constantFrom(...architectures)
  .chain((architecture) =>
    fc
      .constantFrom(null, 132)
      .map((units): World => ({ ...WORLD, architecture, stack: architecture === 'Xe2' ? 'oneAPI' : 'CUDA', units })),
  );

test('every answer is a positive time', () => {
  fc.assert(
    fc.property(worlds, question, (world, q) => answers(machine(world), q).every((time) => time > 0 && Number.isFinite(time))),
    { numRuns: 300 },
  );
});

test('a faster chip, memory or link is never slower', () => {
  const better = fc.constantFrom<Partial<World>>(
    { peak: 2e15 },
    { bandwidth: 5e12 },
    { scaleUp: 900e9 },
    { scaleOut: 100e9 },
    { latency: 1e-7 },
    { power: 1000 },
  );
  fc.assert(
    fc.property(worlds, question, better, (world, q, change) => {
      const before = answers(machine(world), q);
      return answers(machine({ ...world, ...change }), q).every((time, index) => time <= (before[index] as number) * (1 + 1e-12));
    }),
    { numRuns: 300 },
  );
});

test('more of anything never takes less time', () => {
  const dimension = fc.constantFrom('m', 'n', 'k', 's', 'groups', 'bytes') as fc.Arbitrary<'m' | 'n' | 'k' | 's' | 'groups' | 'bytes'>;
  fc.assert(
    fc.property(worlds, question, dimension, size(4096), (world, q, name, more) => {
      const m = machine(world);
      const before = answers(m, q);
      return answers(m, { ...q, [name]: q[name] + more }).every((time, index) => time >= (before[index] as number) * (1 - 1e-12));
    }),
    { numRuns: 500 },
  );
});

test('reduce-scatter and all-gather take the same, and an all-reduce no longer than both together', () => {
  fc.assert(
    fc.property(worlds, question, (world, q) => {
      const m = machine(world);
      const ranks = { size: Math.min(q.ranks, 128 / q.stride), stride: q.stride };
      const scatter = m.collective('reduce-scatter', q.bytes, ranks);
      const gather = m.collective('all-gather', q.bytes, ranks);
      return scatter === gather && m.collective('all-reduce', q.bytes, ranks) <= (scatter + gather) * (1 + 1e-12);
    }),
    { numRuns: 300 },
  );
});

test('all rates times k and all latencies over k give all times over k', () => {
  const k = 4;
  const quick = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => quick(item));
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, quick(item, name)]));
    return typeof value === 'number' && ['launch', 'convert', 'start', 'hop', 'fill'].includes(key) ? value / k : value;
  };
  const quickFits = quick(fits) as MachineFits;
  fc.assert(
    fc.property(worlds, question, (world, q) => {
      const fast: World = {
        ...world,
        peak: world.peak * k,
        bandwidth: world.bandwidth * k,
        scaleUp: world.scaleUp * k,
        scaleOut: world.scaleOut * k,
        latency: world.latency / k,
        power: world.power * k,
      };
      const before = answers(machine(world), q);
      return answers(machine(fast, quickFits), q).every((time, index) => Math.abs((time * k) / (before[index] as number) - 1) < 1e-9);
    }),
    { numRuns: 200 },
  );
});

test('a chip without a figure has no answer that needs it, and the figure is named', () => {
  const bare = compileMachine(
    group(WORLD, {
      chip: chip(WORLD, { memoryBandwidth: null, memory: null, hostLinkPerDirection: null, thermalDesignPower: null, peakDense: {} }),
      scaleOut: null,
    }),
    fits,
  );
  expect(bare.matmul(1024, 1024, 1024, 'bf16')).toBeNaN();
  expect(bare.stream(1e9, 1)).toBeNaN();
  expect(bare.memoryBytes).toBeNaN();
  expect(bare.hostCopy(1)).toBeNaN();
  expect(bare.power.idle).toBeNaN();
  expect(bare.collective('all-reduce', 1e9, { size: 16, stride: 1 })).toBeNaN();
  expect(bare.missing).toEqual(
    expect.arrayContaining([
      'chips/maker-chip#memory.bandwidth',
      'chips/maker-chip#memory.capacity',
      'chips/maker-chip#hostLink',
      'chips/maker-chip#peakDense.bf16',
      'pool#scaleOut',
    ]),
  );
  expect(bare.missing).not.toContain('chips/maker-chip#peakDense.fp4');
});

test('the basis says how far an efficiency has travelled', () => {
  expect(machine(WORLD).basis).toBe('fitted');
  expect(machine({ ...WORLD, stack: 'CANN/MindSpore', architecture: 'Da Vinci' }).basis).toBe('transferred');
  const seen = fits.classes.find((candidate) => candidate.name === 'cuda/hopper')?.seen[0] as string;
  expect(compileMachine(group(WORLD, { chip: chip(WORLD, { id: seen }) }), fits).basis).toBe('measured');
  expect(compileMachine(group(WORLD), { ...fits, classes: [] }).basis).toBe('datasheet');
});

test('two devices of one chip halve its figures', () => {
  const pair = compileMachine(group(WORLD, { chip: chip(WORLD, { devicesPerChip: 2 }) }), fits);
  expect(pair.ranksPerChip).toBe(2);
  expect(pair.peak('bf16')).toBe(WORLD.peak / 2);
  expect(pair.memoryBytes).toBe(40 * 2 ** 30);
  // inside the package a rank has the chip's whole outer rate or its memory's, outside half of the links
  expect(pair.collective('all-gather', 1e9, { size: 2, stride: 1 })).toBeLessThan(
    pair.collective('all-gather', 1e9, { size: 2, stride: 2 }),
  );
});

test('cards without their own links meet on the host tree', () => {
  const lone = compileMachine(group(WORLD, { count: 8, domain: 1, scaleUp: null, scaleOut: null }), fits);
  expect(lone.collective('all-reduce', 1e8, { size: 8, stride: 1 })).toBeGreaterThan(
    machine(WORLD).collective('all-reduce', 1e8, { size: 8, stride: 1 }),
  );
  const blind = compileMachine(
    group(WORLD, { chip: chip(WORLD, { hostLinkPerDirection: null }), count: 8, domain: 1, scaleUp: null, scaleOut: null }),
    fits,
  );
  expect(blind.missing).toContain('chips/maker-chip#scaleUp');
});

test('the fits name the data they saw and their spread', () => {
  expect(fits.data.length).toBeGreaterThan(0);
  for (const seen of fits.data) expect(seen.rows * seen.chips.length * seen.source.length).toBeGreaterThan(0);
  for (const name of ['cuda/ampere-datacentre', 'cuda/hopper', 'cuda/blackwell']) {
    const spread = fits.residuals.find((residual) => residual.class === name && residual.operation === 'matmul16');
    expect(spread?.median).toBeLessThan(0.1);
  }
});
