import { type ChipGroup, stepTimeline, type TrainingChoice, withoutTwins } from '../index.ts';
import type { RankBars, StepBars } from '../terms/step-bars.ts';
import type { TrainingAsked } from './training.ts';
import type { World } from './world.ts';

/** Ranks that a drawing has room for. */
const MOST_RANKS = 16;
const KIND: Readonly<Record<string, number>> = { F: 0, B: 1, W: 2, optimizer: 3, send: 4, gradient: 5 };

/** The one kind of chip that a step is drawn on; null where the pool holds several. */
export function onlyGroup({ pool }: Pick<TrainingAsked, 'pool'>): ChipGroup | null {
  const groups = withoutTwins(pool.groups);
  return groups.length === 1 ? (groups[0] as ChipGroup) : null;
}

/** The step of a choice as bars; of many ranks, some from the first to the last. */
export function stepBars(
  { job, pool }: Pick<TrainingAsked, 'job' | 'pool'>,
  choice: TrainingChoice,
  { fits }: Pick<World, 'fits'>,
): StepBars | null {
  const group = onlyGroup({ pool });
  if (!group) return null;
  const timeline = stepTimeline(job, group, choice.layout, fits);
  const { traceEvents } = timeline.trace();
  // a step whose rate was stated is drawn as long as it was stated
  const scale = choice.stepSeconds.mid / timeline.seconds / 1e6;
  const ranks = choice.layout.pipelineParallel;
  const shown =
    ranks <= MOST_RANKS ? null : new Set(Array.from({ length: MOST_RANKS }, (_, at) => Math.round((at * (ranks - 1)) / (MOST_RANKS - 1))));
  const rows = new Map<number, { compute: number[]; messages: number[] }>();
  for (const event of traceEvents) {
    if (event.ph !== 'X') continue;
    const rank = event.tid >> 1;
    if (event.cat === 'bubble' || (shown && !shown.has(rank))) continue;
    const row = rows.get(rank) ?? { compute: [], messages: [] };
    rows.set(rank, row);
    const kind = KIND[/^(?:optimizer|send|gradient)/.exec(event.name)?.[0] ?? (event.name[0] as string)] ?? 0;
    (event.tid % 2 === 0 ? row.compute : row.messages).push(event.ts * scale, event.dur * scale, kind, event.args['microBatch'] ?? -1);
  }
  const drawn: RankBars[] = [...rows].map(([rank, { compute, messages }]) => ({
    rank,
    compute: Float64Array.from(compute),
    messages: Float64Array.from(messages),
  }));
  const { dataParallel, microBatch } = choice.layout;
  return {
    seconds: choice.stepSeconds.mid,
    apart: timeline.apart,
    ranks: drawn.sort((a, b) => a.rank - b.rank),
    microBatches: Math.ceil(job.globalBatch / (dataParallel * microBatch)),
  };
}
