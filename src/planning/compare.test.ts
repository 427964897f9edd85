import { expect, test } from 'vitest';
import { asked, BANDS, BOOK, FITS } from '../../tests/worked/world.ts';
import { readinessOf } from '../catalog/readiness.ts';
import { sharedMachine } from '../catalog/supercomputer.ts';
import { shippedFaults } from '../cli/shipped.ts';
import type { SharedMachine } from '../terms/allotment.ts';
import { allot, largestJob } from './allotment.ts';
import { type CompareMeans, type CompareSide, comparePools } from './compare.ts';
import { askWorth } from './worth-ask.ts';
import { worthFacts } from './worth-facts.ts';

const WORTH = worthFacts(BOOK);
const MEANS: CompareMeans = {
  fits: FITS,
  faults: shippedFaults(),
  worth: WORTH,
  worthAsk: askWorth({}, WORTH, '2026-01-01'),
  options: { bands: BANDS, frontier: false },
};

function side(model: string, on: string, machine: string | null = null): CompareSide {
  const { job, pool, group } = asked(model, on, { batch: 512 });
  return {
    said: on,
    pool,
    job,
    refused: [],
    readiness: [readinessOf(BOOK, group.chip.stack)],
    machine: machine === null ? null : sharedMachine(BOOK, machine),
    assumed: [],
  };
}

test('rows come best first; one that cannot hold the model comes last with its reason', () => {
  const rows = comparePools(
    [side('llama-2-70b', '8xV100-32GB'), side('llama-2-70b', '64xA100-80GB'), side('llama-2-70b', '256xA100-80GB')],
    MEANS,
  );
  expect(rows.map(({ said }) => said)).toEqual(['256xA100-80GB', '64xA100-80GB', '8xV100-32GB']);
  expect(rows[2]?.plan.choice).toBeNull();
  expect(rows[2]?.plan.refused.length).toBeGreaterThan(0);
  const [first, second] = rows;
  expect(first?.plan.choice?.calendarDays?.mid).toBeLessThan(second?.plan.choice?.calendarDays?.mid as number);
  expect(first?.plan.choice?.energyMWh?.mid).toBeGreaterThan(0);
  expect(second?.batchGain).toBeLessThan(1.1);
});

test('a side that the job cannot be asked of keeps its refusal, and the others answer', () => {
  const refused = [{ code: 'x', said: 'no', layout: null, needs: null, has: null, would: null }];
  const rows = comparePools([{ ...side('llama-2-7b', '8xH100'), job: null, refused }, side('llama-2-7b', '8xA100-80GB')], MEANS);
  expect(rows.map(({ plan }) => plan.choice !== null)).toEqual([true, false]);
  expect(rows[1]?.plan.refused).toEqual(refused);
});

test('a whole machine is planned on the largest job that a queue takes, in a chain of jobs', () => {
  const [row] = comparePools([side('llama-2-70b', 'lumi', 'lumi')], MEANS);
  const { allotted, plan, pool } = row as NonNullable<typeof row>;
  expect(pool.groups[0]?.count).toBe(4096);
  expect(allotted?.queue?.name).toBe('standard-g');
  expect(allotted?.jobs).toBe(Math.ceil(((plan.choice?.calendarDays?.mid as number) * 24) / 48));
  expect(plan.assumed.some((said) => said.includes('1,024 nodes of 2,978'))).toBe(true);
  expect(plan.choice?.bill?.pue.mid).toBe(1.04);
});

test('2 days on 1,000 nodes with 12 h a job: 4 jobs, 48,000 node-hours', () => {
  const frontier = sharedMachine(BOOK, 'frontier') as SharedMachine;
  expect(allot(frontier, 1000, 2 * 86_400)).toMatchObject({ jobs: 4, nodeHours: 48_000, queue: { name: 'bin 3' }, largestJob: 9472 });
  expect(allot(frontier, 60, 86_400).queue?.name).toBe('extended');
  expect(allot(frontier, 100, 86_400).jobs).toBe(4);
  expect(allot(frontier, 20_000, 86_400)).toMatchObject({ queue: null, jobs: null });
  expect(allot(frontier, 1000, null)).toMatchObject({ jobs: null, nodeHours: null });
});

test('machines without public rules say so; a bought node is none', () => {
  const ocean = sharedMachine(BOOK, 'sunway-oceanlight') as SharedMachine;
  expect(ocean).toMatchObject({ queues: [], scheduler: null, memoryGroups: { perChip: 6, bytes: 16 * 2 ** 30 } });
  expect(largestJob(ocean)).toBeNull();
  expect(allot(ocean, 100, 86_400)).toMatchObject({ queue: null, largestJob: null, jobs: null, nodeHours: 2400 });
  expect(ocean.software[0]?.name).toBe('BaGuaLu');
  expect(sharedMachine(BOOK, 'dgx-h100')).toBeNull();
  expect(sharedMachine(BOOK, 'nobody')).toBeNull();
  expect(largestJob(sharedMachine(BOOK, 'fugaku') as SharedMachine)).toBe(82_944);
});
