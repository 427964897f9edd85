/** How long buying the right mix takes, planned and solved, and how long a schedule of many jobs. */
import { loadSolver } from '../src/cli/highs.ts';
import { factBook, shippedFaults, shippedFits } from '../src/cli/shipped.ts';
import {
  askTraining,
  askWorth,
  joiningStack,
  mixture,
  modelOf,
  publishedTraining,
  resolveName,
  shortListGroup,
  sizeTraining,
  stackFor,
  type TrainingOffer,
  worthFacts,
} from '../src/index.ts';
import { solveSchedule } from '../src/planning/schedule-solve.ts';
import type { ScheduleWorld } from '../src/planning/schedule-world.ts';
import { type Bench, multiplyAdds } from './bench.ts';

const fits = shippedFits();
const book = factBook(null);
const facts = worthFacts(book);
const solve = await loadSolver();
const day = '2026-01-01';

const bought = (name: string, chips: readonly (readonly [string, number, number])[]): (() => number) => {
  const id = resolveName(book, 'models', name).id;
  const means = {
    fits,
    options: { bands: null },
    faults: shippedFaults(),
    facts,
    ask: askWorth({ power: '4MW', budget: '60M' }, facts, day),
  };
  return () => {
    const offers = chips.map(([chip, most, usdPerChipHour]): TrainingOffer => {
      const group = shortListGroup(book, resolveName(book, 'chips', chip).id, 2);
      const { stack } = stackFor(book, null, null, group.chip.stack, 'train');
      const { job } = askTraining(
        { kind: 'train', tokens: '300B' },
        modelOf(book, id),
        { groups: [group] },
        stack,
        publishedTraining(book, id),
      );
      return { job, group, most, usdPerChipHour };
    });
    const { plans } = sizeTraining(offers, { deadlineDays: 30 }, means);
    const job = (offers[0] as TrainingOffer).job;
    const stack =
      joiningStack(
        book,
        offers.map(({ group }) => group.chip.stack),
      ) ?? job.stack;
    if (!mixture(plans, 30, () => ({ ...job, stack }), solve, means)?.choice) throw new Error('nothing was bought');
    return 1;
  };
};

/** Jobs of three lengths on two groups, some after others. */
const many = (count: number): ScheduleWorld => ({
  capacity: [16, 16],
  goal: 'time',
  jobs: Array.from({ length: count }, (_, at) => ({
    name: `job ${at}`,
    service: false,
    release: at % 4,
    deadline: at % 3 === 0 ? 10 + at : null,
    priority: 1 + (at % 2),
    after: at % 5 === 4 ? [at - 1] : [],
    options: [0, 1].flatMap((group) =>
      [2, 4, 8].map((cards) => ({
        uses: group === 0 ? [cards, 0] : [0, cards],
        days: ((6 + ((at * 7) % 11)) * (group === 0 ? 2 : 3)) / cards,
        costUsd: cards,
        energyMWh: 1,
      })),
    ),
  })),
});

export const benches: readonly Bench[] = [
  {
    name: 'the right mix to buy, dense 175 B over four offers',
    unit: 'answers',
    work: bought('gpt3-175b', [
      ['A100-80GB', 512, 1.2],
      ['Ascend-910B', 512, 1],
      ['H20', 512, 1.5],
      ['V100-32GB', 1024, 0.4],
    ]),
    reference: multiplyAdds,
    promised: 1 / 10,
  },
  {
    name: 'a schedule of 20 jobs on two groups, with its bound',
    unit: 'answers',
    work: () => {
      solveSchedule(many(20), solve);
      return 1;
    },
    reference: multiplyAdds,
    promised: 1 / 10,
  },
];
