import { denseProducts } from '../layout/serving-dense.ts';
import { SERVED_ACTIVATION_BYTES, type ServingWork } from '../layout/serving-work.ts';
import type { Adapters } from '../terms/service.ts';

/** Kernels beside each adapted product: down to the rank, up from it. */
const KERNELS = 2;
/** Share of the 16-bit product's rate that gathered small products reach; assumed. */
const GATHERED_FRACTION = 0.3;

/**
 * Seconds that adapters add to a step: beside every product x W stands x A B of the request's own adapter.
 *
 *     t = kernels + min(active, sequences) r (n + k) 2 / beta + 2 m r (n + k) / rate
 *
 * @cite Chen 2023 (Punica), section 4 (gathered products of many adapters in one launch); Hu 2021 (LoRA), section 4.1
 */
export class AdapterTimer {
  private readonly launches: number;
  private readonly perAdapter: number;
  private readonly perToken: number;
  private readonly most: number;

  constructor(work: ServingWork, adapters: Adapters) {
    const { machine, layout, model } = work;
    let products = 0;
    let values = 0;
    for (const index of model.order) {
      const kind = model.kinds[index];
      if (!kind) continue;
      for (const operator of denseProducts(work, kind)) {
        if (!operator.lowPrecision) continue;
        products += 1;
        values += (adapters.rank * (operator.n + operator.k)) / layout.tensorParallel;
      }
    }
    this.launches = machine.stream(0, KERNELS * products);
    this.perAdapter = machine.stream(values * SERVED_ACTIVATION_BYTES, 0);
    this.perToken = (2 * values) / (machine.peak(work.wide) * GATHERED_FRACTION * work.pace.compute);
    this.most = adapters.active ?? adapters.count;
  }

  seconds(sequences: number, tokens: number): number {
    return this.launches + Math.min(this.most, sequences) * this.perAdapter + tokens * this.perToken;
  }
}
