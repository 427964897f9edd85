import { CHART_WORDS } from './chart-words.ts';
import { FIGURE_WORDS } from './figure-words.ts';

/** Words of figures and drawings, English and Chinese. */
export const REPORT_WORDS = { ...FIGURE_WORDS, ...CHART_WORDS };

export type Locale = 'en' | 'zh';
export type Word = keyof typeof REPORT_WORDS;
export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** The speaker of a language; `{name}` is filled in. */
export function speak(locale: Locale): Say {
  return (word, values = {}) => filled(REPORT_WORDS[word][locale === 'zh' ? 1 : 0], values);
}

export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
