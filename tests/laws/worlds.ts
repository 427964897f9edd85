/** Small random worlds for the laws: a model, a job, chips of the catalog in a pool, and fits, all from one number. */
import { chipOf } from '../../src/catalog/chip.ts';
import { stackOf } from '../../src/catalog/stack.ts';
import { groupFor } from '../../src/catalog/system.ts';
import { factBook, shippedFits } from '../../src/cli/shipped.ts';
import { compileMachine } from '../../src/machine/compile.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { type Space, spaceOf } from '../../src/planning/space.ts';
import { evaluatorOf } from '../../src/planning/step.ts';
import type { ChipGroup, Link } from '../../src/terms/cluster.ts';
import type { Fits } from '../../src/terms/fits.ts';
import type { TrainingJob, Tuning } from '../../src/terms/job.ts';
import type { Layout } from '../../src/terms/layout.ts';
import type { Attention, Feed, ModelShape } from '../../src/terms/model.ts';
import { bytesPerSecond } from '../../src/terms/quantity.ts';
import type { TrainingStack } from '../../src/terms/stack.ts';
import type { StackFit } from '../../src/terms/training-fits.ts';
import type { Evaluator } from '../../src/training/evaluator.ts';

export const BOOK = factBook(null);
export const FITS = shippedFits();

/** Dice that fall the same way for the same seed (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0;
  }

  /** 0 up to 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)] as T;
  }

  /** Even on a logarithmic scale. */
  between(low: number, high: number): number {
    return low * (high / low) ** this.next();
  }
}

/** Chips of the catalog that a step can be computed on. */
export const CHIPS: readonly string[] = Object.keys(BOOK.chips)
  .sort()
  .filter((id) => {
    const chip = chipOf(BOOK, id);
    return (chip.peakDense.bf16 ?? chip.peakDense.fp16) !== undefined && chip.memory !== null && chip.memoryBandwidth !== null;
  });
const STACKS = Object.keys(BOOK.stacks).sort();

export interface World {
  readonly seed: number;
  readonly job: TrainingJob;
  readonly group: ChipGroup;
  readonly fits: Fits;
  readonly exact: boolean;
  readonly machine: Machine;
  readonly evaluator: Evaluator;
  readonly space: Space;
}

/** A world of a few chips. `most` bounds the chips; `plain` keeps pins and odd fits out. */
export function worldOf(seed: number, most = 64, plain = false): World {
  const dice = new Dice(seed);
  const group = groupOf(dice, most);
  const model = modelOf(dice);
  const stack = stackFrom(dice, plain);
  const fits = plain ? FITS : fitsFrom(dice);
  const tuning = dice.chance(0.2) ? tuningFrom(dice) : null;
  const sequence = dice.of([512, 1024, 2048, 4096, 8192]);
  const bf16 = group.chip.peakDense.bf16 !== undefined;
  const base: TrainingJob = {
    kind: tuning ? 'finetune' : 'train',
    model,
    tokens: 1e9,
    sequence,
    globalBatch: dice.of([1, 2, 3, 5, 6, 7, 8, 12, 13, 16, 24, 31]),
    precision: group.chip.peakDense.fp8 !== undefined && dice.chance(0.3) ? 'fp8' : bf16 ? 'bf16' : 'fp16',
    stack,
    optimizer: dice.of(['adam', 'adam', 'adam-8bit', 'muon', 'sgd', 'adafactor']),
    flashAttention: dice.chance(0.8),
    tuning,
    capacityFactor: dice.chance(0.3) ? dice.between(0.5, 2) : null,
    recomputeModules: null,
    pinned: {},
    achievedPerChip: null,
  };
  const job = plain ? base : { ...base, pinned: pinsFrom(dice, base, group) };
  const exact = !plain && dice.chance(0.15);
  return assemble({ seed, job, group, fits, exact });
}

export function assemble({ seed, job, group, fits, exact }: Pick<World, 'seed' | 'job' | 'group' | 'fits' | 'exact'>): World {
  const machine = compileMachine(group, fits.machine);
  const space = spaceOf(job, group.count * machine.ranksPerChip, exact, machine);
  return { seed, job, group, fits, exact, machine, evaluator: evaluatorOf(job, group, fits, machine), space };
}

