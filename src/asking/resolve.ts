import {
  type FactBook,
  type ModelShape,
  modelOf,
  mostJoining,
  nearest,
  type Pool,
  Problem,
  type Published,
  parsePool,
  publishedTraining,
  publishedWeights,
  readModelConfig,
  resolveName,
  stackFor,
  stackOf,
  stacksMisspelt,
  type TrainingStack,
} from '../index.ts';
import { missing } from '../terms/collect.ts';
import type { OwnModel } from './raw.ts';

export interface FoundModel {
  /** id in the catalog; null = the person's own */
  readonly id: string | null;
  readonly shape: ModelShape;
  /** format in which its weights are published, where stated */
  readonly weights: { readonly name: string; readonly from: string } | null;
  readonly published: Published | undefined;
  readonly assumed: readonly string[];
}

/** The person's own configuration, or a model that a face has already read from elsewhere; null = the catalog's. */
export type ModelSource = OwnModel | (() => FoundModel) | null;

/** A model of the catalog by name, or the person's own. */
export function findModel(said: string | undefined, own: ModelSource, book: FactBook): FoundModel {
  if (typeof own === 'function') return own();
  if (own) {
    const file = readModelConfig(own.config, own.name);
    const name = file.quantization?.precision ?? file.dtype;
    const weights = name ? { name, from: own.name } : null;
    return { id: null, shape: { ...file.model, name: own.name }, weights, published: undefined, assumed: file.assumed };
  }
  if (said === undefined) throw missing('model', '<name|file>');
  const { id, assumed } = resolveName(book, 'models', said, '--model');
  return { id, shape: modelOf(book, id), published: publishedTraining(book, id), weights: publishedWeights(book, id), assumed };
}

export function findPool(said: string | undefined, book: FactBook): Pool {
  if (said === undefined) throw missing('on', '<pool>');
  return parsePool(book, said, '--on');
}

/** The stack that is named, else the one that joins unlike chips, else the usual one of the first chip. */
export function findStack(
  said: string | undefined,
  kind: 'train' | 'finetune',
  pool: Pool | null,
  book: FactBook,
): { readonly stack: TrainingStack; readonly assumed: readonly string[] } {
  const chipStack = pool?.groups[0]?.chip.stack ?? null;
  if (said === undefined) {
    const joining = mostJoining(book, pool?.groups.map(({ chip }) => chip.stack) ?? []);
    if (joining) {
      const { stack, all } = joining;
      return { stack, assumed: [`training stack: ${stack.name}, documented to join ${all ? '' : 'most of '}these chips in one job`] };
    }
    return stackFor(book, null, null, chipStack, kind);
  }
  const plain = said.trim().toLowerCase();
  if (Object.hasOwn(book.stacks, plain)) {
    const stack = stackOf(book, plain);
    return { stack, assumed: stack.gap === null ? [] : [`${stack.name}: ${stack.gap}`] };
  }
  const meant = stacksMisspelt(book, said);
  const found = stackFor(book, said, null, chipStack, kind);
  if (meant.length > 0 || found.assumed.length > 0)
    throw new Problem({
      code: 'unknown-stack',
      where: '--framework',
      said,
      expected: 'a training stack of the catalog (suanpan facts stacks)',
      near: [...new Set([...meant, ...nearest(said, Object.keys(book.stacks))])],
    });
  return { stack: found.stack, assumed: [] };
}
