export interface StreamRates {
  /** achievable B/s of one rank's memory */
  readonly bandwidth: number;
  readonly launch: number;
}

/**
 * Time of elementwise and reduction kernels: each pays its launch, the bytes pass once at the achievable bandwidth.
 *
 *     t = kernels * launch + bytes / beta
 *
 * @example 1 GB at 1 TB/s achievable, 1 kernel of 2 us -> 1.002 ms
 */
export function streamSeconds(rates: StreamRates, bytes: number, kernels: number): number {
  return kernels * rates.launch + bytes / rates.bandwidth;
}
