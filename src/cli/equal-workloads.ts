import {
  askService,
  askTraining,
  type ChipGroup,
  type EqualSide,
  type Estimate,
  equalClaim,
  groundsOf,
  modelOf,
  Problem,
  Problems,
  publishedTraining,
  publishedWeights,
  servingYardstick,
  stackFor,
  trainingYardstick,
} from '../index.ts';
import type { Means } from './equal.ts';
import { shippedBands, shippedServiceBands, shippedYardsticks, type Yardstick } from './shipped.ts';

/** One kind of work: chips of each candidate for one of the target's; null = it cannot be done there, or a figure is unknown. */
export interface WorkloadRow {
  readonly id: string;
  readonly model: string;
  readonly chips: readonly {
    readonly chip: string;
    readonly perTarget: Estimate | null;
    /** "equal to" at one for one: within the band, weaker, stronger */
    readonly claim: ReturnType<typeof equalClaim>;
  }[];
}

/** Most chips that a workload of training is planned on: the ratio of chips hardly hangs on the count. */
const MOST = 512;

/** "Equal to" judged on each kind of work, at like formats and at most 512 chips of each kind. */
export function workloadRows(means: Means): readonly WorkloadRow[] {
  return shippedYardsticks().map((yardstick) => {
    const row = yardstick.kind === 'train' ? training(yardstick, means) : serving(yardstick, yardstick.kind, means);
    return {
      id: yardstick.id,
      model: yardstick.model,
      chips: means.chips.map(({ group }, at) => {
        const perTarget = row[at] ?? null;
        return { chip: group.chip.id, perTarget, claim: equalClaim({ perTarget }) };
      }),
    };
  });
}

function training({ model }: Yardstick, { book, fits, target, chips }: Means): readonly (Estimate | null)[] {
  const count = Math.min(MOST, Math.max(target.count, target.chipsPerNode));
  const side = (group: ChipGroup): EqualSide | null => {
    try {
      const whole = { ...group, count: Math.max(1, Math.round(count / group.chipsPerNode)) * group.chipsPerNode };
      const stack = stackFor(book, null, null, group.chip.stack, 'train').stack;
      const asked = askTraining(
        { kind: 'train', batch: String(MOST) },
        modelOf(book, model),
        { groups: [whole] },
        stack,
        publishedTraining(book, model),
      );
      return { job: asked.job, group: whole };
    } catch (fault) {
      if (fault instanceof Problem || fault instanceof Problems) return null;
      throw fault;
    }
  };
  const goal = side(target);
  const options = { bands: shippedBands() };
  return goal
    ? trainingYardstick(
        goal,
        chips.map(({ group }) => side(group)),
        fits,
        options,
      )
    : [];
}

function serving({ model, input, output, quant }: Yardstick, phase: 'prefill' | 'decode', means: Means): readonly (Estimate | null)[] {
  const { book, fits, target, chips } = means;
  const question = askService(
    { input, output, quant },
    modelOf(book, model),
    { published: publishedWeights(book, model), draft: null, trace: null, seed: 1 },
    (field) => `yardstick ${field}`,
  );
  const { grounds } = groundsOf(book, [target, ...chips.map(({ group }) => group)], null, quant ?? null, fits);
  const [goal, ...others] = grounds;
  return goal ? servingYardstick(question, goal, others, phase, fits, shippedServiceBands()) : [];
}
