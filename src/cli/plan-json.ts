import { sixDigits } from '../terms/display.ts';
import type { Plan } from '../terms/plan.ts';

/** One JSON document of a plan, as the contract has it: keys in its order, at most 6 significant digits; `more` stands behind them. */
export function planJson(
  { question, choice, frontier, because, assumed, refused, search }: Plan,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return jsonText({ question, choice, frontier, because, assumed, refused, search, ...more });
}

/**
 * Any answer as JSON text: floating-point figures at 6 significant digits, whole numbers as they are,
 * and null for what is not a number.
 *
 * @example { days: 33.4567891, tokens: 15600000000001 } -> {"days":33.4568,"tokens":15600000000001}
 */
export function jsonText(value: unknown, indent = 2): string {
  const figure = (_key: string, inner: unknown): unknown => {
    if (typeof inner !== 'number') return inner;
    if (!Number.isFinite(inner)) return null;
    return Number.isInteger(inner) ? inner : sixDigits(inner);
  };
  return JSON.stringify(value, figure, indent);
}
