import { type CalendarStated, type Problem, readByteRate, readCount, readSeconds, readShare } from '../index.ts';
import { collector } from '../terms/collect.ts';
import type { Said } from './raw.ts';

const MAINTENANCE = { least: 0, most: 0.99 };
const SPARES = { least: 0, most: 1e6, whole: true };

/** What is said of stops, checkpoints and spares; every problem is noted. */
export function readCalendar(said: Said, problems: Problem[]): CalendarStated {
  const attempt = collector(problems);
  const read = (flag: string, reader: (text: string, where: string) => number): number | null => {
    const text = said[flag];
    return text === undefined ? null : attempt(() => reader(text, `--${flag}`));
  };
  return {
    checkpointBandwidth: read('checkpoint-bandwidth', readByteRate),
    checkpointInterval: read('checkpoint-interval', readSeconds),
    asynchronous: said['checkpoint-async'] === undefined ? null : true,
    mtbf: read('mtbf', readSeconds),
    spares: read('spares', (text, where) => readCount(text, where, SPARES)),
    restart: read('restart-time', readSeconds),
    repair: read('repair-time', readSeconds),
    maintenance: read('maintenance', (text, where) => readShare(text, where, MAINTENANCE)),
  };
}
