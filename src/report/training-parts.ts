import type { Colour } from '../drawing/palette.ts';
import type { MemoryParts, TimeParts } from '../terms/plan.ts';
import type { Say } from './words.ts';

/** One part of a whole as it is drawn. */
export interface Part {
  readonly name: string;
  readonly value: number;
  readonly colour: Colour;
  /** drawn as absence */
  readonly hatched?: boolean;
  /** path in the choice; reasons are found by it */
  readonly path?: string;
}

/** What the step waits on, in the order in which it happens. */
export function timeParts(time: TimeParts, say: Say): readonly Part[] {
  return [
    { name: say('forward'), value: time.forward, colour: 'forward', path: 'timeSeconds.forward' },
    { name: say('backward'), value: time.backward, colour: 'backward', path: 'timeSeconds.backward' },
    { name: say('recomputeTime'), value: time.recompute, colour: 'recompute', path: 'timeSeconds.recompute' },
    { name: say('tensorComm'), value: time.tensorComm, colour: 'tensor', path: 'timeSeconds.tensorComm' },
    { name: say('expertComm'), value: time.expertComm, colour: 'expert', path: 'timeSeconds.expertComm' },
    { name: say('contextComm'), value: time.contextComm, colour: 'context', path: 'timeSeconds.contextComm' },
    { name: say('pipelineComm'), value: time.pipelineComm, colour: 'pipeline', path: 'timeSeconds.pipelineComm' },
    { name: say('dataComm'), value: time.dataComm, colour: 'data', path: 'timeSeconds.dataComm' },
    { name: say('bubble'), value: time.bubble, colour: 'bubble', hatched: true, path: 'timeSeconds.bubble' },
    { name: say('optimizerTime'), value: time.optimizer, colour: 'optimizer', path: 'timeSeconds.optimizer' },
    { name: say('overhead'), value: time.overhead, colour: 'overhead', path: 'timeSeconds.overhead' },
  ];
}

/** What fills a rank. */
export function memoryParts(memory: MemoryParts, say: Say): readonly Part[] {
  return [
    { name: say('weights'), value: memory.weights, colour: 'weights', path: 'memoryGiB.weights' },
    { name: say('gradients'), value: memory.gradients, colour: 'gradients', path: 'memoryGiB.gradients' },
    { name: say('optimizerStates'), value: memory.optimizer, colour: 'states', path: 'memoryGiB.optimizer' },
    { name: say('activations'), value: memory.activations, colour: 'activations', path: 'memoryGiB.activations' },
    { name: say('workspace'), value: memory.workspace, colour: 'workspace', path: 'memoryGiB.workspace' },
    { name: say('communication'), value: memory.communication, colour: 'buffers', path: 'memoryGiB.communication' },
    { name: say('fragmentation'), value: memory.fragmentation, colour: 'fragmentation', path: 'memoryGiB.fragmentation' },
  ];
}
