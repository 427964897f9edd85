import { exactly, product, scaled, sum, summed } from '../economy/band.ts';
import { type GridChoice, gridOn, statedGrid } from '../economy/grid.ts';
import { type BreakEven, HOURS_PER_YEAR, type Ownership } from '../economy/ownership.ts';
import { type Activity, type ChipDraw, chipDraw, DRAW_WIDTH } from '../economy/power.ts';
import { spread } from '../economy/spread.ts';
import type { CostParts } from '../terms/bill.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { Reason } from '../terms/plan.ts';
import { chipPrice, partsTimes, range } from './chip-price.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What a pool costs and draws while it is held; null = a figure behind it is not known. */
export interface PoolRates {
  readonly chips: number;
  /** USD an hour of the whole pool, idle chips too */
  readonly usdPerHour: Estimate | null;
  /** mean over the chips of the pool */
  readonly usdPerChipHour: Estimate | null;
  /** W of the whole pool: chips, nodes and network; with the building; and what the site must be able to supply */
  readonly itWatts: Estimate | null;
  readonly facilityWatts: Estimate | null;
  readonly peakWatts: Estimate | null;
  readonly pue: Estimate;
  readonly grid: GridChoice | null;
  /** L a kWh of IT energy on the site, and of electricity at power stations */
  readonly litresOnSite: Estimate | null;
  readonly litresOffSite: Estimate | null;
  /** kg of making the pool's hardware */
  readonly embodiedKg: Estimate;
  /** USD of an hour by part where chips are bought; else the rent */
  readonly parts: CostParts | null;
  /** what buying a chip costs, where its price is known */
  readonly owned: Ownership | null;
  /** buying against renting on demand, for a pool of one kind whose prices are both known */
  readonly breakEven: BreakEven | null;
  readonly because: readonly Reason[];
  readonly assumed: readonly string[];
}

/** USD of a million tokens at a pace. @example 10 USD an hour, 1000 tokens/s -> 2.78 USD */
export function costPerMillionTokens({ usdPerHour }: Pick<PoolRates, 'usdPerHour'>, tokensPerSecond: Estimate): Estimate | null {
  if (usdPerHour === null) return null;
  const { low, mid, high } = tokensPerSecond;
  return scaled(product(usdPerHour, { low: 1 / high, mid: 1 / mid, high: 1 / low }), 1e6 / 3600);
}

/** Prices and draw of a pool at an activity, of all its groups or of each: shares of time by what its chips wait on. */
export function poolRates(
  pool: Pool,
  fits: Fits,
  facts: WorthFacts,
  ask: WorthAsk,
  activity: Activity | ((group: ChipGroup) => Activity),
): PoolRates {
  const assumed: string[] = [];
  const because: Reason[] = [];
  const pue = pueOf(facts, ask, assumed, because);
  const grid = gridOf(facts, ask, assumed, because);
  const chips = pool.groups.reduce((sum, { count }) => sum + count, 0);
  const each = pool.groups.map((group) => {
    const draw = drawOf(group, fits, facts, ask, typeof activity === 'function' ? activity(group) : activity, pue, assumed, because);
    return { count: group.count, draw, price: chipPrice(group, chips, draw, facts, ask, pue, grid, assumed, because) };
  });
  const held = summed(each.map(({ count, price }) => price.usd && scaled(price.usd, count)));
  const staff = staffPerHour(facts, ask, assumed);
  const usdPerHour = held && (staff ? sum(held, staff) : held);
  const [only] = each;
  const alone = each.length === 1 && only ? only : null;
  return {
    chips,
    usdPerHour,
    usdPerChipHour: usdPerHour && scaled(usdPerHour, 1 / chips),
    itWatts: summed(each.map(({ count, draw }) => draw && scaled(draw.it, count))),
    facilityWatts: summed(each.map(({ count, draw }) => draw && scaled(draw.facility, count))),
    peakWatts: summed(each.map(({ count, draw }) => draw && scaled(draw.peak, count))),
    pue,
    grid,
    ...waterOf(facts, ask, because),
    embodiedKg: summed(pool.groups.map((group) => embodiedOf(group, facts, assumed, because))) ?? exactly(0),
    parts: partsOf(alone ? alone.price.parts && partsTimes(alone.price.parts, alone.count) : held && { rent: held }, staff),
    owned: alone?.price.owned ?? null,
    breakEven: alone?.price.breakEven ?? null,
    because,
    assumed: [...new Set(assumed)],
  };
}

