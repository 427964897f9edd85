import { type CalendarStated, Problem, readByteRate, readCount, readSeconds, readShare } from '../index.ts';
import type { Args } from './args.ts';

const MAINTENANCE = { least: 0, most: 0.99 };
const SPARES = { least: 0, most: 1e6, whole: true };

/** What the command line says of stops, checkpoints and spares; every problem is noted. */
export function readCalendar({ values, switches }: Args, problems: Problem[]): CalendarStated {
  const read = (flag: string, reader: (said: string, where: string) => number): number | null => {
    const said = values[flag];
    if (said === undefined) return null;
    try {
      return reader(said, `--${flag}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
      return null;
    }
  };
  return {
    checkpointBandwidth: read('checkpoint-bandwidth', readByteRate),
    checkpointInterval: read('checkpoint-interval', readSeconds),
    asynchronous: switches.has('checkpoint-async') ? true : null,
    mtbf: read('mtbf', readSeconds),
    spares: read('spares', (said, where) => readCount(said, where, SPARES)),
    restart: read('restart-time', readSeconds),
    repair: read('repair-time', readSeconds),
    maintenance: read('maintenance', (said, where) => readShare(said, where, MAINTENANCE)),
  };
}
