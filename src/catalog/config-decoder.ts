import type { Attention, Feed, LayerKind, ModelShape } from '../terms/model.ts';
import { type ConfigFields, MOST_LAYERS, NAMES } from './config-fields.ts';

/** What the readers of attention and feed need to know of the model around a layer. */
export interface Frame {
  readonly hidden: number;
  readonly layers: number;
  readonly context: number | null;
}

/** Reads the fields once, then answers for each layer, counted from 0. */
export type PerLayer<Part> = (fields: ConfigFields, frame: Frame) => (layer: number) => Part;

/** How one architecture differs from the commonest decoder: RMS norm, rotary positions, gated feed, no biases, untied head. */
export type Recipe = Differences & (LayerRecipe | BlockRecipe);

export interface LayerRecipe {
  readonly attention: PerLayer<Attention>;
  readonly feed: PerLayer<Feed>;
}

/** For configurations whose blocks are not one attention and one feed each. */
export interface BlockRecipe {
  readonly blocks: (fields: ConfigFields, frame: Frame) => readonly LayerKind[];
}

export interface Differences {
  readonly norm?: ModelShape['norm'];
  readonly positions?: ModelShape['positions'] | ((fields: ConfigFields) => ModelShape['positions']);
  /** every linear layer carries biases: always, or as the configuration says */
  readonly bias?: boolean | ((fields: ConfigFields) => boolean);
  /** what an unstated `tie_word_embeddings` means */
  readonly tied?: boolean | ((fields: ConfigFields) => boolean);
  /** documented defaults of fields that published configurations of this architecture leave out */
  readonly defaults?: Readonly<Record<string, number>>;
  /** parameters of a layer that the shape has no room for, summed over the model */
  readonly outside?: (fields: ConfigFields, frame: Frame) => number;
}

/** The shape of a decoder, read by its recipe. Problems stay in `fields`; a shape with problems is not to be used. */
export function readDecoder(given: ConfigFields, recipe: Recipe, name: string): ModelShape {
  const fields = recipe.defaults ? given.withDefaults(recipe.defaults) : given;
  const hidden = fields.count(NAMES.hidden);
  const layers = fields.count(NAMES.layers, { most: MOST_LAYERS });
  const vocab = fields.firstCount(NAMES.vocab);
  const positions = typeof recipe.positions === 'function' ? recipe.positions(fields) : (recipe.positions ?? 'rope');
  const length = positions === 'learned' ? fields.firstCount(NAMES.context) : fields.firstCount(NAMES.context, { fallback: 0 });
  const context = length > 0 ? length : null;
  const frame: Frame = { hidden, layers, context };
  const stack = 'blocks' in recipe ? recipe.blocks(fields, frame) : stackOf(fields, frame, recipe);
  return {
    name,
    hidden,
    vocab,
    tiedEmbeddings: fields.flag('tie_word_embeddings', typeof recipe.tied === 'function' ? recipe.tied(fields) : (recipe.tied ?? false)),
    positions,
    context,
    norm: recipe.norm ?? 'rms',
    bias: typeof recipe.bias === 'function' ? recipe.bias(fields) : (recipe.bias ?? false),
    ...kindsOf(stack),
    multiTokenPrediction: fields.flag('use_mtp', true) ? fields.count(NAMES.modules, { fallback: 0, least: 0, most: MOST_LAYERS }) : 0,
    paramsOutside: recipe.outside?.(fields, frame) ?? 0,
  };
}

function stackOf(fields: ConfigFields, frame: Frame, recipe: LayerRecipe): readonly LayerKind[] {
  const attention = recipe.attention(fields, frame);
  const feed = recipe.feed(fields, frame);
  const layers = Number.isFinite(frame.layers) ? frame.layers : 0;
  return Array.from({ length: layers }, (_, layer) => ({ attention: attention(layer), feed: feed(layer) }));
}

/** Names each distinct layer once, in order of first appearance. */
export function kindsOf(stack: readonly LayerKind[]): Pick<ModelShape, 'kinds' | 'order'> {
  const kinds: LayerKind[] = [];
  const known = new Map<string, number>();
  const order = stack.map((layer) => {
    const key = JSON.stringify(layer);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    known.set(key, kinds.length);
    return kinds.push(layer) - 1;
  });
  return { kinds, order };
}

/**
 * Blocks that may hold one thing each, made into layers of both: a mixer takes the feed of the block after it, or a feed of width 0.
 * Null when a feed follows no mixer.
 */
export function pairBlocks(blocks: readonly { readonly attention: Attention | null; readonly feed: Feed | null }[]): LayerKind[] | null {
  const stack: LayerKind[] = [];
  let open: Attention | null = null;
  const bare: Feed = { kind: 'dense', ffn: 0, gated: false };
  for (const { attention, feed } of blocks) {
    if (attention !== null) {
      if (open !== null) stack.push({ attention: open, feed: bare });
      open = attention;
    }
    if (feed === null) continue;
    if (open === null) return null;
    stack.push({ attention: open, feed });
    open = null;
  }
  if (open !== null) stack.push({ attention: open, feed: bare });
  return stack;
}
