import type { Rule, RuleBook, Said, Status } from '../terms/rule.ts';
import type { Consignment, Verdict } from './decide.ts';
import { type Item, underReading } from './figures.ts';
import { missingFigures } from './missing.ts';
import { holds, type Known } from './predicate.ts';
import { standing } from './version.ts';

/** Something open that bears on an answer. */
export interface Named extends Said {
  readonly id: string;
}

/**
 * What is open about an answer: readings that the rules on the day leave open, other readings of the chip's figures with the status each
 * would give, figures that are missing, and a day beyond the day of the rules.
 */
export function ambiguitiesOf(
  book: RuleBook,
  rules: readonly Rule[],
  known: Known,
  ask: Consignment,
  verdict: Verdict,
  statusFor: (item: Item) => Status,
): readonly Named[] {
  return [
    ...(verdict.status === 'indeterminate' ? missingFigures(rules, ask.item, statusFor) : []),
    ...ask.item.readings.map((reading) => otherReading(reading, statusFor(underReading(ask.item, reading)), verdict.status)),
    ...openIn(rules, known),
    ...beyond(book, known.day),
  ];
}

/** What the rules themselves leave open, where it bears on what is known. */
export function openIn(rules: readonly Rule[], known: Known): readonly Named[] {
  return rules
    .filter((rule) => !['not-yet', 'ended'].includes(standing(rule, known.day)))
    .flatMap((rule) => rule.ambiguities)
    .filter(({ from, test }) => (from === null || known.day >= from) && holds(test, known) === true)
    .map(({ id, en, zh }) => ({ id, en, zh }));
}

function otherReading({ id, en, zh }: Named, status: Status, answered: Status): Named {
  const same = status === answered;
  return { id, en: `${en}: ${same ? 'the same answer' : status}`, zh: `${zh}：${same ? '结论相同' : status}` };
}

/** Rules made since the book was gathered are not in it. */
export function beyond(book: RuleBook, day: string): readonly Named[] {
  if (day <= book.rulesAsOf) return [];
  return [
    {
      id: 'beyond-the-rules',
      en: `The rules were gathered to ${book.rulesAsOf}; what changed between then and ${day} is not in them.`,
      zh: `规则收集至 ${book.rulesAsOf}；此后至 ${day} 的变化未包含在内。`,
    },
  ];
}
