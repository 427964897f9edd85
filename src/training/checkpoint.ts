import { adapts } from '../layout/share-adapters.ts';
import type { TrainingJob } from '../terms/job.ts';
import { layerOperators } from '../workload/operators.ts';
import { countParameters } from '../workload/parameters.ts';
import { optimizerBytes } from './optimizer.ts';

/**
 * Bytes of one checkpoint: working weights and optimizer states of one whole copy, master weights included; gradients are not kept.
 *
 *     bytes = N (w + o)
 *
 * N  parameters that are trained          w  bytes of a working weight          o  bytes of optimizer state a parameter
 *
 * Of a model with adapters only these are kept: the frozen weights stand unchanged in the file they came from.
 * @cite le-scao-2022 (BLOOM): 2.3 TB for 176.2 B parameters in bf16 with fp32 Adam states
 * @example 176.247e9 parameters, 2 + 12 bytes -> 2.467e12 B = 2.24 TiB
 */
export function checkpointBytes(job: TrainingJob): number {
  const trained = job.tuning === null || job.tuning.method === 'full' ? countParameters(job.model).total : adapterParameters(job);
  return trained * (job.stack.weightBytes + optimizerBytes(job));
}

/** Parameters of all adapters: r (n + k) for every matrix of n x k that carries one. */
function adapterParameters(job: TrainingJob): number {
  const rank = job.tuning?.rank ?? 0;
  const perKind = job.model.kinds.map((kind) =>
    layerOperators(job.model, kind).reduce((sum, operator) => {
      if (operator.kind === 'matmul') return sum + (adapts(job, operator.name) ? rank * (operator.n + operator.k) : 0);
      if (operator.kind === 'experts') return sum + (adapts(job, operator.name) ? operator.experts * rank * (operator.n + operator.k) : 0);
      return sum;
    }, 0),
  );
  return job.model.order.reduce((sum, kind) => sum + (perKind[kind] as number), 0);
}

/**
 * Young's interval of work between checkpoints, first order.
 *
 *     tau = sqrt(2 delta M)
 *
 * delta  s to write one checkpoint          M  mean s between failures
 *
 * Holds where delta is far below M.
 * @cite young-1974
 * @example delta 5 min, M 24 h -> 120 min
 */
export function youngInterval(delta: number, mtbf: number): number {
  return Math.sqrt(2 * delta * mtbf);
}

/**
 * Daly's interval of work between checkpoints, higher order.
 *
 *     tau = sqrt(2 delta M) (1 + 1/3 sqrt(delta / 2M) + 1/9 delta / 2M) - delta     where delta < 2M, else M
 *
 * delta  s to write one checkpoint          M  mean s between failures
 *
 * Failures come independently (Poisson); the restart time does not move the optimum.
 * @cite daly-2006, equation 37
 * @example delta 5 min, M 24 h -> 116.69 min
 */
export function dalyInterval(delta: number, mtbf: number): number {
  if (!(delta < 2 * mtbf)) return mtbf;
  const x = delta / (2 * mtbf);
  return Math.sqrt(2 * delta * mtbf) * (1 + Math.sqrt(x) / 3 + x / 9) - delta;
}

/**
 * Share of calendar time that is work, with checkpoints after every `interval` of work and failures at any moment, restarts included.
 *
 *     share = tau / (M e^(R/M) (e^((tau + delta)/M) - 1))
 *
 * tau  s of work between checkpoints     delta  s to write one     R  s to restart     M  mean s between failures
 *
 * Daly's complete wall-clock time turned round. Holds for failures that come independently; for M without bound it is tau / (tau + delta).
 * @cite daly-2006, equation 20
 * @example tau 116.7 min, delta 5 min, R 10 min, M 24 h -> 0.9126
 */
export function workShare(interval: number, delta: number, restart: number, mtbf: number): number {
  if (mtbf === Number.POSITIVE_INFINITY) return interval / (interval + delta);
  return interval / (mtbf * Math.exp(restart / mtbf) * Math.expm1((interval + delta) / mtbf));
}
