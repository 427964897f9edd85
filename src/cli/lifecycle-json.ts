import type { LifecycleAnswer, RateOnDay, RunAnswer, StageAnswer } from '../index.ts';
import type { Face } from './face.ts';
import type { Lived } from './lifecycle.ts';

/** A programme as it is shown: as its file says it, and under each scenario. */
export interface LivedPage {
  readonly name: string;
  readonly file: string;
  readonly lived: readonly Lived[];
  /** what money is shown in beside USD */
  readonly currency: RateOnDay | null;
}

/** The answer to a programme as one JSON document; a scenario stands beside it with stages and totals of its own. */
export function lifecycleJson({ name, file, lived, currency }: LivedPage, { asOf }: Face): Record<string, unknown> {
  const [own, ...others] = lived as [Lived, ...Lived[]];
  return {
    question: { command: 'lifecycle', file, name, currency: currency?.currency ?? 'USD', asOf },
    ...answerJson(own.answer, currency),
    scenarios: others.map(({ scenario, answer }) => ({ name: scenario, ...answerJson(answer, currency) })),
    because: own.answer.stages.flatMap(({ name: stage, because }) => because.map((reason) => ({ stage, ...reason }))),
    assumed: [...new Set(lived.flatMap(({ answer }) => answer.assumed))],
    refused: lived.flatMap(({ scenario, answer }) => {
      const under = scenario === null ? {} : { scenario };
      return [
        ...answer.over.map((refusal) => ({ ...under, ...refusal })),
        ...answer.stages.flatMap(({ name: stage, refused, over }) =>
          [...refused, ...over].map((refusal) => ({ ...under, stage, ...refusal })),
        ),
      ];
    }),
    obtainable: own.answer.obtainable,
    search: own.answer.search,
  };
}

function answerJson({ stages, totals, pools }: LifecycleAnswer, currency: RateOnDay | null): Record<string, unknown> {
  const { costUsd } = totals;
  const inCurrency =
    currency === null || currency.currency === 'USD' || costUsd === null
      ? {}
      : {
          cost: {
            currency: currency.currency,
            perUsd: currency.perUsd,
            rateFrom: currency.from,
            ...Object.fromEntries(Object.entries(costUsd).map(([end, usd]) => [end, usd * currency.perUsd])),
          },
        };
  return { stages: stages.map(stageJson), totals: { ...totals, ...inCurrency }, pools };
}

/** Keys of a stage: figures beside its head, as in a plan. */
function stageJson({ figures, because: _, assumed: __, runs, over: ___, ...stage }: StageAnswer): Record<string, unknown> {
  return { ...stage, ...figures, runs: runs.map(runJson) };
}

function runJson({ model, count, choice, search }: RunAnswer): Record<string, unknown> {
  const { memoryByStageGiB: _, ...shown } = choice ?? {};
  return { model, count, choice: choice && shown, search: { legal: search.legal, evaluated: search.evaluated, pruned: search.pruned } };
}
