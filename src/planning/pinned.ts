import type { Pool } from '../terms/cluster.ts';
import type { Layout } from '../terms/layout.ts';
import type { Attention, ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';

/** Ranks of a pool: what the runtime shows as devices. */
export function ranksOf(pool: Pool): number {
  return pool.groups.reduce((sum, group) => sum + group.count * group.chip.devicesPerChip, 0);
}

/** Everything about a pinned layout that can be known to be wrong before any search. Returns all problems, empty = fine. */
export function checkPinned(
  pinned: Partial<Layout>,
  model: ModelShape,
  pool: Pool,
  sequence: number,
  batch: number,
  where: string,
): Problem[] {
  return [...checkDegrees(pinned, pool, sequence, batch, where), ...checkModel(pinned, model, where), ...checkSchedule(pinned, where)];
}

function checkDegrees(pinned: Partial<Layout>, pool: Pool, sequence: number, batch: number, where: string): Problem[] {
  const problems: Problem[] = [];
  const { tensorParallel: tp = 1, pipelineParallel: pp = 1, dataParallel: dp = 1, contextParallel: cp = 1 } = pinned;
  const ranks = ranksOf(pool);
  const product = tp * pp * dp * cp;
  if (product > ranks)
    problems.push(
      new Problem({
        code: 'layout-above-pool',
        where,
        said: `tp ${tp} x pp ${pp} x dp ${dp} x cp ${cp} = ${product} ranks`,
        expected: `at most the ${ranks} ranks of the pool`,
      }),
    );
  const micro = pinned.microBatch ?? 1;
  if (dp * micro > batch)
    problems.push(
      new Problem({
        code: 'batch-below-layout',
        where,
        said: `dp ${dp} x mbs ${micro} = ${dp * micro} sequences`,
        expected: `at most the batch of ${batch} sequences`,
      }),
    );
  if (sequence % cp !== 0)
    problems.push(
      new Problem({
        code: 'sequence-not-divisible',
        where: `${where} cp`,
        said: String(cp),
        expected: `a divisor of the sequence of ${sequence} tokens`,
      }),
    );
  const { expertParallel: ep = 1 } = pinned;
  const known = pinned.tensorParallel && pinned.dataParallel && pinned.contextParallel;
  if (known && ep > tp * dp * cp)
    problems.push(
      new Problem({
        code: 'experts-above-ranks',
        where: `${where} ep`,
        said: String(ep),
        expected: `at most tp x dp x cp = ${tp * dp * cp}`,
      }),
    );
  return problems;
}

function checkModel(pinned: Partial<Layout>, model: ModelShape, where: string): Problem[] {
  const problems: Problem[] = [];
  const tp = pinned.tensorParallel ?? 1;
  const layers = model.order.length;
  const stages = (pinned.pipelineParallel ?? 1) * (pinned.virtualStages ?? 1);
  const heads = model.kinds.map((kind) => indivisible(kind.attention, tp)).find((rule) => rule !== null);
  if (heads) problems.push(new Problem({ code: 'heads-not-divisible', where: `${where} tp`, said: String(tp), expected: heads }));
  // the embedding and the head stand in the chunks of an interleaved pipeline as layers do
  const ends = (pinned.virtualStages ?? 1) > 1 ? 2 : 0;
  if (stages > layers + ends || (pinned.pipelineParallel ?? 1) > layers)
    problems.push(
      new Problem({
        code: 'stages-above-layers',
        where,
        said: `pp x vpp = ${stages} stages`,
        expected: `at most the model's ${layers} layers${ends > 0 ? ', embedding and head' : ''}`,
      }),
    );
  const ep = pinned.expertParallel ?? 1;
  const experts = model.kinds.flatMap(({ feed }) => (feed.kind === 'experts' ? [feed.experts] : []));
  if (ep > 1 && experts.length === 0)
    problems.push(new Problem({ code: 'no-experts', where: `${where} ep`, said: String(ep), expected: 'ep=1: the model has no experts' }));
  const uneven = experts.find((count) => count % ep !== 0);
  if (uneven)
    problems.push(
      new Problem({
        code: 'experts-not-divisible',
        where: `${where} ep`,
        said: String(ep),
        expected: `a divisor of the ${uneven} experts`,
      }),
    );
  return problems;
}

function indivisible(attention: Attention, tp: number): string | null {
  if (attention.kind === 'linear') return attention.keyHeads % tp ? `a divisor of the ${attention.keyHeads} key heads` : null;
  if (attention.heads % tp) return `a divisor of the ${attention.heads} attention heads`;
  if (attention.kind === 'latent') return null;
  const { kvHeads } = attention;
  return kvHeads % tp && tp % kvHeads ? `a divisor or a multiple of the ${kvHeads} key/value heads` : null;
}

function checkSchedule({ schedule, virtualStages, pipelineParallel }: Partial<Layout>, where: string): Problem[] {
  const problems: Problem[] = [];
  if (virtualStages && virtualStages > 1 && pipelineParallel === 1)
    problems.push(new Problem({ code: 'no-pipeline', where: `${where} vpp`, said: String(virtualStages), expected: 'vpp=1 where pp=1' }));
  if (schedule === 'interleaved' && virtualStages === 1)
    problems.push(
      new Problem({
        code: 'schedule-mismatch',
        where: `${where} schedule`,
        said: schedule,
        expected: 'vpp above 1 for an interleaved schedule',
      }),
    );
  if (schedule && schedule !== 'interleaved' && virtualStages && virtualStages > 1)
    problems.push(
      new Problem({ code: 'schedule-mismatch', where: `${where} schedule`, said: schedule, expected: 'interleaved where vpp is above 1' }),
    );
  return problems;
}
