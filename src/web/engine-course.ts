import { answerService, type ServiceSent, understandService } from '../asking/service.ts';
import type { World } from '../asking/world.ts';
import type { Ask, Course } from './messages.ts';

const BINS = { least: 30, most: 160, requestsEach: 5 };
/** Percentiles at which the tail is drawn: ever closer to all. */
const TAIL = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];
/** Requests that a cloud of dots is drawn of. */
const CLOUD = 1500;

/** What the simulation behind an answer went through: how many came, waited and were answered at every moment, and how long each took. */
export function courseOf(ask: Ask, world: World, sent: ServiceSent): Course | null {
  if (ask.kind !== 'serve') return null;
  const asked = understandService(ask.said, ask.own, world, sent);
  const { run } = answerService(asked, world, { perRequest: true });
  const served = run?.simulation.served;
  if (!run || !served) return null;
  const { arrival, begun, firstToken, end, output } = served;
  const count = arrival.length;
  let last = 0;
  for (let at = 0; at < count; at++) last = Math.max(last, Number.isFinite(end[at]) ? (end[at] as number) : (arrival[at] as number));
  const first = arrival[0] ?? 0;
  const bins = Math.min(BINS.most, Math.max(BINS.least, Math.round(count / BINS.requestsEach)));
  const each = (last - first) / bins || 1;
  const empty = (): number[] => new Array<number>(bins).fill(0);
  const [came, answered, tokens] = [empty(), empty(), empty()];
  // changes of how many wait and how many are served, added up below
  const [waitingBy, servingBy] = [empty(), empty()];
  const binOf = (time: number): number => Math.min(bins - 1, Math.max(0, Math.floor((time - first) / each)));
  const hold = (by: number[], from: number, to: number): void => {
    const [a, b] = [binOf(from), binOf(to)];
    for (let bin = a; bin <= b; bin++) {
      const [low, high] = [first + bin * each, first + (bin + 1) * each];
      by[bin] = (by[bin] as number) + Math.max(0, Math.min(high, to) - Math.max(low, from)) / each;
    }
  };
  const cloud: [number, number][] = [];
  const every = Math.max(1, Math.ceil(count / CLOUD));
  const [ttft, tpot, e2e]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < count; at++) {
    const [start, begin, token, done] = [arrival[at], begun[at], firstToken[at], end[at]] as [number, number, number, number];
    came[binOf(start)] = (came[binOf(start)] as number) + 1 / each;
    hold(waitingBy, start, Number.isFinite(begin) ? begin : last);
    if (Number.isFinite(begin)) hold(servingBy, begin, Number.isFinite(done) ? done : last);
    if (Number.isFinite(token)) {
      ttft.push(token - start);
      if (at % every === 0) cloud.push([start - first, token - start]);
    }
    if (!Number.isFinite(done)) continue;
    answered[binOf(done)] = (answered[binOf(done)] as number) + 1 / each;
    tokens[binOf(done)] = (tokens[binOf(done)] as number) + (output[at] as number) / each;
    e2e.push(done - start);
    if ((output[at] as number) > 1) tpot.push((done - token) / ((output[at] as number) - 1));
  }
  return {
    seconds: last - first,
    binSeconds: each,
    requests: count,
    came,
    answered,
    tokens,
    waiting: waitingBy,
    serving: servingBy,
    cloud,
    tail: { at: TAIL, ttft: quantiles(ttft), tpot: quantiles(tpot), e2e: quantiles(e2e) },
    replicas: run.replicas,
  };
}

function quantiles(values: number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return TAIL.map((share) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN);
}
