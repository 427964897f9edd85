import type { Colour } from './palette.ts';

/** Spans of one step as they are drawn: start, length, kind and micro-batch (-1 = none) one after another, seconds. */
export interface StepBarsDrawn {
  readonly seconds: number;
  readonly microBatches: number;
  readonly ranks: readonly { readonly rank: number; readonly compute: Float64Array; readonly messages: Float64Array }[];
  readonly words: {
    readonly title: string;
    readonly about: string;
    readonly rank: string;
    readonly compute: string;
    readonly messages: string;
    readonly waiting: string;
    /** names of the kinds, in the order of BAR_COLOURS */
    readonly kinds: readonly string[];
    time(seconds: number): string;
    skipped(count: number): string;
  };
}

/** Forward, backward, weight gradient, optimizer, send, reduction of gradients. */
export const BAR_COLOURS: readonly Colour[] = ['forward', 'backward', 'weight', 'optimizer', 'pipeline', 'data'];
