import type { CachePool } from './cache-pool.ts';
import { FinishHeap } from './finish-heap.ts';
import type { ServingReplica } from './fleet.ts';
import { type Ledger, NOBODY } from './ledger.ts';
import { SequenceCache } from './sequence-cache.ts';
import type { Tally } from './tally.ts';
import type { WaitLine } from './wait-line.ts';

/** The sequences that run on one replica: their place in the cache, their prompts, their ends. What joins when is the scheduler's. */
export class Sequences extends SequenceCache {
  /** those that decode, by their ends; those whose prompt is under way, in order */
  readonly finishing: FinishHeap;
  readonly filling: number[] = [];
  /** rows that ended, or whose prompt is ready to be handed over, since the lists were last emptied */
  readonly finished: number[] = [];
  readonly filled: number[] = [];
  running = 0;
  /** tokens that a decoding sequence has gained since the beginning; steps behind that; clock up to which blocks are taken */
  clock = 0;
  decodeSteps = 0;
  grownTo = 0;
  /** tokens in the cache of the decoding sequences */
  context = 0;
  private readonly line: WaitLine;
  private readonly tally: Tally;

  /** `line` takes back whoever is preempted; `handsOver`: a computed prompt leaves for another replica. */
  constructor(spec: ServingReplica, ledger: Ledger, line: WaitLine, handsOver: boolean, tally: Tally) {
    super(spec, ledger, handsOver);
    this.line = line;
    this.tally = tally;
    this.finishing = new FinishHeap(ledger.finishAt, ledger.place);
  }

  /** Admits it, right after `admits`, and says how many tokens it computes in the coming step. What lies in the cache is not computed again. */
  admit(row: number, now: number): number {
    const { ledger, place, tally } = this;
    const { hits, own, need, chunk } = place;
    const pool = this.pools[place.pool] as CachePool;
    const { prefix } = ledger.requests;
    const before = hits * ledger.prefixTokens;
    pool.forget(row);
    if (prefix !== null && hits > 0) pool.holdPrefix(prefix.ids, prefix.start[row] as number, (prefix.start[row] as number) + hits);
    pool.take(need);
    if ((ledger.target[row] as number) === 0) {
      tally.admittedTokens += ledger.input[row] as number;
      tally.foundOnArrival += before;
      ledger.target[row] = ledger.input[row] as number;
    }
    tally.foundTokens += before + own;
    ledger.done[row] = before + own + chunk;
    ledger.shared[row] = hits;
    ledger.blocks[row] = need;
    ledger.pool[row] = place.pool;
    if (Number.isNaN(ledger.begun[row] as number)) ledger.begun[row] = now;
    this.list(pool, row);
    this.filling.push(row);
    return chunk;
  }

  /** Whether a request whose cache has come from elsewhere can decode from the coming step on. */
  roomForCarried(row: number): boolean {
    const { place } = this;
    place.pool = this.poolFor(row);
    const pool = this.pools[place.pool] as CachePool;
    const tokens = this.reserves ? this.longest(row) : (this.ledger.target[row] as number);
    place.need = Math.ceil(tokens / pool.blockTokens);
    const growth = this.reserves ? 0 : pool.growth(this.clock, this.clockAfter(1)) + 1;
    return this.adapterJoins(row) && place.need + growth <= pool.free;
  }

  /** Admits it, right after `roomForCarried`. */
  admitCarried(row: number): void {
    const { ledger, place } = this;
    const pool = this.pools[place.pool] as CachePool;
    pool.take(place.need);
    ledger.done[row] = ledger.target[row] as number;
    ledger.shared[row] = 0;
    ledger.blocks[row] = place.need;
    ledger.pool[row] = place.pool;
    ledger.carried[row] = 0;
    this.list(pool, row);
    this.enterDecode(pool, row, (ledger.output[row] as number) - 1);
  }

