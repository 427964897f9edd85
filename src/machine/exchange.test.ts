import { expect, test } from 'vitest';
import { collectiveSeconds, type Tier } from './collective.ts';
import { exchangeSeconds } from './exchange.ts';

const tier = (span: number, units: number, bandwidth: number, changes: Partial<Tier>): Tier => ({
  span,
  units,
  bandwidth,
  hop: 0,
  start: 0,
  fill: 0,
  fillBytes: 1,
  ringFraction: 0.8,
  reduceFraction: 0.8,
  inSwitchFraction: 0,
  allToAllFraction: 0.7,
  sendFraction: 0.9,
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
});
/** Nodes of 8 with 200 GB/s inside, 50 GB/s a rank between them. */
const NODES = [
  tier(8, 8, 200e9, { start: 7e-6, hop: 1e-6, fill: 25e-6, fillBytes: 7e6 }),
  tier(1024, 128, 50e9, { start: 15e-6, hop: 5e-6, fill: 300e-6, fillBytes: 1e6 }),
];

test.each([
  [16, 118, 195],
  [32, 155, 273],
  [64, 173, 314],
  [128, 192, 369],
])(
  '128 tokens of 8 copies over %d ranks of H800: measured there %d us, back %d us, copy by copy; once to each node is quicker',
  (ranks, there, back) => {
    const bytes = 128 * 8 * 7168;
    for (const [sent, measured] of [
      [bytes, there],
      [2 * bytes, back],
    ] as const) {
      const ratio = (exchangeSeconds(NODES, sent, 8, ranks, 1) * 1e6) / measured;
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.25);
    }
  },
);

test('inside one domain it is the all-to-all of the library; over the network never slower than that', () => {
  expect(exchangeSeconds(NODES, 5e6, 8, 8, 1)).toBe(collectiveSeconds(NODES, 'all-to-all', 5e6, 8, 1));
  for (const bytes of [1e4, 1e6, 1e9])
    expect(exchangeSeconds(NODES, bytes, 8, 32, 1)).toBeLessThanOrEqual(collectiveSeconds(NODES, 'all-to-all', bytes, 32, 1));
});

test('many tokens cross to a node once: 8 copies over 4 nodes go to 3.6 nodes, 2.7 of them other ones', () => {
  const bytes = 1e9;
  expect(exchangeSeconds(NODES, bytes, 8, 32, 1) / (((bytes / 8) * 3.6 * 3) / 4 / (0.7 * 50e9))).toBeCloseTo(1, 1);
});
