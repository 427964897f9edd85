/**
 * A number that knows its unit at compile time and is a plain number at run time.
 * Only base units exist inside the engine; prefixes live at the two doors (catalog reads them, display writes them).
 *
 *     B bytes   FLOP   s seconds   W watts   J joules   USD   token   1 (a ratio)
 */
declare const unit: unique symbol;

export type Unit = 'B' | 'B/s' | 'FLOP' | 'FLOP/s' | 's' | 'W' | 'J' | 'USD' | 'token' | '1';

export type Quantity<U extends Unit> = number & { readonly [unit]: U };

export type Bytes = Quantity<'B'>;
export type BytesPerSecond = Quantity<'B/s'>;
export type Flop = Quantity<'FLOP'>;
export type FlopPerSecond = Quantity<'FLOP/s'>;
export type Seconds = Quantity<'s'>;
export type Watts = Quantity<'W'>;
export type Joules = Quantity<'J'>;

/** Brands a raw number; the only place where a unit is asserted rather than derived. */
export const bytes = (n: number): Bytes => n as Bytes;
export const bytesPerSecond = (n: number): BytesPerSecond => n as BytesPerSecond;
export const flop = (n: number): Flop => n as Flop;
export const flopPerSecond = (n: number): FlopPerSecond => n as FlopPerSecond;
export const seconds = (n: number): Seconds => n as Seconds;
export const watts = (n: number): Watts => n as Watts;

interface Rates {
  B: 'B/s';
  FLOP: 'FLOP/s';
  J: 'W';
}

/**
 * Time to move or compute an amount at a rate: t = amount / rate.
 * A FLOP count over a bandwidth does not compile.
 *
 * @example 2e9 B at 1e9 B/s -> 2 s
 */
export function timeFor<U extends keyof Rates>(amount: Quantity<U>, rate: Quantity<Rates[U]>): Seconds {
  return (amount / rate) as Seconds;
}
