import type { Precision } from './precision.ts';
import type { Bytes, BytesPerSecond, FlopPerSecond, Watts } from './quantity.ts';

/** One chip as it is sold. A figure that is not known to us is null, never zero and never a default. */
export interface Chip {
  readonly id: string;
  readonly name: string;
  readonly maker: string;
  /** architecture as the maker names it, e.g. "Hopper", "Da Vinci 2.0" */
  readonly architecture: string;
  /** class that efficiencies transfer within: gpu, npu, tpu, cpu, wafer, other */
  readonly kind: ChipKind;
  /** software stack, e.g. "CUDA", "ROCm", "CANN/MindSpore" */
  readonly stack: string;
  /** YYYY-MM; null = unknown */
  readonly released: string | null;
  /** dense peak of matrix products, per chip, without structured sparsity; absent = unknown or unsupported */
  readonly peakDense: Readonly<Partial<Record<Precision, FlopPerSecond>>>;
  /** precisions the maker says it does not support */
  readonly unsupported: readonly Precision[];
  /** fp32 rate of the vector units, per chip */
  readonly vectorPeak: FlopPerSecond | null;
  readonly memory: Bytes | null;
  readonly memoryBandwidth: BytesPerSecond | null;
  /** streaming multiprocessors, compute units, cores: what tiles are dealt to */
  readonly computeUnits: number | null;
  /** devices that the runtime shows for one chip (two for a dual-die package that is driven as two) */
  readonly devicesPerChip: number;
  readonly scaleUp: ScaleUp | null;
  /** host link, one direction */
  readonly hostLinkPerDirection: BytesPerSecond | null;
  readonly thermalDesignPower: Watts | null;
  readonly trainingCapable: boolean;
  /** fused (flash) attention kernels exist for it; else scores pass through memory */
  readonly fusedAttention: boolean;
}

export type ChipKind = 'gpu' | 'npu' | 'tpu' | 'cpu' | 'wafer' | 'other';

export interface ScaleUp {
  /** network id in facts/networks where known, else the printed name */
  readonly name: string;
  /** one direction, one chip, all links */
  readonly bandwidthPerDirection: BytesPerSecond | null;
  /** chips in one scale-up domain */
  readonly domain: number;
}
