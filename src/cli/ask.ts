import { existsSync } from 'node:fs';
import {
  askTraining,
  checkRaw,
  type FactBook,
  type GgufModel,
  type ModelFile,
  type ModelShape,
  modelOf,
  mostJoining,
  nearest,
  type Pool,
  Problem,
  Problems,
  type Published,
  parsePool,
  publishedTraining,
  publishedWeights,
  type RawQuestion,
  readModelConfig,
  resolveName,
  stackFor,
  type TrainingJob,
  type TrainingStack,
} from '../index.ts';
import type { Args } from './args.ts';
import { missing } from './face.ts';
import { mayLook, onlyAtHome } from './sent.ts';

/** A training question understood: every name resolved, every number read, and what nobody stated. */
export interface Asked {
  readonly job: TrainingJob;
  readonly pool: Pool;
  /** id in the catalog; null = the model came from a file */
  readonly modelId: string | null;
  readonly assumed: readonly string[];
}

const FLAG: Readonly<Partial<Record<keyof RawQuestion, string>>> = { sequence: '--seq', recomputeModules: '--recompute-modules' };

/** Reads a train or finetune command line into a job on a pool; throws all problems at once, those noted before among them. */
export async function ask(kind: RawQuestion['kind'], args: Args, book: FactBook, noted: readonly Problem[] = []): Promise<Asked> {
  const { values, switches } = args;
  const problems: Problem[] = [...noted];
  const attempt = async <T>(read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Problem) problems.push(error);
      else if (error instanceof Problems) problems.push(...error.problems);
      else throw error;
      return null;
    }
  };
  const found = await attempt(() => findModel(values.model, book));
  const pool = await attempt(() => findPool(values.on, book));
  const stack = await attempt(() => findStack(values.framework, kind, pool, book));
  const raw: RawQuestion = {
    kind,
    tokens: values.tokens,
    batch: values.batch,
    sequence: values.seq,
    precision: values.precision,
    layout: values.layout,
    optimizer: values.optimizer,
    achieved: values.achieved,
    mfu: values.mfu,
    flashAttention: switches.has('no-flash') ? false : undefined,
    capacity: values.capacity,
    recomputeModules: values['recompute-modules'],
    method: values.method,
    rank: values.rank,
    targets: values.targets,
    padding: values.padding,
  };
  const names = (field: keyof RawQuestion): string => FLAG[field] ?? `--${field}`;
  if (!found || !pool || !stack) throw new Problems([...problems, ...checkRaw(raw, names)]);
  const asked = await attempt(() => askTraining(raw, found.shape, pool, stack.stack, found.published, names));
  if (!asked || problems.length) throw new Problems(problems);
  const assumed = [...found.assumed, ...pool.groups.flatMap((group) => group.assumed), ...stack.assumed, ...asked.assumed];
  return { job: asked.job, pool, modelId: found.id, assumed: [...new Set(assumed)] };
}

export interface FoundModel {
  readonly id: string | null;
  readonly shape: ModelShape;
  /** format in which its weights are published, where stated */
  readonly weights: { readonly name: string; readonly from: string } | null;
  readonly published: Published | undefined;
  readonly assumed: readonly string[];
}

/** A model by what stands behind `--model`: a file or folder, else a name of the catalog. */
export async function findModel(said: string | undefined, book: FactBook): Promise<FoundModel> {
  if (said === undefined) throw missing('model', '<name|file>');
  if (said.startsWith('hf:')) {
    onlyAtHome('--model', said, 'a model of the catalog, or a config.json sent with the question');
    const { fetchConfig } = await import('./hub.ts');
    const file = readModelConfig(await fetchConfig(said.slice('hf:'.length), process.env), said);
    return { id: null, shape: file.model, published: undefined, weights: weightsOf(file, said), assumed: file.assumed };
  }
  if (/^[./\\~]|\.(json|gguf)$/.test(said) || (/[\\/]/.test(said) && mayLook() && existsSync(said))) {
    const { readModelFile } = await import('./model-file.ts');
    const file = readModelFile(said);
    return { id: null, shape: file.model, published: undefined, weights: weightsOf(file, said), assumed: file.assumed };
  }
  const { id, assumed } = resolveName(book, 'models', said, '--model');
  return { id, shape: modelOf(book, id), published: publishedTraining(book, id), weights: publishedWeights(book, id), assumed };
}

/** The format of a file's weights: of most bytes in a GGUF file, as quantised or kept in a configuration. */
function weightsOf(file: ModelFile | GgufModel, from: string): FoundModel['weights'] {
  const name = 'weights' in file ? file.weights[0]?.format.toLowerCase() : (file.quantization?.precision ?? file.dtype);
  return name ? { name, from } : null;
}

export function findPool(said: string | undefined, book: FactBook): Pool {
  if (said === undefined) throw missing('on', '<pool>');
  return parsePool(book, said, '--on');
}

function findStack(
  said: string | undefined,
  kind: RawQuestion['kind'],
  pool: Pool | null,
  book: FactBook,
): { stack: TrainingStack; assumed: readonly string[] } {
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
  const byName = Object.hasOwn(book.stacks, plain) ? plain.replaceAll('-', ' ') : said;
  const found = stackFor(book, byName, null, chipStack, kind);
  const named = found.assumed.length === 0 || found.stack.id === plain;
  if (!named) {
    const names = Object.keys(book.stacks);
    throw new Problem({
      code: 'unknown-stack',
      where: '--framework',
      said,
      expected: 'a training stack of the catalog (suanpan facts stacks)',
      near: nearest(said, names),
    });
  }
  return { stack: found.stack, assumed: [] };
}
