import { scaled } from '../economy/band.ts';
import type { Plan, Refusal, TrainingChoice } from '../terms/plan.ts';
import type { Layer, Readiness } from '../terms/readiness.ts';

/** What a stack without a layer means for a job on more than one chip: it cannot run, or at this share of the pace. Assumed, all of them. */
const MISSING: Readonly<Record<Layer, 'blocks' | number>> = {
  framework: 'blocks',
  operators: 'blocks',
  communication: 'blocks',
  language: 0.8,
  compiler: 0.8,
  parallel: 0.5,
  memory: 0.8,
  scheduler: 0.9,
  faults: 0.9,
  storage: 0.9,
};

/** A layer that is graded 0, and what follows. */
export interface Missing {
  readonly stack: string;
  readonly layer: Layer;
  /** null = the job cannot run */
  readonly pace: number | null;
}

export interface ReadinessEffect {
  readonly missing: readonly Missing[];
  /** share of the pace that is left; 0 = blocked */
  readonly pace: number;
  /** layers without a grade, over all stacks of the pool */
  readonly unknown: number;
}

/**
 * What missing layers leave of a plan's pace. Only a grade of 0 counts: what graded stacks lose stands already in fits to published runs,
 * and what is not known is not punished.
 *
 *     pace = product of the shares of all missing layers;  one chip needs no communication library
 *
 * @example parallel and compiler missing -> 0.5 * 0.8 = 0.4
 */
export function readinessEffect(stacks: readonly (Readiness | null)[], chips: number): ReadinessEffect {
  const missing: Missing[] = [];
  let unknown = 0;
  for (const stack of stacks)
    for (const { layer, grade } of stack?.layers ?? []) {
      if (grade === null) unknown++;
      if (grade !== 0 || (layer === 'communication' && chips === 1)) continue;
      const effect = MISSING[layer];
      missing.push({ stack: (stack as Readiness).name, layer, pace: effect === 'blocks' ? null : effect });
    }
  return { missing, pace: missing.reduce((pace, one) => pace * (one.pace ?? 0), 1), unknown };
}

const NAMES: Readonly<Record<Layer, string>> = {
  framework: 'framework',
  parallel: 'parallel acceleration',
  communication: 'communication library',
  operators: 'operator library',
  compiler: 'compiler',
  language: 'programming language',
  scheduler: 'scheduler',
  memory: 'memory allocation',
  faults: 'fault tolerance',
  storage: 'storage',
};

export const layerName = (layer: Layer): string => NAMES[layer];

/** A plan after what its software lacks: refused, slower, or as it was. The share is assumed and said. */
export function withReadiness(plan: Plan, effect: ReadinessEffect): Plan {
  const { missing, pace } = effect;
  if (missing.length === 0) return plan;
  const blocking = missing.filter((one) => one.pace === null);
  if (blocking.length > 0) return { ...plan, choice: null, frontier: [], refused: [...blocking.map(blocked), ...plan.refused] };
  const slower = (choice: TrainingChoice): TrainingChoice => atPace(choice, pace);
  return {
    ...plan,
    choice: plan.choice && slower(plan.choice),
    frontier: plan.frontier.map(slower),
    assumed: [
      ...plan.assumed,
      ...missing.map(
        ({ stack, layer, pace: share }) =>
          `${stack}: no ${NAMES[layer]} (grade 0): ${Math.round((share as number) * 100)} % of the pace is left; the share is assumed`,
      ),
    ],
  };
}

function blocked({ stack, layer }: Missing): Refusal {
  return {
    code: 'missing-layer',
    said: `${stack}: no ${NAMES[layer]} (grade 0), without which no job runs`,
    layout: null,
    needs: 1,
    has: 0,
    would: 'a stack that has it, or another grade (--grades, or a facts folder: --facts DIR, readiness/)',
  };
}

/** The same step at a share of its pace; what is lost counts as overhead. */
function atPace(choice: TrainingChoice, pace: number): TrainingChoice {
  const lost = choice.stepSeconds.mid * (1 / pace - 1);
  return {
    ...choice,
    stepSeconds: scaled(choice.stepSeconds, 1 / pace),
    timeSeconds: { ...choice.timeSeconds, overhead: choice.timeSeconds.overhead + lost },
    tokensPerSecPerChip: scaled(choice.tokensPerSecPerChip, pace),
    mfu: scaled(choice.mfu, pace),
    days: choice.days && scaled(choice.days, 1 / pace),
    chipHours: choice.chipHours && scaled(choice.chipHours, 1 / pace),
  };
}
