import { priceSheet } from '../catalog/price.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { median, say, told } from './claim-world.ts';

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
  const offers = hourly ? sheet.rents.map(({ usdPerChipHour }) => usdPerChipHour) : sheet.sales.map(({ usdPerChip }) => usdPerChip);
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
      `${offers.length} offers from ${told(low, 3)} to ${told(high, 3)} ${unit}`,
      `${offers.length} 个报价，${told(low, 3)} 至 ${told(high, 3)} ${unit}`,
    ),
    because: [say(`prices/${id}`, `prices/${id}`)],
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
  });
};
