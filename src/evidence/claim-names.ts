import { type Collection, type FactBook, isFile } from '../catalog/book.ts';
import { word } from '../catalog/figure.ts';
import { remembering } from '../catalog/memory.ts';
import { lookUp, type Named, wholeName } from '../catalog/names.ts';
import { Problem } from '../terms/problem.ts';
import type { ClaimWorld, Service, Training } from './claim-world.ts';

/** A name as it stands in a statement. */
export interface Mention {
  readonly id: string;
  readonly said: string;
  readonly at: number;
  readonly end: number;
  readonly assumed: readonly string[];
}

/** A name that belongs to things of different makers. */
export interface Contested {
  readonly said: string;
  readonly candidates: readonly string[];
  readonly at: number;
  readonly end: number;
}

/** The names that a statement speaks of, each list in the order of the text. */
export interface Names {
  readonly chips: readonly Mention[];
  readonly models: readonly Mention[];
  readonly systems: readonly Mention[];
  readonly services: readonly (Mention & { readonly service: Service })[];
  readonly trainings: readonly Training[];
  /** first piece of the ids of a maker's chips */
  readonly makers: readonly Mention[];
  readonly contested: readonly Contested[];
  /** stretches of the text that are names */
  readonly masked: readonly (readonly [number, number])[];
}

const LONGEST = 4;
const COUNTING = /(?:^|[\s-])(?:gpus?|cards?|chips?|nodes?|way|accelerators?|times|x)$/i;
const CONTEST_OF: Readonly<Record<string, Named>> = {
  'ambiguous-chip': 'chips',
  'ambiguous-model': 'models',
  'ambiguous-system': 'systems',
};

/** The first piece of a chip's id: its maker. */
export const makerOf = (id: string): string => id.split('-')[0] as string;

