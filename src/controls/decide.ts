import type { Outcome, Rule, RuleBook, Said, Status, Test } from '../terms/rule.ts';
import { ambiguitiesOf, type Named } from './ambiguity.ts';
import { type BuyerFlag, buyerFlags } from './buyer.ts';
import { type EndUseAnswer, endUses } from './enduse.ts';
import type { Item } from './figures.ts';
import type { Party } from './party.ts';
import { holds, type Known } from './predicate.ts';
import { scenarios } from './scenario.ts';
import { rulesOn, type Standing, standing, versionOn } from './version.ts';

/** What goes where, to whom, when, for what. */
export interface Consignment {
  readonly item: Item;
  /** ISO code of the destination */
  readonly to: string;
  readonly party: Party;
  /** YYYY-MM-DD */
  readonly day: string;
  /** a kind of end use that was named, such as supercomputer or foundry */
  readonly endUse?: string | null;
  /** kind of buyer, such as state-funded; null = not said */
  readonly buyer?: string | null;
}

/** What a status rests on. */
export interface Verdict {
  readonly status: Status;
  readonly paragraph: string | null;
  readonly rule: Rule | null;
  readonly exception: string | null;
  readonly conditions: readonly string[];
  /** statuses that remain where a figure is missing */
  readonly possible: readonly Status[];
}

export interface Decision {
  readonly status: Status;
  readonly paragraph: string | null;
  readonly citation: string;
  /** the version of the chip rules on the day */
  readonly ruleVersion: string;
  /** the rule whose paragraph decides */
  readonly decidedBy: string;
  readonly exception: string | null;
  readonly conditions: readonly string[];
  readonly possible: readonly Status[];
  readonly tpp: number | null;
  readonly performanceDensity: number | null;
  readonly ioGBs: number | null;
  readonly memoryGBs: number | null;
  readonly ambiguities: readonly Named[];
  readonly endUse: readonly EndUseAnswer[];
  readonly buyerSide: readonly BuyerFlag[];
  readonly rules: readonly { readonly id: string; readonly standing: Standing }[];
  readonly asOf: string;
  readonly rulesAsOf: string;
  readonly disclaimer: Said;
}

/** The export status of a chip for a destination, a party and a day, with the paragraph that decides and what is open about it. */
export function decide(book: RuleBook, ask: Consignment): Decision {
  const version = versionOn(book, ask.day);
  const rules = rulesOn(book, ask.day);
  const known = knownOf(book, rules, ask);
  const verdict = settledBy(rules, known, ask, verdictOf(rules, known));
  const settled = withStatus(known, verdict.status);
  const { tpp = null, performanceDensity = null, ioGBs = null, memoryGBs = null } = ask.item.figures;
  const decider = verdict.rule ?? version;
  return {
    status: verdict.status,
    paragraph: verdict.paragraph,
    citation: decider.citation,
    ruleVersion: version.id,
    decidedBy: decider.id,
    exception: verdict.exception,
    conditions: verdict.conditions,
    possible: verdict.possible,
    tpp,
    performanceDensity,
    ioGBs,
    memoryGBs,
    ambiguities: ambiguitiesOf(book, rules, settled, ask, verdict, (item) => statusOf(book, { ...ask, item })),
    endUse: endUses(rules, settled, ask.endUse ?? null),
    buyerSide: buyerFlags(book, settled),
    rules: rules.map((rule) => ({ id: rule.id, standing: standing(rule, ask.day) })),
    asOf: ask.day,
    rulesAsOf: book.rulesAsOf,
    disclaimer: book.disclaimer,
  };
}

/** The status alone. */
export function statusOf(book: RuleBook, ask: Consignment): Status {
  const rules = rulesOn(book, ask.day);
  const known = knownOf(book, rules, ask);
  return settledBy(rules, known, ask, verdictOf(rules, known)).status;
}

