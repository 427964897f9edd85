import type { FactBook } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { pricedChips } from '../catalog/price.ts';
import { rentPrice, salePrice } from '../economy/price.ts';
import type { Chip } from '../terms/chip.ts';
import { shortListGroup } from './service-ground.ts';
import { permission } from './size-offer.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** Chips of a short list, and of those that are barred as many as are worth naming. */
const MOST = 8;
const MOST_BARRED = 4;
/** Chips with less memory are not looked at unless they are named. */
const LEAST_MEMORY = 24 * 2 ** 30;

/**
 * The short list where nobody says one: datacentre chips that train, with 24 GiB or more, out on the day and with a price on the day; the
 * eight with most 16-bit FLOP/s a USD that may go to the destination, and up to four barred ones before them, so that they are refused by name.
 */
export function shortListed(
  book: FactBook,
  facts: WorthFacts,
  ask: WorthAsk,
): { readonly chips: readonly string[]; readonly rule: string } {
  const ranked = pricedChips(book)
    .filter((id) => Object.hasOwn(book.chips, id))
    .map((id) => chipOf(book, id))
    .filter((chip) => chip.trainingCapable && chip.kind !== 'cpu' && facts.controlled(chip.id).datacentre === true)
    .filter((chip) => (chip.memory ?? 0) >= LEAST_MEMORY && (chip.released === null || chip.released <= ask.day.slice(0, 7)))
    .map((chip) => ({ chip, worth: peak(chip) / priceOf(chip, facts, ask) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || (a.chip.id < b.chip.id ? -1 : 1));
  const chips: string[] = [];
  let barred = 0;
  let had = 0;
  for (const { chip } of ranked) {
    const may = ask.to === null || !permission(shortListGroup(book, chip.id, 1), facts, ask).barred;
    if (may ? had++ < MOST : barred++ < MOST_BARRED) chips.push(chip.id);
    if (had >= MOST) break;
  }
  const rule = `short list: the ${MOST} datacentre chips that train with most 16-bit FLOP/s a USD on ${ask.day}${ask.to === null ? '' : ` that may go to ${ask.to}`} (--chips)`;
  return { chips, rule };
}

const peak = ({ peakDense }: Chip): number => peakDense.bf16 ?? peakDense.fp16 ?? 0;

/** USD by the way of paying that is asked; NaN where nobody published it. */
function priceOf(chip: Chip, facts: WorthFacts, { payment, day }: WorthAsk): number {
  const sheet = facts.prices(chip.id);
  if (payment.by === 'stated') return payment.usd;
  if (payment.by === 'buy') return salePrice(sheet, day, facts.costs().serverFactor.value.mid)?.usd.mid ?? Number.NaN;
  const { term, provider, instance } = payment;
  return rentPrice(sheet, { term, provider, instance, day })?.usd.mid ?? Number.NaN;
}
