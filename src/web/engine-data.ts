import type { World } from '../asking/world.ts';
import type { Bands, Collection, FactBook, FaultFits, Fits, ServiceOptions } from '../index.ts';
import type { Evidence } from './messages.ts';

/** The data files that lie beside the page, each fetched once. */
async function file<T>(name: string): Promise<T> {
  const response = await fetch(new URL(`data/${name}.json`, import.meta.url));
  if (!response.ok) throw new Error(`data/${name}.json: ${response.status}`);
  return (await response.json()) as T;
}

interface FitFiles {
  readonly machine: Fits['machine'];
  readonly training: Fits['training'];
  readonly serving: Fits['serving'];
  readonly faults: FaultFits;
  readonly bands: Bands;
  readonly 'serving-bands'?: ServiceOptions['bands'];
}

/** Facts; of their sources only whether they were read, until a person asks where a figure comes from. */
export async function loadWorld(): Promise<World> {
  const [facts, fits] = await Promise.all([file<FactBook>('facts'), file<FitFiles>('fits')]);
  const { machine, training, serving, faults, bands } = fits;
  return {
    book: facts,
    fits: { machine, training, serving },
    faults,
    bands,
    serviceBands: fits['serving-bands'] ?? null,
    asOf: new Date().toISOString().slice(0, 10),
    now: () => performance.now() / 1000,
  };
}

let sources: Promise<Collection> | null = null;

/** The same facts with their sources. */
export async function sourced({ book }: World): Promise<FactBook> {
  sources ??= file<Collection>('sources');
  return { ...book, sources: await sources };
}

let published: Promise<Evidence> | null = null;

export function evidence(): Promise<Evidence> {
  published ??= file<Evidence>('evidence');
  return published;
}

let stops: Promise<readonly Readonly<Record<string, unknown>>[]> | null = null;

/** Published records of stops, one by one. */
export function faultRecords(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  stops ??= file('faults');
  return stops;
}

/** The fits as their file holds them, with what they saw. */
export function fitFile(): Promise<Readonly<Record<string, unknown>>> {
  return file('fits');
}