/** Where a figure is missing: the answers over all it could be. One answer to all of them settles it; else they are what remains possible. */
function settledBy(rules: readonly Rule[], known: Known, ask: Consignment, verdict: Verdict): Verdict {
  if (verdict.status !== 'indeterminate') return verdict;
  const verdicts = scenarios(rules, ask.item).map(({ figures, datacentre }) =>
    verdictOf(rules, { ...known, figures, flags: { ...known.flags, datacentre } }),
  );
  const [first = verdict] = verdicts;
  const possible = [...new Set(verdicts.map(({ status }) => status))];
  if (possible.length === 1) return first;
  const paragraphs = [...new Set(verdicts.flatMap(({ paragraph }) => (paragraph === null ? [] : [paragraph])))];
  return { ...verdict, possible, paragraph: paragraphs.join(' | ') };
}

/** What is known on the day, with the definitions of the rules whose text stands. A word nobody said is empty; a buyer nobody named is unknown. */
export function knownOf(book: RuleBook, rules: readonly Rule[], ask: Consignment): Known {
  const define: Record<string, Test> = {};
  for (const rule of rules) Object.assign(define, rule.define);
  return {
    book,
    day: ask.day,
    figures: ask.item.figures,
    flags: { datacentre: ask.item.datacentre, hbm: ask.item.hbm },
    words: {
      to: ask.to,
      hq: ask.party.hq,
      party: ask.party.name ?? '',
      buyer: ask.buyer ?? null,
      chip: ask.item.id,
      endUse: ask.endUse ?? '',
      makerPlace: ask.item.makerPlace,
    },
    define,
  };
}

const NOTHING: Verdict = { status: 'not-controlled', paragraph: null, rule: null, exception: null, conditions: [], possible: [] };

const withStatus = (known: Known, status: Status): Known => ({ ...known, words: { ...known.words, status } });

/** Asks the rules in force one after another; each sees the status that earlier ones left. */
function verdictOf(rules: readonly Rule[], known: Known): Verdict {
  const deciding = rules.filter((rule) => rule.order !== null && standing(rule, known.day) === 'in-force');
  return deciding.reduce((verdict, rule) => after(rule, verdict, withStatus(known, verdict.status)), NOTHING);
}

/** The verdict after one rule: the first outcome whose test is met; where a test cannot be settled, all that remain possible. */
function after(rule: Rule, before: Verdict, known: Known): Verdict {
  const possible: Verdict[] = [];
  let settled = false;
  for (const outcome of rule.outcomes) {
    const truth = holds(outcome.test, known);
    // an end use that is not known is told beside the status and does not cloud it
    if (truth === false || (truth === null && rule.endUse)) continue;
    possible.push(verdictBy(rule, outcome, known));
    settled = truth === true;
    if (settled) break;
  }
  if (!settled) {
    const untouched = before.status === 'not-controlled' && rule.otherwise !== null;
    possible.push(untouched ? { ...NOTHING, paragraph: rule.otherwise, rule } : before);
  }
  const [first = before] = possible;
  if (new Set(possible.map(({ status }) => status)).size === 1) return first;
  return { ...NOTHING, status: 'indeterminate', rule };
}

function verdictBy(rule: Rule, outcome: Outcome, known: Known): Verdict {
  const { status, exception, conditions } = outcome;
  return { status, paragraph: paragraphOf(outcome.paragraph, known), rule, exception, conditions, possible: [] };
}

/** Fills in the class: the first whose test is met, else those that may be. */
function paragraphOf(paragraph: string, known: Known): string {
  if (!paragraph.includes('{class}')) return paragraph;
  const classes = known.book.rules
    .filter((rule) => standing(rule, known.day) === 'in-force')
    .flatMap((rule) => rule.classes)
    .map((one) => ({ ...one, truth: holds(one.test, known) }));
  const met = classes.find(({ truth }) => truth === true);
  const open = classes.filter(({ truth }) => truth === null).map((one) => one.paragraph);
  return paragraph.replace('{class}', met?.paragraph ?? open.join(' or '));
}
