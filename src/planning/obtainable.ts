import type { Decision } from '../controls/decide.ts';
import { decide } from '../controls/decide.ts';
import { itemOf, poolPflops } from '../controls/figures.ts';
import { versionOn } from '../controls/version.ts';
import { scaled } from '../economy/band.ts';
import { supplyOn } from '../economy/supply.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import { Problem } from '../terms/problem.ts';
import type { Obtainable } from '../terms/worth.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

const DAY = 86_400;

/** Export status, stock and lead time, and cost of a unit of work, of every kind of chip of a pool: what can be had and what can be paid are told apart. */
export function obtainable(pool: Pool, facts: WorthFacts, ask: WorthAsk, costPerMillionTokensUsd: Estimate | null): readonly Obtainable[] {
  return pool.groups.map((group) => rowOf(group, facts, ask, costPerMillionTokensUsd));
}

function rowOf(group: ChipGroup, facts: WorthFacts, ask: WorthAsk, costPerMillionTokensUsd: Estimate | null): Obtainable {
  const { chip, count } = group;
  const book = facts.rules();
  const controlled = facts.controlled(chip.id);
  const item = itemOf(controlled);
  const assumed: string[] = [];
  const decision = decisionOf(group, facts, ask, assumed);
  const supply = supplyOn(facts.supply(), chip.id, ask.day);
  return {
    chip: chip.id,
    name: chip.name,
    count,
    to: ask.to,
    status: decision?.status ?? null,
    ...(ask.to !== null && controlled.makerPlace === ask.to ? { madeThere: true } : {}),
    paragraph: decision?.paragraph ?? null,
    citation: decision?.citation ?? null,
    ruleVersion: decision?.ruleVersion ?? null,
    tpp: item.figures.tpp ?? null,
    performanceDensity: item.figures.performanceDensity ?? null,
    buyerSide: (decision?.buyerSide ?? []).map(({ id, en, zh, certain, basis }) => ({ id, en, zh, certain, basis })),
    stock: supply?.status ?? null,
    leadTimeDays: supply?.leadTime ? scaled(supply.leadTime, 1 / DAY) : null,
    supplyFrom: supply?.path ?? null,
    costPerMillionTokensUsd,
    asOf: ask.day,
    rulesAsOf: book.rulesAsOf,
    disclaimer: book.disclaimer,
    assumed: [...assumed, ...controlled.assumed],
  };
}

function decisionOf(
  { chip, count }: ChipGroup,
  facts: WorthFacts,
  { to, toSaid, party, day }: WorthAsk,
  assumed: string[],
): Decision | null {
  const book = facts.rules();
  if (to === null) {
    assumed.push('no destination is stated, so the export status is unknown (--to, --place)');
    return null;
  }
  if (!Object.hasOwn(book.places, to) || !hasRule(facts, day)) {
    assumed.push(`no chip rule is known for ${to} on ${day}`);
    return null;
  }
  if (!toSaid) assumed.push(`destination: ${to}, the place of the site`);
  if (party === null) assumed.push(`the party is headquartered at the destination, ${to}`);
  const controlled = facts.controlled(chip.id);
  const item = itemOf(controlled);
  const peaks = { fp64Pflops: poolPflops(count, controlled.fp64Tera), fp32Pflops: poolPflops(count, controlled.fp32Tera), volumeFt3: null };
  return decide(book, {
    item: { ...item, figures: { ...item.figures, ...peaks } },
    to,
    party: party ?? { hq: to, name: null },
    day,
    endUse: null,
    buyer: null,
  });
}

function hasRule(facts: WorthFacts, day: string): boolean {
  try {
    versionOn(facts.rules(), day);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
