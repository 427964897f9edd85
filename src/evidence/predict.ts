import { type Bands, band } from '../planning/band.ts';
import { sixDigits } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { answer, isRefused, type Predictor } from './answer.ts';
import { situationOf } from './bands.ts';
import type { Known } from './known.ts';
import type { RecordLine } from './record.ts';
import { predictServingLine, type ServingPredictor } from './serving-predict.ts';
import { understand } from './understand.ts';

/** One line of `suanpan predict`. */
export interface PredictedLine {
  /** null where the line is too broken to carry one */
  readonly id: string | null;
  readonly estimate: Readonly<Record<string, Estimate>>;
  readonly assumed: readonly string[];
  readonly refused: { readonly code: string; readonly said: string } | null;
}

const GIB = 2 ** 30;

function refusedLine(id: string | null, code: string, said: string, assumed: readonly string[] = []): PredictedLine {
  return { id, estimate: {}, assumed, refused: { code, said } };
}

function rounded({ low, mid, high }: Estimate): Estimate {
  return { low: sixDigits(low), mid: sixDigits(mid), high: sixDigits(high) };
}

/**
 * Predicts one line of a run-record file. Reads neither `measured` nor `notes`; a line that cannot be predicted says why and stops nothing.
 * Names of the estimates are those of `measured`; `peakMemoryGiB` is what the allocator of the fullest rank reserves, `deviceMemoryGiB`
 * the whole device, context and communication buffers included. `stepSeconds` stands only where the record states its batch.
 */
export function predictLine(
  line: RecordLine,
  known: Known,
  predictor: Predictor,
  bands: Bands,
  serving: ServingPredictor | null = null,
): PredictedLine {
  if (line.record === null) return refusedLine(line.id, line.problem.code, line.problem.message);
  const { record } = line;
  try {
    if (record.kind === 'serve' && serving) return predictServingLine(record, known, serving);
    const understood = understand(record, known);
    const reply = answer(understood, predictor);
    if (isRefused(reply)) return refusedLine(record.id, reply.code, reply.said, understood.assumed);
    const { step } = reply;
    const situation = situationOf(understood, bands.seen);
    const estimate: Record<string, Estimate> = {
      tokensPerSecPerChip: rounded(band(step.tokensPerSecPerChip, 'tokensPerSecPerChip', situation, bands)),
      ...(understood.batchStated ? { stepSeconds: rounded(band(step.stepSeconds, 'stepSeconds', situation, bands)) } : {}),
      mfu: rounded(band(step.mfu, 'mfu', situation, bands)),
      peakMemoryGiB: rounded(band(step.memory.peakBytes / GIB, 'memory', situation, bands)),
      deviceMemoryGiB: rounded(band(step.memory.deviceBytes / GIB, 'memory', situation, bands)),
    };
    const broken = Object.entries(estimate).find(
      ([, { low, mid, high }]) => !(low > 0 && low <= mid && mid <= high && high < Number.POSITIVE_INFINITY),
    );
    if (broken)
      return refusedLine(
        record.id,
        'indeterminate',
        `${broken[0]} has no value: a figure of the chip or its links is not known`,
        reply.assumed,
      );
    return { id: record.id, estimate, assumed: reply.assumed, refused: null };
  } catch (fault) {
    if (fault instanceof Problem) return refusedLine(record.id, fault.code, fault.message);
    if (fault instanceof Problems) return refusedLine(record.id, fault.problems[0]?.code ?? 'bad-record', fault.message);
    // A fault of ours on one line is told on that line; the others are answered all the same.
    return refusedLine(record.id, 'fault', `a fault of ours: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}
