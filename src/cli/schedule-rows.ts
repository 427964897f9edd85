import type { PlacedJob, ScheduleChoice } from '../index.ts';
import type { TableColumn } from './table-file.ts';

/** A schedule as a table: a row a job, in the order in which they start; days from the beginning. */
export function scheduleRows({ jobs }: ScheduleChoice): readonly TableColumn[] {
  const words = (name: string, of: (job: PlacedJob) => string): TableColumn => ({ name, values: jobs.map(of) });
  const numbers = (name: string, of: (job: PlacedJob) => number | null | undefined): TableColumn => ({
    name,
    values: Float64Array.from(jobs, (job) => of(job) ?? Number.NaN),
  });
  return [
    words('job', ({ name }) => name),
    words('kind', ({ kind }) => kind),
    words('on', ({ on }) => on),
    words('chip', ({ chip }) => chip),
    numbers('cards', ({ cards }) => cards),
    numbers('startDay', ({ startDay }) => startDay),
    numbers('endDay', ({ endDay }) => endDay),
    numbers('daysLow', ({ days }) => days.low),
    numbers('daysHigh', ({ days }) => days.high),
    numbers('deadlineDay', ({ deadlineDay }) => deadlineDay),
    numbers('daysLate', ({ late }) => late),
    numbers('costUsd', ({ costUsd }) => costUsd?.mid),
    numbers('energyMWh', ({ energyMWh }) => energyMWh?.mid),
  ];
}