  /** Goes on with a prompt that is under way: how many tokens it computes in the coming step; 0 = a block is short. */
  extend(row: number, most: number): number {
    const { target, done, shared, blocks, prefixTokens } = this.ledger;
    const pool = this.pools[this.ledger.pool[row] as number] as CachePool;
    const chunk = Math.min((target[row] as number) - (done[row] as number), most);
    const end = (done[row] as number) + chunk;
    const need = Math.ceil((end - (shared[row] as number) * prefixTokens) / pool.blockTokens) - (blocks[row] as number);
    if (need > pool.free) return 0;
    if (need > 0) {
      pool.take(need);
      blocks[row] = (blocks[row] as number) + need;
    }
    done[row] = end;
    return chunk;
  }

  completePrompts(end: number): void {
    const { filling, ledger } = this;
    let kept = 0;
    for (const row of filling) {
      if ((ledger.done[row] as number) < (ledger.target[row] as number)) {
        filling[kept] = row;
        kept += 1;
      } else this.complete(row, end);
    }
    filling.length = kept;
  }

  /** A prompt is computed: its first token (or the next one, after a preemption) comes out. */
  private complete(row: number, end: number): void {
    const { ledger } = this;
    const { first, held, target, input, output } = ledger;
    if (Number.isNaN(first[row] as number)) first[row] = end + this.spec.timer.arrivalDelay;
    else this.tally.gaps.add(end - (held[row] as number), 1);
    const pool = this.pools[ledger.pool[row] as number] as CachePool;
    this.publish(pool, row);
    const left = (output[row] as number) - ((target[row] as number) - (input[row] as number)) - 1;
    if (left <= 0) this.finish(row, end);
    else if (this.handsOver) {
      this.unlist(pool, row);
      held[row] = end;
      this.filled.push(row);
    } else this.enterDecode(pool, row, left);
  }

  private enterDecode(pool: CachePool, row: number, left: number): void {
    const { target, shared, offset, finishAt } = this.ledger;
    const tokens = target[row] as number;
    offset[row] = tokens - this.clock;
    finishAt[row] = this.clock + left;
    this.finishing.push(row);
    this.context += tokens;
    if (!this.reserves) pool.join(this.clock, tokens - (shared[row] as number) * this.ledger.prefixTokens);
  }

  /** So many steps have gone by: every decoding sequence has more tokens. */
  advance(decodes: number, steps: number): void {
    const clock = this.clockAfter(steps);
    if (!this.reserves) for (const pool of this.pools) if (pool.growing > 0) pool.take(pool.growth(this.grownTo, clock));
    this.context += decodes * (clock - this.clock);
    this.decodeSteps += steps;
    this.clock = clock;
    this.grownTo = clock;
  }

  /** Sequences that have all their tokens leave. */
  endDecodes(end: number): void {
    while (this.finishing.next <= this.clock) {
      const row = this.finishing.first;
      this.leaveDecode(row);
      this.finish(row, end);
    }
  }

  /** Steps until the clock stands at `clock` or later, at least 1. */
  stepsTo(clock: number): number {
    const gain = this.spec.timer.tokensPerStep;
    return Math.max(1, Math.ceil((clock - gain * this.decodeSteps) / gain - 1e-9));
  }

  /** Of so many steps, those for which there are blocks; at least 1, whose blocks are taken already. */
  stepsWithin(most: number): number {
    const want = this.clockAfter(most) - this.grownTo;
    let reach = want;
    for (const pool of this.pools) if (pool.growing > 0 && reach > 0) reach = pool.reach(this.grownTo, reach);
    if (reach === want) return most;
    const limit = this.grownTo + reach;
    let steps = Math.min(most, this.stepsTo(limit));
    while (steps > 1 && this.clockAfter(steps) > limit) steps -= 1;
    return steps;
  }

  private leaveDecode(row: number): void {
    const { shared, offset, blocks } = this.ledger;
    const pool = this.pools[this.ledger.pool[row] as number] as CachePool;
    this.finishing.remove(row);
    const tokens = (offset[row] as number) + this.clock;
    this.context -= tokens;
    if (this.reserves) return;
    const before = (shared[row] as number) * this.ledger.prefixTokens;
    pool.part(this.clock, tokens - before);
    blocks[row] = Math.ceil((tokens + this.grownTo - this.clock - before) / pool.blockTokens);
  }

