import type { InferencePace } from '../machine/inference.ts';
import type { Machine, RankGroup } from '../machine/machine.ts';
import type { ModelShape } from '../terms/model.ts';
import type { Precision } from '../terms/precision.ts';
import type { ServingLayout } from '../terms/service.ts';
import type { EngineFit } from '../terms/serving-fits.ts';
import type { StoredFormat } from '../terms/stored-format.ts';

/** The terms in which one replica's operators are divided and timed. */
export interface ServingWork {
  readonly machine: Machine;
  readonly model: ModelShape;
  readonly layout: ServingLayout;
  readonly weights: StoredFormat;
  /** format of the products, as the chip can run it */
  readonly precision: Precision;
  /** weights are converted to it as they are read */
  readonly weightOnly: boolean;
  /** format of routers, heads and attention */
  readonly wide: Precision;
  /** bytes of one cached value */
  readonly cacheValue: number;
  readonly pace: InferencePace;
  readonly engine: EngineFit;
  /** a step may be worked as two halves of its batch whose exchanges over the network hide behind each other's products */
  readonly halves: boolean;
  /** fused attention kernels exist on the chip */
  readonly fused: boolean;
  readonly tensor: RankGroup;
  readonly context: RankGroup;
  readonly experts: RankGroup;
  /** all ranks of a stage */
  readonly stage: RankGroup;
}

/** Bytes of an activation between operators. */
export const SERVED_ACTIVATION_BYTES = 2;
