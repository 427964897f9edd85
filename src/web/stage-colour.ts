import { type Colour, KINDS } from '../drawing/palette.ts';
import { showNumber } from '../terms/display.ts';

/** Colour of the thing at a place in a list. */
export const stageColour = (at: number): Colour => KINDS[at % KINDS.length] as Colour;

/** Money in few words. */
export function money(usd: number): string {
  if (usd >= 1e6) return `${showNumber(usd / 1e6)}M USD`;
  return usd >= 1e4 ? `${showNumber(usd / 1e3)}k USD` : `${showNumber(usd)} USD`;
}
