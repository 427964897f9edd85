import { answerService, type ServiceAsked, type ServiceSent, understandService } from '../asking/service.ts';
import { onlyGroup, stepBars } from '../asking/step-bars.ts';
import { answerTraining, type TrainingAsked, understandTraining } from '../asking/training.ts';
import type { World } from '../asking/world.ts';
import {
  type ChipGroup,
  countParameters,
  type ModelShape,
  type Plan,
  Problem,
  roofline,
  scaling,
  stepTimeline,
  withoutTwins,
  writeLayout,
} from '../index.ts';
import type { Ask, Curve, Details, GroupSaid, LoadCurve, ServiceUnderstood, TrainingUnderstood } from './messages.ts';

const GIB = 2 ** 30;

export function understoodTraining({ job, pool, modelId }: TrainingAsked, plan: Plan): Omit<TrainingUnderstood, 'took' | 'bands'> {
  const groups = withoutTwins(pool.groups);
  const fullest = plan.choice?.mix?.fullest;
  const counted = fullest === undefined ? pool.groups : [groups[fullest] as ChipGroup];
  const sizes = counted.map(({ chip }) => (chip.memory === null ? null : chip.memory / chip.devicesPerChip / GIB));
  return {
    ...shared(job.model, modelId, groups),
    tokens: job.tokens,
    batch: job.globalBatch,
    sequence: job.sequence,
    precision: job.precision,
    stack: job.stack.name,
    capacityGiB: sizes.some((size) => size === null) ? null : Math.min(...(sizes as number[])),
  };
}

export function understoodService({ question, grounds, modelId }: ServiceAsked): Omit<ServiceUnderstood, 'took' | 'bands'> {
  const { load, limits, model } = question;
  return {
    ...shared(
      model,
      modelId,
      grounds.map(({ group }) => group),
    ),
    meanInput: load.meanInput,
    meanOutput: load.meanOutput,
    load: load.offered.kind,
    limits: limits.map(({ figure, at, seconds }) => ({ figure, percentile: at === 'mean' ? 0 : at, seconds })),
  };
}

function shared(model: ModelShape, modelId: string | null, groups: readonly ChipGroup[]) {
  const { total, active } = countParameters(model);
  const said: GroupSaid[] = groups.map(({ chip, count }) => ({ id: chip.id, name: chip.name, maker: chip.maker, count }));
  return { modelName: model.name, modelId, parameters: { total, active }, groups: said };
}

/** The step drawn and its operators against the roofs; for one kind of chip only. */
export function detailsOf(ask: Ask, world: World): Details {
  const nothing = { steps: null, operators: null };
  if (ask.kind === 'serve') return nothing;
  const asked = understandTraining(ask.kind, ask.said, ask.own, world);
  const { choice } = answerTraining(asked, world);
  const group = onlyGroup(asked);
  if (!choice || !group) return nothing;
  const { peakFlops, bandwidth, points } = roofline(asked.job, group, choice.layout, world.fits);
  return {
    steps: stepBars(asked, choice, world),
    operators: { peakFlops, bandwidth, rows: points },
  };
}

/** The step in the form that tracing tools read. */
export function traceText(ask: Ask, world: World): string {
  if (ask.kind === 'serve') throw new Problem({ code: 'no-trace', where: 'trace', said: 'serve', expected: 'a training question' });
  const asked = understandTraining(ask.kind, ask.said, ask.own, world);
  const { choice } = answerTraining(asked, world);
  const group = onlyGroup(asked);
  if (!choice || !group)
    throw new Problem({ code: 'no-trace', where: 'trace', said: 'no plan on one kind of chip', expected: 'a plan on one kind of chip' });
  return JSON.stringify(stepTimeline(asked.job, group, choice.layout, world.fits).trace());
}

/** Points of the curve around the pool that is asked for. */
export function curveOf(ask: Ask, world: World, progress: (said: string) => void): Curve {
  if (ask.kind === 'serve') return { points: [], batchLimit: null, tooSmall: [] };
  const asked = understandTraining(ask.kind, ask.said, ask.own, world);
  const group = onlyGroup(asked);
  if (!group) return { points: [], batchLimit: null, tooSmall: [] };
  const pools = [...new Set([1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16].map((times) => Math.max(1, Math.round(group.count * times))))];
  const job = { ...asked.job, pinned: {} };
  const { points, batchLimit, tooSmall } = scaling(job, group, world.fits, {
    ...asked.options,
    pools,
    progress: (chips) => progress(String(chips)),
  });
  return { points: points.map(({ layout, ...point }) => ({ ...point, layout: writeLayout(layout) })), batchLimit, tooSmall };
}

/** Shares of what a service sustains at which it is looked at. */
const SHARES = [0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97];

/** Speeds of a trace at which a service is looked at. */
const SPEEDS = [0.25, 0.5, 0.75, 1, 1.5, 2];

/** The chosen setup under ever more load; a trace is played slower and faster than it came. */
export async function loadCurveOf(
  ask: Ask,
  world: World,
  progress: (said: string) => void,
  sentFor: (said: Ask['said']) => Promise<ServiceSent>,
): Promise<LoadCurve> {
  if (ask.kind !== 'serve') return { points: [] };
  const sent = await sentFor(ask.said);
  const { choice } = answerService(understandService(ask.said, ask.own, world, sent), world);
  if (choice?.mode !== 'aggregated') return { points: [] };
  const { ttft: _, tpot: __, e2e: ___, users: _u, concurrency: _c, requests: _r, think: _t, ...said } = ask.said;
  const { tensorParallel: tp, pipelineParallel: pp, dataParallel: dp, contextParallel: cp, expertParallel: ep } = choice.layout;
  const pinned = { ...said, layout: `tp=${tp},pp=${pp},dp=${dp},cp=${cp},ep=${ep}`, replicas: String(choice.replicas) };
  const timed = sent.trace?.()?.timed === true;
  const loads = sent.trace
    ? timed
      ? SPEEDS.map((times) => ({ name: `${times}×`, said: { ...pinned, speed: String(times * Number(said['speed'] ?? 1)) } }))
      : []
    : SHARES.map((share) => ({
        name: `${Math.round(share * 100)} %`,
        said: { ...pinned, rate: `${choice.sustainsPerSec.mid * share}/s` },
      }));
  const points: LoadCurve['points'][number][] = [];
  for (const load of loads) {
    progress(load.name);
    const at = answerService(understandService(load.said, ask.own, world, await sentFor(load.said)), world).choice;
    if (!at) continue;
    const { requestsPerSec, outputTokensPerSec, ttftMs, tpotMs, waitMs } = at;
    points.push({
      requestsPerSec: requestsPerSec.mid,
      outputTokensPerSec: outputTokensPerSec.mid,
      ttftP50: ttftMs.p50.mid / 1e3,
      ttftP99: ttftMs.p99.mid / 1e3,
      tpotP50: tpotMs.p50.mid / 1e3,
      tpotP99: tpotMs.p99.mid / 1e3,
      waitP99: waitMs.p99.mid / 1e3,
    });
  }
  return { points };
}
