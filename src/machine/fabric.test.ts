import { expect, test } from 'vitest';
import { communicationGain, type FabricAsk, fabricLink, fabricOf, mostEndpoints, splitPorts } from './fabric.ts';

const GB = 1e9;
const ask = (more: Partial<FabricAsk> = {}): FabricAsk => ({
  radix: 128,
  portBandwidth: 50 * GB,
  tiers: 2,
  oversubscription: 1,
  rails: 1,
  endpoints: 8192,
  ...more,
});

test('128 ports: 8,192 on two tiers, 65,536 on eight rails of them, 524,288 on three tiers', () => {
  expect(mostEndpoints(ask())).toBe(8192);
  expect(mostEndpoints(ask({ rails: 8 }))).toBe(65_536);
  expect(mostEndpoints(ask({ tiers: 3 }))).toBe(524_288);
  expect(mostEndpoints(ask({ tiers: 1 }))).toBe(128);
  // 256 ports of half the rate: a plane of 32,768
  expect(mostEndpoints(ask({ radix: 256 }))).toBe(32_768);
  expect(mostEndpoints(ask({ radix: 256, rails: 8 }))).toBe(262_144);
});

test('ports of a first switch never pass the oversubscription asked for', () => {
  expect(splitPorts(128, 1)).toEqual({ down: 64, up: 64 });
  expect(splitPorts(128, 3)).toEqual({ down: 96, up: 32 });
  for (const [radix, over] of [
    [48, 2.5],
    [64, 2],
    [33, 1],
  ] as const) {
    const { down, up } = splitPorts(radix, over);
    expect(down + up).toBe(radix);
    expect(down / up).toBeLessThanOrEqual(over);
  }
});

test('switches and cables of full fabrics are those of the paper: 5 k^2 / 4 switches of three tiers', () => {
  expect(fabricOf(ask())).toMatchObject({ leaves: 128, spines: 64, cores: 0, switches: 192, hostCables: 8192, switchCables: 8192 });
  const full = fabricOf(ask({ tiers: 3, endpoints: 524_288 }));
  expect(full).toMatchObject({ leaves: 8192, spines: 8192, cores: 4096, switches: (5 * 128 ** 2) / 4, switchCables: 2 * 524_288 });
  // non-blocking: half of the hosts can send to the other half at full rate
  expect(full.bisection).toBe((524_288 / 2) * 50 * GB);
  expect(full.transceivers).toBe(2 * full.switchCables);
});

test('oversubscription saves switches and cuts the bisection by as much', () => {
  const free = fabricOf(ask({ radix: 64, endpoints: 1536 }));
  const thin = fabricOf(ask({ radix: 64, oversubscription: 3, endpoints: 1536 }));
  expect(thin.switches).toBeLessThan(free.switches);
  expect(thin.bisection).toBeCloseTo(free.bisection / 3);
});

test('one switch, and a part of a pod, need no tier above them', () => {
  expect(fabricOf(ask({ tiers: 1, endpoints: 100 }))).toMatchObject({ switches: 1, spines: 0, switchCables: 0 });
  expect(fabricOf(ask({ tiers: 3, endpoints: 100 }))).toMatchObject({ leaves: 2, cores: 0 });
});

test('a fabric that is too small says how many ports it takes', () => {
  expect(() => fabricOf(ask({ endpoints: 8193 }))).toThrow(/at most 8192/);
  expect(() => fabricOf(ask({ endpoints: Number.NaN }))).toThrow();
});

test("a chip sees its share of its node's ports, and a first switch covers more nodes on rails", () => {
  const plain = fabricLink(fabricOf(ask({ endpoints: 1024 })), 8, 8, 'ethernet');
  expect(plain).toMatchObject({ bandwidthPerDirection: 50 * GB, topology: 'fat-tree', leafNodes: 8, oversubscription: 1 });
  const rails = fabricLink(fabricOf(ask({ endpoints: 1024, rails: 8 })), 8, 8, 'infiniband');
  expect(rails).toMatchObject({ topology: 'rail', leafNodes: 64, family: 'infiniband' });
  expect(fabricLink(fabricOf(ask({ endpoints: 512 })), 4, 8, 'ethernet').bandwidthPerDirection).toBe(25 * GB);
});

test('communication 1.60 times as quick at half of the step: 1.23', () => {
  expect(communicationGain(0.5, 1.6)).toBeCloseTo(1.23, 2);
  expect(communicationGain(0.4, 1.6)).toBeCloseTo(1.18, 2);
  expect(communicationGain(0, 5)).toBe(1);
});
