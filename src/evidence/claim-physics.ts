import { chipOf } from '../catalog/chip.ts';
import { modelOf } from '../catalog/model.ts';
import { groupFor } from '../catalog/system.ts';
import { statedFleet } from '../planning/demand.ts';
import { BYTES_PER_VALUE, PRECISIONS, type Precision } from '../terms/precision.ts';
import type { Said } from '../terms/rule.ts';
import { countParameters } from '../workload/parameters.ts';
import type { Context } from './claim-defaults.ts';
import { textIn } from './claim-inputs.ts';
import type { Known } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import { type ClaimWorld, middle, say, shown, typicalService } from './claim-world.ts';

/** Share of the memory bandwidth that decoding reaches on a good day. Assumed. */
const REACHED = 0.6;
const KV_BYTES = 2;

/**
 * Can a fleet of so many chips have made those tokens? A step of decoding reads the weights once, so the rate of a node while busy asks for
 * a batch of at least rate x time to read the weights, and for its cached keys and values beside the weights.
 *
 *     b = r w / (n B)     KV = b T k
 *
 * b  sequences in a step     r  tokens/s of a node while busy     w  bytes of the weights     n  chips of a node     B  bytes/s of a chip
 * T  tokens of a sequence    k  bytes of keys and values a token
 *
 * @example 312 tokens/s a chip, 175 GB of weights over 8 chips of 2.04 TB/s -> 27; 45 at 60 % of the bandwidth, 425 GB for 2,000 tokens
 */
export function servingPhysics(
  claim: Claim,
  { book, magnitudes }: ClaimWorld,
  context: Context,
  known: Known,
  chips: number,
): readonly Said[] {
  const typical = typicalService(magnitudes);
  const model = context.model ?? typical?.model ?? null;
  const id = context.chip ?? typical?.chip ?? null;
  const queries =
    known.get('queries')?.mid ?? ((known.get('users')?.mid ?? Number.NaN) * (known.get('queriesPerUser')?.mid ?? Number.NaN)) / 86_400;
  const tokens = known.get('tokensPerQuery')?.mid ?? Number.NaN;
  const busy = known.get('busy')?.mid ?? (typical?.idleShare ? 1 - middle(typical.idleShare) : 1);
  if (model === null || id === null || !(queries > 0 && tokens > 0 && chips > 0)) return [];
  const chip = chipOf(book, id);
  const shape = modelOf(book, model);
  const [attention] = shape.kinds.map((kind) => kind.attention);
  if (chip.memory === null || chip.memoryBandwidth === null || attention?.kind !== 'softmax') return [];
  const format = textIn(claim.row.inputs, 'weights', 'quant', 'precision')?.toLowerCase() ?? 'int8';
  const bytes =
    countParameters(shape).total * ((PRECISIONS as readonly string[]).includes(format) ? BYTES_PER_VALUE[format as Precision] : 1);
  const { chipsPerNode } = groupFor(book, id, 8);
  const { busyTokensPerSecPerChip: rate } = statedFleet(queries, tokens, { kind: 'chip-seconds', seconds: chips / queries }, busy);
  const read = bytes / (chipsPerNode * chip.memoryBandwidth);
  const least = rate * chipsPerNode * read;
  const batch = least / REACHED;
  const cache = batch * tokens * 2 * shape.order.length * attention.kvHeads * attention.headDim * KV_BYTES;
  const free = chipsPerNode * chip.memory - bytes;
  const fits = cache <= free;
  return [
    say(
      `${shown(rate, 3)} tokens/s a busy chip; ${format} weights are read in ${shown(1000 * read, 3)} ms over ${chipsPerNode} chips, so a batch of ${shown(least, 3)} to ${shown(batch, 3)}`,
      `忙时每卡 ${shown(rate, 3)} 词元/秒；${format} 权重由 ${chipsPerNode} 卡 ${shown(1000 * read, 3)} 毫秒读完，故批量 ${shown(least, 3)} 至 ${shown(batch, 3)}`,
    ),
    say(
      `its keys and values take ${shown(cache / 1e9, 3)} GB of ${shown(free / 1e9, 3)} GB left: ${fits ? 'it fits' : 'it does not fit, so more chips or shorter answers are needed'}`,
      `其 KV 缓存占 ${shown(cache / 1e9, 3)} GB，可用 ${shown(free / 1e9, 3)} GB：${fits ? '放得下' : '放不下，需要更多卡或更短的回答'}`,
    ),
  ];
}
