import { exactly, product, scaled } from '../economy/band.ts';
import type { GridChoice } from '../economy/grid.ts';
import { type BreakEven, breakEven, HOURS_PER_YEAR, type Ownership, ownership } from '../economy/ownership.ts';
import type { ChipDraw } from '../economy/power.ts';
import { checkPriceDay, rentPrice, salePrice } from '../economy/price.ts';
import type { CostParts } from '../terms/bill.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { nearest } from '../terms/nearest.ts';
import type { Reason } from '../terms/plan.ts';
import type { PriceSheet, RentTerm } from '../terms/price.ts';
import { Problem } from '../terms/problem.ts';
import type { Payment, WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** The price of an hour of one kind of chip, and what is known beside it. */
export interface ChipPrice {
  readonly usd: Estimate | null;
  readonly parts: CostParts | null;
  readonly owned: Ownership | null;
  readonly breakEven: BreakEven | null;
}

const TERM_SAID: Readonly<Record<RentTerm, string>> = {
  'on-demand': 'on demand',
  'reserved-1y': 'reserved for a year',
  'reserved-3y': 'reserved for three years',
  spot: 'spot',
  'capacity block': 'capacity block',
};

/** USD of a chip-hour as it was asked to be paid: published rent, owning, or the user's own figure; null where nobody published it. */
export function chipPrice(
  { chip }: ChipGroup,
  poolChips: number,
  draw: ChipDraw | null,
  facts: WorthFacts,
  ask: WorthAsk,
  pue: Estimate,
  grid: GridChoice | null,
  assumed: string[],
  because: Reason[],
): ChipPrice {
  const sheet = facts.prices(chip.id);
  const { payment, day, place } = ask;
  if (ask.paymentSaid && payment.by !== 'stated') checkPriceDay(sheet, day, '--as-of');
  const rent = rentPrice(sheet, payment.by === 'rent' ? { ...payment, day, place } : { term: 'on-demand', day, place });
  const sold = salePrice(sheet, day, facts.costs().serverFactor.value.mid);
  const owned =
    sold &&
    draw &&
    ownership(
      {
        price: sold.usd,
        itWatts: draw.it,
        pue,
        usdPerKWh: grid?.usdPerKWh ?? null,
        staff: ask.staff === null ? null : { people: ask.staff, chips: poolChips },
      },
      facts.costs(),
    );
  const against = payment.by === 'stated' ? payment.usd : (rent?.usd.mid ?? null);
  const even = owned && against !== null && against > 0 ? breakEven(owned, against) : null;
  const known = { owned, breakEven: even };
  if (payment.by === 'stated') return { ...known, usd: exactly(payment.usd), parts: { rent: exactly(payment.usd) } };
  if (payment.by === 'rent') {
    const said = TERM_SAID[payment.term];
    if (rent === null) {
      if (payment.provider !== null) throw unknownProvider(sheet, payment, day);
      assumed.push(`${chip.name}: no price ${said} is known on ${day}, so cost is unknown (--price)`);
      return { ...known, usd: null, parts: null };
    }
    assumed.push(
      `${chip.name}: ${showNumber(rent.usd.mid)} USD a chip-hour, ${said}, ${rent.from.length === 1 ? 'the one offer' : `median of ${rent.from.length} offers`} in force, newest of ${rent.day}`,
    );
    assumed.push(...rent.assumed);
    if (payment.term === 'spot') assumed.push('spot chips can be taken away at any time: what that costs is not counted');
    because.push({
      figure: 'costUsd',
      formula: 'rentPrice',
      from: rent.from,
      said: `chip-hours of the whole pool at the median price ${said}`,
    });
    return { ...known, usd: rent.usd, parts: { rent: rent.usd } };
  }
  if (owned === null || sold === null) {
    const lacks = sold === null ? `no price to buy it is known on ${day}` : 'its power is not known';
    assumed.push(`${chip.name}: ${lacks}, so the cost of owning is unknown (--price)`);
    return { ...known, usd: null, parts: null };
  }
  const costs = facts.costs();
  const hours = product(owned.lifeHours, owned.utilisation).mid;
  assumed.push(...sold.assumed, ...ownedSaid(owned, costs, grid?.usdPerKWh ?? null));
  because.push({
    figure: 'costUsd',
    formula: 'ownership',
    from: [
      ...sold.from,
      ...Object.values(costs)
        .filter(({ path }) => /Share|life|Rate|staff|chipsPer|hosting|server|utilisation/.test(path.split('.').at(-1) ?? ''))
        .map(({ path }) => path),
    ],
    said: `total cost of owning over useful hours of the life; ${showNumber(owned.capital.mid)} USD a chip at the start`,
  });
  return { ...known, usd: owned.perChipHour, parts: partsTimes(owned.parts, 1 / hours) };
}

function ownedSaid(owned: Ownership, costs: ReturnType<WorthFacts['costs']>, usdPerKWh: Estimate | null): string[] {
  const years = owned.lifeHours.mid / HOURS_PER_YEAR;
  return [
    `owned for ${showNumber(years)} years at ${range(owned.utilisation)} use, ${range(costs.financingRate.value)} a year for capital, ${range(costs.residualShare.value)} left at the end`,
    `network ${range(costs.networkShare.value)}, spares ${range(costs.sparesShare.value)}, installation ${range(costs.installationShare.value)}, upkeep ${range(costs.maintenanceShare.value)} a year, of the servers`,
    `space and cooling ${showNumber(costs.hostingPerKilowattMonth.value.low)} to ${showNumber(costs.hostingPerKilowattMonth.value.high)} USD a kW and month; one person for ${showNumber(costs.chipsPerPerson.value.low)} to ${showNumber(costs.chipsPerPerson.value.high)} chips`,
    ...(usdPerKWh === null
      ? [
          `electricity ${showNumber(costs.electricityPerKWh.value.low)} to ${showNumber(costs.electricityPerKWh.value.high)} USD/kWh: no price of the place is known (--place)`,
        ]
      : []),
  ];
}

/** Nobody of that name offers the chip so on the day. */
function unknownProvider({ rents, chip }: PriceSheet, payment: Payment & { readonly by: 'rent' }, day: string): Problem {
  const { term, provider, instance } = payment;
  const begun = rents.filter((offer) => offer.term === term && offer.from <= day);
  const names = [...new Set(begun.flatMap((offer) => [offer.provider, `${offer.provider}/${offer.instance}`]))];
  const said = instance === null ? (provider ?? '') : `${provider}/${instance}`;
  return new Problem({
    code: 'unknown-provider',
    where: '--price',
    said,
    expected: `one of ${begun.length === 0 ? 'none' : [...new Set(begun.map((offer) => offer.provider))].join(', ')} for ${chip}`,
    near: nearest(said, names),
  });
}

/** The parts of a bill, times a factor. */
export const partsTimes = (parts: CostParts, factor: number): CostParts =>
  Object.fromEntries(Object.entries(parts).map(([part, usd]) => [part, scaled(usd, factor)]));

/** A share or a range of shares in words. */
export function range({ low, high }: Estimate): string {
  const percent = (share: number): string => showNumber(share * 100);
  return low === high ? `${percent(low)} %` : `${percent(low)} to ${percent(high)} %`;
}
