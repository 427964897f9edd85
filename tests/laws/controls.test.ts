import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/controls/decide.ts';
import { headroom } from '../../src/controls/headroom.ts';
import { listedOn } from '../../src/controls/party.ts';
import { holds, type Known } from '../../src/controls/predicate.ts';
import { strictest } from '../../src/controls/strictest.ts';
import { standing, versionOn } from '../../src/controls/version.ts';
import type { Metric, Status, Test } from '../../src/terms/rule.ts';
import { book, type Design, dayAfter, judged, withRule } from './rules.ts';

type Leaf = Extract<Test, { readonly than: number }>;

function leaves(one: Test): readonly Leaf[] {
  if (typeof one === 'string') return [];
  if ('all' in one) return one.all.flatMap(leaves);
  if ('any' in one) return one.any.flatMap(leaves);
  if ('not' in one) return leaves(one.not);
  return 'than' in one ? [one] : [];
}

const thresholds = book.rules.flatMap((rule) =>
  [...Object.values(rule.define), ...rule.outcomes.map((outcome) => outcome.test), ...(rule.question ? [rule.question.test] : [])].flatMap(
    leaves,
  ),
);

const known = (metric: Metric, figure: number): Known => ({
  book,
  day: '2024-06-01',
  figures: { [metric]: figure },
  flags: {},
  words: {},
  define: {},
});

test('every threshold flips exactly at its value', () => {
  expect(thresholds.length).toBeGreaterThan(25);
  fc.assert(
    fc.property(fc.constantFrom(...thresholds), fc.double({ min: Number.EPSILON, max: 1, noNaN: true }), (leaf, part) => {
      const { metric, is, than } = leaf;
      const above = than * (1 + part);
      const below = than * (1 - part);
      expect(holds(leaf, known(metric, above))).toBe(is.startsWith('>'));
      expect(holds(leaf, known(metric, below))).toBe(is.startsWith('<'));
      expect(holds(leaf, known(metric, than))).toBe(is.endsWith('='));
    }),
  );
});

const FIRST = '2022-08-26';
const LAST = '2026-11-21';
const days = fc.integer({ min: 0, max: 1548 }).map((at) => dayAfter(FIRST, at));

test('any day has one version: the latest that has begun and not ended; each begins on its day', () => {
  expect(dayAfter(FIRST, 1548)).toBe(LAST);
  const versions = book.rules.filter(({ version }) => version);
  fc.assert(
    fc.property(days, (day) => {
      const begun = versions.filter(({ from, until }) => from <= day && (until === null || day < until)).map(({ from }) => from);
      expect(versionOn(book, day).from).toBe(begun.sort().at(-1));
    }),
  );
  for (const { id, from } of versions) {
    expect(versionOn(book, from).id, from).toBe(id);
    if (from > FIRST) expect(versionOn(book, dayAfter(from, -1)).id, from).not.toBe(id);
  }
  expect(versions.map(({ from, id }) => [from, id]).sort()).toEqual([
    ['2022-08-26', 'us-2022-08-26-is-informed'],
    ['2022-10-21', 'us-2022-10-07-ifr'],
    ['2023-10-23', 'us-2023-10-23-accelerated'],
    ['2023-11-17', 'us-2023-10-17-ifr'],
    ['2024-04-04', 'us-2024-04-04-corrections'],
    ['2024-12-02', 'us-2024-12-02-hbm'],
    ['2025-04-09', 'us-2025-04-09-is-informed'],
    ['2026-01-15', 'us-2026-01-15-h200'],
  ]);
});

test('a day before the first rule is a problem, not an answer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (at) => {
      expect(() => versionOn(book, dayAfter(FIRST, -at))).toThrow(expect.objectContaining({ code: 'before-first-rule' }));
    }),
  );
});

interface Flip {
  readonly says: string;
  readonly day: string;
  readonly at: Design;
  readonly under: Design;
  readonly status: readonly [at: Status, under: Status];
  readonly to?: string;
}

const DENIAL = 'license-presumption-denial';
const FREE = 'not-controlled';
const area = (tpp: number, density: number): number => tpp / density;

