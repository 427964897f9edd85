import type { Headroom, Limit, Rule, RuleBook } from '../index.ts';
import type { Decided, Route } from './controls.ts';
import { teller } from './prose.ts';
import type { Locale } from './words.ts';

/** A decision as the contract has it; a pool of several kinds answers with the strictest and lists its groups. */
export function decisionJson(
  whole: Decided,
  groups: readonly Decided[],
  route: Route,
  assumed: readonly string[],
  locale: Locale,
): Record<string, unknown> {
  return {
    question: { to: route.to, partyHq: route.party.hq, party: route.party.name, asOf: route.day },
    ...oneJson(whole, locale),
    ...(groups.length > 1 ? { groups: groups.map((group) => oneJson(group, locale)) } : {}),
    assumed: assumed.map(teller(locale)),
    disclaimer: whole.disclaimer[locale],
  };
}

function oneJson(decided: Decided, locale: Locale): Record<string, unknown> {
  const { status, paragraph, citation, ruleVersion, tpp, performanceDensity, ioGBs, memoryGBs, asOf, rulesAsOf, chip, count } = decided;
  return {
    chip: chip.id,
    ...(count === null ? {} : { count }),
    ...{ status, paragraph, citation, ruleVersion, tpp, performanceDensity, ioGBs, memoryGBs },
    ambiguities: decided.ambiguities.map((one) => `${one.id}: ${one[locale]}`),
    asOf,
    rulesAsOf,
    decidedBy: decided.decidedBy,
    exception: decided.exception,
    conditions: decided.conditions,
    possible: decided.possible,
    endUse: decided.endUse,
    buyerSide: decided.buyerSide.map(({ id, from, basis, certain, cite, ...said }) => ({
      id,
      from,
      basis,
      certain,
      said: said[locale],
      cite,
    })),
    rules: decided.rules,
  };
}

export function headroomJson(
  rows: readonly Headroom[],
  anyDie: readonly Headroom[],
  areaMm2: number | null,
  route: Route,
  version: Rule,
  book: RuleBook,
  locale: Locale,
): Record<string, unknown> {
  return {
    question: { dieAreaMm2: areaMm2, to: route.to, partyHq: route.party.hq, party: route.party.name, asOf: route.day },
    ruleVersion: version.id,
    citation: version.citation,
    headroom: rows.map(rowJson),
    ...(anyDie.length > 0 ? { anyDie: anyDie.map(rowJson) } : {}),
    asOf: route.day,
    rulesAsOf: book.rulesAsOf,
    assumed: route.assumed.map(teller(locale)),
    disclaimer: book.disclaimer[locale],
  };
}

/** `below` is the edge (null = no limit), `most` the largest whole number that is free. */
function rowJson({
  datacentre,
  tpp,
  tera,
  notified,
  anyIo,
  ioGBs,
  ioAnyTpp,
  memoryGBs,
  memoryPlusIoGBs,
}: Headroom): Record<string, unknown> {
  const edge = ({ below, most }: Limit) => ({ below, most });
  return {
    datacentre,
    tpp: edge(tpp),
    tera,
    tppWithNotification: edge(notified),
    tppWhateverTheIo: anyIo === null ? null : edge(anyIo),
    ioGBs: edge(ioGBs),
    ioGBsWhateverTheTpp: ioAnyTpp === null ? null : edge(ioAnyTpp),
    memoryGBs: edge(memoryGBs),
    memoryPlusIoGBs: edge(memoryPlusIoGBs),
  };
}
