import type { Chip } from '../terms/chip.ts';
import type { ServingEngine } from '../terms/engine.ts';
import { Problem } from '../terms/problem.ts';
import type { EnginePolicy } from '../terms/service.ts';
import { type Collection, type FactBook, type FactFile, type FactNode, isFile, resolved } from './book.ts';
import { figure, flag, neededFigure, word, wordOf } from './figure.ts';
import { remembering } from './memory.ts';

/** An engine's words resolved: its documented defaults of that version on that chip, and what was assumed. */
export interface EngineResolution {
  readonly engine: ServingEngine;
  readonly assumed: readonly string[];
}

/** What else is known of a service where its engine is looked for. */
export interface EngineHints {
  /** a batch that runs to its end was asked: the engine's static form, where it has one */
  readonly fixedBatch?: boolean;
  /** the year it ran, which tells the generation where no version is stated */
  readonly year?: number | null;
}

const remembered = remembering<Collection, ServingEngine>();

/** The serving engine of an id with its newest defaults, on a chip that no exception is made for. */
export function engineOf(book: FactBook, id: string): ServingEngine {
  return remembered(book.engines, id, () => makeEngine(id, resolved(book, 'engines', id), { version: null, chip: null }));
}

/**
 * The engine that words name ("vLLM", "TensorRT-LLM (disaggregated)"), with the defaults of its `version` on this chip: the longest of the
 * engines' own words that occurs in them wins, among engines whose releases the version falls in. Where no version is stated, the year tells
 * the generation, and without one the newest is taken and said. Words that name none, or no words, take the engine usual on the chip's software.
 */
export function engineFor(
  book: FactBook,
  words: string | null,
  version: string | null,
  chip: Chip,
  hints: EngineHints = {},
): EngineResolution {
  const engines = book.engines;
  const said = ` ${words ?? ''} `.toLowerCase().replace(/\s+/g, ' ');
  let best: { id: string; length: number; version: string | null } | null = null;
  for (const id of words === null ? [] : Object.keys(engines)) {
    const file = resolved(book, 'engines', id);
    const release = releaseOf(version, allWords(file));
    const own = falls(file, release, hints.year ?? null) ? wordList(file.words) : [];
    for (const known of [...own, ...wordList(file.wordsOfAnyVersion), ...wordsOn(file, chip)]) {
      // of two that say the same word, the one made for this chip's software is meant
      const length = known.length + (wordsOn(file, chip).includes(known) ? 0.5 : 0);
      if (length > (best?.length ?? 0) && occurs(known, said)) best = { id, length, version: release };
    }
  }
  const id = best?.id ?? usualEngine(book, chip.stack);
  const file = resolved(book, 'engines', id);
  const still = hints.fixedBatch === true ? word(file, 'staticAs') : null;
  const chosen = still ?? id;
  const engine = makeEngine(chosen, resolved(book, 'engines', chosen), { version: best?.version ?? null, chip });
  const assumed: string[] = [];
  if (best === null) {
    const why = words === null ? 'the usual one where none is stated' : `since ${words} is not known`;
    assumed.push(`serving engine: ${engine.name}, ${why}`);
  } else if (best.version === null && isFile(file.versions) && hints.year == null) {
    assumed.push(`serving engine: the newest defaults of ${engine.name}, since no version is stated`);
  }
  return { engine, assumed };
}