/** On both sides of every edge of the chip rules, with the figure just under it by one part in ten million. */
const FLIPS: readonly Flip[] = [
  {
    says: 'letters of 2022, TPP',
    day: '2022-09-01',
    at: { tpp: 4992, ioGBs: 600 },
    under: { tpp: 4991.999, ioGBs: 600 },
    status: ['is-informed-license', FREE],
  },
  {
    says: 'letters of 2022, I/O',
    day: '2022-09-01',
    at: { tpp: 4992, ioGBs: 600 },
    under: { tpp: 4992, ioGBs: 599.9999 },
    status: ['is-informed-license', FREE],
  },
  {
    says: '3A090 of 2022, TPP',
    day: '2022-12-01',
    at: { tpp: 4800, ioGBs: 600 },
    under: { tpp: 4799.9999, ioGBs: 600 },
    status: [DENIAL, FREE],
  },
  {
    says: '3A090 of 2022, I/O',
    day: '2022-12-01',
    at: { tpp: 4800, ioGBs: 600 },
    under: { tpp: 4800, ioGBs: 599.9999 },
    status: [DENIAL, FREE],
  },
  { says: 'accelerated', day: '2023-11-01', at: { tpp: 4800 }, under: { tpp: 4799.9999 }, status: ['is-informed-license', FREE] },
  { says: 'a.1', day: '2024-06-01', at: { tpp: 4800, areaMm2: 4000 }, under: { tpp: 4799.9999, areaMm2: 4000 }, status: [DENIAL, FREE] },
  { says: 'a.2, TPP', day: '2024-06-01', at: { tpp: 1600, areaMm2: 100 }, under: { tpp: 1599.9999, areaMm2: 100 }, status: [DENIAL, FREE] },
  {
    says: 'a.2, density',
    day: '2024-06-01',
    at: { tpp: 2000, performanceDensity: 5.92 },
    under: { tpp: 2000, performanceDensity: 5.9199999 },
    status: [DENIAL, 'nac-notify'],
  },
  {
    says: 'b.1, TPP',
    day: '2024-06-01',
    at: { tpp: 2400, performanceDensity: 2 },
    under: { tpp: 2399.9999, performanceDensity: 2 },
    status: ['nac-notify', FREE],
  },
  {
    says: 'b.1, density',
    day: '2024-06-01',
    at: { tpp: 3000, performanceDensity: 1.6 },
    under: { tpp: 3000, performanceDensity: 1.5999999 },
    status: ['nac-notify', FREE],
  },
  {
    says: 'b.2, density',
    day: '2024-06-01',
    at: { tpp: 2000, performanceDensity: 3.2 },
    under: { tpp: 2000, performanceDensity: 3.1999999 },
    status: ['nac-notify', FREE],
  },
  {
    says: 'Note 2',
    day: '2024-06-01',
    at: { tpp: 4800, areaMm2: area(4800, 8), datacentre: false },
    under: { tpp: 4799.9999, areaMm2: area(4800, 8), datacentre: false },
    status: ['nac-notify', FREE],
  },
  {
    says: 'letter of 2025, memory',
    day: '2025-06-01',
    at: { tpp: 0, memoryGBs: 1400 },
    under: { tpp: 0, memoryGBs: 1399.9999 },
    status: ['is-informed-license', FREE],
  },
  {
    says: 'letter of 2025, I/O',
    day: '2025-06-01',
    at: { tpp: 0, ioGBs: 1100 },
    under: { tpp: 0, ioGBs: 1099.9999 },
    status: ['is-informed-license', FREE],
  },
  {
    says: 'letter of 2025, together',
    day: '2025-06-01',
    at: { tpp: 0, memoryGBs: 1300, ioGBs: 400 },
    under: { tpp: 0, memoryGBs: 1300, ioGBs: 399.9999 },
    status: ['is-informed-license', FREE],
  },
  {
    says: 'review of 2026, TPP',
    day: '2026-06-01',
    at: { tpp: 21000, memoryGBs: 6000 },
    under: { tpp: 20999.999, memoryGBs: 6000 },
    status: [DENIAL, 'license-case-by-case'],
  },
  {
    says: 'review of 2026, memory',
    day: '2026-06-01',
    at: { tpp: 20000, memoryGBs: 6500 },
    under: { tpp: 20000, memoryGBs: 6499.9999 },
    status: [DENIAL, 'license-case-by-case'],
  },
];

test.each(FLIPS)('$says flips at its value', ({ day, at, under, status, to = 'CN' }) => {
  const small = (design: Design): Design => (design.areaMm2 || design.performanceDensity ? design : { ...design, performanceDensity: 1 });
  expect([judged(day, small(at), to).status, judged(day, small(under), to).status]).toEqual(status);
});

const BIG: Design = { tpp: 16000, performanceDensity: 19, ioGBs: 1000, memoryGBs: 3000 };
const H20_LIKE: Design = { tpp: 2300, performanceDensity: 2.9, ioGBs: 1000, memoryGBs: 4000 };

