import type { Chip, ChipKind, ScaleUp } from '../terms/chip.ts';
import { PRECISIONS, type Precision } from '../terms/precision.ts';
import { bytes, bytesPerSecond, type FlopPerSecond, flopPerSecond, watts } from '../terms/quantity.ts';
import type { Dimension } from './amount.ts';
import { type Collection, type FactBook, type FactFile, resolved } from './book.ts';
import { figure, flag, word, wordOf } from './figure.ts';
import { remembering } from './memory.ts';
import { unknownId } from './names.ts';

export const CHIP_KINDS: readonly ChipKind[] = ['gpu', 'npu', 'tpu', 'cpu', 'wafer', 'other'];

const remembered = remembering<Collection, Chip>();

/** The chip of an id as the engine takes it. A figure the file lacks is null; nothing is filled in. */
export function chipOf(book: FactBook, id: string): Chip {
  if (!Object.hasOwn(book.chips, id)) throw unknownId(book, 'chips', id);
  return remembered(book.chips, id, () => makeChip(id, resolved(book, 'chips', id)));
}

function makeChip(id: string, file: FactFile): Chip {
  const where = `chips/${id}`;
  const read = <Branded>(path: string, dimension: Dimension, brand: (n: number) => Branded): Branded | null => {
    const value = figure(file, path, dimension, where);
    return value === null ? null : brand(value);
  };
  const peakDense: Partial<Record<Precision, FlopPerSecond>> = {};
  const unsupported: Precision[] = [];
  for (const precision of PRECISIONS) {
    if (word(file, `peakDense.${precision}`) === 'unsupported') unsupported.push(precision);
    const peak = read(`peakDense.${precision}`, 'FLOP/s', flopPerSecond);
    if (peak !== null) peakDense[precision] = peak;
  }
  return {
    id,
    name: word(file, 'name') ?? id,
    maker: word(file, 'maker') ?? 'unknown',
    architecture: word(file, 'architecture') ?? 'unknown',
    kind: wordOf(file, 'kind', CHIP_KINDS, where),
    stack: word(file, 'stack') ?? 'unknown',
    released: word(file, 'released'),
    peakDense,
    unsupported,
    vectorPeak: read('vectorPeak', 'FLOP/s', flopPerSecond),
    memory: read('memory.capacity', 'B', bytes),
    memoryBandwidth: read('memory.bandwidth', 'B/s', bytesPerSecond),
    computeUnits: figure(file, 'computeUnits', '1', where),
    devicesPerChip: figure(file, 'devicesPerChip', '1', where) ?? 1,
    scaleUp: scaleUpOf(file, where),
    hostLinkPerDirection: read('hostLink.bandwidthPerDirection', 'B/s', bytesPerSecond),
    thermalDesignPower: read('thermalDesignPower', 'W', watts),
    trainingCapable: flag(file, 'trainingCapable', where, true),
    fusedAttention: flag(file, 'fusedAttention', where, true),
  };
}

function scaleUpOf(file: FactFile, where: string): ScaleUp | null {
  const bandwidth = figure(file, 'scaleUp.bandwidthPerDirection', 'B/s', where);
  const name = word(file, 'scaleUp.network') ?? word(file, 'scaleUp.name') ?? (bandwidth === null ? null : 'scale-up link');
  if (name === null) return null;
  return {
    name,
    bandwidthPerDirection: bandwidth === null ? null : bytesPerSecond(bandwidth),
    domain: figure(file, 'scaleUp.domain', '1', where) ?? 1,
  };
}
