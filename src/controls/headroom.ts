import type { Metric, RuleBook, Status } from '../terms/rule.ts';
import { type Consignment, statusOf } from './decide.ts';
import { derived, type Figures, type Item } from './figures.ts';
import type { Party } from './party.ts';
import { comparedWith } from './scenario.ts';
import { BIT_LENGTH } from './tpp.ts';
import { rulesOn, versionOn } from './version.ts';

/** An upper edge of a figure. `below` null = no limit. */
export interface Limit {
  readonly below: number | null;
  /** the edge itself is still free */
  readonly included: boolean;
  /** the largest whole number that is free; null = no limit, -1 = not even zero */
  readonly most: number | null;
}

/** The most a design may do without a licence. */
export interface Headroom {
  readonly datacentre: boolean;
  /** TPP free of any licence or notification */
  readonly tpp: Limit;
  /** the largest whole rate of each format, TFLOPS or TOPS; null = no limit */
  readonly tera: Readonly<Record<string, number | null>>;
  /** TPP that needs at most a notification */
  readonly notified: Limit;
  /** TPP that is free whatever the I/O bandwidth, where that differs */
  readonly anyIo: Limit | null;
  readonly ioGBs: Limit;
  /** I/O that is free whatever the TPP, where that differs */
  readonly ioAnyTpp: Limit | null;
  readonly memoryGBs: Limit;
  readonly memoryPlusIoGBs: Limit;
}

export interface HeadroomAsk {
  /** null = any die: the smallest that can be made */
  readonly areaMm2: number | null;
  readonly to: string;
  readonly party: Party;
  readonly day: string;
}

/** Stands for a die so small that every density is passed, mm2. */
const SPECK = 1e-9;
const FORMATS = ['fp16', 'fp8', 'fp4'] as const;

/**
 * The most a die may do without a licence on a day: each figure is raised from zero until the status changes, over every number at which a
 * rule in force compares it; the others stay at zero.
 *
 * @example 814 mm2 for a datacentre, to a D:5 destination since 2023-11-17 -> TPP below 2400, so 299 TFLOPS of fp8
 */
export function headroom(book: RuleBook, ask: HeadroomAsk, datacentre: boolean): Headroom {
  versionOn(book, ask.day);
  const { areaMm2, to, party, day } = ask;
  const die = areaMm2 ?? SPECK;
  const status = (figures: Figures): Status => statusOf(book, consignment({ to, party, day }, datacentre, figures));
  const zero: Figures = { tpp: 0, areaMm2: die, performanceDensity: 0, ioGBs: 0, memoryGBs: 0, memoryPlusIoGBs: 0 };
  const compared = comparedWith(rulesOn(book, day));
  const tppEdges = [...compared('tpp'), ...compared('performanceDensity').map((density) => firstTpp(density, die))];
  const withTpp = (tpp: number, rest: Figures = zero): Figures => derived({ ...rest, tpp, performanceDensity: null });
  const free = (is: Status): boolean => is === 'not-controlled';
  const raised = (metric: Metric): Limit => limit(compared(metric), (x) => free(status({ ...zero, [metric]: x })));
  const tpp = limit(tppEdges, (x) => free(status(withTpp(x))));
  const worst = limit(tppEdges, (x) => free(status(withTpp(x, { ...zero, ioGBs: Number.MAX_VALUE }))));
  const ioGBs = raised('ioGBs');
  const ioWorst = limit(compared('ioGBs'), (x) => free(status(withTpp(Number.MAX_VALUE, { ...zero, ioGBs: x }))));
  return {
    datacentre,
    tpp,
    tera: Object.fromEntries(FORMATS.map((format) => [format, wholeRate(tpp, BIT_LENGTH[format] as number)])),
    notified: limit(tppEdges, (x) => ['not-controlled', 'nac-notify'].includes(status(withTpp(x)))),
    anyIo: worst.below !== tpp.below && worst.most !== -1 ? worst : null,
    ioGBs,
    ioAnyTpp: ioWorst.below !== ioGBs.below && ioWorst.most !== -1 ? ioWorst : null,
    memoryGBs: raised('memoryGBs'),
    memoryPlusIoGBs: raised('memoryPlusIoGBs'),
  };
}

/** The least TPP whose quotient by the die reaches a density: the product, or the number after it where rounding falls short. */
function firstTpp(density: number, areaMm2: number): number {
  let tpp = density * areaMm2;
  for (let ulp = tpp * 2 ** -53; tpp / areaMm2 < density; ulp *= 2) tpp = density * areaMm2 + ulp;
  return tpp;
}

function consignment(ask: Omit<Consignment, 'item'>, datacentre: boolean, figures: Figures): Consignment {
  const item: Item = { id: '', makerPlace: null, datacentre, hbm: null, figures, readings: [] };
  return { ...ask, item };
}

/** The upper end of the highest free stretch between the numbers at which the answer may change. */
function limit(numbers: readonly number[], free: (x: number) => boolean): Limit {
  const marks = [...new Set([0, ...numbers])].sort((a, b) => a - b);
  const top = (marks.at(-1) as number) * 2 + 1;
  for (let at = marks.length - 1; at >= 0; at--) {
    const from = marks[at] as number;
    const to = marks[at + 1] ?? null;
    if (to === null ? free(top) : free((from + to) / 2)) {
      if (to === null) return { below: null, included: false, most: null };
      const included = free(to);
      return { below: to, included, most: included ? Math.floor(to) : Math.ceil(to) - 1 };
    }
  }
  return free(0) ? { below: 0, included: true, most: 0 } : { below: 0, included: false, most: -1 };
}

function wholeRate({ below, included }: Limit, bits: number): number | null {
  if (below === null) return null;
  const rate = Number((below / bits).toPrecision(12));
  return included ? Math.floor(rate) : Math.max(0, Math.ceil(rate) - 1);
}
