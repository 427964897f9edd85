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
}

/** What the step waits on, in the order in which it happens. */
export function timeParts(time: TimeParts, say: Say): readonly Part[] {
  return [
    { name: say('forward'), value: time.forward, colour: 'forward' },
    { name: say('backward'), value: time.backward, colour: 'backward' },
    { name: say('recomputeTime'), value: time.recompute, colour: 'recompute' },
    { name: say('tensorComm'), value: time.tensorComm, colour: 'tensor' },
    { name: say('expertComm'), value: time.expertComm, colour: 'expert' },
    { name: say('contextComm'), value: time.contextComm, colour: 'context' },
    { name: say('pipelineComm'), value: time.pipelineComm, colour: 'pipeline' },
    { name: say('dataComm'), value: time.dataComm, colour: 'data' },
    { name: say('bubble'), value: time.bubble, colour: 'bubble', hatched: true },
    { name: say('optimizerTime'), value: time.optimizer, colour: 'optimizer' },
    { name: say('overhead'), value: time.overhead, colour: 'overhead' },
  ];
}

/** What fills a rank. */
export function memoryParts(memory: MemoryParts, say: Say): readonly Part[] {
  return [
    { name: say('weights'), value: memory.weights, colour: 'weights' },
    { name: say('gradients'), value: memory.gradients, colour: 'gradients' },
    { name: say('optimizerStates'), value: memory.optimizer, colour: 'states' },
    { name: say('activations'), value: memory.activations, colour: 'activations' },
    { name: say('workspace'), value: memory.workspace, colour: 'workspace' },
    { name: say('communication'), value: memory.communication, colour: 'buffers' },
    { name: say('fragmentation'), value: memory.fragmentation, colour: 'fragmentation' },
  ];
}
