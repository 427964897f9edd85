import { CachePool } from './cache-pool.ts';
import type { ServingReplica } from './fleet.ts';
import type { Ledger } from './ledger.ts';

/** The cache of one replica, over its attention replicas: who would find what where, and who holds what. */
export class SequenceCache {
  readonly spec: ServingReplica;
  readonly pools: CachePool[];
  protected readonly ledger: Ledger;
  protected readonly reserves: boolean;
  /** what `find` found: one object, changed at each question */
  protected readonly place = { pool: 0, hits: 0, own: 0, left: 0, chunk: 0, need: 0 };
  protected readonly handsOver: boolean;
  private readonly adapters = new Map<number, number>();

  /** `handsOver`: a computed prompt leaves for another replica. */
  constructor(spec: ServingReplica, ledger: Ledger, handsOver: boolean) {
    const { timer, policy } = spec;
    this.spec = spec;
    this.ledger = ledger;
    this.handsOver = handsOver;
    this.reserves = policy.admission === 'whole';
    const blocks = Math.floor(timer.cacheTokens / timer.cacheShards / policy.blockTokens);
    this.pools = Array.from({ length: timer.cacheShards }, () => new CachePool(blocks, policy.blockTokens, ledger.prefixTokens));
  }

  /** Whether the request can ever be served here. */
  holds(row: number): boolean {
    const { input, output } = this.ledger;
    const tokens = (input[row] as number) + (this.handsOver ? 1 : (output[row] as number));
    if (this.spec.contextTokens !== null && tokens > this.spec.contextTokens) return false;
    const { capacity, blockTokens } = this.pools[0] as CachePool;
    return Math.ceil((tokens + this.overshoot) / blockTokens) <= capacity;
  }

  /** Whether the request can join the coming step with at most `most` of its tokens, or with all that is left of it where `whole`. */
  admits(row: number, most: number, whole: boolean): boolean {
    if (!this.adapterJoins(row)) return false;
    const { place } = this;
    this.find(row, most);
    if (whole && place.left > most) return false;
    const { prefix } = this.ledger.requests;
    const from = prefix?.start[row] ?? 0;
    const pool = this.pools[place.pool] as CachePool;
    const woken = prefix === null || place.hits === 0 ? 0 : pool.idlePrefix(prefix.ids, from, from + place.hits);
    return place.need + woken <= pool.free;
  }

  /** Whether the first step of the request would find blocks, as far as can be seen between steps. */
  roomFor(row: number): boolean {
    const pool = this.pools[this.poolFor(row)] as CachePool;
    const tokens = this.reserves ? this.longest(row) : Math.min(this.ledger.input[row] as number, this.spec.policy.maxBatchedTokens);
    return Math.ceil(tokens / pool.blockTokens) <= pool.free;
  }

  /** Prompt tokens of the request that lie in the cache here. */
  matched(row: number): number {
    const { prefix } = this.ledger.requests;
    if (prefix === null || !this.spec.policy.prefixCaching) return 0;
    const from = prefix.start[row] as number;
    const to = from + this.wholeIds(row, (this.ledger.input[row] as number) - 1);
    let most = 0;
    for (const pool of this.pools) most = Math.max(most, pool.prefixes.matched(prefix.ids, from, to));
    return most * prefix.blockTokens;
  }

  share(): number {
    let used = 0;
    for (const pool of this.pools) used += pool.used / pool.capacity;
    return used / this.pools.length;
  }

  /** The prompt's cache has left over the link. */
  release(row: number): void {
    const { pool, blocks } = this.ledger;
    const from = this.pools[pool[row] as number] as CachePool;
    from.give(blocks[row] as number);
    this.releaseShared(from, row);
  }

