import { showSeconds } from '../terms/display.ts';
import type { Say, Word } from './words.ts';

const UNITS: Readonly<Record<string, Word>> = {
  d: 'unit_d',
  h: 'unit_h',
  min: 'unit_min',
  s: 'unit_s',
  ms: 'unit_ms',
  µs: 'unit_us',
};

/** A length of time with its unit in the language of the page; `like` as in `showSeconds`. */
export function timeText(seconds: number, say: Say, digits = 3, like = seconds): string {
  const [figure = '', unit = ''] = showSeconds(seconds, digits, like).split(' ');
  const word = UNITS[unit];
  return word ? `${figure} ${say(word)}` : `${figure} ${unit}`;
}
