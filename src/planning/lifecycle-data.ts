import { exactly } from '../economy/band.ts';
import type { DataAnswer } from './lifecycle-answer.ts';
import { daysOf, drawn, type Metered, withPart } from './lifecycle-meter.ts';
import { chipsOf } from './lifecycle-service.ts';
import { COMPUTE, finished, HOUR, held, IDLE, type LifecycleMeans, nothingSaid, refusedStage, type Timeless } from './lifecycle-stage.ts';
import type { PreprocessingStage } from './programme.ts';
import { poolRates } from './rates.ts';

/** Data made ready beside the chips, or on them. */
export function preprocessingStage(stage: PreprocessingStage, means: LifecycleMeans): Timeless {
  const { tokens, tokensPerSecond, workers, bytesPerToken, pool } = stage;
  const hands = workers ?? (pool === null ? null : chipsOf(pool.pool));
  const pace = tokensPerSecond === null || hands === null ? null : tokensPerSecond * hands;
  const seconds = stage.seconds ?? (tokens === null || pace === null ? null : tokens / pace);
  const rawBytes = tokens === null || bytesPerToken === null ? null : tokens * bytesPerToken;
  if (seconds === null) return refusedStage(stage, [nothingSaid('days, or tokens and tokens a second')]);
  const onChips = pool !== null && workers === null && stage.seconds === null;
  const days = daysOf(seconds);
  const { metered, because, assumed, over } = held(stage, days, onChips ? COMPUTE : IDLE, means);
  const data: DataAnswer = {
    rawBytes,
    tokensPerSecond: tokens === null ? pace : tokens / seconds,
    bytesPerSecond: rawBytes === null ? null : rawBytes / seconds,
    workers,
  };
  const said = [...assumed];
  if (pool !== null && !onChips) said.push(`${stage.name}: holds ${pool.name} while its chips idle`);
  const bill = workersBill(stage, seconds, rawBytes, metered, means, said);
  return finished(stage, days, bill, { use: pool === null ? null : onChips ? 1 : 0, data, because, assumed: said, over });
}

/** What workers and storage add: their price, and their power at the place's PUE and grid. */
function workersBill(
  stage: PreprocessingStage,
  seconds: number,
  rawBytes: number | null,
  metered: Metered,
  means: LifecycleMeans,
  said: string[],
): Metered {
  const { workers, workerUsdPerHour, workerWatts, storageUsdPerByteSecond, name, ask } = stage;
  let bill = metered;
  if (workers !== null) {
    if (workerUsdPerHour === null) said.push(`${name}: what a worker costs is not stated, so its cost is unknown (worker-price)`);
    if (workerWatts === null) said.push(`${name}: what a worker draws is not stated, so its energy is unknown (worker-watts)`);
    const site = poolRates({ groups: [] }, means.fits, means.facts, ask, IDLE);
    said.push(...site.assumed);
    bill = drawn(bill, workerWatts === null ? null : workers * workerWatts * seconds, site);
    bill =
      workerUsdPerHour === null
        ? { figures: { ...bill.figures, costUsd: null }, partsUsd: null }
        : withPart(bill, 'workers', exactly((workers * workerUsdPerHour * seconds) / HOUR));
  }
  if (storageUsdPerByteSecond !== null && rawBytes !== null)
    bill = withPart(bill, 'storage', exactly(rawBytes * storageUsdPerByteSecond * seconds));
  return bill;
}