/** Each rule bites on its day and not the day before. */
test.each<[string, string, Design, string, Status, Status]>([
  ['first 3A090', '2022-10-21', BIG, 'CN', DENIAL, 'is-informed-license'],
  ['Macau', '2023-01-17', BIG, 'MO', DENIAL, FREE],
  ['accelerated', '2023-10-23', { ...BIG, ioGBs: 500 }, 'CN', 'is-informed-license', FREE],
  ['3A090.a', '2023-11-17', { ...BIG, ioGBs: 500 }, 'CN', DENIAL, 'is-informed-license'],
  ['3A090.b', '2023-11-17', { tpp: 3000, performanceDensity: 4 }, 'CN', 'nac-notify', FREE],
  ['D:1 and D:4', '2023-10-23', BIG, 'VN', 'is-informed-license', FREE],
  ['D:1 and D:4, list', '2023-11-17', BIG, 'VN', 'license-presumption-approval', 'is-informed-license'],
  ['letter of 2025', '2025-04-09', H20_LIKE, 'CN', 'is-informed-license', FREE],
  ['review of 2026', '2026-01-15', BIG, 'CN', 'license-case-by-case', DENIAL],
])('%s begins on %s', (_, day, design, to, on, before) => {
  expect([judged(day, design, to).status, judged(dayAfter(day, -1), design, to).status]).toEqual([on, before]);
});

describe('places and parties', () => {
  test('a headquarters in D:5 or Macau is followed everywhere but at home in the US', () => {
    const hq = { party: { hq: 'CN', name: null } };
    expect(judged('2024-06-01', BIG, 'DE').status).toBe(FREE);
    expect(judged('2024-06-01', BIG, 'DE', hq).status).toBe('license-case-by-case');
    expect(judged('2024-06-01', BIG, 'SA', hq).status).toBe(DENIAL);
    expect(judged('2024-06-01', BIG, 'US', hq).status).toBe(FREE);
    expect(judged('2025-06-01', H20_LIKE, 'SG', hq).status).toBe('is-informed-license');
    expect(judged('2025-06-01', H20_LIKE, 'SG').status).toBe(FREE);
    for (const place of ['CY', 'IL', 'IN', 'SG', 'MY']) expect(judged('2024-06-01', BIG, place).status, place).toBe(FREE);
    for (const place of ['HK', 'MO', 'RU', 'BY', 'VE']) expect(judged('2024-06-01', BIG, place).status, place).toBe(DENIAL);
    expect(judged('2022-12-01', BIG, 'CN', { party: { hq: 'US', name: null } }).status).toBe('license-case-by-case');
    expect(judged('2022-12-01', { tpp: 100 }, 'RU').status).toBe(DENIAL);
  });

  test('the United Arab Emirates leave D:4 on 2026-07-10; named users are free to 2027-04-06', () => {
    const named = { party: { hq: 'AE', name: 'G42' } };
    expect(judged('2026-07-09', BIG, 'AE', named).status).toBe('license-presumption-approval');
    expect(judged('2026-07-10', BIG, 'AE', named).status).toBe(FREE);
    expect(judged('2027-04-06', BIG, 'AE', named).status).toBe(FREE);
    expect(judged('2027-04-07', BIG, 'AE', named).status).not.toBe(FREE);
    expect(judged('2026-07-10', BIG, 'AE').ambiguities.map(({ id }) => id)).toContain('uae-others');
  });

  test.each([
    ['iFlytek', '2019-10-09'],
    ['Sitonholy', '2024-04-11'],
    ['Inspur', '2023-03-02'],
    ['Inspur Group Co., Ltd', '2023-03-02'],
    ['NSCC Wuxi', '2021-04-08'],
    ['National Supercomputing Center in Wuxi', '2021-04-08'],
    ['Moore Threads', '2023-10-17'],
    ['华为', '2019-05-16'],
    ['Zhipu', '2025-01-15'],
  ])('%s is listed from %s', (party, from) => {
    expect(listedOn(book, party, from, 'entity-list')).not.toBeNull();
    expect(listedOn(book, party, dayAfter(from, -1), 'entity-list')).toBeNull();
    expect(listedOn(book, party, '2026-11-21', 'entity-list')).not.toBeNull();
  });

  test('a listed party needs a licence for any chip; a party nobody listed does not', () => {
    const small: Design = { tpp: 100, performanceDensity: 1 };
    expect(judged('2024-06-01', small, 'CN', { party: { hq: 'CN', name: 'Huawei' } }).status).toBe(DENIAL);
    expect(judged('2024-06-01', small, 'CN', { party: { hq: 'CN', name: 'Enflame' } }).status).toBe(FREE);
    expect(listedOn(book, 'Enflame', '2026-11-21', 'entity-list')).toBeNull();
  });
});

