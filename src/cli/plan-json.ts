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
  return JSON.stringify(figured(value), null, indent);
}

/** The same with every figure as it is written. Rounding first is twice as fast as rounding while writing. */
function figured(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return value;
    return Number.isFinite(value) ? sixDigits(value) : null;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(figured);
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = figured((value as Readonly<Record<string, unknown>>)[key]);
    // a key that would set the prototype is a key like any other in a document
    if (key === '__proto__') Object.defineProperty(made, key, { value: inner, enumerable: true });
    else made[key] = inner;
  }
  return made;
}
