import { zh } from './chinese.ts';
import { en } from './english.ts';

/** The words of the command line, by language. */
export type Locale = 'en' | 'zh';

export type Word = keyof typeof en;

const DICTIONARY = { en, zh } as const satisfies Record<Locale, Readonly<Record<Word, string>>>;

export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** The speaker of a language. */
export function speak(locale: Locale): Say {
  const words: Readonly<Record<Word, string>> = DICTIONARY[locale];
  return (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** Language of the environment, in the order in which POSIX asks. */
export function localeOf(env: Readonly<Record<string, string | undefined>>): Locale {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return said.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
