import { COLLECTIONS, EMPTY_BOOK, type FactBook, type FactFile, overlay } from '../../src/catalog/book.ts';
import { ruleBook } from '../../src/catalog/rules.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { type Consignment, type Decision, decide } from '../../src/controls/decide.ts';
import { derived, type Figures } from '../../src/controls/figures.ts';
import type { RuleBook } from '../../src/terms/rule.ts';

export const facts: FactBook = readFactsFolder('facts', COLLECTIONS);
export const book: RuleBook = ruleBook(facts);

export interface Design extends Figures {
  readonly datacentre?: boolean;
}

/** A made-up datacentre design to a place, headquartered there, on a day. */
export function judged(day: string, { datacentre = true, ...figures }: Design, to = 'CN', rest: Partial<Consignment> = {}): Decision {
  const given = derived({ ioGBs: 0, memoryGBs: 0, ...figures });
  const item = { id: 'a-design', makerPlace: 'US', datacentre, hbm: true, figures: given, readings: [] };
  return decide(book, { item, to, party: { hq: to, name: null }, day, ...rest });
}

export const withRule = (id: string, file: FactFile): RuleBook => ruleBook(overlay(facts, { ...EMPTY_BOOK, controls: { [id]: file } }));

const DAY = 86_400_000;

export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
