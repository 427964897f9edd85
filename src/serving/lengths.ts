import { Problem } from '../terms/problem.ts';
import type { Lengths } from '../terms/traffic.ts';
import { type Chance, lognormal } from './chance.ts';

/** Draws so many lengths, whole tokens, each at least 1. */
export function drawLengths(lengths: Lengths, count: number, dice: Chance): Int32Array {
  const drawn = new Int32Array(count);
  const one = drawOf(lengths, dice);
  for (let i = 0; i < count; i += 1) drawn[i] = Math.max(1, Math.round(one()));
  return drawn;
}

function drawOf(lengths: Lengths, dice: Chance): () => number {
  if (lengths.kind === 'fixed') return () => positive(lengths.tokens);
  if (lengths.kind === 'uniform') {
    const { low, high } = ordered(lengths.low, lengths.high);
    return () => low + Math.floor(dice.uniform() * (high - low + 1));
  }
  if (lengths.kind === 'lognormal') {
    const { low, high } = ordered(lengths.low, lengths.high);
    positive(lengths.mean);
    return () => Math.min(high, Math.max(low, lognormal(dice, lengths.mean, lengths.variation)));
  }
  const { from } = lengths;
  if (from.length === 0)
    throw new Problem({ code: 'no-lengths', where: 'lengths', said: '0 lengths to draw from', expected: 'one or more' });
  return () => from[Math.floor(dice.uniform() * from.length)] as number;
}

/** Mean of what is drawn, in tokens, before cutting to low..high. */
export function meanLength(lengths: Lengths): number {
  if (lengths.kind === 'fixed') return lengths.tokens;
  if (lengths.kind === 'uniform') return (lengths.low + lengths.high) / 2;
  if (lengths.kind === 'lognormal') return lengths.mean;
  return lengths.from.reduce((sum, tokens) => sum + tokens, 0) / lengths.from.length;
}

/** Coefficient of variation (standard deviation / mean) of what is drawn, before cutting to low..high. */
export function lengthVariation(lengths: Lengths): number {
  if (lengths.kind === 'fixed') return 0;
  if (lengths.kind === 'uniform') return (lengths.high - lengths.low) / Math.sqrt(12) / ((lengths.low + lengths.high) / 2);
  if (lengths.kind === 'lognormal') return lengths.variation;
  const mean = meanLength(lengths);
  const squares = lengths.from.reduce((sum, tokens) => sum + (tokens - mean) ** 2, 0);
  return Math.sqrt(squares / lengths.from.length) / mean;
}

function positive(tokens: number): number {
  if (!(tokens > 0))
    throw new Problem({ code: 'length-not-positive', where: 'lengths', said: `${tokens} tokens`, expected: 'more than 0' });
  return tokens;
}

function ordered(low: number, high: number): { readonly low: number; readonly high: number } {
  if (!(positive(low) <= high))
    throw new Problem({ code: 'lengths-reversed', where: 'lengths', said: `${low} to ${high} tokens`, expected: 'the lower first' });
  return { low, high };
}
