import type { Distribution } from '../serving/outcome.ts';
import type { SteadyState } from '../serving/steady.ts';
import type { Requests } from '../terms/traffic.ts';

/** Arrivals of a trace by equal parts of its time. */
interface Course {
  readonly seconds: number;
  readonly arrivals: Float64Array;
}

/** Parts that a trace is cut into at most, and the fewest requests whose course says anything. */
const PARTS = 400;
const FEWEST = 60;
/** Shares of the full rate at which a replica is asked for its long run. */
const LEVELS = [0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.97];
/** Requests of one part fare unlike: percentiles that stand for so much of it. */
const WITHIN = [
  ['p50', 0.75],
  ['p90', 0.2],
  ['p99', 0.05],
] as const;

/** Shares of the requests, in the order of what was in the service, that are told apart. */
const CUTS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 0.995, 1];

const courses = new WeakMap<Requests, Course | null>();

function courseOf(requests: Requests): Course | null {
  const known = courses.get(requests);
  if (known !== undefined) return known;
  const { count, arrival } = requests;
  const first = arrival[0] ?? 0;
  const span = (arrival[count - 1] ?? 0) - first;
  let course: Course | null = null;
  if (count >= FEWEST && span > 0) {
    const parts = Math.min(PARTS, Math.floor(count / 4));
    const arrivals = new Float64Array(parts);
    for (let row = 0; row < count; row++) {
      const at = Math.min(parts - 1, Math.floor((((arrival[row] as number) - first) / span) * parts));
      arrivals[at] = (arrivals[at] as number) + 1;
    }
    course = { seconds: span / parts, arrivals };
  }
  courses.set(requests, course);
  return course;
}

/**
 * One replica under a trace whose rate comes and goes, as a fluid: what is in the service follows the arrivals of each part of the time.
 *
 *     dN/dt = a(t) - X(N),      wait = max(0, N - M) / X(M)
 *
 * N  requests in the service    a  arrivals a second    X(N)  requests a second of a long run with N in the service    M  N near the full
 * rate. Times of a part are those of the long run with as many in the service; percentiles count requests.
 * Stops holding: bursts shorter than a part of the time, and lengths that change with the hour.
 *
 * null = too few requests. `share` = part of the trace that comes here.
 *
 * @cite kleinrock-1975
 */
export function underTrace(requests: Requests, share: number, at: (ratePerSec: number) => SteadyState): SteadyState | null {
  const course = courseOf(requests);
  if (course === null) return null;
  const mean = at((share * requests.count) / (course.seconds * course.arrivals.length));
  if (mean.saturated) return null;
  const full = mean.sustainedPerSec;
  const levels = LEVELS.map((level) => at(level * full));
  const inside = levels.map(({ requestsPerSec, e2e }) => requestsPerSec * e2e.mean);
  const most = inside.at(-1) as number;
  const { arrivals, seconds } = course;
  const middle = new Float64Array(arrivals.length);
  let now = 0;
  for (let part = 0; part < arrivals.length; part++) {
    const came = ((arrivals[part] as number) * share) / seconds;
    const leaving = 1 / between(levels, place(inside, now), ({ e2e }) => e2e.mean);
    const settled = came / leaving;
    const next = now > most ? Math.max(0, now + (came - full) * seconds) : settled + (now - settled) * Math.exp(-leaving * seconds);
    middle[part] = (now + next) / 2;
    now = next;
  }
  const [first, tokens, whole] = [new Samples(), new Samples(), new Samples()];
  for (const { value, weight } of groups(middle, arrivals)) {
    const wait = Math.max(0, value - most) / full;
    const here = place(inside, value);
    for (const [percentile, part] of WITHIN) {
      first.add(wait + between(levels, here, ({ ttft }) => ttft[percentile]), part * weight);
      tokens.add(
        between(levels, here, ({ tpot }) => tpot[percentile]),
        part * weight,
      );
      whole.add(wait + between(levels, here, ({ e2e }) => e2e[percentile]), part * weight);
    }
  }
  return { ...mean, ttft: first.distribution(), tpot: tokens.distribution(), e2e: whole.distribution() };
}

/** Values in order, gathered by the cuts: the mean of each group and its weight. */
function groups(values: Float64Array, weights: Float64Array): readonly { readonly value: number; readonly weight: number }[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const found: { value: number; weight: number }[] = [];
  let [sum, weight, passed, cut] = [0, 0, 0, 0];
  for (const at of order) {
    const own = weights[at] as number;
    sum += own * (values[at] as number);
    weight += own;
    passed += own;
    if (weight === 0 || passed < (CUTS[cut] as number) * total) continue;
    found.push({ value: sum / weight, weight });
    while (cut < CUTS.length - 1 && passed >= (CUTS[cut] as number) * total) cut += 1;
    [sum, weight] = [0, 0];
  }
  return found;
}

/** Where a value lies among rising ones: whole part = the one below it. */
function place(rising: readonly number[], value: number): number {
  const last = rising.length - 1;
  for (let at = 0; at < last; at++) {
    const [low, high] = [rising[at] as number, rising[at + 1] as number];
    if (value < high) return at + Math.max(0, high > low ? (value - low) / (high - low) : 0);
  }
  return last;
}

function between(levels: readonly SteadyState[], at: number, of: (state: SteadyState) => number): number {
  const below = Math.floor(at);
  const low = of(levels[below] as SteadyState);
  const part = at - below;
  return part > 0 ? low + part * (of(levels[below + 1] as SteadyState) - low) : low;
}

/** Values with weights, and their percentiles. */
class Samples {
  private readonly rows: (readonly [value: number, weight: number])[] = [];

  add(value: number, weight: number): void {
    this.rows.push([value, weight]);
  }

  distribution(): Distribution {
    const rows = this.rows.sort((a, b) => a[0] - b[0]);
    const total = rows.reduce((sum, [, weight]) => sum + weight, 0);
    const mean = rows.reduce((sum, [value, weight]) => sum + value * weight, 0) / total;
    const at = (share: number): number => {
      let below = 0;
      for (const [value, weight] of rows) {
        below += weight;
        if (below >= share * total) return value;
      }
      return rows.at(-1)?.[0] ?? Number.NaN;
    };
    return { mean, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
  }
}
