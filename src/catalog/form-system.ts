import type { Form } from './field.ts';

/** A node, a rack, a pod or a whole machine. */
export const SYSTEM: Form = {
  like: 'text',
  name: 'text',
  maker: 'text',
  kind: 'text',
  chip: 'text',
  year: 'any',
  place: 'text',
  cpu: 'text',
  cooling: 'text',
  confidence: 'text',
  chipsPerNode: '1',
  nodes: '1',
  chips: '1',
  scaleUp: { topology: 'text', bandwidthBothDirectionsPerChip: 'B/s', domain: '1' },
  scaleOut: {
    name: 'text',
    network: 'text',
    adapters: '1',
    bandwidthPerAdapter: 'B/s',
    bandwidthPerNode: 'B/s',
    topology: 'text',
    oversubscription: '1',
    leafNodes: '1',
  },
  nodePower: 'W',
  systemPower: 'W',
  powerUsageEffectiveness: '1',
  price: 'USD',
  memoryGroups: { perChip: '1', each: 'B' },
  allotment: {
    scheduler: 'text',
    unit: 'text',
    grant: 'text',
    queues: [{ name: 'text', minNodes: '1', maxNodes: '1', maxWalltime: 's' }],
  },
  software: [{ name: 'text', said: 'text' }],
};

/** How ready each layer of a software stack is, 0 to 5. */
export const READINESS: Form = {
  name: 'text',
  stacks: 'any',
  layers: {
    framework: '1',
    parallel: '1',
    communication: '1',
    operators: '1',
    compiler: '1',
    language: '1',
    scheduler: '1',
    memory: '1',
    faults: '1',
    storage: '1',
  },
};
