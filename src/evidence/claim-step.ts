import type { FactBook } from '../catalog/book.ts';
import { remembering } from '../catalog/memory.ts';
import { modelOf, publishedTraining } from '../catalog/model.ts';
import { stackFor } from '../catalog/stack.ts';
import { groupFor } from '../catalog/system.ts';
import { plan } from '../planning/plan.ts';
import { askTraining } from '../planning/question.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { ClaimWorld } from './claim-world.ts';

const remembered = remembering<FactBook, { readonly choice: TrainingChoice | null }>();

/** A model trained on so many chips as the engine plans it, at its published batch and sequence; null where it cannot be planned. */
export function planned(
  world: ClaimWorld,
  chip: string,
  model: string,
  chips: number,
  layout: string | null = null,
): TrainingChoice | null {
  return remembered(world.book, `${chip} ${model} ${chips} ${layout}`, () => ({ choice: choiceFor(world, chip, model, chips, layout) }))
    .choice;
}

function choiceFor(
  { book, fits, bands }: ClaimWorld,
  chip: string,
  model: string,
  chips: number,
  layout: string | null,
): TrainingChoice | null {
  try {
    const group = groupFor(book, chip, chips);
    const { stack } = stackFor(book, null, null, group.chip.stack, 'train');
    const raw = { kind: 'train', layout: layout ?? undefined } as const;
    const { job } = askTraining(raw, modelOf(book, model), { groups: [group] }, stack, publishedTraining(book, model));
    return plan(job, { groups: [group] }, fits, { bands, frontier: false }).choice;
  } catch (fault) {
    if (fault instanceof Problem || fault instanceof Problems) return null;
    throw fault;
  }
}
