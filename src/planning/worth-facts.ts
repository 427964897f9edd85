import type { FactBook } from '../catalog/book.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { exchangeRates, firstPrice, priceSheet } from '../catalog/price.ts';
import { ruleBook } from '../catalog/rules.ts';
import { siteFacts, supplyRecords } from '../catalog/site.ts';
import type { CostFacts } from '../terms/bill.ts';
import type { ExchangeRate, PriceSheet } from '../terms/price.ts';
import type { ControlledChip, RuleBook } from '../terms/rule.ts';
import type { SiteFacts } from '../terms/site.ts';
import type { SupplyRecord } from '../terms/supply.ts';

/** Facts that turn chip-hours on a site on a day into money, energy, carbon and export status. Each is read when first asked for. */
export interface WorthFacts {
  readonly site: () => SiteFacts;
  readonly costs: () => CostFacts;
  readonly rates: () => readonly ExchangeRate[];
  readonly supply: () => readonly SupplyRecord[];
  readonly rules: () => RuleBook;
  /** prices of a chip by its id */
  readonly prices: (chip: string) => PriceSheet;
  /** day of the first price of any chip */
  readonly firstPrice: () => string | null;
  /** what export rules see of a chip, by its id */
  readonly controlled: (chip: string) => ControlledChip;
}

export function worthFacts(book: FactBook): WorthFacts {
  return {
    site: () => siteFacts(book),
    costs: () => costFacts(book),
    rates: () => exchangeRates(book),
    supply: () => supplyRecords(book),
    rules: () => ruleBook(book),
    prices: (chip) => priceSheet(book, chip),
    firstPrice: () => firstPrice(book),
    controlled: (chip) => controlledChip(book, chip),
  };
}
