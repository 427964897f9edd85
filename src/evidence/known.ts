import type { FactBook } from '../catalog/book.ts';
import { type DatasetLengths, datasetNamed } from '../catalog/dataset.ts';
import { type EngineResolution, engineFor } from '../catalog/engine.ts';
import { modelOf } from '../catalog/model.ts';
import { lookUp, resolveName } from '../catalog/names.ts';
import type { NetworkSaid } from '../catalog/network.ts';
import { type StackResolution, stackFor } from '../catalog/stack.ts';
import { storedFormatNamed } from '../catalog/stored-format.ts';
import { groupFor } from '../catalog/system.ts';
import type { Chip } from '../terms/chip.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import type { StoredFormat } from '../terms/stored-format.ts';

/** What a record's hardware words say beyond chip and count; null = not stated, the chip's usual node decides. */
export interface HardwareWords {
  readonly chipsPerNode: number | null;
  readonly domain: number | null;
  readonly scaleOut: NetworkSaid | null;
}

/** The facts that understanding a record needs, handed in. */
export interface Known {
  /** chips of one kind as they stand in nodes; throws a Problem when the name does not resolve */
  group(chip: string, count: number, said: HardwareWords): ChipGroup;
  /** the catalog's model of that name; null when it does not resolve to one */
  model(name: string): ModelShape | null;
  stack(framework: string | null, version: string | null, chip: Chip, job: 'train' | 'finetune'): StackResolution;
  engine(engine: string | null, version: string | null, chip: Chip, fixedBatch: boolean): EngineResolution;
  /** throws a Problem where the words name no format */
  format(said: string, where: string): StoredFormat;
  /** null = no data set of these words */
  dataset(said: string): DatasetLengths | null;
}

/** What the catalog knows, as records ask for it. */
export function knownFrom(book: FactBook): Known {
  return {
    group(chip, count, said) {
      const { id, assumed } = resolveName(book, 'chips', chip);
      const group = groupFor(book, id, count, said);
      return { ...group, assumed: [...assumed, ...group.assumed] };
    },
    model(name) {
      try {
        const found = lookUp(book, 'models', name);
        return found ? modelOf(book, found.id) : null;
      } catch (fault) {
        if (fault instanceof Problem) return null;
        throw fault;
      }
    },
    stack: (framework, version, chip, job) => stackFor(book, framework, version, chip.stack, job),
    engine: (words, version, chip, fixedBatch) => engineFor(book, words, version, chip, { fixedBatch }),
    format: (said, where) => storedFormatNamed(said, where),
    dataset: (said) => datasetNamed(book, said),
  };
}
