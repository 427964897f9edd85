import type { DenseFeed, ExpertFeed, Feed } from '../terms/model.ts';
import type { Frame, PerLayer } from './config-decoder.ts';
import { type ConfigFields, NAMES } from './config-fields.ts';

export interface DenseRecipe {
  readonly gated?: boolean;
  /** inner width as a multiple of the hidden size where the configuration does not say */
  readonly multiple?: number;
  /** the configuration counts the gate and the up half as one width */
  readonly halved?: boolean;
}

export function readDense(fields: ConfigFields, { hidden }: Frame, recipe: DenseRecipe = {}): DenseFeed {
  const width = fields.firstCount(NAMES.ffn, recipe.multiple === undefined ? {} : { fallback: recipe.multiple * hidden });
  if (recipe.halved && width % 2 === 1) fields.refuse('wrong-field', `intermediate_size ${width}`, 'an even number: gate and up together');
  return { kind: 'dense', ffn: recipe.halved ? width / 2 : width, gated: recipe.gated ?? true };
}

export function dense(recipe: DenseRecipe = {}): PerLayer<Feed> {
  return (fields, frame) => {
    const feed = readDense(fields, frame, recipe);
    return () => feed;
  };
}

export interface ExpertRecipe {
  /** names of the inner width of one expert */
  readonly expertFfn?: readonly string[];
  /** summed inner width of the shared experts */
  readonly shared?: (fields: ConfigFields, expertFfn: number) => number;
  /** which layers have experts; all when absent */
  readonly sparse?: (fields: ConfigFields, frame: Frame) => (layer: number) => boolean;
  /** names of the inner width of the other layers */
  readonly denseFfn?: readonly string[];
  readonly gated?: boolean;
}

export function readExperts(fields: ConfigFields, recipe: ExpertRecipe = {}): ExpertFeed {
  const experts = fields.count(NAMES.experts);
  const topK = fields.count(NAMES.topK);
  if (topK > experts)
    fields.refuse('contradictory-field', `${topK} experts per token of ${experts} experts`, 'at most as many as there are');
  const expertFfn = fields.firstCount(recipe.expertFfn ?? NAMES.expertFfn);
  return { kind: 'experts', experts, topK, expertFfn, gated: recipe.gated ?? true, sharedFfn: recipe.shared?.(fields, expertFfn) ?? 0 };
}

export function experts(recipe: ExpertRecipe = {}): PerLayer<Feed> {
  return (fields, frame) => {
    const routed = readExperts(fields, recipe);
    const sparse = recipe.sparse?.(fields, frame) ?? (() => true);
    const width = () => fields.firstCount(recipe.denseFfn ?? NAMES.ffn);
    let plain: DenseFeed | null = null;
    return (layer) => {
      if (sparse(layer)) return routed;
      plain ??= { kind: 'dense', ffn: width(), gated: recipe.gated ?? true };
      return plain;
    };
  };
}

/** Shared experts given by number, each as wide as a routed one. */
export function sharedByNumber(names: readonly string[]): (fields: ConfigFields, expertFfn: number) => number {
  return (fields, expertFfn) => fields.count(names, { fallback: 0, least: 0 }) * expertFfn;
}

/** Shared experts given by their summed width. */
export function sharedByWidth(name: string): (fields: ConfigFields) => number {
  return (fields) => fields.count(name, { fallback: 0, least: 0 });
}

/** Dense layers first, then experts in every layer, or in every n-th. */
export function afterLeading(fields: ConfigFields, { layers }: Frame): (layer: number) => boolean {
  const listed = fields.perLayer('mlp_layer_types', layers);
  if (listed !== null) return (layer) => listed[layer] === 'sparse';
  if (Array.isArray(fields.get('moe_layer_freq'))) {
    const marks = fields.perLayer('moe_layer_freq', layers);
    return (layer) => marks?.[layer] === 1;
  }
  const first = fields.count('first_k_dense_replace', { fallback: 0, least: 0 });
  if (first > layers) fields.refuse('contradictory-field', `first_k_dense_replace ${first} of ${layers} layers`, 'at most the layers');
  const every = fields.count('moe_layer_freq', { fallback: 1 });
  return (layer) => layer >= first && layer % every === 0;
}

/** Every n-th layer, but for those listed as plain. */
export function everySparseStep(fields: ConfigFields): (layer: number) => boolean {
  const every = fields.count('decoder_sparse_step', { fallback: 1 });
  const plain = new Set(fields.list('mlp_only_layers') ?? []);
  return (layer) => (layer + 1) % every === 0 && !plain.has(layer);
}

/** Listed layers, else every n-th. */
export function interleaved(fields: ConfigFields): (layer: number) => boolean {
  const listed = fields.list('moe_layers');
  if (listed !== null) {
    const marked = new Set(listed);
    return (layer) => marked.has(layer);
  }
  const every = fields.count('interleave_moe_layer_step', { fallback: 1 });
  return (layer) => (layer + 1) % every === 0;
}

/** From a first to a last layer, every n-th. */
export function between(fields: ConfigFields, { layers }: Frame): (layer: number) => boolean {
  const first = fields.count('moe_layer_start_index', { fallback: 0, least: 0 });
  const stated = fields.count('moe_layer_end_index', { fallback: -1, least: -1 });
  const last = stated < 0 ? layers - 1 : stated;
  const every = fields.count('moe_layer_interval', { fallback: 1 });
  return (layer) => layer >= first && layer <= last && (layer + 1) % every === 0;
}