/** USD an hour of the people who were stated, where they are not in the cost of owning; null = nobody was stated. */
function staffPerHour(facts: WorthFacts, { staff, payment }: WorthAsk, assumed: string[]): Estimate | null {
  if (staff === null) return null;
  const { value } = facts.costs().staffPerYear;
  assumed.push(`${showNumber(staff, 6)} people at ${showNumber(value.low, 6)} to ${showNumber(value.high, 6)} USD a year each`);
  return payment.by === 'buy' ? null : scaled(value, staff / HOURS_PER_YEAR);
}

const partsOf = (parts: CostParts | null, staff: Estimate | null): CostParts | null => parts && (staff ? { ...parts, staff } : parts);

/** Way of cooling where none is said. */
const USUAL_COOLING = 'air';

function pueOf(facts: WorthFacts, ask: WorthAsk, assumed: string[], because: Reason[]): Estimate {
  if (ask.pue !== null) return exactly(ask.pue);
  const record = ask.cooling ?? facts.site().coolings.find(({ kind }) => kind === USUAL_COOLING);
  if (!record) return exactly(1);
  const { low, mid, high } = record.pue;
  if (ask.cooling === null) assumed.push(`PUE ${mid} (${low} to ${high}): ${record.cooling}`);
  because.push({ figure: 'energyMWh', formula: 'chipDraw', from: [record.path], said: `PUE ${mid} of ${record.cooling}` });
  return record.pue;
}

function gridOf(facts: WorthFacts, { place, day, kgPerKWh }: WorthAsk, assumed: string[], because: Reason[]): GridChoice | null {
  const carbon = (from: readonly string[]): void =>
    void because.push({ figure: 'carbonTonnes', formula: 'operationalTonnes', from, said: 'energy times the carbon of a kWh' });
  if (kgPerKWh !== null) carbon(['question#kgPerKWh']);
  if (place === null) return kgPerKWh === null ? null : statedGrid(kgPerKWh);
  const found = gridOn(facts.site().grids, place, day);
  assumed.push(...found.assumed.filter((said) => kgPerKWh === null || !said.startsWith('grid of ')));
  if (kgPerKWh === null && found.kgPerKWh !== null) carbon(found.carbonFrom);
  return kgPerKWh === null ? found : { ...found, kgPerKWh: exactly(kgPerKWh) };
}

