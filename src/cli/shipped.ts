import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Bands,
  COLLECTIONS,
  type Collection,
  type CollectionName,
  type Convention,
  checkFacts,
  countParameters,
  EMPTY_BOOK,
  type FactBook,
  type FaultFits,
  type Fits,
  type Magnitudes,
  overlay,
  Problems,
  type ServingBands,
  type ServingConvention,
} from '../index.ts';
import { readFactsFolder, readOwnFacts } from './facts-folder.ts';

/** Data that travels with the command: bundled beside it, or the folders of a clone. */
const BUNDLED = fileURLToPath(new URL('./data/', import.meta.url));
const CLONE = fileURLToPath(new URL('../../', import.meta.url));

/** Parsed files, kept: a server answers many questions from one reading. Nobody writes to them. */
const known = new Map<string, unknown>();

function read(file: string): unknown {
  if (!known.has(file)) known.set(file, JSON.parse(readFileSync(file, 'utf8')));
  return known.get(file);
}

const places = new Map<string, string>();

/** Where a file lies: bundled, or in the clone. */
function placeOf(bundled: string, cloned: string): string {
  const found = places.get(bundled) ?? (existsSync(`${BUNDLED}${bundled}`) ? `${BUNDLED}${bundled}` : `${CLONE}${cloned}`);
  places.set(bundled, found);
  return found;
}

let shipped: FactBook | null = null;

/** The catalog, and over it the user's own folder. Each collection is read when it is first looked at. */
export function factBook(own: string | null): FactBook {
  shipped ??= existsSync(`${BUNDLED}facts`) ? lazily((name) => read(`${BUNDLED}facts/${name}.json`) as Collection) : lazily(cloned);
  return own === null ? shipped : withOwn(shipped, own);
}

/** The user's facts are held to the same checks as ours; the first look at them tells every problem. */
function withOwn(book: FactBook, folder: string): FactBook {
  const own = readOwnFacts(folder);
  const whole = overlay(book, own);
  const problems = checkFacts(whole, countParameters, own);
  if (problems.length) throw new Problems(problems);
  return whole;
}

function cloned(name: CollectionName): Collection {
  return readFactsFolder(`${CLONE}facts`, [name])[name] ?? {};
}

function lazily(collection: (name: CollectionName) => Collection): FactBook {
  const book = { ...EMPTY_BOOK };
  for (const name of COLLECTIONS) {
    let known: Collection | null = null;
    Object.defineProperty(book, name, { enumerable: true, get: () => (known ??= collection(name)) });
  }
  return book;
}

/** What was learned from measurements. */
export function shippedFits(): Fits {
  return { machine: fitFile('machine'), training: fitFile('training'), serving: fitFile('serving') } as Fits;
}

/** How often jobs stop, and what a stop costs. */
export function shippedFaults(): FaultFits {
  return fitFile('faults') as FaultFits;
}

/** A published record of how often a job or a cluster stopped. */
export interface FaultRecord {
  readonly id: string;
  readonly source: string;
  readonly url: string | null;
  readonly evidence: string;
  readonly notes: string;
}

/** The records of stops, as they were published. */
export function shippedFaultRecords(): readonly FaultRecord[] {
  const lines = readFileSync(placeOf('facts/faults.jsonl', 'facts/faults.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as FaultRecord);
}

/** One file of fits/ by name. */
export function fitFile(name: string): unknown {
  return read(placeOf(`fits/${name}.json`, `fits/${name}.json`));
}

/** Widths of the 80 % bands. */
export function shippedBands(): Bands {
  return fitFile('bands') as Bands;
}

/** Widths of the 80 % bands of a service's plan; null = none were made yet, and its widths are assumed. */
export function shippedServiceBands(): ServingBands | null {
  return existsSync(placeOf('fits/serving-bands.json', 'fits/serving-bands.json')) ? shippedServingBands() : null;
}

/** Widths of the 80 % bands of services. */
export function shippedServingBands(): ServingBands {
  return fitFile('serving-bands') as ServingBands;
}

/** How each source of published serving runs counts what it prints. */
export function shippedServingConventions(): Readonly<Record<string, ServingConvention>> {
  return read(placeOf('facts/serving-conventions.json', 'facts/serving-conventions.json')) as Readonly<Record<string, ServingConvention>>;
}

/** What the engine says of the published serving runs, as it was kept when the fits were made. */
export function shippedServingPredictions(): string {
  return readFileSync(placeOf('predictions-serving.tsv', 'docs/predictions-serving.tsv'), 'utf8');
}

/** How each source of published runs counts what it prints. */
export function shippedConventions(): Readonly<Record<string, Convention>> {
  return read(placeOf('facts/conventions.json', 'facts/conventions.json')) as Readonly<Record<string, Convention>>;
}

/** What is known in public that statements are held against. */
export function shippedMagnitudes(): Magnitudes {
  return read(placeOf('facts/magnitudes.json', 'facts/magnitudes.json')) as Magnitudes;
}

/** A kind of work that a statement is judged on, by one well-known model. */
export interface Yardstick {
  readonly id: string;
  readonly kind: 'train' | 'prefill' | 'decode';
  readonly model: string;
  readonly input?: string;
  readonly output?: string;
  readonly quant?: string;
}

/** The named workloads on which "equal to" is judged. */
export function shippedYardsticks(): readonly Yardstick[] {
  return (read(placeOf('facts/yardsticks.json', 'facts/yardsticks.json')) as { readonly workloads: readonly Yardstick[] }).workloads;
}

/** What the engine says of the published runs, seen and left out, as it was kept when the fits were made. */
export function shippedPredictions(): string {
  return readFileSync(placeOf('predictions.tsv', 'docs/predictions.tsv'), 'utf8');
}

/** The published runs: the text of each JSON Lines file, by source group. */
export function shippedRuns(): ReadonlyMap<string, string> {
  const folder = existsSync(`${BUNDLED}facts/runs`) ? `${BUNDLED}facts/runs/` : `${CLONE}facts/runs/`;
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  return new Map(files.sort().map((file) => [file.slice(0, -'.jsonl'.length), readFileSync(folder + file, 'utf8')]));
}
