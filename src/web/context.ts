import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Showers, showers } from '../report/show.ts';
import type { EngineDoor } from './engine-door.ts';
import type { Catalog } from './messages.ts';
import { type Locale, type Say, speak } from './words.ts';

/** What every part of the page may need. */
export interface PageContext {
  readonly locale: Locale;
  readonly say: Say;
  readonly show: Showers;
  /** our sentences in the reader's language */
  readonly tell: (sentence: string) => string;
  /** the door for extras: drawings, curves, sources */
  readonly door: EngineDoor;
  /** the door to the commands themselves */
  readonly desk: EngineDoor;
  readonly catalog: Catalog | null;
}

const say = speak('en');

export const Page = createContext<PageContext>({
  locale: 'en',
  say,
  show: showers(say),
  tell: (sentence) => sentence,
  door: null as unknown as EngineDoor,
  desk: null as unknown as EngineDoor,
  catalog: null,
});

export const usePage = (): PageContext => useContext(Page);