function groupOf(dice: Dice, most: number): ChipGroup {
  const count = dice.of([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].filter((n) => n <= most));
  const made = groupFor(BOOK, dice.of(CHIPS), count);
  const faster = (link: Link | null): Link | null =>
    link === null || dice.chance(0.5)
      ? link
      : { ...link, bandwidthPerDirection: bytesPerSecond(link.bandwidthPerDirection * dice.between(0.05, 20)) };
  const host = made.chip.hostLinkPerDirection;
  const chip = {
    ...made.chip,
    hostLinkPerDirection: host !== null && dice.chance(0.5) ? bytesPerSecond(host * dice.between(0.1, 100)) : host,
  };
  const topology = dice.of(['crossbar', 'mesh', 'torus', 'ring', 'fat-tree', 'rail', 'dragonfly'] as const);
  const domain = dice.chance(0.3) ? dice.of([1, 2, 4, 8, 16, 64]) : made.domain;
  const rewired = (link: Link | null): Link | null => (link === null || dice.chance(0.5) ? link : { ...link, topology });
  return { ...made, chip, domain, scaleUp: rewired(faster(made.scaleUp)), scaleOut: rewired(faster(made.scaleOut)) };
}

export function modelOf(dice: Dice): ModelShape {
  const heads = dice.of([2, 3, 4, 6, 8, 12, 16]);
  const hidden = heads * dice.of([16, 32, 64, 128]);
  const kinds = Array.from({ length: dice.whole(1, 3) }, () => ({
    attention: attentionFrom(dice, heads, hidden),
    feed: feedFrom(dice, hidden),
  }));
  const layers = dice.whole(1, 9);
  const order = Array.from({ length: layers }, (_, layer) => (dice.chance(0.5) ? layer % kinds.length : Math.min(kinds.length - 1, layer)));
  return {
    name: 'random',
    hidden,
    vocab: dice.of([64, 1000, 32000, 151936]),
    tiedEmbeddings: dice.chance(0.4),
    positions: dice.of(['rope', 'learned', 'alibi', 'none']),
    context: dice.chance(0.5) ? 8192 : null,
    norm: dice.of(['rms', 'layer']),
    bias: dice.chance(0.3),
    kinds,
    order,
    multiTokenPrediction: dice.chance(0.15) ? dice.whole(1, 2) : 0,
    paramsOutside: 0,
  };
}

function attentionFrom(dice: Dice, heads: number, hidden: number): Attention {
  const headDim = dice.of([16, 64, Math.max(1, hidden / heads)]);
  const roll = dice.next();
  if (roll < 0.15)
    return {
      kind: 'linear',
      keyHeads: heads,
      valueHeads: heads,
      keyDim: headDim,
      valueDim: headDim,
      convolution: 4,
      gatedOutput: dice.chance(0.5),
    };
  if (roll < 0.35)
    return {
      kind: 'latent',
      heads,
      qLoraRank: dice.chance(0.5) ? hidden : null,
      kvLoraRank: dice.of([32, 128, 512]),
      qkNopeHeadDim: headDim,
      qkRopeHeadDim: 16,
      vHeadDim: headDim,
      sparseTokens: dice.chance(0.2) ? 256 : null,
    };
  const divisors = [1, 2, 3, 4, 6, 8, 12, 16].filter((n) => heads % n === 0);
  return {
    kind: 'softmax',
    heads,
    kvHeads: dice.of(divisors),
    headDim,
    window: dice.chance(0.2) ? 256 : null,
    chunk: dice.chance(0.1) ? 512 : null,
    gatedOutput: dice.chance(0.2),
  };
}

function feedFrom(dice: Dice, hidden: number): Feed {
  const gated = dice.chance(0.6);
  if (dice.chance(0.6)) return { kind: 'dense', ffn: hidden * dice.of([1, 2, 4]), gated };
  const experts = dice.of([2, 4, 6, 8, 16]);
  return {
    kind: 'experts',
    experts,
    topK: Math.min(experts, dice.of([1, 2, 4])),
    expertFfn: hidden * dice.of([1, 2, 4]),
    gated,
    sharedFfn: dice.chance(0.4) ? hidden : 0,
  };
}

