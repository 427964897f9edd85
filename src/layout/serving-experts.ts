import type { ExpertFeed } from '../terms/model.ts';
import { BYTES_PER_VALUE } from '../terms/precision.ts';
import { expertTensor } from './serving-weights.ts';
import { SERVED_ACTIVATION_BYTES, type ServingWork } from './serving-work.ts';

/**
 * Experts that m tokens visit, each k of E, as if choices were independent.
 *
 *     E (1 - (1 - k / E)^m)
 *
 * @example 256 experts, 8 a token, 32 tokens -> 163.3
 */
export function visitedExperts(experts: number, topK: number, tokens: number): number {
  return experts * (1 - (1 - topK / experts) ** tokens);
}

/**
 * The fullest of g bins among which a mean of x a bin falls at random.
 *
 *     x + sqrt(2 x ln g),   at most everything
 *
 * @cite Raab, Steger 1998, Balls into Bins (heavily loaded case)
 */
export function fullest(mean: number, bins: number, most: number): number {
  return bins > 1 ? Math.min(most, mean + Math.sqrt(2 * mean * Math.log(bins))) : Math.min(most, mean);
}

/**
 * Seconds of a layer's routed experts over m tokens of all attention replicas: the fullest rank's products, and the way there and back.
 *
 * One attention replica: its ranks all hold the tokens, each computes its experts, one all-reduce sums them (shared experts included).
 * More: token copies go to their experts and come back by all-to-all, or all tokens are gathered and sums scattered, whichever is faster.
 */
export function expertSeconds(work: ServingWork, feed: ExpertFeed, m: number): number {
  return expertProductSeconds(work, feed, m) + exchangeSeconds(work, feed, m);
}

/** Of that, the products on the fullest rank. */
export function expertProductSeconds(work: ServingWork, feed: ExpertFeed, m: number): number {
  const { machine, model, layout, weights, precision, weightOnly, pace, engine } = work;
  const ep = layout.expertParallel;
  const etp = expertTensor(layout);
  const local = Math.ceil(feed.experts / ep);
  const copies = m * feed.topK;
  const active = fullest(visitedExperts(feed.experts, feed.topK, m) / ep, ep, Math.min(local, copies));
  const rows = fullest(copies / ep, ep, copies);
  const up = ((feed.gated ? 2 : 1) * feed.expertFfn) / etp;
  const inner = feed.expertFfn / etp;
  const compute = machine.inference.experts(active, rows, model.hidden, up, inner, precision, weights.bytesPerValue, weightOnly, pace);
  return compute * engine.experts;
}

/** Of that, the way of token copies to their experts and back. The engine's own cost of a message is known inside one domain of links; over the network the wire decides, and is not scaled by it. */
export function exchangeSeconds(work: ServingWork, feed: ExpertFeed, m: number): number {
  const { machine, model, layout, precision, engine } = work;
  const message = m * model.hidden * SERVED_ACTIVATION_BYTES;
  const own = engine.communication;
  if (layout.dataParallel === 1) return work.stage.size > 1 ? machine.inference.reduce(message, work.stage) * own : 0;
  const { size, stride } = work.stage;
  const gathered = machine.collective('all-gather', message, work.stage) + machine.collective('reduce-scatter', message, work.stage);
  if (layout.expertParallel === 1) return gathered * own;
  const sent = (m / size) * feed.topK * model.hidden * expertTensor(layout);
  const narrow = Math.min(SERVED_ACTIVATION_BYTES, Math.max(1, BYTES_PER_VALUE[precision]));
  const there = machine.inference.exchange(sent * narrow, feed.topK, work.experts);
  const back = machine.inference.exchange(sent * SERVED_ACTIVATION_BYTES, feed.topK, work.experts);
  return Math.min(gathered * own, (there + back) * (size * stride > machine.domain ? 1 : own));
}

/**
 * Seconds of a layer whose batch is worked as two halves: while one half's token copies are under way the other half is computed.
 *
 *     t = max(2 c, c + x, 2 x)
 *
 * c  everything of a layer but the exchange, for half of the batch      x  the exchange of half of the batch
 * A half reads all weights that its tokens need, so that small batches are better left whole.
 * @cite deepseek-v3-technical-report, section 3.4.2: two micro-batches at a time, the attention of one over dispatch and combine of the other
 * @example half a batch computes 300 us and exchanges 280 us -> 600 us, 1 160 us one after the other
 */
export function halvesSeconds(compute: number, exchange: number): number {
  return Math.max(2 * compute, compute + exchange, 2 * exchange);
}
