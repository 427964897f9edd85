import type { Precision } from './precision.ts';

/** How weights lie in memory: a number format, or a quantisation whose values are converted before each product. */
export interface StoredFormat {
  /** as people write it: bf16, fp8, int4, q4_k_m, awq */
  readonly name: string;
  /** bytes a weight of the layers' matrices takes, scales included */
  readonly bytesPerValue: number;
  /** bytes a weight of the embedding and of the head takes */
  readonly headBytesPerValue: number;
  /** weights are converted to the format of the products as they are read */
  readonly weightOnly: boolean;
  /** format of the products that usually goes with it */
  readonly compute: Precision;
}
