/**
 * Blocks of finished and running prompts by id: who holds them, and which of those nobody holds was used longest ago.
 * Columns and one map; a block that leaves gives its place to the next.
 */
export class PrefixCache {
  private readonly places = new Map<number, number>();
  private ids = new Float64Array(64);
  private holders = new Int32Array(64);
  private older = new Int32Array(64);
  private newer = new Int32Array(64);
  private size = 0;
  private vacant = -1;
  private oldest = -1;
  private newest = -1;
  /** blocks that somebody holds, and blocks that nobody does */
  held = 0;
  idle = 0;

  /** How many of ids[from..to) stand here, counted from the first one. */
  matched(ids: Float64Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.places.has(ids[at] as number)) at += 1;
    return at - from;
  }

  /** One more holder of ids[from..to), which all stand here. */
  hold(ids: Float64Array, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const place = this.places.get(ids[at] as number) as number;
      if (this.holders[place] === 0) {
        this.unlink(place);
        this.idle -= 1;
        this.held += 1;
      }
      this.holders[place] = (this.holders[place] as number) + 1;
    }
  }

  /** How many of ids[from..to) nobody holds now: what holding them takes from the blocks at hand. */
  idleOf(ids: Float64Array, from: number, to: number): number {
    let idle = 0;
    for (let at = from; at < to; at += 1) if (this.holders[this.places.get(ids[at] as number) as number] === 0) idle += 1;
    return idle;
  }

  /** One holder less of ids[from..to); the end of a prompt goes out before its beginning. */
  release(ids: Float64Array, from: number, to: number): void {
    for (let at = to - 1; at >= from; at -= 1) {
      const place = this.places.get(ids[at] as number) as number;
      const left = (this.holders[place] as number) - 1;
      this.holders[place] = left;
      if (left > 0) continue;
      this.held -= 1;
      this.idle += 1;
      this.append(place);
    }
  }

  /** A new block with one holder; false where it stands here already. */
  add(id: number): boolean {
    if (this.places.has(id)) return false;
    const place = this.take();
    this.ids[place] = id;
    this.holders[place] = 1;
    this.places.set(id, place);
    this.held += 1;
    return true;
  }

  /** Drops the idle block that was used longest ago. */
  evict(): void {
    const place = this.oldest;
    this.unlink(place);
    this.places.delete(this.ids[place] as number);
    this.newer[place] = this.vacant;
    this.vacant = place;
    this.idle -= 1;
  }

  private take(): number {
    if (this.vacant >= 0) {
      const place = this.vacant;
      this.vacant = this.newer[place] as number;
      return place;
    }
    if (this.size === this.ids.length) this.grow();
    this.size += 1;
    return this.size - 1;
  }

  private grow(): void {
    const length = 2 * this.size;
    const ids = new Float64Array(length);
    ids.set(this.ids);
    this.ids = ids;
    this.holders = longer(this.holders, length);
    this.older = longer(this.older, length);
    this.newer = longer(this.newer, length);
  }

  private append(place: number): void {
    this.older[place] = this.newest;
    this.newer[place] = -1;
    if (this.newest >= 0) this.newer[this.newest] = place;
    else this.oldest = place;
    this.newest = place;
  }

  private unlink(place: number): void {
    const before = this.older[place] as number;
    const after = this.newer[place] as number;
    if (before >= 0) this.newer[before] = after;
    else this.oldest = after;
    if (after >= 0) this.older[after] = before;
    else this.newest = before;
  }
}

function longer(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(column);
  return grown;
}
