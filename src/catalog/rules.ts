import { Problem } from '../terms/problem.ts';
import {
  type Ambiguity,
  type BuyerRule,
  type ListedParty,
  type Membership,
  type Outcome,
  type Rule,
  type RuleBook,
  type Said,
  STATUSES,
  type Test,
} from '../terms/rule.ts';
import { readDay } from '../terms/spoken.ts';
import { type Collection, type FactBook, type FactFile, type FactNode, isFile } from './book.ts';
import { amountIn, readCondition } from './condition.ts';
import { flag, word, wordOf } from './figure.ts';
import { remembering } from './memory.ts';

/** What a file of facts/controls is about. */
const KINDS = ['rule', 'about', 'groups', 'places', 'list', 'unlisted', 'buyer-side', 'chips'] as const;

const remembered = remembering<Collection, RuleBook>();

/** The export-control rules of the book as the control room takes them. Throws a Problem at the first thing that cannot be read. */
export function ruleBook(book: FactBook): RuleBook {
  const collection = book.controls ?? {};
  return remembered(collection, '', () => makeBook(collection));
}

function makeBook(collection: Collection): RuleBook {
  const rules: Rule[] = [];
  const lists: Record<string, readonly ListedParty[]> = {};
  const groups: Record<string, readonly Membership[]> = {};
  const places: Record<string, readonly string[]> = {};
  const unlisted: { names: readonly string[]; hq: string }[] = [];
  const plainWords: string[] = [];
  const buyerRules: BuyerRule[] = [];
  let about: { rulesAsOf: string; disclaimer: Said } | null = null;
  for (const [id, file] of Object.entries(collection)) {
    const where = `controls/${id}`;
    const kind = wordOf(file, 'kind', KINDS, where);
    if (kind === 'rule') rules.push(ruleFrom(id, file, where));
    if (kind === 'about') about = { rulesAsOf: day(file, 'rulesAsOf', where), disclaimer: said(file.disclaimer, `${where}#disclaimer`) };
    if (kind === 'list') lists[id] = items(file, 'parties', where).map((party, at) => listedFrom(party, `${where}#parties.${at}`));
    if (kind === 'groups')
      for (const [name, members] of Object.entries(group(file, 'groups', where)))
        groups[name] = list(members).map((member, at) => memberFrom(member, `${where}#groups.${name}.${at}`));
    if (kind === 'places') for (const [code, names] of Object.entries(group(file, 'places', where))) places[code] = strings(names);
    if (kind === 'unlisted') {
      for (const party of items(file, 'parties', where))
        unlisted.push({ names: strings(party.names), hq: needed(party, 'hq', `${where}#parties`) });
      plainWords.push(...strings(file.plainWords));
    }
    if (kind === 'buyer-side')
      for (const [at, item] of items(file, 'items', where).entries()) buyerRules.push(buyerFrom(item, `${where}#items.${at}`));
  }
  if (about === null)
    throw new Problem({ code: 'missing-file', where: 'controls/', said: 'no file of kind "about"', expected: 'the day of the rules' });
  return { ...about, rules, groups, places, lists, unlisted, plainWords, buyerRules };
}

function ruleFrom(id: string, file: FactFile, where: string): Rule {
  const define = Object.entries(optionalGroup(file, 'define', where)).map(
    ([name, node]) => [name, readCondition(node, `${where}#define.${name}`)] as const,
  );
  const question = optionalGroup(file, 'question', where);
  const suspended = optionalGroup(file, 'suspended', where);
  return {
    id,
    name: said(file.name, `${where}#name`),
    citation: needed(file, 'citation', where),
    cite: strings(file.cite),
    confidence: word(file, 'confidence') ?? 'not stated',
    from: day(file, 'from', where),
    until: optionalDay(file, 'until', where),
    mandatoryFrom: optionalDay(file, 'mandatoryFrom', where),
    notEnforcedFrom: optionalDay(file, 'notEnforcedFrom', where),
    suspended:
      file.suspended === undefined
        ? null
        : { from: day(suspended, 'from', `${where}#suspended`), until: day(suspended, 'until', `${where}#suspended`) },
    version: flag(file, 'version', where),
    order: typeof file.order === 'number' ? file.order : null,
    endUse: flag(file, 'endUse', where),
    define: Object.fromEntries(define),
    classes: items(file, 'classes', where).map((item, at) => ({
      paragraph: needed(item, 'paragraph', `${where}#classes.${at}`),
      test: readCondition(item.test, `${where}#classes.${at}.test`),
    })),
    outcomes: items(file, 'outcomes', where).map((item, at) => outcomeFrom(item, `${where}#outcomes.${at}`)),
    otherwise: word(file, 'otherwise'),
    question:
      file.question === undefined
        ? null
        : {
            kind: needed(question, 'kind', `${where}#question`),
            test: readCondition(question.test, `${where}#question.test`),
            yes: answer(question.yes, `${where}#question.yes`),
            no: answer(question.no, `${where}#question.no`),
          },
    quotas: Object.fromEntries(
      Object.entries(optionalGroup(file, 'quotas', where)).map(([name, cap]) => [
        name,
        amountIn(String(cap), 'TPP', `${where}#quotas.${name}`),
      ]),
    ),
    ambiguities: items(file, 'ambiguities', where).map((item, at) => ambiguityFrom(item, `${where}#ambiguities.${at}`)),
  };
}

