import type { Ledger } from './ledger.ts';

/** The line before the service while requests come. */
export interface Backlog {
  /** it grows for as long as requests come */
  readonly grows: boolean;
  /** requests begun a second in the last two thirds of the time in which requests come */
  readonly startsPerSec: number;
}

/** Share of offered requests that may stay behind before the line counts as growing. */
const BEHIND = 0.02;
const PARTS = 3;

/**
 * Whether the line grows for as long as requests come. The time from the first arrival to the last is cut in three;
 * the line grows where it is longer, on average, in each third than in the one before, and where in the last two thirds
 * fewer requests begin than arrive, by more than chance (three standard deviations of the arrivals) and by more than 2 %.
 *
 * All at once: it grows where somebody has to wait for an answer of somebody else. A closed loop cannot be overrun.
 */
export function backlogOf(ledger: Ledger, closed: boolean): Backlog {
  const { arrival, begun, end } = ledger;
  const { count } = ledger.requests;
  const start = arrival[0] as number;
  const span = (arrival[count - 1] as number) - start;
  if (!(span > 0) || closed) {
    let last = start;
    let waited = false;
    let finished = 0;
    let earliest = Number.POSITIVE_INFINITY;
    for (let row = 0; row < count; row += 1) {
      if (Number.isNaN(end[row] as number)) continue;
      finished += 1;
      last = Math.max(last, end[row] as number);
      earliest = Math.min(earliest, end[row] as number);
    }
    for (let row = 0; row < count && !closed; row += 1) waited ||= (begun[row] as number) >= earliest;
    return { grows: waited, startsPerSec: last > start ? finished / (last - start) : 0 };
  }
  const waiting = new Float64Array(PARTS);
  let arrived = 0;
  let starts = 0;
  const late = start + span / PARTS;
  const stop = start + span;
  for (let row = 0; row < count; row += 1) {
    const came = arrival[row] as number;
    const went = begun[row] as number;
    if (Number.isNaN(went)) continue;
    if (came > late) arrived += 1;
    if (went > late && went <= stop) starts += 1;
    for (let part = 0; part < PARTS; part += 1) {
      const low = start + (part * span) / PARTS;
      const overlap = Math.min(went, low + span / PARTS) - Math.max(came, low);
      if (overlap > 0) waiting[part] = (waiting[part] as number) + overlap;
    }
  }
  const [early, middle, final] = waiting as unknown as readonly [number, number, number];
  const behind = arrived - starts;
  const grows = early < middle && middle < final && behind > BEHIND * arrived && behind > 3 * Math.sqrt(arrived);
  return { grows, startsPerSec: starts / (stop - late) };
}
