import type { Estimate } from '../terms/estimate.ts';

/** Operators of the fullest kind of layer on one rank, against the chip's roofs. */
export interface Operators {
  readonly peakFlops: number;
  readonly bandwidth: number;
  readonly rows: readonly OperatorRow[];
}

export interface OperatorRow {
  readonly name: string;
  readonly kind: string;
  /** of one rank in one step */
  readonly flops: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface Curve {
  readonly points: readonly {
    readonly chips: number;
    readonly stepSeconds: Estimate;
    readonly days: Estimate | null;
    readonly mfu: Estimate;
    readonly efficiency: number;
    readonly batchLimited: boolean;
    readonly layout: string;
  }[];
  readonly batchLimit: number | null;
  readonly tooSmall: readonly number[];
}

/** A service under ever more load. */
export interface LoadCurve {
  readonly points: readonly {
    readonly requestsPerSec: number;
    readonly outputTokensPerSec: number;
    readonly ttftP50: number;
    readonly ttftP99: number;
    readonly tpotP50: number;
    readonly tpotP99: number;
    readonly waitP99: number;
  }[];
}

/** What the charts of a service need of its question. */
export interface ServiceLimits {
  readonly limits: readonly { readonly figure: string; readonly percentile: number; readonly seconds: number }[];
}
