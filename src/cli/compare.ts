import { readCalendar } from '../asking/calendar.ts';
import { type SideAsked, understandSides } from '../asking/sides.ts';
import { readWorth } from '../asking/worth.ts';
import {
  type Compared,
  type CompareSide,
  comparePools,
  type FactBook,
  type Pool,
  Problem,
  readinessOf,
  type SharedMachine,
  sharedMachine,
  showNumber,
  worthFacts,
} from '../index.ts';
import type { Args } from './args.ts';
import { compareText } from './compare-text.ts';
import { type Exit, type Face, missing, type Run } from './face.ts';
import { modelBehind } from './model-behind.ts';
import { jsonText } from './plan-json.ts';
import { saidOf, worldOf } from './world.ts';

/** Pools of one comparison; more would not be read side by side. */
const MOST_POOLS = 12;

/** `suanpan compare` */
export const compare: Run = async (args: Args, face: Face): Promise<Exit> => {
  const problems: Problem[] = [];
  const pools = args.repeated?.on ?? [];
  if (pools.length === 0) throw missing('on', '<pool>');
  if (pools.length > MOST_POOLS)
    problems.push(new Problem({ code: 'too-many-pools', where: '--on', said: `${pools.length} pools`, expected: `at most ${MOST_POOLS}` }));
  const said = saidOf(args);
  const world = worldOf(face);
  const { book, fits, faults, bands, now } = world;
  const calendar = readCalendar(said, problems);
  const worth = worthFacts(book);
  const worthAsk = readWorth(said, worth, face.asOf, problems);
  const asked = understandSides(
    said,
    pools.map((pool) => ({ said: pool, where: '--on' })),
    await modelBehind(args.values.model),
    book,
    problems,
  );
  const options = { bands, exhaustive: args.switches.has('exhaustive'), now };
  const means = { fits, faults, worth, worthAsk, calendar, options };
  const rows = comparePools(
    asked.map((side) => sideOf(side, book)),
    means,
  );
  const shared = sharedSentences(asked);
  if (face.json) face.print(answerJson(rows, asked, shared, args, face));
  else face.print(compareText(rows, asked, shared, face));
  return rows.some(({ plan }) => plan.choice !== null) ? 0 : 3;
};

function sideOf(side: SideAsked, book: FactBook): CompareSide {
  return {
    ...side,
    readiness: side.pool.groups.map(({ chip }) => readinessOf(book, chip.stack)),
    machine: machineOf(side.pool, book),
  };
}

/** The shared machine whose nodes a pool of one kind stands in. */
export function machineOf({ groups }: Pool, book: FactBook): SharedMachine | null {
  const [group, ...others] = groups;
  if (!group || others.length > 0) return null;
  const system = group.because.find((path) => path.startsWith('systems/'))?.slice('systems/'.length);
  return system === undefined ? null : sharedMachine(book, system.split('#')[0] as string);
}

/** What was assumed for every pool alike is said once. */
function sharedSentences(sides: readonly SideAsked[]): readonly string[] {
  const asked = sides.filter(({ job }) => job !== null);
  // batch and sequence are those of the first pool for all
  const everywhere = /^(batch|sequence): /;
  return (asked[0]?.assumed ?? []).filter(
    (sentence) => everywhere.test(sentence) || asked.every(({ assumed }) => assumed.includes(sentence)),
  );
}

function answerJson(rows: readonly Compared[], asked: readonly SideAsked[], shared: readonly string[], args: Args, face: Face): string {
  const first = asked.find(({ job }) => job !== null);
  const question = {
    command: 'compare',
    model: first?.modelId ?? args.values.model,
    modelName: first?.job?.model.name,
    on: asked.map(({ said }) => said),
    tokens: first?.job?.tokens ?? null,
    batch: first?.job?.globalBatch ?? null,
    sequence: first?.job?.sequence ?? null,
    asOf: face.asOf,
  };
  const options = rows.map(({ said, pool, plan, readiness, effect, allotted, batchGain }) => {
    const { search, ...rest } = plan;
    return {
      ...rest,
      question: {
        on: said,
        pool: pool.groups.map(({ count, chip }) => `${count}x${chip.id}`).join(' + '),
        ...(asked.find((side) => side.said === said)?.job
          ? {
              precision: asked.find((side) => side.said === said)?.job?.precision,
              framework: asked.find((side) => side.said === said)?.job?.stack.id,
            }
          : {}),
      },
      readiness: readiness.map((one) => one && { stack: one.id, name: one.name, layers: one.layers }),
      readinessEffect: effect,
      allotted,
      batchGain,
      search: { legal: search.legal, evaluated: search.evaluated, pruned: search.pruned },
    };
  });
  const refused = rows
    .filter(({ plan }) => plan.choice === null)
    .flatMap(({ said, plan }) => plan.refused.map((one) => ({ on: said, ...one })));
  return jsonText({ question, options, because: [], assumed: shared, refused });
}

export const poolText = (pool: Pool): string => pool.groups.map(({ count, chip }) => `${showNumber(count, 12)} × ${chip.name}`).join(' + ');
