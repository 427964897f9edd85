import { type ChipGroup, Problem, readByteRate, readSeconds, type WideArea } from '../index.ts';

const EXPECTED = 'a rate and a delay one way, such as 100Gb/s:20ms';

/**
 * The line between places: rate in bits or bytes a second, then the delay of one way; without one, 10 ms are taken.
 *
 * @example 100Gb/s:20ms -> 12.5e9 B/s, 0.02 s
 */
export function readWan(said: string, where: string): WideArea {
  const [rate = '', delay, ...rest] = said.split(':').map((part) => part.trim());
  if (rest.length > 0) throw new Problem({ code: 'bad-value', where, said, expected: EXPECTED });
  const bits = /^([\d.,]+\s*[kMGTP]?)(?:b\/s|bit\/s|bps)$/.exec(rate);
  const bandwidth = bits ? readByteRate(`${bits[1]}B/s`, where) / 8 : readByteRate(rate, where);
  return { bandwidth, latency: delay === undefined ? USUAL_DELAY : readSeconds(delay, where) };
}

/** s, one way; a few hundred km of fibre and its switches, assumed. */
const USUAL_DELAY = 0.01;

/** Said of a line that was stated while all chips stand in one place. */
export function lineUnused(line: WideArea | null, groups: readonly ChipGroup[]): readonly string[] {
  const places = new Set(groups.map(({ place }) => place ?? ''));
  return line === null || places.size > 1
    ? []
    : ['the line between places is not used: the whole pool is in one (--on "64xH100@east + 64xH100@west")'];
}
