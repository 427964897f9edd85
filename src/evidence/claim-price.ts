import { chipOf } from '../catalog/chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { priceSheet } from '../catalog/price.ts';
import { groupFor } from '../catalog/system.ts';
import { product, widened } from '../economy/band.ts';
import { capitalOf, ownership } from '../economy/ownership.ts';
import { rentPrice, salePrice } from '../economy/price.ts';
import type { Context } from './claim-defaults.ts';
import { type Checker, finding, judge, type Reading } from './claim-finding.ts';
import type { Claim } from './claim-read.ts';
import { type ClaimWorld, median, middle, rounded, say, three, typicalService } from './claim-world.ts';

/** What an hour of a chip costs, by who pays it: USD an hour. */
export interface ChipHour {
  /** what owning one costs its operator; null = unknown */
  readonly own: number | null;
  /** what most rented hours cost; null = unknown */
  readonly going: number | null;
  /** the dearest that is asked on any term, which is what large clouds list on demand */
  readonly list: number | null;
  /** the least that is asked on any term, spot included */
  readonly least: number | null;
}

const ONE = { low: 1, mid: 1, high: 1 };
/** How far one market price lies from another without a reason that must be named. */
const SAME_MARKET = 1.35;

export function chipHour(chip: string | null, context: Context, claim: Claim, world: ClaimWorld): ChipHour {
  const published =
    context.service?.usdPerChipHour && (chip === null || chip === context.service.chip) ? middle(context.service.usdPerChipHour) : null;
  if (chip === null) return { own: published, going: null, list: null, least: null };
  const sheet = priceSheet(world.book, chip);
  const rents = sheet.rents.filter(({ from }) => from <= claim.day).map(({ usdPerChipHour }) => usdPerChipHour);
  const going = rentPrice(sheet, { term: 'on-demand', day: claim.day })?.usd ?? null;
  const typical = typicalService(world.magnitudes);
  const own =
    published ?? (typical?.chip === chip && typical.usdPerChipHour ? middle(typical.usdPerChipHour) : ownedHour(chip, claim, world));
  return {
    own,
    going: going?.mid ?? null,
    list: rents.length > 0 ? Math.max(...rents) : null,
    least: rents.length > 0 ? Math.min(...rents) : null,
  };
}

function ownedHour(id: string, claim: Claim, { book }: ClaimWorld): number | null {
  const costs = costFacts(book);
  const sale = salePrice(priceSheet(book, id), claim.day, costs.serverFactor.value.mid);
  const chip = chipOf(book, id);
  if (!sale || chip.thermalDesignPower === null) return null;
  const pue = { low: 1.1, mid: 1.2, high: 1.4 };
  const itWatts = widened(1.3 * chip.thermalDesignPower, 0.2);
  return ownership({ price: sale.usd, itWatts, pue, usdPerKWh: null }, costs).perChipHour.mid;
}

/** What buying so many chips costs, servers and network counted in. */
export function buying(id: string, chips: number, claim: Claim, { book }: ClaimWorld): Reading | null {
  const { serverFactor, networkShare, installationShare } = costFacts(book);
  const sale = salePrice(priceSheet(book, id), claim.day, serverFactor.value.mid);
  if (!sale) return null;
  const each = capitalOf(sale.usd, ONE, networkShare.value, installationShare.value);
  const all = product(each, { low: chips, mid: chips, high: chips });
  const { chipsPerNode } = groupFor(book, id, chips);
  return {
    ...all,
    said: say(
      `the machine is bought (${Math.ceil(chips / chipsPerNode)} servers of ${chipsPerNode} with their network)`,
      `购置整机（${Math.ceil(chips / chipsPerNode)} 台 ${chipsPerNode} 卡服务器及网络）`,
    ),
  };
}

/** Readings of a price of chip time that a claimed cost implies, plain one first: the operator's own or the going rate, then list prices. */
export function priceReadings(hour: ChipHour): readonly Reading[] {
  const out: Reading[] = [];
  const { own, going, list, least } = hour;
  const usual = [own, going, least].filter((one): one is number => one !== null);
  if (usual.length > 0) {
    const low = Math.min(...usual) / SAME_MARKET;
    const mid = going ?? own ?? (least as number);
    out.push({
      low,
      mid,
      high: Math.max(own ?? 0, going ?? 0) * SAME_MARKET,
      said: say(
        `chip-hours at ${rounded(low * SAME_MARKET)} to ${rounded(mid)} USD`,
        `每卡时 ${rounded(low * SAME_MARKET)} 至 ${rounded(mid)} 美元`,
      ),
    });
  }
  const last = out[0];
  if (list !== null && last && list * 1.1 > last.high)
    out.push({
      low: last.high,
      mid: (last.high + list) / 2,
      high: list * 1.1,
      said: say(
        `on-demand list prices, ${rounded(last.high)} to ${rounded(list)} USD a chip-hour`,
        `按需标价，每卡时 ${rounded(last.high)} 至 ${rounded(list)} 美元`,
      ),
    });
  return out;
}

/** The price of one chip, bought or by the hour, against the offers that are known. */
export const chipPrice: Checker = (claim, { book }) => {
  const [id, more] = claim.chips;
  const figures = claim.figures.filter(
    ({ measure, value }) => measure !== null && measure !== 'year' && !(measure === 'chips' && value === 1),
  );
  const [figure] = figures;
  if (
    id === undefined ||
    more !== undefined ||
    !figure ||
    figures.length !== 1 ||
    claim.inputs.size > 0 ||
    claim.names.trainings.length > 0
  )
    return null;
  if (/\b(?:train\w*|run|runs|inferenc\w*|quer\w*|cluster)\b|训练|推理|集群/i.test(claim.text)) return null;
  const hourly = figure.measure === 'usdPerChipSecond' || (figure.measure === 'usdPerSecond' && figure.value * 3600 < 500);
  if (!hourly && figure.measure !== 'usd') return null;
  const sheet = priceSheet(book, id);
  const begun = ({ from }: { readonly from: string }): boolean => from <= claim.day;
  const offers = hourly
    ? sheet.rents.filter(begun).map(({ usdPerChipHour }) => usdPerChipHour)
    : sheet.sales.filter(begun).map(({ usdPerChip }) => usdPerChip);
  if (offers.length === 0) return null;
  const claimed = hourly ? figure.value * 3600 : figure.value;
  const [low, mid, high] = [Math.min(...offers), median(offers), Math.max(...offers)];
  const { group, reading } = judge(
    claimed,
    [
      { low: mid / 1.5, mid, high: mid * 1.5, said: say('usual offers', '通常报价') },
      { low, mid, high, said: say('the cheapest or dearest offers', '最低或最高报价') },
    ],
    true,
    1.1,
  );
  const unit = hourly ? 'USD/chip-hour' : 'USD';
  return finding({
    group,
    subject: hourly ? say('price of a rented chip-hour', '租用卡时单价') : say('price of a chip', '芯片价格'),
    ...{ computed: mid, low, high, unit },
    verdict: say(
      `${offers.length} offers from ${three(low)} to ${three(high)} ${unit}`,
      `${offers.length} 个报价，${three(low)} 至 ${three(high)} ${unit}`,
    ),
    because: [say(`prices/${id}`, `prices/${id}`)],
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
  });
};
