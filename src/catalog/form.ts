import type { Dimension } from './amount.ts';
import type { CollectionName } from './book.ts';

/**
 * The form of a facts file: which keys it may hold and what stands under each.
 *   a dimension  a fact measuring it, or "unsupported" or "unpublished"
 *   'text'       words, bare or as a fact       'flag'  true or false, or a fact of yes or no
 *   'any'        settled by the rule of its room, such as `order`
 *   { ... }      a group                        [{ ... }]  a list of groups          { '*': field }  any key
 */
export type Field = Dimension | 'text' | 'flag' | 'any' | Form | readonly [Form];

export interface Form {
  readonly [key: string]: Field;
}

/** Keys that any group may hold beside its own. */
export const EVERYWHERE: ReadonlySet<string> = new Set(['cite', 'note']);

const PEAKS: Form = {
  fp64: 'FLOP/s',
  fp32: 'FLOP/s',
  tf32: 'FLOP/s',
  fp16: 'FLOP/s',
  bf16: 'FLOP/s',
  fp8: 'FLOP/s',
  int8: 'FLOP/s',
  fp6: 'FLOP/s',
  fp4: 'FLOP/s',
  int4: 'FLOP/s',
};

const CHIP: Form = {
  like: 'text',
  name: 'text',
  maker: 'text',
  product: 'text',
  commonest: 'flag',
  architecture: 'text',
  kind: 'text',
  stack: 'text',
  released: 'text',
  status: 'text',
  form: 'text',
  country: 'text',
  foundry: 'text',
  trainingCapable: 'flag',
  fusedAttention: 'flag',
  confidence: 'text',
  peakDense: PEAKS,
  vectorPeak: 'FLOP/s',
  computeUnits: '1',
  devicesPerChip: '1',
  memory: { type: 'text', capacity: 'B', printed: 'B', bandwidth: 'B/s' },
  onChipMemory: 'B',
  scaleUp: { name: 'text', network: 'text', bandwidthBothDirections: 'B/s', bandwidthPerDirection: 'B/s', domain: '1' },
  hostLink: { name: 'text', network: 'text', bandwidthPerDirection: 'B/s' },
  thermalDesignPower: 'W',
  process: 'm',
  dieArea: 'm2',
  transistors: '1',
  exportControl: { totalProcessingPerformance: 'TPP', performanceDensity: 'TPP/mm2' },
  usualNode: 'text',
  prices: 'any',
};