test('before the letters of 2025 more performance never loosens the answer', () => {
  const rates = fc.double({ min: 0, max: 40_000, noNaN: true });
  const before = fc.integer({ min: 0, max: 950 }).map((at) => dayAfter(FIRST, at));
  fc.assert(
    fc.property(rates, rates, fc.double({ min: 50, max: 2000, noNaN: true }), before, fc.boolean(), (a, b, areaMm2, day, datacentre) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((tpp) => judged(day, { tpp, areaMm2, ioGBs: 700, datacentre }));
      expect(strictest([less as { status: Status }, more as { status: Status }])?.status).toBe(more?.status);
    }),
  );
});

test('headroom is the edge of the decision: free just under, not free at it', () => {
  const dies = fc.double({ min: 50, max: 2500, noNaN: true });
  fc.assert(
    fc.property(dies, fc.integer({ min: 450, max: 1548 }), fc.boolean(), (areaMm2, at, datacentre) => {
      const day = dayAfter(FIRST, at);
      const { tpp } = headroom(book, { areaMm2, to: 'CN', party: { hq: 'CN', name: null }, day }, datacentre);
      const edge = tpp.below as number;
      expect(judged(day, { tpp: edge, areaMm2, datacentre }).status).not.toBe(FREE);
      expect(judged(day, { tpp: edge * (1 - 1e-9), areaMm2, datacentre }).status).toBe(FREE);
    }),
    { numRuns: 50 },
  );
});

test('headroom of a reticle-sized datacentre die, and of any die', () => {
  const ask = { to: 'CN', party: { hq: 'CN', name: null }, day: '2023-11-17' };
  const die = headroom(book, { ...ask, areaMm2: 814 }, true);
  expect([die.tpp.most, die.tera.fp8]).toEqual([2399, 299]);
  expect(headroom(book, { ...ask, areaMm2: null }, true).tpp.most).toBe(1599);
  expect(headroom(book, { ...ask, areaMm2: 814 }, false).tpp.most).toBe(4799);
  expect(die.memoryGBs.below).toBeNull();
  const later = headroom(book, { ...ask, day: '2025-04-09', areaMm2: 814 }, true);
  expect([later.memoryGBs.below, later.ioGBs.below, later.memoryPlusIoGBs.below]).toEqual([1400, 1100, 1700]);
  const first = headroom(book, { ...ask, day: '2022-12-01', areaMm2: 814 }, true);
  expect([first.tpp.below, first.anyIo?.below, first.ioAnyTpp?.below]).toEqual([null, 4800, 600]);
});

test('a missing figure leaves the answer open only where it decides', () => {
  const at = (design: Design) => judged('2024-06-01', design);
  expect(at({ tpp: 6920 }).status).toBe(DENIAL);
  expect(at({ tpp: 1599 }).status).toBe(FREE);
  const open = at({ tpp: 2048 });
  expect([open.status, open.possible]).toEqual(['indeterminate', [FREE, 'nac-notify', DENIAL]]);
  expect(open.ambiguities[0]?.en).toContain('640 mm2');
  expect(judged('2024-06-01', { tpp: null, areaMm2: 800 }).status).toBe('indeterminate');
  expect(judged('2024-06-01', { tpp: null }, 'DE').status).toBe(FREE);
});

test('a new rule is data alone, and a suspended or unenforced one decides nothing', () => {
  const rule = {
    kind: 'rule',
    name: { en: 'A rule to come', zh: '未来规则' },
    citation: '99 FR 1',
    from: '2026-12-01',
    version: true,
    order: 100,
    outcomes: [
      {
        test: {
          all: [
            ['tpp', '>=', '123 TPP'],
            ['to', 'in', ['DE']],
          ],
        },
        status: 'nac-notify',
        paragraph: '9Z999',
      },
    ],
    cite: 'ear-part-744',
  };
  const more = withRule('made-up-rule', rule);
  const item = { id: '', makerPlace: null, datacentre: true, hbm: null, figures: { tpp: 123 }, readings: [] };
  const on = (day: string) => decide(more, { item, to: 'DE', party: { hq: 'DE', name: null }, day });
  expect([on('2026-12-01').status, on('2026-12-01').ruleVersion, on('2026-12-01').paragraph]).toEqual([
    'nac-notify',
    'made-up-rule',
    '9Z999',
  ]);
  expect(on('2026-11-30').status).toBe(FREE);
  const affiliates = book.rules.find(({ suspended }) => suspended !== null);
  const stands = (day: string) => affiliates && standing(affiliates, day);
  expect(['2025-09-28', '2025-09-29', '2025-11-09', '2025-11-10', '2026-11-09', '2026-11-10'].map(stands)).toEqual([
    'not-yet',
    'in-force',
    'in-force',
    'suspended',
    'suspended',
    'in-force',
  ]);
});
