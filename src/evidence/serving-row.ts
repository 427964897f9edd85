import { Problem } from '../terms/problem.ts';
import type { RunRecord } from '../terms/run.ts';
import type { Known } from './known.ts';
import type { View } from './row.ts';
import { type Asked, answered, ask, isUnanswered, type TimerFor } from './serving-answer.ts';
import {
  comparable,
  readService,
  SERVING_QUANTITIES,
  type ServingConvention,
  type ServingQuantity,
  type ServingReading,
} from './serving-measure.ts';
import { type UnderstoodService, understandService } from './serving-understand.ts';

/** A published serving run, understood and read, before any prediction. */
export interface ServingRun {
  readonly record: RunRecord;
  readonly understood: UnderstoodService | null;
  readonly reading: ServingReading;
  readonly statistic: 'mean' | 'median';
  readonly refused: { readonly code: string; readonly said: string } | null;
}

/** Middle values of one prediction, by quantity. */
export type ServingPredicted = Readonly<Partial<Record<ServingQuantity, number>>>;

export type ServingPredictions = Readonly<Record<View, ReadonlyMap<string, ServingPredicted>>>;

export function readServingRun(record: RunRecord, known: Known, conventions: Readonly<Record<string, ServingConvention>>): ServingRun {
  try {
    const understood = understandService(record, known);
    const statistic = conventions[record.source.group]?.statistic ?? 'mean';
    return { record, understood, reading: readService(record, understood), statistic, refused: null };
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return { record, understood: null, reading: {}, statistic: 'mean', refused: { code: fault.code, said: fault.message } };
  }
}

/** The questions of a run: as stated, and, where limits are stated with a rate, the rate left open. */
export interface ServingQuestions {
  readonly stated: Asked | null;
  readonly open: Asked | null;
}

export function questionsOf({ understood, reading }: ServingRun, timerFor: TimerFor): ServingQuestions {
  if (!understood) return { stated: null, open: null };
  const settled = (one: UnderstoodService): Asked | null => {
    const reply = ask(one, timerFor);
    return isUnanswered(reply) ? null : reply;
  };
  const open = reading.sustained === undefined ? null : settled({ ...understood, load: { kind: 'rate', ratePerSec: null } });
  return { stated: settled(understood), open };
}

/** One run predicted; null where the engine refuses it. */
export function predictServing(run: ServingRun, questions: ServingQuestions, timerFor: TimerFor): ServingPredicted | null {
  if (!run.understood || !questions.stated) return null;
  const reply = answered(questions.stated, timerFor);
  if (isUnanswered(reply)) return null;
  const compared: Partial<Record<ServingQuantity, number>> = {};
  for (const quantity of SERVING_QUANTITIES) {
    if (quantity === 'sustained' || run.reading[quantity] === undefined) continue;
    compared[quantity] = comparable(run.understood, reply, run.statistic, quantity);
  }
  if (questions.open) {
    const sustained = answered(questions.open, timerFor);
    if (!isUnanswered(sustained)) compared.sustained = sustained.requestsPerSec;
  }
  return compared;
}

/** The four views of predictions, empty. */
export function noPredictions(): Record<View, Map<string, ServingPredicted>> {
  const views: Record<View, Map<string, ServingPredicted>> = { seen: new Map(), source: new Map(), chip: new Map(), family: new Map() };
  return views;
}
