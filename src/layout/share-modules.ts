import type { RecomputeModule } from '../terms/recompute-modules.ts';
import type { Operator } from '../workload/operators.ts';
import { ACTIVATION_BYTES } from './activation.ts';
import type { LayerWork } from './layer-work.ts';
import { exchangesFeed } from './share-messages.ts';

/** Operators that each named module runs again. */
const RUNS: Readonly<Record<RecomputeModule, RegExp>> = {
  attention: /^attention$/,
  norms: /^(attention|feed|query|key-value)-norm$/,
  activation: /^(feed|shared)-activation$/,
  'experts-activation': /^experts-activation$/,
  feed: /^((feed|shared|experts)-(up|activation|down)|router|route|permute|unpermute)$/,
  'mla-up': /^(query|query-up|key-value-up|rotary)$/,
};

/** Products whose kept input each named module makes. */
const FEEDS: Readonly<Record<RecomputeModule, RegExp | null>> = {
  attention: null,
  norms: /^(qkv|linear-attention-input|key-value-down|query-up|key-value-up|feed-up|router)$/,
  activation: /^(feed|shared)-down$/,
  'experts-activation': /^experts-down$/,
  feed: /^(feed-down|shared-down|experts-up|experts-down)$/,
  'mla-up': null,
};

/** Elementwise operators that keep their own input, which the feed makes. */
const INSIDE_FEED = /^((feed|shared|experts)-activation|route)$/;

/**
 * Counts what named modules run again and no longer keep, operator by operator: its forward seconds once where any module names it; the bytes
 * that it added to what is kept, where any module makes them. Each operator and tensor counts once, so that a further name never keeps more
 * nor takes less.
 *
 * seconds   forward seconds that the operator added            kept, scores   bytes that it added to those kept, and to the scores among them
 */
export function addNamed(work: LayerWork, operator: Operator, seconds: number, kept: number, scores: number): void {
  const modules = work.job.recomputeModules as readonly RecomputeModule[];
  const latent = work.kind.attention.kind === 'latent';
  const named = latent ? modules : modules.filter((name) => name !== 'mla-up');
  if (named.some((name) => RUNS[name].test(operator.name))) work.namedForward += seconds;
  switch (operator.kind) {
    case 'attention': {
      const statistics = ((2 * operator.heads) / work.division.tensorParallel) * work.tokens * ACTIVATION_BYTES;
      if (named.includes('attention')) work.savedNamed += scores + statistics;
      if (named.includes('mla-up')) work.savedNamed += kept - scores - statistics;
      break;
    }
    case 'matmul':
    case 'experts':
      if (named.some((name) => FEEDS[name]?.test(operator.name))) work.savedNamed += kept;
      break;
    case 'stream':
      if (named.includes('feed') && INSIDE_FEED.test(operator.name)) work.savedNamed += kept;
      break;
    case 'scan':
      break;
  }
}

/** Exposed messages that named modules send again: keys and values for attention, activations and token copies for the feed. */
export function namedMessages(work: LayerWork): number {
  const modules = work.job.recomputeModules ?? [];
  const attention = modules.includes('attention') ? work.contextForward : 0;
  if (!modules.includes('feed')) return attention;
  return attention + work.expertForward + (exchangesFeed(work) ? work.tensorForward / 2 : 0);
}
