import { describe, expect, test } from 'vitest';
import { collectiveSeconds, type Tier } from './collective.ts';
import { type FlowGroup, flowSeconds, flowsOf } from './fabric-flows.ts';
import { closGraph, dragonflyGraph, torusGraph } from './fabric-graph.ts';

const GB = 1e9;
const SPREAD = { kind: 'spread' } as const;
const HASHED = { kind: 'hashed', seed: 1 } as const;

/** A tier of ports that lose nothing, so that only the arithmetic of bytes is left. */
const tier = (span: number, more: Partial<Tier> = {}): Tier => ({
  span,
  units: span,
  bandwidth: GB,
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
  dimensions: 1,
  leaf: Number.POSITIVE_INFINITY,
  oversubscription: 1,
  freeSpan: Number.POSITIVE_INFINITY,
  lossPerDoubling: 0,
  quick: null,
  ...more,
});

const row = (count: number, first = 0, step = 1): number[] => Array.from({ length: count }, (_, at) => first + at * step);
const group = (op: FlowGroup['op'], members: readonly number[], bytes = GB): FlowGroup => ({ op, bytes, members });
const clos = (oversubscription: number, endpoints: number, rails = 1) =>
  closGraph({ radix: 16, portBandwidth: GB, oversubscription, rails, endpoints });

describe('where flows and closed forms agree', () => {
  test('ring and all-to-all on a non-blocking Clos whose packets are spread', () => {
    const graph = clos(1, 64);
    for (const op of ['all-reduce', 'all-gather', 'all-to-all'] as const)
      expect(flowSeconds(graph, [group(op, row(64))], SPREAD)).toBeCloseTo(collectiveSeconds([tier(64)], op, GB, 64, 1), 6);
  });

  test('rings of all ranks of a first switch at once, each over all switches: no loss while packets are spread', () => {
    const rings = row(8).map((at) => group('all-reduce', row(8, at, 8)));
    expect(flowSeconds(clos(1, 64), rings, SPREAD)).toBeCloseTo(collectiveSeconds([tier(64)], 'all-reduce', GB, 8, 1), 6);
  });

  test('one ring in the order of the ports does not feel oversubscription: one flow leaves each first switch', () => {
    expect(flowSeconds(clos(3, 96), [group('all-reduce', row(96))], HASHED)).toBeCloseTo(
      collectiveSeconds([tier(96, { leaf: 12, oversubscription: 3 })], 'all-reduce', GB, 96, 1),
      6,
    );
  });

  test('rings of all ranks at once pay the oversubscription in full, which a ring alone does not', () => {
    for (const [size, apart] of [
      [8, 12],
      [16, 6],
      [48, 2],
    ] as const) {
      const rings = row(apart).flatMap((at) =>
        row(96 / (size * apart)).map((part) => group('all-reduce', row(size, at + part * size * apart, apart))),
      );
      const closed = collectiveSeconds([tier(96, { leaf: 12, oversubscription: 3 })], 'all-reduce', GB, size, apart);
      expect(flowSeconds(clos(3, 96), rings, SPREAD)).toBeCloseTo(closed, 6);
    }
  });

  test('all-to-all on an oversubscribed Clos within 5 %', () => {
    const closed = collectiveSeconds([tier(96, { leaf: 12, oversubscription: 3 })], 'all-to-all', GB, 96, 1);
    expect(flowSeconds(clos(3, 96), [group('all-to-all', row(96))], SPREAD) / closed).toBeCloseTo(0.965, 2);
  });

  test('a ring on each of eight rails, hashed or not: no rail meets another', () => {
    const rings = row(8).map((rail) => group('all-reduce', row(64, rail, 8)));
    const closed = collectiveSeconds([tier(64)], 'all-reduce', GB, 64, 1);
    for (const routing of [SPREAD, HASHED]) expect(flowSeconds(clos(1, 512, 8), rings, routing)).toBeCloseTo(closed, 6);
  });

  test('all-to-all on tori within 2 %: a quarter of the side is the mean way in each dimension', () => {
    const torus = (side: number) => torusGraph([side, side, side], GB / 6);
    for (const [side, ratio] of [
      [4, 1.016],
      [6, 1.005],
    ] as const) {
      const ranks = side ** 3;
      const closed = collectiveSeconds([tier(ranks, { wiring: 'torus', dimensions: 3 })], 'all-to-all', GB, ranks, 1);
      expect(flowSeconds(torus(side), [group('all-to-all', row(ranks))], SPREAD) / closed).toBeCloseTo(ratio, 2);
    }
  });

  test('rings both ways round an axis of a torus use both of its links', () => {
    const graph = torusGraph([4], GB / 2);
    const both = [group('all-reduce', row(4), GB / 2), group('all-reduce', row(4).reverse(), GB / 2)];
    expect(flowSeconds(graph, both, SPREAD)).toBeCloseTo(collectiveSeconds([tier(4, { wiring: 'torus' })], 'all-reduce', GB, 4, 1), 6);
  });

  test('all-to-all on a balanced dragonfly', () => {
    const closed = collectiveSeconds([tier(72)], 'all-to-all', GB, 72, 1);
    expect(flowSeconds(dragonflyGraph(9, 4, 2, GB), [group('all-to-all', row(72))], SPREAD)).toBeCloseTo(closed, 6);
  });
});

