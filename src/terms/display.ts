/** Numbers to people: prefixes exist here and where facts are read, nowhere between. Reading people's numbers is `spoken.ts`. */

const COUNT_STEPS = [
  [1e15, 'Q'],
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
] as const;

const SI_STEPS = [
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Times below the first figure are shown in the third's unit, the second in seconds. */
const TIME_STEPS = [
  [1e-3, 1e-6, 'µs'],
  [1, 1e-3, 'ms'],
  [600, 1, 's'],
  [7200, 60, 'min'],
  [172_800, 3600, 'h'],
  [Number.POSITIVE_INFINITY, 86_400, 'd'],
] as const;

/**
 * The figure as JSON carries it: at most 6 significant digits, the nearest number that has them.
 *
 * @example 0.123456789 -> 0.123457; 2664000.4 -> 2664000; 12345678 -> 12345700
 */
export function sixDigits(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : value;
}

/**
 * A figure rounded to `digits` significant digits without exponent, thousands grouped; integer parts are never cut.
 *
 * @example 5376.37 at 3 digits -> 5,376; 0.012345 at 3 digits -> 0.0123
 */
export function showNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  const decimals = Math.min(20, Math.max(0, digits - whole));
  return grouped(trimZeros(value.toFixed(decimals)));
}

/**
 * A count in the field's short form: `15T` tokens, `300B` parameters. Under a million it is written out.
 *
 * @example 15e12 -> 15T; 1.746e11 -> 174.6B; 8192 -> 8,192
 */
export function showCount(value: number, digits = 4): string {
  for (const [step, suffix] of COUNT_STEPS) if (Math.abs(value) >= step) return `${trimZeros(toDigits(value / step, digits))}${suffix}`;
  return showNumber(value, 6);
}

/** FLOP/s, tokens/s or B/s with an SI prefix. @example 24.6e12 'FLOP/s' -> 24.6 TFLOP/s */
export function showRate(value: number, unit: string, digits = 3): string {
  for (const [step, prefix] of SI_STEPS)
    if (Math.abs(value) >= step && (prefix !== 'k' || unit !== 'FLOP/s')) return `${showNumber(value / step, digits)} ${prefix}${unit}`;
  return `${showNumber(value, digits)} ${unit}`;
}

/**
 * A length of time in the unit a person would pick, or in the unit picked for `like`, so that the ends of a band read as its middle does.
 *
 * @example 0.0123 -> 12.3 ms; 90000 -> 25 h; 1278720 -> 14.8 d; 90000 like 1278720 -> 1.04 d
 */
export function showSeconds(value: number, digits = 3, like = value): string {
  const size = Math.abs(like);
  if (Number.isNaN(value) || Number.isNaN(size)) return '? s';
  if (size === 0) return '0 s';
  const [, step, unit] = TIME_STEPS.find(([below]) => size < below) ?? (TIME_STEPS[TIME_STEPS.length - 1] as (typeof TIME_STEPS)[number]);
  return `${showNumber(value / step, digits)} ${unit}`;
}

/** A ratio as a percentage. @example 0.4312 -> 43.1 % */
export function showShare(value: number, digits = 3): string {
  return `${showNumber(value * 100, digits)} %`;
}

/** Money with its currency behind it. @example 2.5e6 -> 2.5M USD */
export function showMoney(value: number, currency = 'USD'): string {
  return `${showCount(value, 3)} ${currency}`;
}

function toDigits(value: number, digits: number): string {
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1);
  return value.toFixed(Math.max(0, digits - whole));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function grouped(text: string): string {
  const [whole, fraction] = text.split('.') as [string, string | undefined];
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
