import type { Precision } from '../terms/precision.ts';

/** How a tensor's values are stored: `bytes` for every block of `block` values. */
export interface StorageFormat {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
  /** nearest format of arithmetic and planning; null = none is near */
  readonly precision: Precision | null;
}

const rows: readonly (readonly [number, string, number, number, Precision | null])[] = [
  [0, 'F32', 1, 4, 'fp32'],
  [1, 'F16', 1, 2, 'fp16'],
  [2, 'Q4_0', 32, 18, 'int4'],
  [3, 'Q4_1', 32, 20, 'int4'],
  [6, 'Q5_0', 32, 22, null],
  [7, 'Q5_1', 32, 24, null],
  [8, 'Q8_0', 32, 34, 'int8'],
  [10, 'Q2_K', 256, 84, null],
  [11, 'Q3_K', 256, 110, null],
  [12, 'Q4_K', 256, 144, 'int4'],
  [13, 'Q5_K', 256, 176, null],
  [14, 'Q6_K', 256, 210, null],
  [15, 'Q8_K', 256, 292, 'int8'],
  [16, 'IQ2_XXS', 256, 66, null],
  [17, 'IQ2_XS', 256, 74, null],
  [18, 'IQ3_XXS', 256, 98, null],
  [19, 'IQ1_S', 256, 50, null],
  [20, 'IQ4_NL', 32, 18, 'int4'],
  [21, 'IQ3_S', 256, 110, null],
  [22, 'IQ2_S', 256, 82, null],
  [23, 'IQ4_XS', 256, 136, 'int4'],
  [24, 'I8', 1, 1, 'int8'],
  [25, 'I16', 1, 2, null],
  [26, 'I32', 1, 4, null],
  [27, 'I64', 1, 8, null],
  [28, 'F64', 1, 8, 'fp64'],
  [29, 'IQ1_M', 256, 56, null],
  [30, 'BF16', 1, 2, 'bf16'],
  [34, 'TQ1_0', 256, 54, null],
  [35, 'TQ2_0', 256, 66, null],
  [39, 'MXFP4', 32, 17, 'mxfp4'],
  [40, 'NVFP4', 64, 36, 'nvfp4'],
  [41, 'Q1_0', 128, 18, null],
];

/**
 * Tensor formats by their number in the file.
 *
 * @cite ggml, ggml.h (enum ggml_type) and ggml-common.h (block structures)
 */
export const STORAGE_FORMATS: ReadonlyMap<number, StorageFormat> = new Map(
  rows.map(([id, name, block, bytes, precision]) => [id, { name, block, bytes, precision }]),
);
