import { PrefixCache } from './prefix-cache.ts';

/**
 * The cache of one attention replica, in blocks. A sequence takes a block when its tokens pass the end of its last one.
 * Sequences that decode together advance together, so it is enough to count them by where in a block they stand: `phases`.
 */
export class CachePool {
  readonly capacity: number;
  readonly blockTokens: number;
  /** blocks that running sequences hold, shared beginnings counted once */
  used = 0;
  peak = 0;
  /** sequences that run here, and those of them that decode and grow */
  sequences = 0;
  growing = 0;
  /** last of the running sequences, in order of admission; -1 = none */
  last = -1;
  readonly prefixes = new PrefixCache();
  /** blocks of the cache that one block of the traffic's prefix ids fills */
  readonly perPrefix: number;
  /** blocks of preempted sequences, not yet overwritten: who, oldest first, and how many each */
  private readonly left = new Map<number, number>();
  private readonly after = new Map<number, number>();
  private leftBlocks = 0;
  private readonly phases: Int32Array;

  constructor(capacity: number, blockTokens: number, prefixTokens: number) {
    this.capacity = capacity;
    this.blockTokens = blockTokens;
    this.perPrefix = Math.max(1, Math.ceil(prefixTokens / blockTokens));
    this.phases = new Int32Array(blockTokens);
  }

  get free(): number {
    return this.capacity - this.used;
  }

  take(blocks: number): void {
    this.used += blocks;
    if (this.used > this.peak) this.peak = this.used;
    this.makeRoom();
  }

  give(blocks: number): void {
    this.used -= blocks;
  }

  /** What idle blocks hold is written over, oldest first, as far as the running sequences need the place. */
  private makeRoom(): void {
    let over = this.used + this.leftBlocks + this.prefixes.idle * this.perPrefix - this.capacity;
    while (over > 0 && this.leftBlocks > 0) {
      const [owner, blocks] = this.left.entries().next().value as [number, number];
      const lost = Math.min(over, blocks);
      if (lost === blocks) this.forget(owner);
      else {
        this.left.set(owner, blocks - lost);
        this.leftBlocks -= lost;
      }
      over -= lost;
    }
    for (; over > 0 && this.prefixes.idle > 0; over -= this.perPrefix) this.prefixes.evict();
  }

  /** A preempted sequence leaves so many full blocks behind, after `shared` shared ones, for itself to find again. */
  leave(owner: number, blocks: number, shared: number): void {
    if (!(blocks > 0)) return;
    this.left.set(owner, blocks);
    this.after.set(owner, shared);
    this.leftBlocks += blocks;
  }

  /** Blocks of it that still stand, if its beginning does. */
  leftOf(owner: number, shared: number): number {
    return this.after.get(owner) === shared ? (this.left.get(owner) ?? 0) : 0;
  }

  forget(owner: number): void {
    if (this.left.size === 0) return;
    this.leftBlocks -= this.left.get(owner) ?? 0;
    this.left.delete(owner);
    this.after.delete(owner);
  }

  /** A holder more, or less, of shared blocks; those that nobody holds are not in use. */
  holdPrefix(ids: Float64Array, from: number, to: number): void {
    const idle = this.prefixes.held;
    this.prefixes.hold(ids, from, to);
    this.take((this.prefixes.held - idle) * this.perPrefix);
  }

  releasePrefix(ids: Float64Array, from: number, to: number): void {
    const held = this.prefixes.held;
    this.prefixes.release(ids, from, to);
    this.give((held - this.prefixes.held) * this.perPrefix);
  }

  /** One block of a computed prompt is shared from now on: a new one, or the one that stands here already. */
  sharePrefix(ids: Float64Array, at: number): void {
    if (this.prefixes.add(ids[at] as number)) this.take(this.perPrefix);
    else this.holdPrefix(ids, at, at + 1);
  }

  /** Blocks that holding these takes from the free ones. */
  idlePrefix(ids: Float64Array, from: number, to: number): number {
    return this.prefixes.idleOf(ids, from, to) * this.perPrefix;
  }

  /** A sequence that stands at `tokens` of its own begins or ends to grow at the clock. */
  join(clock: number, tokens: number): void {
    const phase = this.phase(clock - tokens);
    this.phases[phase] = (this.phases[phase] as number) + 1;
    this.growing += 1;
  }

  part(clock: number, tokens: number): void {
    const phase = this.phase(clock - tokens);
    this.phases[phase] = (this.phases[phase] as number) - 1;
    this.growing -= 1;
  }

  private phase(offset: number): number {
    const rest = offset % this.blockTokens;
    return rest < 0 ? rest + this.blockTokens : rest;
  }

  /** Blocks that the growing sequences need to go from one clock to another. */
  growth(from: number, to: number): number {
    const advance = to - from;
    const periods = Math.floor(advance / this.blockTokens);
    let blocks = periods * this.growing;
    let phase = from % this.blockTokens;
    for (let rest = advance - periods * this.blockTokens; rest > 0; rest -= 1) {
      blocks += this.phases[phase] as number;
      phase = phase + 1 === this.blockTokens ? 0 : phase + 1;
    }
    return blocks;
  }

  /** How far from `clock` the growing sequences can go before a block is short, at most `most` tokens. */
  reach(clock: number, most: number): number {
    const free = Math.max(0, this.free);
    if (this.growing === 0 || free >= this.growing * Math.ceil(most / this.blockTokens)) return most;
    const periods = Math.floor(free / this.growing);
    let rest = free - periods * this.growing;
    let reached = periods * this.blockTokens;
    while (reached < most) {
      rest -= this.phases[(clock + reached) % this.blockTokens] as number;
      if (rest < 0) return reached;
      reached += 1;
    }
    return most;
  }
}