/** The release that a version text tells of one of these words, or that it begins with; null = none. "vLLM 0.10.0, RHEL 9.6" -> "0.10.0" */
function releaseOf(version: string | null, words: readonly string[]): string | null {
  const said = (version ?? '').trim().toLowerCase();
  const begins = /^v?(\d+(?:\.\d+)+)/.exec(said)?.[1];
  if (begins !== undefined) return begins;
  for (const known of words) {
    const at = said.indexOf(`${known} `);
    const found = at < 0 ? undefined : /^v?(\d+(?:\.\d+)+)/.exec(said.slice(at + known.length + 1))?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** Does the release (or the year, where no release is known) fall in the file's own range? */
function falls(file: FactFile, release: string | null, year: number | null): boolean {
  const range = isFile(file.versions) ? file.versions : {};
  const [from, below] = [word(range, 'from'), word(range, 'below')];
  if (release !== null) return (from === null || !older(release, from)) && (below === null || older(release, below));
  const [fromYear, beforeYear] = [range.fromYear, range.beforeYear];
  if (year === null) return below === null;
  return (typeof fromYear !== 'number' || year >= fromYear) && (typeof beforeYear !== 'number' || year < beforeYear);
}

/** 0.9 is older than 0.10. */
function older(one: string, other: string): boolean {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const gap = (a[at] ?? 0) - (b[at] ?? 0);
    if (gap !== 0) return gap < 0;
  }
  return false;
}

function occurs(known: string, said: string): boolean {
  const at = said.indexOf(known);
  return at >= 0 && !/[a-z0-9]/.test(said[at - 1] ?? ' ') && !/[a-z0-9]/.test(said[at + known.length] ?? ' ');
}

const allWords = (file: FactFile): string[] => [...wordList(file.words), ...wordList(file.wordsOfAnyVersion)];

/** `wordsOn` lists words that mean this engine on a chip's software only. */
function wordsOn(file: FactFile, chip: Chip): string[] {
  if (!isFile(file.wordsOn)) return [];
  return Object.entries(file.wordsOn).flatMap(([stack, words]) => (chip.stack.startsWith(stack) ? wordList(words) : []));
}

/** `usualOn` lists the beginnings of chip stacks that an engine is the usual one on; "*" everywhere else. */
function usualEngine(book: FactBook, chipStack: string): string {
  let anywhere: string | null = null;
  for (const id of Object.keys(book.engines)) {
    const own = wordList(resolved(book, 'engines', id).usualOn);
    if (own.some((beginning) => beginning !== '*' && chipStack.startsWith(beginning))) return id;
    if (own.includes('*')) anywhere = id;
  }
  if (anywhere !== null) return anywhere;
  throw new Problem({
    code: 'no-usual-engine',
    where: 'engines',
    said: `no serving engine for ${chipStack}`,
    expected: 'one file with "usualOn": ["*"]',
  });
}

function wordList(node: FactNode | undefined): string[] {
  return Array.isArray(node) ? (node as string[]) : [];
}

/** What a change of defaults depends on. */
interface Occasion {
  readonly version: string | null;
  readonly chip: Chip | null;
}

/** Does a change of defaults hold? Releases are the newest where none is stated; a chip's figure that is not known fulfils no condition. */
function holds(change: FactFile, { version, chip }: Occasion, where: string): boolean {
  const [since, below] = [word(change, 'since'), word(change, 'below')];
  if (since !== null && version !== null && older(version, since)) return false;
  if (below !== null && (version === null || !older(version, below))) return false;
  const [from, under] = [figure(change, 'memoryFrom', 'B', where), figure(change, 'memoryBelow', 'B', where)];
  const [on, notOn, strange] = [wordList(change.stacks), wordList(change.notStacks), wordList(change.notArchitectures)];
  if (chip === null) return from === null && under === null && on.length + notOn.length + strange.length === 0;
  const memory = chip.memory === null ? null : chip.memory / chip.devicesPerChip;
  if (from !== null && !(memory !== null && memory >= from)) return false;
  if (under !== null && !(memory !== null && memory < under)) return false;
  if (on.length > 0 && !on.some((stack) => chip.stack.startsWith(stack))) return false;
  if (notOn.some((stack) => chip.stack.startsWith(stack))) return false;
  return !strange.some((architecture) => chip.architecture.startsWith(architecture));
}

function makeEngine(id: string, file: FactFile, occasion: Occasion): ServingEngine {
  const where = `engines/${id}`;
  const changes = Array.isArray(file.changes) ? (file.changes as FactFile[]) : [];
  let now: FactFile = file;
  for (const [at, change] of changes.entries()) {
    if (!holds(change, occasion, `${where}#changes.${at}`)) continue;
    const policy = { ...(isFile(now.policy) ? now.policy : {}), ...(isFile(change.policy) ? change.policy : {}) };
    now = { ...now, ...change, policy };
  }
  return {
    id,
    name: word(file, 'name') ?? id,
    family: word(file, 'family') ?? id,
    graphs: flag(now, 'graphs', where),
    overlapsHost: flag(now, 'overlapsHost', where),
    layerSplit: flag(now, 'layerSplit', where),
    ...(now.halves === undefined ? {} : { halves: flag(now, 'halves', where) }),
    ...(now.narrowSums === undefined ? {} : { narrowSums: flag(now, 'narrowSums', where) }),
    policy: policyOf(now, where),
    formats: wordList(now.formats),
  };
}

function policyOf(file: FactFile, where: string): EnginePolicy {
  const count = (key: string) => whole(neededFigure(file, `policy.${key}`, '1', where), `${where}#policy.${key}`);
  const memoryShare = neededFigure(file, 'policy.memoryShare', '1', where);
  if (!(memoryShare > 0 && memoryShare <= 1)) throw wrong(`${where}#policy.memoryShare`, memoryShare, 'a share above 0 and at most 1');
  return {
    batching: wordOf(file, 'policy.batching', ['continuous', 'static', 'single'], where),
    maxSequences: count('maxSequences'),
    maxBatchedTokens: count('maxBatchedTokens'),
    chunkedPrefill: flag(file.policy as FactFile, 'chunkedPrefill', where),
    blockTokens: count('blockTokens'),
    prefixCaching: flag(file.policy as FactFile, 'prefixCaching', where),
    memoryShare,
    ...((file.policy as FactFile).shareOfFree === undefined ? {} : { shareOfFree: flag(file.policy as FactFile, 'shareOfFree', where) }),
    order: wordOf(file, 'policy.order', ['arrival', 'priority'], where),
    admission: wordOf(file, 'policy.admission', ['prompt', 'whole'], where),
  };
}

function whole(value: number, where: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw wrong(where, value, 'a whole number of at least 1');
}

const wrong = (where: string, said: number, expected: string): Problem =>
  new Problem({ code: 'bad-policy', where, said: String(said), expected });

/** Rules on an engine's file, beyond its form: it makes an engine, on a small chip and a large one; no other engine of the same releases has its words. */
export function engineSense(book: FactBook, id: string): Problem[] {
  engineOf(book, id);
  const engines = book.engines;
  const file = resolved(book, 'engines', id);
  const found: Problem[] = [];
  const still = word(file, 'staticAs');
  if (still !== null && !Object.hasOwn(engines, still)) {
    found.push(new Problem({ code: 'unknown-id', where: `engines/${id}#staticAs`, said: still, expected: 'an id of engines' }));
  }
  for (const own of wordList(file.words)) {
    const other = Object.keys(engines).find(
      (each) =>
        each > id && wordList(resolved(book, 'engines', each).words).includes(own) && overlaps(file, resolved(book, 'engines', each)),
    );
    if (other === undefined) continue;
    const said = `${own}, also of ${other}`;
    found.push(new Problem({ code: 'words-of-two-engines', where: `engines/${id}#words`, said, expected: 'each word under one engine' }));
  }
  return found;
}

/** Two ranges of releases that share one. */
function overlaps(one: FactFile, other: FactFile): boolean {
  const range = (file: FactFile) => (isFile(file.versions) ? file.versions : {});
  const apart = (low: FactFile, high: FactFile): boolean => {
    const [below, from] = [word(low, 'below'), word(high, 'from')];
    return below !== null && from !== null && !older(from, below);
  };
  return !apart(range(one), range(other)) && !apart(range(other), range(one));
}
