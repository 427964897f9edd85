import { Problem } from '../terms/problem.ts';
import { type ControlledChip, METRICS, type Metric, type Rule, type RuleBook } from '../terms/rule.ts';
import { readDay } from '../terms/spoken.ts';
import { openIn } from './ambiguity.ts';
import { type Consignment, type Decision, decide, knownOf } from './decide.ts';
import { answered, ruleFor } from './enduse.ts';
import { derived, type Figures, type Item, itemOf, poolPflops } from './figures.ts';
import { listedOn, listingsOf, type Party, partyOf } from './party.ts';
import { placeOf } from './place.ts';
import type { Known } from './predicate.ts';
import { chipsWithin } from './quota.ts';
import { memoryBandwidthDensity } from './tpp.ts';
import { ruleOf, standing, versionOn } from './version.ts';

/** A row of a case file as it was read: a question of export control with the figures it is to be decided on. */
export type CaseRow = Readonly<Record<string, unknown>>;

/** An answer to a question that is not the status of a chip. */
export interface CaseAnswer {
  readonly answer: string | number | boolean | null;
  readonly citation: string | null;
  readonly ruleVersion: string;
  readonly ambiguities: readonly { readonly id: string; readonly en: string; readonly zh: string }[];
  readonly asOf: string;
  readonly rulesAsOf: string;
}

/** Finds a chip by id or name; null where nobody knows it. */
export type FindChip = (said: string) => ControlledChip | null;

/** Names that rows use for the figures that rules compare. */
const ROW_FIGURES: Readonly<Record<string, Metric>> = {
  tpp: 'tpp',
  pd: 'performanceDensity',
  performanceDensity: 'performanceDensity',
  ioRate2022: 'ioGBs',
  ioGBs: 'ioGBs',
  memoryGBs: 'memoryGBs',
  areaMm2: 'areaMm2',
  dieMm2: 'areaMm2',
  logicAreaMm2: 'areaMm2',
  transistors: 'transistors',
  nodeNm: 'processNm',
  processNm: 'processNm',
  nandLayers: 'nandLayers',
  layers: 'nandLayers',
  dramHalfPitchNm: 'dramHalfPitchNm',
  halfPitchNm: 'dramHalfPitchNm',
  envelopeFt3: 'volumeFt3',
  volumeFt3: 'volumeFt3',
  density: 'memoryDensity',
  fp64Pflops: 'fp64Pflops',
  fp32Pflops: 'fp32Pflops',
};

/** The status of a chip on the figures of the row: a figure that the row leaves null stays unknown, whatever the catalog says. */
export function decideCase(book: RuleBook, row: CaseRow, find: FindChip, today: string | null = null): Decision {
  const said = word(row, 'chip') ?? '';
  const chip = find(said);
  const known = chip === null ? null : itemOf(chip);
  const stated = figuresOf(row);
  const any = Object.keys(row).some((key) => ROW_FIGURES[key] !== undefined);
  if (!any && known === null)
    throw new Problem({ code: 'unknown-chip', where: 'chip', said, expected: 'a chip of the catalog, or figures in the row' });
  const item: Item = {
    id: chip?.id ?? said,
    makerPlace: known?.makerPlace ?? null,
    datacentre: flag(row, 'datacenter') ?? flag(row, 'datacentre') ?? known?.datacentre ?? null,
    hbm: flag(row, 'hbm') ?? known?.hbm ?? null,
    figures: any ? derived(stated) : (known?.figures ?? {}),
    readings: known?.readings ?? [],
  };
  const to = placeOf(book, needed(row, 'destination'), 'destination');
  const ask: Consignment = { item, to, party: partyIn(book, row, to), day: dayOf(book, row, today), buyer: word(row, 'buyer') };
  return decide(book, ask);
}

