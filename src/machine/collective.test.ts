import { expect, test } from 'vitest';
import { collectiveSeconds, ringAllGather, ringAllReduce, sendSeconds, type Tier, treeAllReduce } from './collective.ts';

const GIB = 2 ** 30;

/** A tier without overheads, so that only the formula of the ring is left. */
function bare(span: number, bandwidth: number, changes: Partial<Tier> = {}): Tier {
  return {
    span,
    units: span,
    bandwidth,
    hop: 0,
    start: 0,
    fill: 0,
    fillBytes: 1,
    ringFraction: 1,
    reduceFraction: 1,
    inSwitchFraction: 0,
    allToAllFraction: 1,
    sendFraction: 1,
    ownShare: 0,
    sharing: 0,
    wiring: 'switch',
    dimensions: 2,
    leaf: Number.POSITIVE_INFINITY,
    oversubscription: 1,
    freeSpan: Number.POSITIVE_INFINITY,
    lossPerDoubling: 0,
    quick: null,
    ...changes,
  };
}

test('ring all-reduce of 1 GiB over 8 ranks at 300 GB/s and 5 us a step takes 6.33 ms', () => {
  expect(ringAllReduce(8, GIB, 300e9, 5e-6)).toBeCloseTo(6.33e-3, 5);
});

test('ring all-gather is half of it, and two halves make the whole', () => {
  expect(ringAllGather(8, GIB, 300e9, 5e-6)).toBeCloseTo(3.17e-3, 5);
  expect(2 * ringAllGather(8, GIB, 300e9, 5e-6)).toBeCloseTo(ringAllReduce(8, GIB, 300e9, 5e-6), 12);
});

test('tree all-reduce of 1 KiB over 8 ranks takes six steps', () => {
  expect(treeAllReduce(8, 1024, 300e9, 5e-6)).toBeCloseTo(30e-6, 7);
});

test('inside one switch the tiers give the ring formula', () => {
  const tiers = [bare(8, 300e9)];
  expect(collectiveSeconds(tiers, 'all-reduce', GIB, 8, 1)).toBeCloseTo(ringAllReduce(8, GIB, 300e9, 0), 12);
  expect(collectiveSeconds(tiers, 'all-gather', GIB, 8, 1)).toBeCloseTo(ringAllGather(8, GIB, 300e9, 0), 12);
});

test('between nodes the ranks of a node share the crossing; a group with one rank a node has only its own link', () => {
  const tiers = [bare(8, 450e9), bare(32, 50e9, { units: 4 })];
  // 8 links of 50 GB/s carry 2 * 31/32 of 1 GiB out of each node
  expect(collectiveSeconds(tiers, 'all-reduce', GIB, 32, 1)).toBeCloseTo((2 * (31 / 32) * GIB) / 400e9, 9);
  expect(collectiveSeconds(tiers, 'all-reduce', GIB, 4, 8)).toBeCloseTo((2 * (3 / 4) * GIB) / 50e9, 9);
});

test('all-to-all over two nodes of eight is bound by the half that leaves the node', () => {
  expect(collectiveSeconds([bare(8, 450e9), bare(16, 50e9, { units: 2 })], 'all-to-all', GIB, 16, 1)).toBeCloseTo((GIB / 2 / 50e9) * 1, 9);
});

test('a switch that reduces beats the ring', () => {
  const ring = collectiveSeconds([bare(8, 450e9, { reduceFraction: 0.75 })], 'all-reduce', GIB, 8, 1);
  const reducing = collectiveSeconds([bare(8, 450e9, { reduceFraction: 0.75, inSwitchFraction: 1 })], 'all-reduce', GIB, 8, 1);
  expect(reducing / ring).toBeCloseTo(0.75, 9);
});

test('in a mesh of eight a pair has one link of seven, and all eight have every link', () => {
  const mesh = [bare(8, 196e9, { wiring: 'mesh' })];
  expect(sendSeconds(mesh, 28e9, 1)).toBeCloseTo(1, 9);
  expect(collectiveSeconds(mesh, 'all-to-all', 196e9, 2, 1)).toBeCloseTo(98 / 28, 9);
  expect(collectiveSeconds(mesh, 'all-to-all', 196e9, 8, 1)).toBeCloseTo(7 / 8, 9);
});

test('a mesh of more than sixteen has two dimensions of eight, half of the links each', () => {
  const mesh = [bare(64, 140e9, { wiring: 'mesh' })];
  expect(collectiveSeconds(mesh, 'all-gather', 80e9, 8, 1)).toBeCloseTo(1, 9);
  expect(collectiveSeconds(mesh, 'all-gather', 64e9, 64, 1)).toBeCloseTo(63 / 140, 9);
  expect(sendSeconds(mesh, 10e9, 1)).toBeCloseTo(1, 9);
});

test('on a torus a group along one axis has one axis of links, and all-to-all pays its hops', () => {
  const torus = [bare(256, 400e9, { wiring: 'torus' })];
  expect(collectiveSeconds(torus, 'all-gather', 400e9, 16, 1)).toBeCloseTo((15 / 16) * 2, 9);
  expect(collectiveSeconds(torus, 'all-gather', 400e9, 256, 1)).toBeCloseTo(255 / 256, 9);
  expect(collectiveSeconds(torus, 'all-to-all', 400e9, 256, 1)).toBeCloseTo((255 / 256) * 8, 9);
  expect(sendSeconds(torus, 100e9, 1)).toBeCloseTo(1, 9);
});

test('a shared tree slows with each further rank, a spine with oversubscription and extent', () => {
  const tree = bare(8, 60e9, { wiring: 'shared', sharing: 0.5 });
  expect(collectiveSeconds([tree], 'all-gather', 8e9, 4, 1)).toBeCloseTo(((3 / 4) * 8e9 * 2) / 60e9, 9);
  const spine = bare(1024, 50e9, { leaf: 256, oversubscription: 2 });
  expect(sendSeconds([spine], 1e9, 8)).toBeCloseTo(0.02, 9);
  expect(sendSeconds([spine], 1e9, 512)).toBeCloseTo(0.04, 9);
  const plain = collectiveSeconds([bare(1024, 50e9)], 'all-to-all', 1e9, 1024, 1);
  expect(collectiveSeconds([spine], 'all-to-all', 1e9, 1024, 1) / plain).toBeCloseTo(1.75, 9);
  const crowded = bare(1024, 50e9, { freeSpan: 64, lossPerDoubling: 0.03 });
  expect(
    collectiveSeconds([crowded], 'all-gather', 1e9, 1024, 1) / collectiveSeconds([bare(1024, 50e9)], 'all-gather', 1e9, 1024, 1),
  ).toBeCloseTo(1.12, 9);
});

test('nothing to send takes no time; a group that no link reaches has no answer', () => {
  expect(collectiveSeconds([bare(8, 1e9)], 'broadcast', 1e9, 1, 1)).toBe(0);
  expect(collectiveSeconds([bare(8, 1e9)], 'broadcast', 1e9, 8, 1)).toBeCloseTo(1, 9);
  expect(sendSeconds([], 0, 1)).toBe(0);
  expect(collectiveSeconds([bare(8, 1e9)], 'all-reduce', 1e9, 16, 1)).toBeNaN();
  expect(sendSeconds([bare(8, 1e9)], 1e9, 8)).toBeNaN();
});