const SYSTEM: Form = {
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
const READINESS: Form = {
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

const NETWORK: Form = {
  like: 'text',
  name: 'text',
  kind: 'text',
  family: 'text',
  topology: 'text',
  basis: 'text',
  generation: 'text',
  year: 'any',
  words: 'any',
  description: 'text',
  bisection: '1',
  bandwidthPerDirection: 'B/s',
  linksPerChip: '1',
  lanes: '1',
  bandwidthPerLinkPerDirection: 'B/s',
  latency: 's',
  maxDomain: '1',
  topologies: 'any',
  achievable: [{ op: 'text', fraction: '1' }],
};

const ATTENTION: Form = {
  kind: 'text',
  heads: '1',
  kvHeads: '1',
  headDim: '1',
  window: '1',
  chunk: '1',
  gatedOutput: 'flag',
  qLoraRank: '1',
  kvLoraRank: '1',
  qkNopeHeadDim: '1',
  qkRopeHeadDim: '1',
  vHeadDim: '1',
  sparseTokens: '1',
  keyHeads: '1',
  valueHeads: '1',
  keyDim: '1',
  valueDim: '1',
  convolution: '1',
};

const MODEL: Form = {
  like: 'text',
  name: 'text',
  maker: 'text',
  family: 'text',
  year: 'any',
  layers: '1',
  hidden: '1',
  vocab: '1',
  tiedEmbeddings: 'flag',
  positions: 'text',
  context: '1',
  publishedWeights: 'text',
  norm: 'text',
  bias: 'flag',
  attention: { '*': ATTENTION },
  feed: { '*': { kind: 'text', ffn: '1', gated: 'flag', experts: '1', topK: '1', expertFfn: '1', sharedFfn: '1' } },
  order: 'any',
  multiTokenPrediction: '1',
  parameters: { total: '1', active: '1', outside: '1', unchecked: 'text' },
  training: { tokens: '1', batch: '1', sequence: '1' },
};

const STACK: Form = {
  like: 'text',
  name: 'text',
  family: 'text',
  words: 'any',
  weightBytes: 'B',
  gradientBytes: 'B',
  bf16GradientBytes: 'B',
  masterBytes: 'B',
  momentBytes: 'B',
  zero: 'any',
  recompute: 'text',
  selective: 'text',
  attentionKernel: 'text',
  expertDispatch: 'text',
  logitsBytes: 'B',
  sequenceParallel: 'flag',
  flashAttention: 'flag',
  overlapGradientReduce: 'flag',
  overlapParameterGather: 'flag',
  overlapTensor: 'flag',
  overlapPipeline: 'flag',
  overlapExperts: 'flag',
  fusion: 'text',
  dropout: 'flag',
  joins: 'any',
  interleaves: 'flag',
  narrowActivations: 'flag',
  schedules: 'any',
  offloads: 'any',
  zeroInPipeline: 'any',
  precisions: 'any',
  usualOn: 'any',
};

const POLICY: Form = {
  batching: 'text',
  maxSequences: '1',
  maxBatchedTokens: '1',
  chunkedPrefill: 'flag',
  blockTokens: '1',
  prefixCaching: 'flag',
  memoryShare: '1',
  order: 'text',
  admission: 'text',
};

/** `changes` hold in turn over what stands above them: by release, memory of a device, chip software, architecture. */
const ENGINE: Form = {
  like: 'text',
  name: 'text',
  family: 'text',
  words: 'any',
  wordsOfAnyVersion: 'any',
  wordsOn: 'any',
  versions: 'any',
  staticAs: 'text',
  graphs: 'flag',
  overlapsHost: 'flag',
  layerSplit: 'flag',
  policy: POLICY,
  formats: 'any',
  changes: [
    {
      since: 'text',
      below: 'text',
      memoryFrom: 'B',
      memoryBelow: 'B',
      stacks: 'any',
      notStacks: 'any',
      notArchitectures: 'any',
      graphs: 'flag',
      overlapsHost: 'flag',
      policy: POLICY,
    },
  ],
  usualOn: 'any',
};

const LENGTHS: Form = { mean: '1', variation: '1' };

const DATASET: Form = { like: 'text', name: 'text', words: 'any', input: LENGTHS, output: LENGTHS, beams: '1' };

const PRICES: Form = {
  chip: 'text',
  offers: [
    {
      from: 'text',
      kind: 'text',
      provider: 'text',
      instance: 'text',
      term: 'text',
      region: 'text',
      what: 'text',
      chips: '1',
      perInstance: 'USD/h',
      perChip: 'any',
      original: 'CNY/h',
      units: '1',
      total: 'USD',
    },
  ],
};

const GRIDS: Form = {
  list: [
    {
      id: 'text',
      kind: 'text',
      level: 'text',
      place: 'text',
      region: 'text',
      iso3: 'text',
      basis: 'text',
      cooling: 'text',
      what: 'text',
      from: 'text',
      carbon: 'g/kWh',
      electricity: 'USD/kWh',
      electricityFrom: 'text',
      low: '1',
      typical: '1',
      high: '1',
      water: 'L/kWh',
      power: 'W',
      value: '1',
      training: '1',
      inference: '1',
    },
  ],
};

/** Exchange rates, costs of owning, carbon of making, supply, and where providers' regions lie. */
const COSTS: Form = {
  kind: 'text',
  rates: [{ currency: 'text', from: 'text', until: 'text', perUsd: '1' }],
  figures: {
    serverFactor: '1',
    networkShare: '1',
    sparesShare: '1',
    installationShare: '1',
    maintenanceShare: '1',
    life: 's',
    residualShare: '1',
    financingRate: '1',
    staffPerYear: 'USD',
    chipsPerPerson: '1',
    hostingPerKilowattMonth: 'USD',
    electricityPerKWh: 'USD/kWh',
    utilisation: '1',
    networkPowerShare: '1',
    nodePowerShare: '1',
    nodeLoad: '1',
    frontierHardware: '1',
    frontierEnergy: '1',
    frontierStaff: '1',
  },
  items: [{ id: 'text', chips: 'any', what: 'text', perChip: 'kg', from: 'text', until: 'text', leadTime: 's', status: 'text' }],
  places: { '*': 'text' },
};

const SAID: Form = { en: 'text', zh: 'text' };

const READING: Form = { id: 'text', en: 'text', zh: 'text', tpp: 'TPP', logicArea: 'm2', datacentre: 'flag' };

/** Conditions and lists are read, and so checked, by the reader of rules. */
const CONTROLS: Form = {
  kind: 'text',
  name: SAID,
  citation: 'text',
  announced: 'text',
  from: 'text',
  until: 'text',
  mandatoryFrom: 'text',
  notEnforcedFrom: 'text',
  suspended: { from: 'text', until: 'text' },
  version: 'flag',
  order: 'any',
  endUse: 'flag',
  define: { '*': 'any' },
  classes: [{ paragraph: 'text', test: 'any' }],
  outcomes: [{ test: 'any', status: 'text', paragraph: 'text', exception: 'text', conditions: 'any' }],
  otherwise: 'text',
  question: { kind: 'text', test: 'any', yes: 'any', no: 'any' },
  quotas: { '*': 'text' },
  ambiguities: [{ id: 'text', test: 'any', from: 'text', en: 'text', zh: 'text' }],
  confidence: 'text',
  rulesAsOf: 'text',
  disclaimer: SAID,
  groups: { '*': 'any' },
  places: { '*': 'any' },
  parties: [{ names: 'any', from: 'text', until: 'text', hq: 'text', citation: 'text' }],
  plainWords: 'any',
  items: [{ id: 'text', from: 'text', basis: 'text', test: 'any', en: 'text', zh: 'text' }],
  chips: {
    '*': {
      also: 'any',
      name: 'text',
      maker: 'text',
      makerPlace: 'text',
      datacentre: 'flag',
      tpp: 'TPP',
      format: 'text',
      logicArea: 'm2',
      io: 'B/s',
      memoryBandwidth: 'B/s',
      readings: [READING],
    },
  },
  notDatacentre: 'any',
};

export const FORMS: Readonly<Record<CollectionName, Form>> = {
  chips: CHIP,
  systems: SYSTEM,
  networks: NETWORK,
  models: MODEL,
  stacks: STACK,
  engines: ENGINE,
  datasets: DATASET,
  aliases: { words: { '*': 'text' }, drop: 'any', suffixes: 'any', names: { '*': 'text' }, contested: { '*': 'any' } },
  sources: { title: 'text', url: 'any', date: 'any', read: 'flag' },
  prices: PRICES,
  grids: GRIDS,
  costs: COSTS,
  controls: CONTROLS,
  readiness: READINESS,
};