/** The answer to a row of any other kind: quotas, lists, standing of a rule on a day, and the questions that rules themselves answer. */
export function answerCase(book: RuleBook, row: CaseRow, find: FindChip, today: string | null = null): CaseAnswer {
  const kind = needed(row, 'kind');
  const inputs = isRow(row.inputs) ? row.inputs : {};
  const day = dayOf(book, { ...row, ...inputs }, today);
  const make = (answer: CaseAnswer['answer'], citation: string | null, ambiguities: CaseAnswer['ambiguities'] = []): CaseAnswer => ({
    answer,
    citation,
    ruleVersion: versionId(book, day),
    ambiguities,
    asOf: day,
    rulesAsOf: book.rulesAsOf,
  });
  if (kind === 'entity') {
    const list = word(row, 'ruleVersion') ?? '';
    const name = Object.hasOwn(book.lists, list) ? list : 'entity-list';
    const party = needed(inputs, 'party');
    const listing = listedOn(book, party, day, name);
    return make(listing !== null, listing?.citation ?? null, listingsOf(book, party, name).length > 0 ? [] : [notNamed(book)]);
  }
  if (kind === 'date') {
    const rule = ruleOf(book, needed(row, 'ruleVersion'), 'ruleVersion');
    return make(standing(rule, day), rule.citation, stillPrinted(rule, day));
  }
  if (kind === 'quota') {
    const rule = ruleOf(book, needed(row, 'ruleVersion'), 'ruleVersion');
    return make(quotaAnswer(rule, inputs, find), rule.citation);
  }
  const rule = ruleFor(book, kind, 'kind');
  const known = knownIn(book, rule, inputs, day, find);
  const stands = standing(rule, day);
  const answer = stands === 'not-yet' || stands === 'ended' ? (rule.question?.no ?? null) : null;
  if (answer !== null || stands === 'suspended' || stands === 'not-enforced') return make(answer ?? stands, rule.citation);
  return make(answered(rule, known) ?? 'indeterminate', rule.citation, openIn([rule], known));
}

function knownIn(book: RuleBook, rule: Rule, inputs: CaseRow, day: string, find: FindChip): Known {
  const said = word(inputs, 'chip') ?? '';
  const chip = find(said);
  const item = chip === null ? null : itemOf(chip);
  const count = number(inputs, 'count') ?? 1;
  const density = [number(inputs, 'GBs'), number(inputs, 'mm2')] as const;
  const peaks: Figures = {
    fp64Pflops: poolPflops(count, number(inputs, 'fp64Tf') ?? chip?.fp64Tera ?? null),
    fp32Pflops: poolPflops(count, number(inputs, 'fp32Tf') ?? chip?.fp32Tera ?? null),
  };
  const memoryDensity = density[0] === null || density[1] === null ? null : memoryBandwidthDensity(density[0], density[1]);
  const share = number(inputs, 'ownedShare') ?? number(inputs, 'share');
  const stated = figuresOf(inputs);
  const figures = derived({
    ...item?.figures,
    ...peaks,
    ...stated,
    ...(memoryDensity === null ? {} : { memoryDensity }),
    // a share is written as a part of one or in percent
    ...(share === null ? {} : { ownedShare: share <= 1 ? share * 100 : share }),
  });
  const place = word(inputs, 'destination');
  const to = place === null ? '' : placeOf(book, place, 'inputs.destination');
  const party: Party = { hq: word(inputs, 'partyHq') ?? '', name: word(inputs, 'party') };
  const whole: Item = {
    id: chip?.id ?? said,
    makerPlace: item?.makerPlace ?? null,
    datacentre: flag(inputs, 'datacenter') ?? item?.datacentre ?? null,
    hbm: flag(inputs, 'hbm') ?? item?.hbm ?? null,
    figures,
    readings: [],
  };
  const rules = book.rules.filter((one) => one === rule || !['not-yet', 'ended'].includes(standing(one, day)));
  const known = knownOf(book, rules, { item: whole, to, party, day, endUse: rule.question?.kind ?? null });
  return { ...known, flags: { ...known.flags, nonPlanar: flag(inputs, 'nonPlanar') } };
}

