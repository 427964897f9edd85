/** Requests by the clock at which they end: a binary heap over columns that all heaps share, so that a place costs nothing. */
export class FinishHeap {
  private rows = new Int32Array(16);
  size = 0;
  private readonly finishAt: Int32Array;
  private readonly places: Int32Array;

  /** `finishAt` and `places` have a cell a request; the heap writes `places` only. */
  constructor(finishAt: Int32Array, places: Int32Array) {
    this.finishAt = finishAt;
    this.places = places;
  }

  /** Row that ends first. */
  get first(): number {
    return this.rows[0] as number;
  }

  /** Clock at which the first one ends. */
  get next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.finishAt[this.first] as number);
  }

  push(row: number): void {
    if (this.size === this.rows.length) {
      const rows = new Int32Array(2 * this.size);
      rows.set(this.rows);
      this.rows = rows;
    }
    this.size += 1;
    this.rise(this.size - 1, row);
  }

  remove(row: number): void {
    const place = this.places[row] as number;
    this.size -= 1;
    if (place === this.size) return;
    const moved = this.rows[this.size] as number;
    this.sink(place, moved);
    this.rise(this.places[moved] as number, moved);
  }

  private rise(from: number, row: number): void {
    const { rows, finishAt, places } = this;
    const key = finishAt[row] as number;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = rows[above] as number;
      if ((finishAt[other] as number) <= key) break;
      rows[place] = other;
      places[other] = place;
      place = above;
    }
    rows[place] = row;
    places[row] = place;
  }

  private sink(from: number, row: number): void {
    const { rows, finishAt, places, size } = this;
    const key = finishAt[row] as number;
    let place = from;
    for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
      const right = child + 1;
      if (right < size && (finishAt[rows[right] as number] as number) < (finishAt[rows[child] as number] as number)) child = right;
      const other = rows[child] as number;
      if ((finishAt[other] as number) >= key) break;
      rows[place] = other;
      places[other] = place;
      place = child;
    }
    rows[place] = row;
    places[row] = place;
  }
}