describe('where they part', () => {
  test('hashed flows meet on one uplink: few large flows lose most', () => {
    const graph = clos(1, 64);
    const rings = row(8).map((at) => group('all-reduce', row(8, at, 8)));
    const closed = collectiveSeconds([tier(64)], 'all-reduce', GB, 8, 1);
    const loss = [1, 2, 3, 4].map((seed) => flowSeconds(graph, rings, { kind: 'hashed', seed }) / closed);
    expect(Math.min(...loss)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...loss)).toBeLessThanOrEqual(8);
    const many = flowSeconds(graph, [group('all-to-all', row(64))], HASHED) / collectiveSeconds([tier(64)], 'all-to-all', GB, 64, 1);
    expect(many).toBeLessThan(1.4);
  });

  test('one ring over a torus uses one link of six: the closed form means rings over every axis', () => {
    const closed = collectiveSeconds([tier(64, { wiring: 'torus', dimensions: 3 })], 'all-reduce', GB, 64, 1);
    expect(flowSeconds(torusGraph([4, 4, 4], GB / 6), [group('all-reduce', row(64))], SPREAD) / closed).toBeCloseTo(6, 6);
  });

  test('a ring over dragonfly groups shares the one link between neighbours', () => {
    const closed = collectiveSeconds([tier(72)], 'all-reduce', GB, 72, 1);
    expect(flowSeconds(dragonflyGraph(9, 4, 2, GB), [group('all-reduce', row(72))], SPREAD) / closed).toBeCloseTo(2, 6);
  });
});

test('closed forms never get quicker with oversubscription', () => {
  for (const op of ['all-reduce', 'all-gather', 'all-to-all'] as const)
    for (const apart of [1, 4, 12])
      for (const over of [1, 1.5, 2, 4]) {
        const at = (oversubscription: number) => collectiveSeconds([tier(96, { leaf: 12, oversubscription })], op, GB, 96 / apart, apart);
        expect(at(over * 1.1)).toBeGreaterThanOrEqual(at(over));
      }
});

test('the same seed gives the same way; another rail is not reached', () => {
  const graph = clos(1, 64);
  const flows = (seed: number) => flowsOf(graph, group('all-to-all', row(16)), { kind: 'hashed', seed }).map(({ path }) => path);
  expect(flows(7)).toEqual(flows(7));
  expect(flows(7)).not.toEqual(flows(8));
  expect(clos(1, 64, 8).paths(0, 1)).toEqual([]);
});
