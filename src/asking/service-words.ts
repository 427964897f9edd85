import type { KnownDemand, RawService } from '../index.ts';
import type { Said } from './raw.ts';

const FLAG: Readonly<Partial<Record<keyof RawService, string>>> = {
  requestsPerUser: '--requests-per-user',
  prefixShare: '--prefix-share',
  prefixCache: '--prefix-cache',
  adapterRank: '--adapter-rank',
  maxSequences: '--max-seqs',
  maxBatchedTokens: '--max-batched-tokens',
  routing: '--router',
  tokensPerChip: '--tokens-per-chip',
  chipSeconds: '--chip-seconds',
};

/** The flag behind a figure of a service's question. */
export const flagOf = (field: keyof RawService): string => FLAG[field] ?? `--${field}`;

/** The words of a question under the names of the engine; what the public knows of a service stands in for what was not said. */
export function rawService(said: Said, known: KnownDemand | null): RawService {
  const stated = said['rate'] ?? said['users'] ?? said['concurrency'] ?? said['requests'] ?? said['trace'];
  const own = stated === undefined ? known : null;
  const figure = (value: number | null | undefined): string | undefined => (value == null ? undefined : String(value));
  return {
    input: said['input'],
    output: said['output'] ?? figure(known?.outputTokens),
    rate: said['rate'] ?? (own?.users == null ? figure(own?.requestsPerSec) : undefined),
    burstiness: said['burstiness'],
    users: said['users'] ?? figure(own?.users),
    requestsPerUser: said['requests-per-user'] ?? figure(own?.requestsPerUserDay),
    peak: said['peak'],
    profile: said['profile'],
    concurrency: said['concurrency'],
    think: said['think'],
    requests: said['requests'],
    speed: said['speed'],
    prefixShare: said['prefix-share'],
    priority: said['priority'],
    ttft: said['ttft'],
    tpot: said['tpot'],
    e2e: said['e2e'],
    quant: said['quant'],
    kv: said['kv'],
    layout: said['layout'],
    replicas: said['replicas'],
    disaggregate: said['disaggregate'] === undefined ? undefined : true,
    speculate: said['speculate'],
    adapters: said['adapters'],
    adapterRank: said['adapter-rank'],
    prefixCache: said['prefix-cache'],
    maxSequences: said['max-seqs'],
    maxBatchedTokens: said['max-batched-tokens'],
    batching: said['batching'],
    routing: said['router'],
    mfu: said['mfu'],
    achieved: said['achieved'],
    tokensPerChip: said['tokens-per-chip'],
    chipSeconds: said['chip-seconds'],
    busy: said['busy'],
  };
}