/** Words as a pattern that finds them and nothing else. */
export const literal = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Token {
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** Finds the names of chips, models, systems, services, makers and published trainings in a statement. */
export function namesOf(statement: string, { book, magnitudes }: ClaimWorld): Names {
  const found: { kind: Named | 'contested'; mention: Mention; candidates: readonly string[] }[] = [];
  const free = (from: number, to: number): boolean => !found.some(({ mention }) => from < mention.end && to > mention.at);
  const tokens = tokensOf(statement, book);
  for (let length = LONGEST; length >= 1; length--) {
    for (let from = 0; from + length <= tokens.length; from++) {
      const window = tokens.slice(from, from + length);
      const [first, last] = [window[0] as Token, window[length - 1] as Token];
      if (!free(first.at, last.end) || !touching(statement, window)) continue;
      const said = statement.slice(first.at, last.end);
      const hit = resolve(book, said);
      if (hit) found.push({ ...hit, mention: { ...hit.mention, said, at: first.at, end: last.end } });
    }
  }
  const services = Object.entries(magnitudes.services).flatMap(([id, service]) =>
    service.names.flatMap((name) => {
      const at = placeOf(statement, name);
      return at < 0 ? [] : [{ id, said: name, at, end: at + name.length, assumed: [], service }];
    }),
  );
  const trainings = magnitudes.trainings.filter(({ names }) => names.some((name) => placeOf(statement, name) >= 0));
  const makers = makersIn(statement, book);
  const of = (kind: Named): Mention[] =>
    found
      .filter((one) => one.kind === kind)
      .map(({ mention }) => mention)
      .sort((a, b) => a.at - b.at);
  const spoken = of('models');
  const shaped = trainings.flatMap(({ model, names }): Mention[] => {
    const at = Math.max(...names.map((name) => placeOf(statement, name)));
    return model === undefined || spoken.some(({ id }) => id === model)
      ? []
      : [{ id: model, said: names[0] as string, at, end: at, assumed: [] }];
  });
  const trainingSpans = trainings.flatMap(({ names }) => names.flatMap((name) => spanOf(statement, name)));
  return {
    chips: of('chips'),
    models: [...spoken, ...shaped],
    systems: of('systems'),
    services,
    trainings,
    makers,
    contested: found
      .filter(({ kind }) => kind === 'contested')
      .map(({ mention: { said, at, end }, candidates }) => ({ said, at, end, candidates })),
    masked: [...found.map(({ mention }): [number, number] => [mention.at, mention.end]), ...trainingSpans],
  };
}

function placeOf(statement: string, name: string): number {
  const escaped = literal(name).replace(/[ -]/g, '[ -]?');
  return statement.search(new RegExp(`(?<![A-Za-z])${escaped}(?![0-9.]*[0-9])`, /^[A-Z]{2,}$/.test(name) ? '' : 'i'));
}

function spanOf(statement: string, name: string): [number, number][] {
  const at = placeOf(statement, name);
  return at < 0 ? [] : [[at, at + name.length]];
}

function tokensOf(statement: string, book: FactBook): readonly Token[] {
  const spelt = scripted(book);
  const pattern = new RegExp(`${spelt.length > 0 ? `${spelt.join('|')}|` : ''}[A-Za-z0-9]+(?:[.+-][A-Za-z0-9]+)*`, 'g');
  return [...statement.matchAll(pattern)].map((one) => ({ text: one[0], at: one.index, end: one.index + one[0].length }));
}

const rememberedScripts = remembering<Collection, readonly string[]>();

/** Alias words in other scripts, which no space parts from their neighbours. */
function scripted(book: FactBook): readonly string[] {
  return rememberedScripts(book.aliases, '', () =>
    Object.values(book.aliases)
      .flatMap((file) => [file.words, file.names].flatMap((table) => (isFile(table) ? Object.keys(table) : [])))
      .filter((name) => /[\u4e00-\u9fff]/.test(name))
      .sort((a, b) => b.length - a.length),
  );
}

const touching = (statement: string, window: readonly Token[]): boolean =>
  window.every((token, at) => at === 0 || /^[ \u00a0/-]?$/.test(statement.slice((window[at - 1] as Token).end, token.at)));

const rememberedHits = remembering<Collection, { readonly hit: ReturnType<typeof look> }>();

function resolve(book: FactBook, said: string): ReturnType<typeof look> {
  return rememberedHits(book.chips, said, () => ({ hit: look(book, said) })).hit;
}

function look(book: FactBook, said: string): { kind: Named | 'contested'; mention: Mention; candidates: readonly string[] } | null {
  const lettered = /[A-Za-z\u4e00-\u9fff]/.test(said);
  const digits = /\d/.test(said);
  if (!lettered || COUNTING.test(said) || /^\d/.test(said)) return null;
  // 51.2T, 400G, 15T and the like are figures; a name without a digit must be whole and begin with a capital
  if (!digits && !/^[A-Z\u4e00-\u9fff]/.test(said)) return null;
  if (!digits && said.length < 4) return null;
  if (/^(?:HBM|L?P?DDR|GDDR|PCI|NVLink|FP|BF|INT|TF|RoCE|GB\/s)\d?/i.test(said) && !/[A-Za-z]\s?\d{3,}/.test(said)) return null;
  const mention = (id: string, assumed: readonly string[]): Mention => ({ id, said, at: 0, end: 0, assumed });
  for (const kind of ['chips', 'models', 'systems'] as const) {
    try {
      const whole = wholeName(book, kind, said);
      if (whole !== null) return { kind, mention: mention(whole, []), candidates: [] };
      const found =
        digits && kind !== 'systems' && /^\S*[A-Z\d\u4e00-\u9fff]/.test(said) ? lookUp(book, kind, said.replace(/(\d)s$/, '$1')) : null;
      if (found) return { kind, mention: mention(found.id, found.assumed), candidates: [] };
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      const near = fault.near;
      const of = CONTEST_OF[fault.code];
      if (of === undefined || near.length === 0) continue;
      const makers = new Set(near.map(makerOf));
      if (makers.size > 1 && of === 'chips') return { kind: 'contested', mention: mention('', []), candidates: near };
      const [first] = near as [string];
      return { kind: of, mention: mention(first, [`${said} is taken as ${first}`]), candidates: near };
    }
  }
  return null;
}

const rememberedMakers = remembering<Collection, readonly (readonly [slug: string, name: RegExp])[]>();

/** Makers by the first piece of their chips' ids, under every name that facts know. */
function makersIn(statement: string, book: FactBook): readonly Mention[] {
  const makers = rememberedMakers(book.chips, 'makers', () => {
    const names = new Map<string, Set<string>>();
    for (const [id, file] of Object.entries(book.chips)) {
      const slug = makerOf(id);
      const known = names.get(slug) ?? new Set([slug]);
      const maker = word(file, 'maker');
      if (maker !== null) known.add(maker.toLowerCase());
      names.set(slug, known);
    }
    const words = book.aliases.chips?.words;
    if (isFile(words)) for (const [from, to] of Object.entries(words)) names.get(String(to))?.add(from.toLowerCase());
    return [...names].map(([slug, known]): readonly [string, RegExp] => {
      const escaped = [...known].map(literal).sort((a, b) => b.length - a.length);
      return [slug, new RegExp(`(?<![A-Za-z])(?:${escaped.join('|')})(?![A-Za-z])`, 'i')];
    });
  });
  return makers.flatMap(([slug, pattern]) => {
    const hit = pattern.exec(statement);
    return hit ? [{ id: slug, said: hit[0], at: hit.index, end: hit.index + hit[0].length, assumed: [] }] : [];
  });
}