function drawOf(
  group: ChipGroup,
  fits: Fits,
  facts: WorthFacts,
  ask: WorthAsk,
  activity: Activity,
  pue: Estimate,
  assumed: string[],
  because: Reason[],
): ChipDraw | null {
  const { chip, nodePower, chipsPerNode } = group;
  const costs = facts.costs();
  const { power } = fits.machine;
  const draw = chipDraw(
    {
      thermalDesignPower: chip.thermalDesignPower,
      activity,
      nodeRest: nodePower === null ? null : nodePower / chipsPerNode,
      chipsPerNode,
      nodePowerShare: costs.nodePowerShare.value,
      nodeLoad: costs.nodeLoad.value,
      networkPowerShare: group.count > chipsPerNode ? costs.networkPowerShare.value : exactly(0),
      pue,
      chipWatts: ask.chipWatts,
    },
    power,
  );
  if (draw !== null && chip.thermalDesignPower !== null)
    because.push({
      figure: 'sitePowerMW',
      formula: 'chipDraw',
      from: [`chips/${chip.id}#thermalDesignPower`, costs.networkPowerShare.path, ...nodePaths(group, costs)],
      said: 'chips and nodes at their rated power, network and PUE on top',
    });
  if (ask.chipWatts !== null) {
    because.push({
      figure: 'energyMWh',
      formula: 'chipDraw',
      from: ['question#chipWatts'],
      said: 'the power you stated, over productive time, PUE on top',
    });
    assumed.push(`${showNumber(ask.chipWatts, 6)} W a chip as stated counts its share of node and network`);
    return draw;
  }
  if (draw === null) {
    assumed.push(`${chip.name}: thermal design power not known, so energy is unknown (--chip-watts)`);
    return null;
  }
  const load = range(costs.nodeLoad.value);
  const rest =
    nodePower === null
      ? `the other parts of its node, which is not known, at ${range(costs.nodePowerShare.value)} of the chips`
      : 'the other parts of its node as its maker rates them';
  assumed.push(
    `${chip.name}: ${showNumber(draw.chip.mid)} W on average of ${chip.thermalDesignPower} W, fractions by activity assumed (±${showNumber(DRAW_WIDTH * 100)} %)`,
    `${rest}, loaded ${load}; network ${range(costs.networkPowerShare.value)} of the nodes`,
  );
  const from = [`chips/${chip.id}#thermalDesignPower`, 'fits/machine#power', costs.networkPowerShare.path, costs.nodeLoad.path];
  because.push({
    figure: 'energyMWh',
    formula: 'averageWatts',
    from: [...from, ...nodePaths(group, costs)],
    said: 'power by activity over the parts of the step, node, network and PUE on top',
  });
  return draw;
}

/** Where the power of a node beyond its chips comes from. */
const nodePaths = ({ nodePower, because }: ChipGroup, costs: ReturnType<WorthFacts['costs']>): readonly string[] =>
  nodePower === null ? [costs.nodePowerShare.path] : because.filter((path) => path.startsWith('systems/'));

function waterOf(facts: WorthFacts, { place }: WorthAsk, because: Reason[]): Pick<PoolRates, 'litresOnSite' | 'litresOffSite'> {
  const { waters } = facts.site();
  const country = place?.split('-')[0] ?? null;
  const onSite = waters.filter(({ kind }) => kind === 'on-site');
  const offSite = waters.filter((water) => water.kind === 'off-site' && country !== null && water.place === country);
  because.push({
    figure: 'waterCubicMetres',
    formula: 'waterCubicMetres',
    from: [...onSite, ...offSite].map(({ path }) => path),
    said:
      offSite.length > 0
        ? 'cooling on the site and power stations of the country'
        : 'cooling on the site alone: power stations of the place are not known',
  });
  const litres = (some: typeof waters): Estimate | null =>
    some.length === 0 ? null : spread(some.map(({ litresPerKWh }) => litresPerKWh));
  return { litresOnSite: litres(onSite), litresOffSite: litres(offSite) };
}

function embodiedOf({ chip, count }: ChipGroup, facts: WorthFacts, assumed: string[], because: Reason[]): Estimate | null {
  const { embodied } = facts.site();
  const own = embodied.find(({ chips }) => chips.includes(chip.id));
  const found = own ?? embodied.find(({ chips }) => chips.length === 0);
  if (!found) return null;
  if (!own)
    assumed.push(
      `${chip.name}: no carbon of making is published; ${showNumber(found.kgPerChip.low)} to ${showNumber(found.kgPerChip.high)} kg a chip as for other accelerators`,
    );
  because.push({
    figure: 'embodiedTonnes',
    formula: 'embodiedTonnes',
    from: [found.path],
    said: 'carbon of making, by the hours held over the hours of its life',
  });
  return scaled(found.kgPerChip, count);
}
