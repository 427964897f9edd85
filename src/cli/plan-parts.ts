import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import type { Say, Word } from './words.ts';

/** One bar: `quiet` is drawn as absence. */
export interface PartRow {
  readonly name: string;
  readonly value: number;
  readonly quiet: boolean;
}

/** Parts below this share of the whole are left out: their bar would be empty. */
const LEAST = 0.0005;

const TIME: readonly (readonly [keyof TimeParts, Word])[] = [
  ['forward', 'forward'],
  ['backward', 'backward'],
  ['recompute', 'recomputeTime'],
  ['tensorComm', 'tensorComm'],
  ['expertComm', 'expertComm'],
  ['contextComm', 'contextComm'],
  ['pipelineComm', 'pipelineComm'],
  ['bubble', 'bubble'],
  ['dataComm', 'dataComm'],
  ['optimizer', 'optimizerTime'],
  ['overhead', 'overhead'],
];

const MEMORY: readonly (readonly [keyof MemoryParts, Word])[] = [
  ['weights', 'weights'],
  ['gradients', 'gradients'],
  ['optimizer', 'optimizerStates'],
  ['activations', 'activations'],
  ['workspace', 'workspace'],
  ['communication', 'communication'],
  ['fragmentation', 'fragmentation'],
];

/** What the step waits on, in the order in which it happens; parts of next to no time are left out. */
export function timeRows(parts: TimeParts, total: number, say: Say): PartRow[] {
  return TIME.filter(([key]) => parts[key] > LEAST * total).map(([key, word]) => ({
    name: say(word),
    value: parts[key],
    quiet: key === 'bubble',
  }));
}

/** What fills the fullest rank, and what is left of it. */
export function memoryRows(parts: MemoryParts, peak: number, capacity: number | null, say: Say): PartRow[] {
  const rows = MEMORY.filter(([key]) => parts[key] > LEAST * peak).map(([key, word]) => ({
    name: say(word),
    value: parts[key],
    quiet: false,
  }));
  return capacity !== null && capacity > peak ? [...rows, { name: say('free'), value: capacity - peak, quiet: true }] : rows;
}
