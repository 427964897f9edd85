import type { ChipGroup } from '../terms/cluster.ts';
import type { ServingEngine } from '../terms/engine.ts';
import type { ModelShape } from '../terms/model.ts';
import type { ServiceJob, ServingLayout } from '../terms/service.ts';
import type { SaidServe } from './serving-said.ts';

/** One way to divide a service over its ranks: so many replicas of one layout. */
export interface ServingChoice {
  readonly job: ServiceJob;
  readonly layout: ServingLayout;
  readonly replicas: number;
}

type Divided = Pick<ServingChoice, 'layout' | 'replicas'>;

/**
 * Layouts that a record states or leaves open. Stated degrees are ranks of one replica; ranks beyond their product are further replicas. Data
 * parallelism of a model with experts is that of its attention, of others it is replicas. Unstated degrees: every power of two inside a
 * node, or a whole node, with up to four stages; of models with experts also attention replicas with experts spread over all of them.
 */
export function servingChoices(
  said: SaidServe,
  shape: ModelShape,
  engine: ServingEngine,
  group: ChipGroup,
  ranks: number,
  assumed: string[],
): readonly Divided[] {
  const experts = Math.max(0, ...shape.kinds.map(({ feed }) => (feed.kind === 'experts' ? feed.experts : 0)));
  const { tp, pp, dp, ep } = said;
  const heads = Math.max(...shape.kinds.map(({ attention }) => (attention.kind === 'linear' ? attention.valueHeads : attention.heads)));
  // graphs compiled for one batch pad heads to their ranks; others need whole heads
  const divides = tp === null || heads % tp === 0 || engine.policy.batching !== 'continuous';
  if (!divides) assumed.push(`tp ${tp} does not divide ${heads} heads: treated as unstated`);
  if (tp !== null && divides && tp * (pp ?? 1) <= ranks) {
    const pipelineParallel = pp ?? 1;
    const own = dp !== null && tp * pipelineParallel * dp <= ranks ? dp : null;
    if (own === null && dp !== null) assumed.push(`dp ${dp} is more than ${ranks} ranks hold: treated as unstated`);
    const attention = experts > 0 ? (own ?? 1) : 1;
    const expertParallel = expertsOver(ep, tp * attention, experts);
    if (experts > 0 && ep === null) assumed.push('each expert divided over all ranks (ep 1): not stated');
    const layout: ServingLayout = { tensorParallel: tp, pipelineParallel, dataParallel: attention, contextParallel: 1, expertParallel };
    const replicas = Math.max(1, Math.floor(ranks / (tp * pipelineParallel * attention)));
    if (replicas > 1 && replicas !== (own ?? 0)) assumed.push(`${replicas} replicas: ${ranks} ranks over the stated degrees`);
    const stated = { layout, replicas };
    // ranks of experts' models whose attention nobody says how to divide: heads over them, or an attention replica on each
    const open = experts > 0 && dp === null && ep === null && tp > 1 && pipelineParallel === 1 && engine.policy.batching === 'continuous';
    if (!open || experts % tp !== 0) return [stated];
    return [stated, { layout: { ...layout, tensorParallel: 1, dataParallel: tp, expertParallel: tp }, replicas }];
  }
  assumed.push(`degrees of ${shape.name}: not stated, the fastest choice that fits`);
  const node = Math.min(ranks, Math.max(group.domain, group.chipsPerNode) * group.chip.devicesPerChip);
  const tensors = new Set([1, 2, 4, 8, 16].filter((degree) => degree <= node && ranks % degree === 0));
  const out: Divided[] = [];
  for (const tensorParallel of tensors) {
    for (const pipelineParallel of [1, 2, 4, 8]) {
      const size = tensorParallel * pipelineParallel;
      if (size > ranks || ranks % size !== 0 || (pipelineParallel > 1 && shape.order.length < 2 * pipelineParallel)) continue;
      for (const expertParallel of new Set([1, expertsOver(tensorParallel, tensorParallel, experts)])) {
        out.push({
          layout: { tensorParallel, pipelineParallel, dataParallel: 1, contextParallel: 1, expertParallel },
          replicas: ranks / size,
        });
      }
    }
  }
  if (experts > 0) {
    for (const wide of [4, 8, 16, 32, 64, 72].filter((degree) => degree <= node && experts % degree === 0)) {
      const layout: ServingLayout = {
        tensorParallel: 1,
        pipelineParallel: 1,
        dataParallel: wide,
        contextParallel: 1,
        expertParallel: wide,
      };
      out.push({ layout, replicas: Math.floor(ranks / wide) });
    }
  }
  return out;
}

/** The stated spread of experts where it divides the ranks, else the widest below it that does. Experts may be spread unevenly. */
function expertsOver(ep: number | null, ranks: number, experts: number): number {
  if (experts === 0) return 1;
  for (let degree = Math.min(ep ?? 1, ranks, experts); degree > 1; degree--) if (ranks % degree === 0) return degree;
  return 1;
}
