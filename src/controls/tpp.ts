/** Bit length of the multiply's inputs by format. TF32 keeps 19 of the 32 bits it is stored in; which of them counts is open. */
export const BIT_LENGTH: Readonly<Record<string, number>> = {
  fp64: 64,
  fp32: 32,
  tf32: 19,
  fp16: 16,
  bf16: 16,
  fp8: 8,
  int8: 8,
  fp6: 6,
  fp4: 4,
  int4: 4,
};

/**
 * Total processing performance of one format.
 *
 *     TPP = 2 * MacTOPS * b = TOPS * b
 *
 * MacTOPS   tera multiply-accumulates a second, theoretical peak, dense matrices       b   bits of the longest input of the multiply
 * TOPS      tera operations a second, two to a multiply-accumulate, as data sheets print (also TFLOPS)
 *
 * A rate printed with structured sparsity must be halved first. Not a rate in "TOPS": 4,800 is bits times TOPS.
 * @cite federal-register-2023-23055, Technical Notes to 3A090
 * @example 600 TOPS of 8 bits -> 4800 (and 300 TFLOPS of 16 bits -> 4800)
 */
export function totalProcessingPerformance(tops: number, bits: number): number {
  return tidy(tops * bits);
}

/**
 * TPP of a chip: the largest product of dense rate and bit length among its formats; null where no rate is known.
 *
 * @cite federal-register-2023-23055, Technical Notes to 3A090
 * @example 989.5 TFLOPS fp16, 1979 TFLOPS fp8 -> 15832
 */
export function chipTpp(rates: Readonly<Record<string, number>>, bits: Readonly<Record<string, number>> = BIT_LENGTH): number | null {
  const products = Object.entries(rates).flatMap(([format, tops]) => {
    const length = bits[format];
    return length === undefined ? [] : [totalProcessingPerformance(tops, length)];
  });
  return products.length > 0 ? Math.max(...products) : null;
}

/**
 * Performance density.
 *
 *     PD = TPP / A
 *
 * A   area of all logic dies on a non-planar process, mm2; caches in, memory stacks out
 *
 * @cite federal-register-2023-23055, Technical Notes to 3A090
 * @example 15832 over 814 mm2 -> 19.4496
 */
export function performanceDensity(tpp: number, areaMm2: number): number {
  return tpp / areaMm2;
}

/**
 * Memory bandwidth density of a stack or package.
 *
 *     d = B / A
 *
 * B   GB/s         A   area of the package or stack, mm2
 *
 * @cite federal-register-2024-28270, 3A090.c
 * @example 460 GB/s on 110 mm2 -> 4.18182
 */
export function memoryBandwidthDensity(gbPerSecond: number, areaMm2: number): number {
  return gbPerSecond / areaMm2;
}

/** Products of decimals leave dust in the last bits, and a threshold must not flip on it. */
const tidy = (value: number): number => Number(value.toPrecision(12));