function outcomeFrom(item: FactFile, where: string): Outcome {
  return {
    test: readCondition(item.test, `${where}.test`),
    status: wordOf(item, 'status', STATUSES, where),
    paragraph: needed(item, 'paragraph', where),
    exception: word(item, 'exception'),
    conditions: strings(item.conditions),
  };
}

function ambiguityFrom(item: FactFile, where: string): Ambiguity {
  const test: Test = readCondition(item.test, `${where}.test`);
  return { id: needed(item, 'id', where), test, from: optionalDay(item, 'from', where), ...said(item, where) };
}

function listedFrom(party: FactFile, where: string): ListedParty {
  return {
    names: strings(party.names),
    from: day(party, 'from', where),
    until: optionalDay(party, 'until', where),
    hq: needed(party, 'hq', where),
    citation: needed(party, 'citation', where),
  };
}

function memberFrom(member: FactNode, where: string): Membership {
  if (typeof member === 'string') return { name: member, from: null, until: null };
  if (!isFile(member)) throw unreadable(where, member, 'a code or { "name", "from", "until" }');
  return { name: needed(member, 'name', where), from: optionalDay(member, 'from', where), until: optionalDay(member, 'until', where) };
}

function buyerFrom(item: FactFile, where: string): BuyerRule {
  return {
    id: needed(item, 'id', where),
    from: day(item, 'from', where),
    basis: needed(item, 'basis', where),
    test: readCondition(item.test, `${where}.test`),
    cite: strings(item.cite),
    ...said(item, where),
  };
}

const list = (node: FactNode | undefined): readonly FactNode[] => (Array.isArray(node) ? (node as readonly FactNode[]) : []);
const strings = (node: FactNode | undefined): readonly string[] => (typeof node === 'string' ? [node] : list(node).map(String));

function items(file: FactFile, key: string, where: string): readonly FactFile[] {
  return list(file[key]).map((item, at) => {
    if (!isFile(item)) throw unreadable(`${where}#${key}.${at}`, item, 'an object');
    return item;
  });
}

function group(file: FactFile, key: string, where: string): FactFile {
  const node = file[key];
  if (!isFile(node)) throw unreadable(`${where}#${key}`, node, 'an object');
  return node;
}

const optionalGroup = (file: FactFile, key: string, where: string): FactFile => (file[key] === undefined ? {} : group(file, key, where));

function said(node: FactNode | undefined, where: string): Said {
  if (isFile(node) && typeof node.en === 'string' && typeof node.zh === 'string') return { en: node.en, zh: node.zh };
  throw unreadable(where, node, 'a sentence as { "en", "zh" }');
}

function needed(file: FactFile, key: string, where: string): string {
  const value = word(file, key);
  if (value !== null) return value;
  throw unreadable(`${where}#${key}`, file[key], 'words');
}

function answer(node: FactNode | undefined, where: string): string | boolean {
  if (typeof node === 'string' || typeof node === 'boolean') return node;
  throw unreadable(where, node, 'a word, true or false');
}

const day = (file: FactFile, key: string, where: string): string => readDay(needed(file, key, where), `${where}#${key}`);
const optionalDay = (file: FactFile, key: string, where: string): string | null => (file[key] === undefined ? null : day(file, key, where));

const unreadable = (where: string, node: FactNode | undefined, expected: string): Problem =>
  new Problem({ code: 'unreadable-rule', where, said: JSON.stringify(node ?? null).slice(0, 80), expected });

/** Holds one file of facts/controls to what the reader of rules can take. Throws what it cannot read. */
export function checkRuleFile(id: string, file: FactFile): void {
  const about: FactFile = { kind: 'about', rulesAsOf: '2000-01-01', disclaimer: { en: '', zh: '' } };
  makeBook(file.kind === 'about' ? { [id]: file } : { about, [id]: file });
}
