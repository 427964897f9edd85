import { scaled } from '../economy/band.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import type { ServingEngine } from '../terms/engine.ts';
import type { Fits } from '../terms/fits.ts';
import type { ServedPace } from './lifecycle-service.ts';
import type { ServiceBands } from './service-band.ts';
import { planService } from './service-plan.ts';
import type { ServiceQuestion } from './service-question.ts';

/** What a service is planned with on a pool. */
export interface ServingMeans {
  readonly fits: Fits;
  readonly bands: ServiceBands | null;
  readonly engineOn: (group: ChipGroup) => ServingEngine;
}

/** Most nodes of one replica that are tried. */
const MOST_NODES = 32;

/**
 * What one replica of a service delivers within its limits: planned on one node, on two, four and so on until the model fits, since replicas
 * beside each other do not slow each other down.
 *
 *     pace = requests/s of the plan / its replicas
 *
 * Of a pool of several kinds the kind that delivers most a chip is taken.
 */
export function servedPace(question: ServiceQuestion, pool: Pool, whole: boolean, means: ServingMeans): ServedPace {
  const found = pool.groups.map((group) => groupPace(question, group, whole, means));
  const answered = found.filter(({ replica }) => replica !== null).sort((a, b) => each(b) - each(a));
  const [best] = answered;
  return best ?? { replica: null, assumed: [], refused: found.flatMap(({ refused }) => refused) };
}

const each = ({ replica }: ServedPace): number => (replica === null ? 0 : replica.requestsPerSec.mid / replica.chips);

function groupPace(question: ServiceQuestion, group: ChipGroup, whole: boolean, { fits, bands, engineOn }: ServingMeans): ServedPace {
  const engine = engineOn(group);
  const most = whole ? group.count : Math.max(group.count, MOST_NODES * group.chipsPerNode);
  let last: ServedPace = { replica: null, assumed: [], refused: [] };
  for (let count = Math.min(most, group.chipsPerNode); ; count = Math.min(most, 2 * count)) {
    const sized = { ...group, count };
    const made = planService(question, [{ group: sized, machine: compileMachine(sized, fits.machine), engine }], fits, {
      bands,
      price: () => null,
    });
    const { choice } = made;
    if (choice !== null) {
      const rate = choice.holdsPerSec ?? choice.sustainsPerSec;
      const chips = (choice.chips - choice.chipsIdle) / choice.replicas;
      const assumed = [...made.assumed, `one replica on ${chips} chips, as many as demand asks for`];
      return { replica: { chips, requestsPerSec: scaled(rate, 1 / choice.replicas) }, assumed, refused: [] };
    }
    last = { replica: null, assumed: made.assumed, refused: made.refused };
    if (count >= most) return last;
  }
}
