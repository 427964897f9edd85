import type { Attention, Feed, LayerKind, ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import { type Collection, type FactBook, type FactFile, isFile, resolved } from './book.ts';
import { at, figure, flag, neededFigure, word, wordOf } from './figure.ts';
import { remembering } from './memory.ts';
import { unknownId } from './names.ts';

const remembered = remembering<Collection, ModelShape>();

/** The shape of a catalog model. Throws a Problem where its makers never published enough of it. */
export function modelOf(book: FactBook, id: string): ModelShape {
  if (!Object.hasOwn(book.models, id)) throw unknownId(book, 'models', id);
  return remembered(book.models, id, () => shapeOf(resolved(book, 'models', id), `models/${id}`));
}

/** From a model's facts file to its shape: `order` deals named attentions and feeds to the layers, first layer first. */
export function shapeOf(file: FactFile, where: string): ModelShape {
  const kinds: LayerKind[] = [];
  const seen = new Map<string, number>();
  const order = layerNames(file, where).map((name) => {
    let index = seen.get(name);
    if (index === undefined) {
      index = kinds.push(kindOf(file, name, where)) - 1;
      seen.set(name, index);
    }
    return index;
  });
  const layers = neededFigure(file, 'layers', '1', where);
  if (order.length !== layers) {
    throw new Problem({
      code: 'layers-contradict-order',
      where: `${where}#order`,
      said: `${order.length} layers`,
      expected: `${layers} layers, as "layers" says`,
    });
  }
  return {
    name: word(file, 'name') ?? where,
    hidden: neededFigure(file, 'hidden', '1', where),
    vocab: neededFigure(file, 'vocab', '1', where),
    tiedEmbeddings: flag(file, 'tiedEmbeddings', where),
    positions: wordOf(file, 'positions', ['rope', 'learned', 'alibi', 'relative', 'none'], where),
    context: figure(file, 'context', '1', where),
    norm: wordOf(file, 'norm', ['rms', 'layer'], where),
    bias: flag(file, 'bias', where),
    kinds,
    order,
    multiTokenPrediction: figure(file, 'multiTokenPrediction', '1', where) ?? 0,
    paramsOutside: figure(file, 'parameters.outside', '1', where) ?? 0,
  };
}

/** What a model's makers said of its training, with the fact path of each. */
export interface PublishedTraining {
  readonly batch: { readonly value: number; readonly from: string } | null;
  readonly sequence: { readonly value: number; readonly from: string } | null;
  readonly tokens: { readonly value: number; readonly from: string } | null;
}

export function publishedTraining(book: FactBook, id: string): PublishedTraining {
  const file = resolved(book, 'models', id);
  const read = (key: string) => {
    const value = figure(file, `training.${key}`, '1', `models/${id}`);
    return value === null ? null : { value, from: `models/${id}#training.${key}` };
  };
  return { batch: read('batch'), sequence: read('sequence'), tokens: read('tokens') };
}

/** The format in which a model's makers publish its weights, where that is not 16 bits; null = not stated. */
export function publishedWeights(book: FactBook, id: string): { readonly name: string; readonly from: string } | null {
  const name = word(resolved(book, 'models', id), 'publishedWeights');
  return name === null ? null : { name, from: `models/${id}#publishedWeights` };
}

/** Parameter counts as published; null where unpublished. `unchecked` says why the shape cannot reproduce them. */
export function publishedParameters(book: FactBook, id: string): { total: number | null; active: number | null; unchecked: string | null } {
  const file = resolved(book, 'models', id);
  const where = `models/${id}`;
  return {
    total: figure(file, 'parameters.total', '1', where),
    active: figure(file, 'parameters.active', '1', where),
    unchecked: word(file, 'parameters.unchecked'),
  };
}

function layerNames(file: FactFile, where: string): string[] {
  const blocks = file.order;
  const names: string[] = [];
  if (!Array.isArray(blocks)) throw badOrder(where, blocks);
  for (const block of blocks) {
    if (!isFile(block) || !Array.isArray(block.of) || !Number.isInteger(block.times)) throw badOrder(where, block);
    for (let turn = 0; turn < (block.times as number); turn++) names.push(...(block.of as string[]));
  }
  return names;
}

const badOrder = (where: string, said: unknown): Problem =>
  new Problem({
    code: 'bad-order',
    where: `${where}#order`,
    said: said === undefined ? 'nothing' : JSON.stringify(said).slice(0, 80),
    expected: 'blocks such as { "times": 3, "of": ["full dense"] }',
  });

function kindOf(file: FactFile, name: string, where: string): LayerKind {
  const [attention = '', feed = ''] = name.split(' ');
  if (!isFile(at(file, `attention.${attention}`)) || !isFile(at(file, `feed.${feed}`))) {
    throw new Problem({
      code: 'unknown-layer',
      where: `${where}#order`,
      said: name,
      expected: `an attention of ${Object.keys(at(file, 'attention') ?? {}).join(', ')} and a feed of ${Object.keys(at(file, 'feed') ?? {}).join(', ')}`,
    });
  }
  return { attention: attentionOf(file, `attention.${attention}`, where), feed: feedOf(file, `feed.${feed}`, where) };
}

function attentionOf(file: FactFile, path: string, where: string): Attention {
  const need = (key: string) => neededFigure(file, `${path}.${key}`, '1', where);
  const maybe = (key: string) => figure(file, `${path}.${key}`, '1', where);
  const kind = wordOf(file, `${path}.kind`, ['softmax', 'latent', 'linear'], where);
  if (kind === 'softmax') {
    return {
      kind,
      heads: need('heads'),
      kvHeads: need('kvHeads'),
      headDim: need('headDim'),
      window: maybe('window'),
      chunk: maybe('chunk'),
      gatedOutput: flag(file, `${path}.gatedOutput`, where),
    };
  }
  if (kind === 'latent') {
    return {
      kind,
      heads: need('heads'),
      qLoraRank: maybe('qLoraRank'),
      kvLoraRank: need('kvLoraRank'),
      qkNopeHeadDim: need('qkNopeHeadDim'),
      qkRopeHeadDim: need('qkRopeHeadDim'),
      vHeadDim: need('vHeadDim'),
      sparseTokens: maybe('sparseTokens'),
    };
  }
  return {
    kind,
    keyHeads: need('keyHeads'),
    valueHeads: need('valueHeads'),
    keyDim: need('keyDim'),
    valueDim: need('valueDim'),
    convolution: need('convolution'),
    gatedOutput: flag(file, `${path}.gatedOutput`, where),
  };
}

function feedOf(file: FactFile, path: string, where: string): Feed {
  const need = (key: string) => neededFigure(file, `${path}.${key}`, '1', where);
  const gated = flag(file, `${path}.gated`, where);
  const kind = wordOf(file, `${path}.kind`, ['dense', 'experts'], where);
  if (kind === 'dense') return { kind, ffn: need('ffn'), gated };
  const sharedFfn = figure(file, `${path}.sharedFfn`, '1', where) ?? 0;
  return { kind, experts: need('experts'), topK: need('topK'), expertFfn: need('expertFfn'), gated, sharedFfn };
}
