import type { StepBars } from '../terms/step-bars.ts';
import type { Colour } from './palette.ts';

/** A step and the words it is drawn with. */
export interface StepBarsDrawn extends StepBars {
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
