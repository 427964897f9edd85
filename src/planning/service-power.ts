import type { StepBatch } from '../serving/step-timer.ts';
import type { Forecast } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { chipsOf, type ServiceSetup } from './service-setup.ts';
import { ranksOfReplica } from './service-space.ts';
import type { ReplicaUnit } from './service-unit.ts';

/**
 * W of the chips of a setup and of their nodes, at a load.
 *
 *     P = ranks ( c P_compute + m P_memory + (1 - c - m) P_idle ) + nodes' rest
 *
 * c  share of the time in which prompts are computed, m the rest of the busy time, in which weights and cache are read. A node's rest is
 * counted by the share of its chips that are used. null = a power is not known.
 */
export function wattsOf(
  setup: ServiceSetup,
  question: ServiceQuestion,
  at: Pick<Forecast, 'requestsPerSec' | 'utilisation'>,
): number | null {
  const { answer, answers, prompt, prompts, parts: unlike } = setup;
  if (unlike) {
    const each = unlike.map(({ unit, count, share }) =>
      wattsOf({ answer: unit, answers: count, prompt: null, prompts: 0 }, question, { ...at, requestsPerSec: at.requestsPerSec * share }),
    );
    return each.reduce<number | null>((sum, watts) => (sum === null || watts === null ? null : sum + watts), 0);
  }
  const busy = Math.min(1, at.utilisation);
  const computing = Math.min(busy, (at.requestsPerSec / (prompt ? prompts : answers)) * promptSeconds(prompt ?? answer, question));
  const parts = prompt
    ? [unitWatts(prompt, prompts, Math.max(computing, 0), 0), unitWatts(answer, answers, 0, busy)]
    : [unitWatts(answer, answers, computing, busy - computing)];
  const total = parts.reduce((sum, watts) => sum + watts, 0);
  return Number.isFinite(total) && chipsOf(setup) > 0 ? total : null;
}

function unitWatts({ ground, layout, chips }: ReplicaUnit, replicas: number, computing: number, reading: number): number {
  const { power } = ground.machine;
  const rank = computing * power.computeBound + reading * power.memoryBound + (1 - computing - reading) * power.idle;
  const node = (ground.group.nodePower ?? 0) / ground.group.chipsPerNode;
  return replicas * (ranksOfReplica(layout) * rank + chips * node);
}

/** s of the mean prompt alone. */
function promptSeconds({ timer, policy }: ReplicaUnit, { load }: ServiceQuestion): number {
  const fresh = Math.max(1, load.meanInput * (1 - (policy.prefixCaching ? load.prefixShare : 0)));
  const batch: StepBatch = {
    decodes: 0,
    decodeContext: 0,
    promptTokens: fresh,
    promptPairs: fresh * (load.meanInput - fresh / 2),
    prompts: 1,
  };
  return timer.seconds(batch);
}