function quotaAnswer(rule: Rule, inputs: CaseRow, find: FindChip): number | null {
  const chip = word(inputs, 'chip');
  const known = chip === null ? null : find(chip);
  const tpp = number(inputs, 'tpp') ?? (known === null ? null : (itemOf(known).figures.tpp ?? null));
  const stated = Object.entries(inputs).find(([key, value]) => /tpp$/i.test(key) && key !== 'tpp' && typeof value === 'number');
  const named = word(inputs, 'quota') ?? word(inputs, 'cap');
  const cap = stated !== undefined ? (stated[1] as number) : named === null ? null : (rule.quotas[named] ?? null);
  if (cap === null)
    throw new Problem({
      code: 'unknown-quota',
      where: 'inputs',
      said: named ?? 'no cap',
      expected: `one of ${Object.keys(rule.quotas).join(', ')}`,
    });
  return tpp === null || !(tpp > 0) ? null : chipsWithin(cap, tpp);
}

/** The day of a row: its own, else the day on which the rule version it names begins, else the day of the question. */
function dayOf(book: RuleBook, row: CaseRow, today: string | null): string {
  const day = word(row, 'date') ?? word(row, 'day');
  if (day !== null) return readDay(day, 'date');
  const version = word(row, 'ruleVersion');
  if (version === null && today !== null) return today;
  if (version === null) throw new Problem({ code: 'missing-day', where: 'date', said: 'nothing', expected: 'a date or a ruleVersion' });
  if (Object.hasOwn(book.lists, version)) return book.rulesAsOf;
  return ruleOf(book, version, 'ruleVersion').from;
}

function partyIn(book: RuleBook, row: CaseRow, to: string): Party {
  const hq = word(row, 'partyHq');
  const name = word(row, 'party');
  if (hq !== null) return { hq: placeOf(book, hq, 'partyHq'), name };
  return name === null ? { hq: to, name: null } : partyOf(book, name, 'party');
}

function versionId(book: RuleBook, day: string): string {
  try {
    return versionOn(book, day).id;
  } catch {
    return 'none';
  }
}

function stillPrinted(rule: Rule, day: string): CaseAnswer['ambiguities'] {
  return standing(rule, day) === 'not-enforced' ? rule.ambiguities : [];
}

function notNamed(book: RuleBook): CaseAnswer['ambiguities'][number] {
  return {
    id: 'not-named',
    en: `No listing under this name is known here; the lists name the parties of the field only, to ${book.rulesAsOf}.`,
    zh: `此处没有该名称的列名记录；清单只含本领域相关方，截至 ${book.rulesAsOf}。`,
  };
}

function figuresOf(row: CaseRow): Figures {
  const figures: Partial<Record<Metric, number | null>> = {};
  for (const [key, metric] of Object.entries(ROW_FIGURES)) if (key in row) figures[metric] = number(row, key);
  for (const metric of Object.keys(METRICS) as Metric[]) if (metric in row) figures[metric] = number(row, metric);
  return figures;
}

const isRow = (value: unknown): value is CaseRow => typeof value === 'object' && value !== null && !Array.isArray(value);

function word(row: CaseRow, key: string): string | null {
  const value = row[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw new Problem({ code: 'not-a-word', where: key, said: JSON.stringify(value).slice(0, 60), expected: 'words' });
}

function needed(row: CaseRow, key: string): string {
  const value = word(row, key);
  if (value !== null) return value;
  throw new Problem({ code: 'missing-field', where: key, said: 'nothing', expected: `"${key}" in the row` });
}

function number(row: CaseRow, key: string): number | null {
  const value = row[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Problem({
    code: 'bad-number',
    where: key,
    said: JSON.stringify(value).slice(0, 60),
    expected: 'a number of zero or more, or null',
  });
}

function flag(row: CaseRow, key: string): boolean | null {
  const value = row[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  throw new Problem({ code: 'not-a-flag', where: key, said: JSON.stringify(value).slice(0, 60), expected: 'true or false' });
}
