import type { SupplyRecord } from '../terms/supply.ts';

/** What a source says of the stock of a chip on a day: the latest period that has begun and not ended; null = nobody says. */
export function supplyOn(records: readonly SupplyRecord[], chip: string, day: string): SupplyRecord | null {
  const own = records.filter(({ chips, from, until }) => chips.includes(chip) && from <= day && (until === null || day < until));
  return [...own].sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1) ?? null;
}