function stackFrom(dice: Dice, plain: boolean): TrainingStack {
  const stack = stackOf(BOOK, dice.of(STACKS));
  if (plain || dice.chance(0.3)) return stack;
  return {
    ...stack,
    schedules: dice.of([
      stack.schedules,
      ['1f1b'],
      ['1f1b', 'interleaved', 'zero-bubble', 'dualpipe'],
      ['dualpipe', '1f1b'],
      ['1f1b', 'zero-bubble'],
    ]),
    offloads: dice.of([
      stack.offloads,
      ['none', 'optimizer', 'activations', 'both'],
      ['none', 'optimizer', 'activations'],
      ['none', 'activations', 'optimizer'],
    ]),
    zeroInPipeline: dice.of([0, 1, 2, 3]),
    overlapGradientReduce: dice.chance(0.5),
    overlapParameterGather: dice.chance(0.5),
    overlapTensor: dice.chance(0.5),
    overlapPipeline: dice.chance(0.5),
    overlapExperts: dice.chance(0.5),
    expertDispatch: dice.of(['copies', 'once-per-node']),
    selective: dice.of(['attention', 'cheap', 'operators']),
  };
}

function fitsFrom(dice: Dice): Fits {
  if (dice.chance(0.3)) return FITS;
  const drawn: Partial<StackFit> = {
    stream: dice.between(0.5, 4),
    overlapData: dice.next(),
    overlapTensor: dice.next(),
    overlapExperts: dice.next(),
    hostPerKernel: dice.chance(0.5) ? 0 : dice.between(1e-7, 1e-4),
    slack: dice.next() * 0.3,
    activations: dice.between(0.5, 2),
    fragmentation: dice.next() * 0.3,
    contextBytes: dice.chance(0.3) ? 0 : dice.between(1e6, 2e9),
  };
  const all = { ...FITS.training.stacks['all'], ...drawn } as StackFit;
  const training = { ...FITS.training, stacks: { all }, scaleLoss: dice.chance(0.3) ? dice.next() * 0.3 : FITS.training.scaleLoss };
  return { ...FITS, training };
}

function tuningFrom(dice: Dice): Tuning {
  return {
    method: dice.of(['full', 'lora', 'qlora']),
    rank: dice.of([4, 16, 64]),
    targets: dice.of(['attention', 'all-linear']),
    padding: 0,
  };
}

/** Some parts pinned to something that may or may not run. */
function pinsFrom(dice: Dice, job: TrainingJob, group: ChipGroup): Partial<Layout> {
  if (dice.chance(0.4)) return {};
  const pins: Record<string, unknown> = {};
  const pin = (key: keyof Layout, share: number, value: () => unknown): void => {
    if (dice.chance(share)) pins[key] = value();
  };
  pin('tensorParallel', 0.2, () => dice.of([1, 2, 4]));
  pin('pipelineParallel', 0.2, () => dice.whole(1, Math.min(4, job.model.order.length)));
  pin('dataParallel', 0.25, () => dice.whole(1, Math.max(1, Math.min(group.count, job.globalBatch))));
  pin('contextParallel', 0.1, () => dice.of([1, 2]));
  pin('microBatch', 0.25, () => dice.whole(1, job.globalBatch));
  pin('zero', 0.25, () => dice.whole(0, 3));
  pin('shardGroup', 0.25, () => dice.of([1, 2, 4, 8]));
  pin('recompute', 0.2, () => dice.of(['none', 'selective', 'full']));
  pin('sequenceParallel', 0.1, () => dice.chance(0.5));
  pin('schedule', 0.2, () => dice.of(['1f1b', 'interleaved', 'zero-bubble', 'dualpipe']));
  pin('offload', 0.2, () => dice.of(['none', 'optimizer', 'activations', 'both']));
  return pins as Partial<Layout>;
}