  /** Where the request would go, what of it lies there, and what the coming step would compute and need; all but the last token may lie there. */
  protected find(row: number, most: number): void {
    const { ledger, place } = this;
    const resumed = (ledger.target[row] as number) > 0;
    const tokens = resumed ? (ledger.target[row] as number) : (ledger.input[row] as number);
    place.pool = this.poolFor(row);
    const pool = this.pools[place.pool] as CachePool;
    place.hits = this.hits(pool, row, tokens - 1);
    const before = place.hits * ledger.prefixTokens;
    place.own = resumed ? Math.min(pool.leftOf(row, place.hits) * pool.blockTokens, tokens - 1 - before) : 0;
    place.left = tokens - before - place.own;
    place.chunk = Math.min(place.left, most);
    const end = this.reserves ? this.longest(row) : before + place.own + place.chunk;
    place.need = Math.ceil((end - before) / pool.blockTokens);
  }

  /** The attention replica with the longest beginning of the prompt, else with the fewest sequences. */
  protected poolFor(row: number): number {
    if (this.pools.length === 1) return 0;
    let best = 0;
    let most = -1;
    for (let i = 0; i < this.pools.length; i += 1) {
      const pool = this.pools[i] as CachePool;
      const hits = this.hits(pool, row, (this.ledger.input[row] as number) - 1);
      if (hits < most || (hits === most && pool.sequences >= (this.pools[best] as CachePool).sequences)) continue;
      best = i;
      most = hits;
    }
    return best;
  }

  protected hits(pool: CachePool, row: number, tokens: number): number {
    const { prefix } = this.ledger.requests;
    if (prefix === null || !this.spec.policy.prefixCaching || this.reserves) return 0;
    const from = prefix.start[row] as number;
    return pool.prefixes.matched(prefix.ids, from, from + this.wholeIds(row, tokens));
  }

  /** Ids of blocks that lie wholly within the first `tokens` of a prompt. */
  protected wholeIds(row: number, tokens: number): number {
    const { requests, prefixTokens } = this.ledger;
    if (requests.prefix === null) return 0;
    const { start } = requests.prefix;
    return Math.min(Math.floor(tokens / prefixTokens), (start[row + 1] as number) - (start[row] as number));
  }

  /** Tokens of the whole sequence, with what speculation may run over. */
  protected longest(row: number): number {
    return (this.ledger.input[row] as number) + (this.ledger.output[row] as number) + this.overshoot;
  }

  protected adapterJoins(row: number): boolean {
    const { adapter } = this.ledger.requests;
    const limit = this.spec.adapterLimit;
    return adapter === null || limit === null || this.adapters.size < limit || this.adapters.has(adapter[row] as number);
  }

  protected releaseShared(pool: CachePool, row: number): void {
    const { shared, requests } = this.ledger;
    const count = shared[row] as number;
    if (count === 0 || requests.prefix === null) return;
    const from = requests.prefix.start[row] as number;
    pool.releasePrefix(requests.prefix.ids, from, from + count);
    shared[row] = 0;
  }

  /** Full blocks of a computed prompt are offered to others. */
  protected publish(pool: CachePool, row: number): void {
    const { requests, shared, blocks, target, prefixTokens } = this.ledger;
    if (!this.spec.policy.prefixCaching || requests.prefix === null || this.reserves) return;
    const { start, ids } = requests.prefix;
    const from = start[row] as number;
    const before = shared[row] as number;
    const whole = this.wholeIds(row, this.ledger.input[row] as number);
    if (whole <= before) return;
    pool.give(blocks[row] as number);
    for (let at = from + before; at < from + whole; at += 1) pool.sharePrefix(ids, at);
    shared[row] = whole;
    blocks[row] = Math.ceil(((target[row] as number) - whole * prefixTokens) / pool.blockTokens);
    pool.take(blocks[row] as number);
  }

  protected count(adapter: number, change: number): void {
    const left = (this.adapters.get(adapter) ?? 0) + change;
    if (left > 0) this.adapters.set(adapter, left);
    else this.adapters.delete(adapter);
  }

  get overshoot(): number {
    return Math.ceil(this.spec.timer.tokensPerStep) - 1;
  }
}
