import type { ServiceAsked } from './service.ts';

/** The question as understood, in base units; with it the same plan can be asked for again. */
export function serviceSaid(command: string, { question, grounds, modelId, modelSaid, trace }: ServiceAsked, asOf: string) {
  const { load, limits, weights, published, cache, speculation, adapters, pinned, replicas, policy, routing, seed, disaggregated } =
    question;
  const { offered } = load;
  const timed = offered.kind === 'rate' || offered.kind === 'trace';
  return {
    command,
    model: modelId ?? modelSaid,
    modelName: question.model.name,
    ...(command === 'serve'
      ? { on: grounds.map(({ group }) => `${group.count}x${group.chip.id}`).join(' + ') }
      : { chips: grounds.map(({ group }) => group.chip.id) }),
    engines: [...new Set(grounds.map(({ engine }) => engine.id))],
    load: {
      kind: offered.kind,
      ratePerSec: timed ? offered.ratePerSec : null,
      burstiness: timed ? offered.burstiness : null,
      concurrency: offered.kind === 'closed' ? offered.concurrency : null,
      requests: offered.kind === 'trace' ? offered.requests.count : offered.kind === 'at-once' ? offered.requests : null,
      skipped: trace ? trace.skipped : null,
      meanInput: load.meanInput,
      meanOutput: load.meanOutput,
      longest: load.longest,
      prefixShare: load.prefixShare,
      meanPerSec: question.meanPerSec,
    },
    limits,
    weights: weights?.name ?? null,
    published: published.name,
    cache,
    speculation: speculation && {
      by: speculation.by,
      tokens: speculation.tokens,
      acceptance: speculation.acceptance,
      draft: speculation.draft?.name ?? null,
    },
    adapters,
    disaggregated,
    pinned,
    replicas,
    policy,
    routing,
    seed,
    asOf,
  };
}
