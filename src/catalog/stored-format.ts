import { nearest } from '../terms/nearest.ts';
import { BYTES_PER_VALUE, type Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';
import type { StoredFormat } from '../terms/stored-format.ts';
import { STORAGE_FORMATS } from './gguf-formats.ts';

/** Heads and embeddings that quantisers leave alone stay in 16 bits. */
const HALF = 2;

/** Values converted as they are read, by groups of 128 with a 16-bit scale and a 4-bit zero point, as group quantisers write them by default. */
const INT4_BYTES = (4 + (16 + 4) / 128) / 8;
/** 4-bit values by blocks of 64 with a 32-bit scale. */
const NF4_BYTES = (4 + 32 / 64) / 8;
/** Sixteen-value blocks with an 8-bit scale. */
const FP4_BYTES = BYTES_PER_VALUE.nvfp4;

type Row = readonly [names: string, bytes: number, headBytes: number, weightOnly: boolean, compute: Precision];

/** The first name of a row is the one shown. */
const PLAIN: readonly Row[] = [
  ['bf16 bfloat16', 2, 2, false, 'bf16'],
  ['fp16 float16 half f16', 2, 2, false, 'fp16'],
  ['fp32 float32 f32', 4, 4, false, 'fp32'],
  ['fp8 w8a8-fp8 fp8_e4m3 fp8_e5m2 fp8_block', 1, HALF, false, 'fp8'],
  ['mxfp8', BYTES_PER_VALUE.mxfp8, HALF, false, 'mxfp8'],
  ['int8 w8a8 smoothquant', 1, HALF, false, 'int8'],
  ['w8a16 int8-weights int8-weight-only int8_wo int8wo', 1, HALF, true, 'fp16'],
  ['fp8-weights fp8-weight-only w8a16-fp8', 1, HALF, true, 'bf16'],
  ['fp6 w6a16', 0.75, HALF, true, 'fp16'],
  ['int4 w4a16 int4-weights int4-weight-only int4_wo int4wo', INT4_BYTES, HALF, true, 'fp16'],
  ['awq', INT4_BYTES, HALF, true, 'fp16'],
  ['gptq', INT4_BYTES, HALF, true, 'fp16'],
  ['w4a8 int4-fp8 w4afp8', INT4_BYTES, HALF, false, 'fp8'],
  ['nf4 bnb-4bit', NF4_BYTES, HALF, true, 'bf16'],
  ['nvfp4', BYTES_PER_VALUE.nvfp4, HALF, false, 'nvfp4'],
  ['mxfp4', BYTES_PER_VALUE.mxfp4, HALF, false, 'mxfp4'],
  ['fp4', FP4_BYTES, HALF, false, 'fp4'],
];

/**
 * Mixtures of block formats: published bits a weight of a whole file of an 8-billion model, its head and its embedding (q3_k_m, which the table
 * leaves out, by the size of its file). The layers' share follows.
 *
 * @cite llama.cpp, tools/quantize/README.md (bits/weight), and the quantiser's rules for output and embedding tensors
 */
const MIXTURES: readonly (readonly [name: string, bits: number, head: string, embedding: string])[] = [
  ['iq1_s', 2.0042, 'Q5_K', 'Q2_K'],
  ['iq1_m', 2.146, 'Q5_K', 'Q2_K'],
  ['iq2_xxs', 2.3824, 'Q5_K', 'Q2_K'],
  ['iq2_xs', 2.5882, 'Q5_K', 'Q2_K'],
  ['iq2_s', 2.7403, 'Q5_K', 'IQ3_S'],
  ['iq2_m', 2.9294, 'Q5_K', 'IQ3_S'],
  ['iq3_xxs', 3.2548, 'Q5_K', 'IQ3_S'],
  ['iq3_xs', 3.4977, 'Q6_K', 'IQ3_S'],
  ['iq3_s', 3.6606, 'Q6_K', 'IQ3_S'],
  ['iq3_m', 3.7628, 'Q6_K', 'IQ3_S'],
  ['iq4_xs', 4.4597, 'Q6_K', 'IQ4_XS'],
  ['iq4_nl', 4.6818, 'Q6_K', 'IQ4_NL'],
  ['q2_k_s', 2.9697, 'Q6_K', 'Q2_K'],
  ['q2_k', 3.1593, 'Q6_K', 'Q2_K'],
  ['q3_k_s', 3.6429, 'Q6_K', 'Q3_K'],
  ['q3_k_m', 3.996, 'Q6_K', 'Q3_K'],
  ['q3_k_l', 4.2979, 'Q6_K', 'Q3_K'],
  ['q4_k_s', 4.6672, 'Q6_K', 'Q4_K'],
  ['q4_k_m', 4.8944, 'Q6_K', 'Q4_K'],
  ['q5_k_s', 5.5704, 'Q6_K', 'Q5_K'],
  ['q5_k_m', 5.7036, 'Q6_K', 'Q5_K'],
  ['q6_k', 6.5633, 'Q6_K', 'Q6_K'],
  ['q8_0', 8.5008, 'Q8_0', 'Q8_0'],
];

/** The published model: share of its head in all its weights; the embedding has the same. */
const HEAD_SHARE = (128256 * 4096) / 8.0303e9;

/** Shorter and other spellings of mixtures. */
const SPELLINGS: Readonly<Record<string, string>> = {
  q3_k: 'q3_k_m',
  q4_k: 'q4_k_m',
  q5_k: 'q5_k_m',
  q8: 'q8_0',
  q4: 'q4_0',
  q5: 'q5_0',
  q6: 'q6_k',
};

const FORMATS: ReadonlyMap<string, StoredFormat> = new Map(formats());

function* formats(): Generator<[string, StoredFormat]> {
  for (const { name, block, bytes } of STORAGE_FORMATS.values()) {
    if (!/^(Q\d|IQ|TQ)/.test(name) || name === 'Q8_K') continue;
    // a file "Q4_0" keeps its head finer than its layers
    const head = Math.max(bytes / block, bitsOf('Q6_K') / 8);
    yield [name.toLowerCase(), converted(name.toLowerCase(), bytes / block, (head + bytes / block) / 2)];
  }
  for (const [name, bits, head, embedding] of MIXTURES) {
    const [headBits, embeddingBits] = [bitsOf(head), bitsOf(embedding)];
    const layers = (bits - HEAD_SHARE * (headBits + embeddingBits)) / (1 - 2 * HEAD_SHARE);
    yield [name, converted(name, layers / 8, (headBits + embeddingBits) / 16)];
  }
  for (const [names, bytesPerValue, headBytesPerValue, weightOnly, compute] of PLAIN) {
    const [name = ''] = names.split(' ');
    for (const each of names.split(' ')) yield [each, { name, bytesPerValue, headBytesPerValue, weightOnly, compute }];
  }
}

function converted(name: string, bytesPerValue: number, headBytesPerValue: number): StoredFormat {
  return { name, bytesPerValue, headBytesPerValue, weightOnly: true, compute: 'fp16' };
}

function bitsOf(name: string): number {
  for (const format of STORAGE_FORMATS.values()) if (format.name === name) return (format.bytes * 8) / format.block;
  throw new Error(`no block format ${name}`);
}

/** Names of every stored format, as they are shown. */
export const STORED_FORMATS: readonly string[] = [...new Set([...FORMATS.values()].map(({ name }) => name))].sort();

/**
 * The way weights lie in memory that a text names: "bf16", "w4a16", "q4_k_m", "Q8_0", "int8-weights (fp16/bf16 compute)", "4.0bpw".
 *
 *     layers = (whole file - share x (head + embedding)) / (1 - 2 share)        bits a weight
 *
 * Mixtures of block formats state the bits of a whole file, head and embedding taken out; these two lie finer than the layers, and their
 * figure is the mean of both, which keeps the size exact. A format for which a chip has no units (fp4, mxfp4, fp8) is the caller's to widen.
 *
 * @cite llama.cpp, tools/quantize/README.md; ggml-common.h
 * @example q4_k_m  ->  4.80 bits a weight of the layers, 4.89 of a whole 8-billion model
 */
export function storedFormatNamed(text: string, where = '--quant'): StoredFormat {
  const said = text.normalize('NFKC').toLowerCase().trim();
  const plain = said
    .replace(/\(.*\)/g, '')
    .trim()
    .replace(/\s+/g, '-');
  for (const spelling of [
    plain,
    plain.replaceAll('-', '_'),
    plain.replaceAll('_', '-'),
    plain.replace(/^(gguf|exl2|ggml)[-_:]/, '').replaceAll('-', '_'),
  ]) {
    const found = FORMATS.get(SPELLINGS[spelling] ?? spelling);
    if (found) return found;
  }
  const bits = /^(?:exl[23]-)?(\d+(?:\.\d+)?)-?(?:bpw|bits?)$/.exec(plain)?.[1];
  if (bits !== undefined && Number(bits) >= 1 && Number(bits) <= 16)
    return converted(`${Number(bits)}bpw`, Number(bits) / 8, Math.max(6, Number(bits)) / 8);
  throw new Problem({
    code: 'unknown-format',
    where,
    said: text,
    expected: 'a format of weights, such as bf16, fp8, int8, int4, awq, nvfp4, mxfp4, q4_k_m, q8_0 or 4.0bpw',
    near: nearest(plain, [...FORMATS.keys()]),
  });
}