  private finish(row: number, end: number): void {
    const pool = this.pools[this.ledger.pool[row] as number] as CachePool;
    const { first, output } = this.ledger;
    const { arrivalDelay, lateSteps } = this.spec.timer;
    const gaps = (output[row] as number) - 1;
    const span = end + arrivalDelay - (first[row] as number);
    if (gaps > 0 && span > 0) first[row] = (first[row] as number) + Math.min(0.5, lateSteps / gaps) * span;
    this.ledger.end[row] = end + arrivalDelay;
    this.unlist(pool, row);
    this.release(row);
    this.finished.push(row);
  }

  /** Blocks for the next token of every sequence; where they are short, the last one admitted goes back to the line. */
  growOneStep(now: number): boolean {
    if (this.finishing.size === 0 || this.reserves) return false;
    const next = this.clockAfter(1);
    let preempted = false;
    for (const pool of this.pools) {
      while (pool.growing > 0 && pool.growth(this.clock, next) > pool.free) {
        this.preempt(pool, this.victim(pool), now);
        preempted = true;
      }
    }
    if (this.finishing.size === 0) return preempted;
    for (const pool of this.pools) if (pool.growing > 0) pool.take(pool.growth(this.clock, next));
    this.grownTo = next;
    return preempted;
  }

  /** Sends one sequence back to the line so that a prompt under way can go on; says which. */
  preemptFor(row: number, now: number): number {
    const pool = this.pools[this.ledger.pool[row] as number] as CachePool;
    const victim = this.victim(pool);
    this.preempt(pool, victim, now);
    return victim;
  }

  private victim(pool: CachePool): number {
    const { requests, older } = this.ledger;
    if (this.spec.policy.order !== 'priority' || requests.priority === null) return pool.last;
    let worst = pool.last;
    for (let row = pool.last; row !== NOBODY; row = older[row] as number)
      if ((requests.priority[row] as number) < (requests.priority[worst] as number)) worst = row;
    return worst;
  }

  private preempt(pool: CachePool, row: number, now: number): void {
    const { ledger, filling } = this;
    const { done, target, input, output, finishAt, offset, shared, blocks, held, preemptions } = ledger;
    const place = filling.indexOf(row);
    let tokens = done[row] as number;
    if (place >= 0) filling.splice(place, 1);
    else {
      tokens = (offset[row] as number) + this.clock;
      target[row] = (input[row] as number) + (output[row] as number) - ((finishAt[row] as number) - this.clock);
      held[row] = now;
      this.leaveDecode(row);
    }
    const own = Math.floor((tokens - (shared[row] as number) * ledger.prefixTokens) / pool.blockTokens);
    pool.give(blocks[row] as number);
    if (this.spec.policy.prefixCaching) pool.leave(row, own, shared[row] as number);
    this.releaseShared(pool, row);
    this.unlist(pool, row);
    this.tally.repeatedTokens += place >= 0 ? tokens : (target[row] as number);
    preemptions[row] = (preemptions[row] as number) + 1;
    this.tally.preemptions += 1;
    this.line.pushFront(row);
  }

  private list(pool: CachePool, row: number): void {
    const { older, newer, requests } = this.ledger;
    older[row] = pool.last;
    newer[row] = NOBODY;
    if (pool.last !== NOBODY) newer[pool.last] = row;
    pool.last = row;
    pool.sequences += 1;
    this.running += 1;
    if (requests.adapter !== null) this.count(requests.adapter[row] as number, 1);
  }

  private unlist(pool: CachePool, row: number): void {
    const { older, newer, requests } = this.ledger;
    const before = older[row] as number;
    const after = newer[row] as number;
    if (before !== NOBODY) newer[before] = after;
    if (after !== NOBODY) older[after] = before;
    else pool.last = before;
    pool.sequences -= 1;
    this.running -= 1;
    if (requests.adapter !== null) this.count(requests.adapter[row] as number, -1);
  }

  clockAfter(steps: number): number {
    return Math.floor(this.spec.timer.tokensPerStep * (this.decodeSteps + steps) + 1e-9);
  }
}
