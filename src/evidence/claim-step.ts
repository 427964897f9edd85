import { modelOf, publishedTraining } from '../catalog/model.ts';
import { stackFor } from '../catalog/stack.ts';
import { groupFor } from '../catalog/system.ts';
import { plan } from '../planning/plan.ts';
import { askTraining } from '../planning/question.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { ClaimWorld } from './claim-world.ts';

/** Seconds of a step as the engine plans it; null where it cannot. */
export function stepOn({ book, fits, bands }: ClaimWorld, chip: string, model: string, layout: string | null, chips = 512): number | null {
  try {
    const group = groupFor(book, chip, chips);
    const stack = stackFor(book, null, null, group.chip.stack, 'train').stack;
    const published = publishedTraining(book, model);
    const { job } = askTraining(
      { kind: 'train', layout: layout ?? undefined },
      modelOf(book, model),
      { groups: [group] },
      stack,
      published,
    );
    return plan(job, { groups: [group] }, fits, { bands, frontier: false }).choice?.stepSeconds.mid ?? null;
  } catch (fault) {
    if (fault instanceof Problem || fault instanceof Problems) return null;
    throw fault;
  }
}
