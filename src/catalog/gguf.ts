import type { Attention, Feed, LinearAttention, ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import type { ModelFile } from './config.ts';
import { kindsOf, pairBlocks } from './config-decoder.ts';
import { type GgufHeader, type GgufTensor, type GgufValue, readGgufHeader } from './gguf-header.ts';

/** Tensors of one storage format, summed. */
export interface StoredWeights {
  readonly format: string;
  readonly tensors: number;
  readonly values: number;
  readonly bytes: number;
}

export interface GgufModel extends ModelFile {
  /** values of all tensors: exact where the shape's count leaves small norms out */
  readonly parameters: number;
  readonly weightBytes: number;
  /** by storage format, most bytes first */
  readonly weights: readonly StoredWeights[];
}

/** Architectures whose windows hold in all layers but every n-th; elsewhere a window holds in all. */
const FULL_EVERY: Readonly<Record<string, number>> = { gemma2: 2, gemma3: 6, 'gpt-oss': 2, cohere2: 4, exaone4: 4, olmo2: 4 };
/** Three of four layers see their chunk; the file does not state its length (transformers, Llama4TextConfig). */
const CHUNKED: Readonly<Record<string, { readonly every: number; readonly chunk: number }>> = { llama4: { every: 4, chunk: 8192 } };
const ALIBI = ['bloom', 'mpt'];

/**
 * The shape of a model from the header of a GGUF file, and what its weights take as stored. Widths are read from the tensors
 * themselves, heads and context from the fields.
 *
 * @param files beginning of the file; of each part, in order, for a split model
 * @throws Problem `truncated-gguf` when more bytes are needed
 */
export function readModelGguf(files: Uint8Array | readonly Uint8Array[], where: string): GgufModel {
  const headers = (files instanceof Uint8Array ? [files] : files).map((bytes) => readGgufHeader(bytes, where));
  const first = headers[0];
  if (first === undefined) throw new Problem({ code: 'not-gguf', where, said: 'no bytes', expected: 'a GGUF model file' });
  const file = new GgufFile(
    first,
    headers.flatMap((header) => header.tensors),
    where,
  );
  const parts = first.metadata.get('split.count');
  if (typeof parts === 'number' && parts > headers.length) {
    throw file.wrong('missing-part', `${headers.length} of ${parts} parts`, 'all parts of the split model');
  }
  return { ...stored(file), model: shapeOf(file), assumed: file.assumed };
}

function shapeOf(file: GgufFile): ModelShape {
  const [hidden, vocab] = file.dims('token_embd.weight') as [number, number];
  const blocks = file.count('block_count');
  const modules = file.count('nextn_predict_layers', 0);
  const layers = blocks - (file.has(`blk.${blocks - 1}.nextn.eh_proj.weight`) ? modules : 0);
  const stack = pairBlocks(
    Array.from({ length: layers }, (_, block) => ({ attention: attentionOf(file, block), feed: feedOf(file, block, hidden) })),
  );
  if (stack === null) throw file.wrong('missing-tensors', 'a block without attention or state space', 'tensors of every block');
  const context = file.count('context_length', 0);
  return {
    name: file.text('general.name') ?? file.where,
    hidden,
    vocab,
    tiedEmbeddings: !file.has('output.weight'),
    positions: file.has('position_embd.weight') ? 'learned' : alibi(file) ? 'alibi' : 'rope',
    context: context > 0 ? context : null,
    norm: file.has('output_norm.bias') ? 'layer' : 'rms',
    bias: file.has('blk.0.attn_output.bias') && (file.has('blk.0.ffn_down.bias') || file.has('blk.0.ffn_down_exps.bias')),
    ...kindsOf(stack),
    multiTokenPrediction: modules,
    paramsOutside: 0,
  };
}

function alibi(file: GgufFile): boolean {
  return ALIBI.includes(file.architecture) || file.number('attention.max_alibi_bias', 0) > 0;
}

function attentionOf(file: GgufFile, block: number): Attention | null {
  const has = (name: string) => file.has(`blk.${block}.${name}.weight`);
  if (file.has(`blk.${block}.ssm_a`) || has('ssm_in') || has('ssm_conv1d')) return stateSpace(file);
  if (has('attn_kv_a_mqa')) return latentOf(file, block);
  if (!has('attn_q') && !has('attn_qkv')) return null;
  const heads = file.perLayer('attention.head_count', block);
  const kvHeads = file.perLayer('attention.head_count_kv', block, heads);
  if (!(heads > 0 && heads % kvHeads === 0)) {
    throw file.wrong(
      'contradictory-field',
      `${kvHeads} key/value heads for ${heads} heads`,
      'a number of key/value heads that divides the heads',
    );
  }
  const headDim = file.count('attention.key_length', (file.dims('token_embd.weight')[0] as number) / heads);
  if (!Number.isInteger(headDim))
    throw file.wrong('contradictory-field', `${heads} heads do not divide the hidden size`, 'heads that divide it');
  const width = has('attn_q') ? (file.dims(`blk.${block}.attn_q.weight`)[1] ?? 0) : 0;
  return { kind: 'softmax', heads, kvHeads, headDim, ...viewOf(file, block), gatedOutput: width === 2 * heads * headDim };
}

function viewOf(file: GgufFile, block: number): { window: number | null; chunk: number | null } {
  const chunked = CHUNKED[file.architecture];
  if (chunked) return { window: null, chunk: (block + 1) % chunked.every === 0 ? null : chunked.chunk };
  const window = file.count('attention.sliding_window', 0);
  const every = FULL_EVERY[file.architecture];
  const full =
    window === 0 || window >= file.count('context_length', Number.MAX_SAFE_INTEGER) || (every !== undefined && (block + 1) % every === 0);
  return { window: full ? null : window, chunk: null };
}

function latentOf(file: GgufFile, block: number): Attention {
  const rope = file.count('rope.dimension_count');
  return {
    kind: 'latent',
    heads: file.perLayer('attention.head_count', block),
    qLoraRank: file.has(`blk.${block}.attn_q_a.weight`) ? file.count('attention.q_lora_rank') : null,
    kvLoraRank: file.count('attention.kv_lora_rank'),
    qkNopeHeadDim: file.count('attention.key_length_mla', file.count('attention.key_length', 0)) - rope,
    qkRopeHeadDim: rope,
    vHeadDim: file.count('attention.value_length_mla', file.count('attention.value_length', 0)),
    sparseTokens: file.count('attention.indexer.top_k', 0) || null,
  };
}

/** With groups: heads of a gated delta rule or a second-generation state space. Without: one state per inner channel. */
function stateSpace(file: GgufFile): LinearAttention {
  const inner = file.count('ssm.inner_size');
  const groups = file.count('ssm.group_count', 0);
  const valueHeads = groups > 0 ? file.count('ssm.time_step_rank') : 1;
  return {
    kind: 'linear',
    keyHeads: Math.max(1, groups),
    valueHeads,
    keyDim: file.count('ssm.state_size'),
    valueDim: inner / valueHeads,
    convolution: file.count('ssm.conv_kernel'),
    gatedOutput: true,
  };
}

function feedOf(file: GgufFile, block: number, hidden: number): Feed | null {
  const dims = (name: string) => (file.has(`blk.${block}.${name}.weight`) ? file.dims(`blk.${block}.${name}.weight`) : null);
  const routed = dims('ffn_down_exps');
  if (routed) {
    const [expertFfn, , experts] = routed as [number, number, number];
    const topK = file.count('expert_used_count');
    if (topK > experts)
      throw file.wrong('contradictory-field', `${topK} experts per token of ${experts} experts`, 'at most as many as there are');
    const gated = dims('ffn_gate_exps') !== null || dims('ffn_gate_up_exps') !== null;
    return { kind: 'experts', experts, topK, expertFfn, gated, sharedFfn: dims('ffn_down_shexp')?.[0] ?? 0 };
  }
  const down = dims('ffn_down');
  if (down === null) return null;
  const ffn = down[0] as number;
  if (down[1] !== hidden)
    throw file.wrong('contradictory-field', `ffn_down of block ${block} ends in ${down[1]}`, `the hidden size, ${hidden}`);
  return { kind: 'dense', ffn, gated: dims('ffn_gate') !== null || dims('ffn_up')?.[1] === 2 * ffn };
}

function stored(file: GgufFile): Pick<GgufModel, 'parameters' | 'weightBytes' | 'weights' | 'dtype' | 'quantization'> {
  const sums = new Map<string, { format: string; tensors: number; values: number; bytes: number }>();
  for (const { format, values, bytes } of file.tensors) {
    const sum = sums.get(format.name) ?? { format: format.name, tensors: 0, values: 0, bytes: 0 };
    sums.set(format.name, { ...sum, tensors: sum.tensors + 1, values: sum.values + values, bytes: sum.bytes + bytes });
  }
  const weights = [...sums.values()].sort((a, b) => b.bytes - a.bytes);
  const parameters = weights.reduce((sum, { values }) => sum + values, 0);
  const weightBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  const main = file.tensors.find(({ format }) => format.name === weights[0]?.format)?.format;
  const plain = main === undefined || main.block === 1;
  const bits = Math.round((800 * weightBytes) / parameters) / 100;
  const quantization = plain ? null : { method: main.name, precision: main.precision, bits, groupSize: main.block };
  return { parameters, weightBytes, weights, dtype: plain ? (main?.precision ?? null) : null, quantization };
}

/** Fields and tensors by name. */
class GgufFile {
  readonly where: string;
  readonly architecture: string;
  readonly tensors: readonly GgufTensor[];
  readonly assumed: string[] = [];
  readonly #byName: ReadonlyMap<string, GgufTensor>;
  readonly #metadata: ReadonlyMap<string, GgufValue>;

  constructor(header: GgufHeader, tensors: readonly GgufTensor[], where: string) {
    this.where = where;
    this.tensors = tensors;
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.#metadata = header.metadata;
    const architecture = this.text('general.architecture');
    if (architecture === null) throw this.wrong('missing-field', 'no general.architecture', 'the name of an architecture');
    this.architecture = architecture;
  }

  wrong(code: string, said: string, expected: string): Problem {
    return new Problem({ code, where: this.where, said, expected });
  }

  has(tensor: string): boolean {
    return this.#byName.has(tensor);
  }

  dims(tensor: string): readonly number[] {
    const found = this.#byName.get(tensor);
    if (found === undefined || found.dims.length < 2)
      throw this.wrong('missing-tensors', `no matrix ${tensor}`, 'a language model with its weights');
    return found.dims;
  }

  text(key: string): string | null {
    const value = this.#metadata.get(key);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  number(key: string, fallback: number): number {
    const value = this.#metadata.get(`${this.architecture}.${key}`);
    return typeof value === 'number' ? value : fallback;
  }

  /** A whole number under the architecture's own key. */
  count(key: string, fallback?: number): number {
    return this.#whole(key, this.#metadata.get(`${this.architecture}.${key}`), fallback);
  }

  /** A whole number that may be given per layer. */
  perLayer(key: string, layer: number, fallback?: number): number {
    const value = this.#metadata.get(`${this.architecture}.${key}`);
    return this.#whole(key, typeof value === 'object' ? value.values?.[layer] : value, fallback);
  }

  #whole(key: string, value: GgufValue | undefined, fallback?: number): number {
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e9) {
      if (key !== 'block_count' || value <= 10_000) return value;
    }
    const said =
      value === undefined ? `no ${this.architecture}.${key}` : `${this.architecture}.${key} ${JSON.stringify(value).slice(0, 60)}`;
    throw this.wrong(value === undefined ? 'missing-field' : 'wrong-field', said, 'a whole number');
  }
}
