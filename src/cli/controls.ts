import {
  buyerKinds,
  type ControlledChip,
  controlledChip,
  type Decision,
  decide,
  type FactBook,
  type Headroom,
  headroom,
  itemOf,
  type Party,
  Problem,
  Problems,
  parsePool,
  partyOf,
  placeOf,
  poolPflops,
  type RuleBook,
  resolveControlledChip,
  ruleBook,
  ruleFor,
  strictest,
  versionOn,
} from '../index.ts';
import type { Args } from './args.ts';
import { answerCases } from './controls-cases.ts';
import { decisionJson, headroomJson } from './controls-json.ts';
import { decisionText, headroomText } from './controls-text.ts';
import { type Exit, type Face, missing } from './face.ts';
import { jsonText } from './plan-json.ts';
import { factBook } from './shipped.ts';

/** One kind of chip of a question, decided. */
export interface Decided extends Decision {
  readonly chip: ControlledChip;
  /** null = one chip was asked about, not a pool */
  readonly count: number | null;
}

/** What was asked, with every name resolved. */
export interface Route {
  readonly to: string;
  readonly party: Party;
  readonly day: string;
  readonly assumed: readonly string[];
}

/** `controls --chip X --to PLACE`, `controls --on POOL --to PLACE`, `controls --file CASES`, `controls headroom --to PLACE`. */
export async function controls(args: Args, face: Face): Promise<Exit> {
  const facts = factBook(face.facts);
  const book = ruleBook(facts);
  if (args.positional[0] === 'headroom') return answerHeadroom(book, args, face);
  if (args.values.file !== undefined) return answerCases(facts, book, args, face);
  return answerChips(facts, book, args, face);
}

function answerChips(facts: FactBook, book: RuleBook, { values }: Args, face: Face): Exit {
  const problems: Problem[] = [];
  const attempt = attempting(problems);
  const route = routeOf(book, values, face, attempt);
  const groups = attempt(() => chipsOf(facts, values));
  const endUse = values['end-use'] ?? null;
  if (endUse !== null) attempt(() => ruleFor(book, endUse, '--end-use'));
  const volumeFt3 = attempt(() => positive(values.envelope, '--envelope', 'cubic feet')) ?? null;
  const buyer = values.buyer ?? null;
  if (buyer !== null) attempt(() => knownBuyer(book, buyer));
  if (problems.length || route === null || groups === null) throw new Problems(problems);
  const decided = groups.map(({ chip, count }): Decided => {
    const item = itemOf(chip);
    const peaks =
      count === null ? {} : { fp64Pflops: poolPflops(count, chip.fp64Tera), fp32Pflops: poolPflops(count, chip.fp32Tera), volumeFt3 };
    const { to, party, day } = route;
    return { ...decide(book, { item: { ...item, figures: { ...item.figures, ...peaks } }, to, party, day, endUse, buyer }), chip, count };
  });
  const assumed = [...new Set([...route.assumed, ...groups.flatMap((group) => [...group.assumed, ...group.chip.assumed])])];
  const whole = strictest(decided) as Decided;
  if (face.json) face.print(jsonText(decisionJson(whole, decided, route, assumed, face.locale)));
  else face.print(decisionText(decided, route, assumed, face));
  return 0;
}

function answerHeadroom(book: RuleBook, { values }: Args, face: Face): Exit {
  const problems: Problem[] = [];
  const attempt = attempting(problems);
  const route = routeOf(book, values, face, attempt);
  const areaMm2 = attempt(() => positive(values['die-area'], '--die-area', 'mm2')) ?? null;
  if (problems.length || route === null) throw new Problems(problems);
  const ask = { areaMm2, to: route.to, party: route.party, day: route.day };
  const version = versionOn(book, route.day);
  const rows: Headroom[] = [headroom(book, ask, true), headroom(book, ask, false)];
  const anyDie: Headroom[] =
    areaMm2 === null ? [] : [true, false].map((datacentre) => headroom(book, { ...ask, areaMm2: null }, datacentre));
  if (face.json) face.print(jsonText(headroomJson(rows, anyDie, areaMm2, route, version, book, face.locale)));
  else face.print(headroomText(rows, anyDie, areaMm2, route, version, book, face));
  return 0;
}

type Attempt = <T>(read: () => T) => T | null;

/** Notes every problem instead of stopping at the first. */
function attempting(problems: Problem[]): Attempt {
  return (read) => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Problems) problems.push(...error.problems);
      else if (error instanceof Problem) problems.push(error);
      else throw error;
      return null;
    }
  };
}

function routeOf(book: RuleBook, values: Args['values'], face: Face, attempt: Attempt): Route | null {
  attempt(() => versionOn(book, face.asOf));
  const to = attempt(() => {
    if (values.to === undefined) throw missing('to', '<place>');
    return placeOf(book, values.to, '--to');
  });
  const said = values.party;
  const party = said === undefined ? null : attempt(() => partyOf(book, said, '--party'));
  if (to === null || (said !== undefined && party === null)) return null;
  const assumed = said === undefined ? [`the party is headquartered at the destination, ${to}`] : [];
  return { to, party: party ?? { hq: to, name: null }, day: face.asOf, assumed };
}

interface Asked {
  readonly chip: ControlledChip;
  readonly count: number | null;
  readonly assumed: readonly string[];
}

function chipsOf(facts: FactBook, { chip, on }: Args['values']): Asked[] {
  if (chip !== undefined && on !== undefined)
    throw new Problem({ code: 'contradiction', where: '--chip', said: 'also --on', expected: 'one of --chip and --on' });
  if (chip !== undefined) {
    const { id, assumed } = resolveControlledChip(facts, chip, '--chip');
    return [{ chip: controlledChip(facts, id), count: null, assumed }];
  }
  if (on === undefined) throw missing('chip', '<name>, or --on <pool>, or --file <cases>');
  // nodes and networks do not bear on export status, so what was assumed of them is left out
  return parsePool(facts, on, '--on').groups.map((group) => ({
    chip: controlledChip(facts, group.chip.id),
    count: group.count,
    assumed: [],
  }));
}

function positive(said: string | undefined, where: string, unit: string): number | null {
  if (said === undefined) return null;
  const value = Number(said.replace(/,/g, '').replace(/\s*(mm2|ft3)$/, ''));
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Problem({ code: 'bad-number', where, said, expected: `a number of ${unit} above zero` });
}

function knownBuyer(book: RuleBook, said: string): void {
  const kinds = buyerKinds(book);
  if (!kinds.includes(said)) throw new Problem({ code: 'bad-value', where: '--buyer', said, expected: `one of ${kinds.join(', ')}` });
}
