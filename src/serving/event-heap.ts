/** Events by time, ties by the order of their rows: a binary heap of rows whose times can change (each row stands here at most once). */
export class EventHeap {
  private readonly times: Float64Array;
  private readonly rows: Int32Array;
  private readonly places: Int32Array;
  size = 0;

  constructor(rows: number) {
    this.times = new Float64Array(rows);
    this.rows = new Int32Array(rows);
    this.places = new Int32Array(rows).fill(-1);
  }

  get first(): number {
    return this.rows[0] as number;
  }

  get next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.times[this.first] as number);
  }

  /** Puts a row at a time, or moves it there. */
  set(row: number, time: number): void {
    this.times[row] = time;
    let place = this.places[row] as number;
    if (place < 0) {
      place = this.size;
      this.size += 1;
    }
    this.sink(this.rise(place, row), row);
  }

  remove(row: number): void {
    const place = this.places[row] as number;
    if (place < 0) return;
    this.places[row] = -1;
    this.size -= 1;
    if (place === this.size) return;
    const moved = this.rows[this.size] as number;
    this.sink(this.rise(place, moved), moved);
  }

  private before(a: number, b: number): boolean {
    const first = this.times[a] as number;
    const second = this.times[b] as number;
    return first < second || (first === second && a < b);
  }

  private rise(from: number, row: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.rows[above] as number;
      if (!this.before(row, other)) break;
      this.rows[place] = other;
      this.places[other] = place;
      place = above;
    }
    this.rows[place] = row;
    this.places[row] = place;
    return place;
  }

  private sink(from: number, row: number): void {
    let place = from;
    for (let child = 2 * place + 1; child < this.size; child = 2 * place + 1) {
      if (child + 1 < this.size && this.before(this.rows[child + 1] as number, this.rows[child] as number)) child += 1;
      const other = this.rows[child] as number;
      if (!this.before(other, row)) break;
      this.rows[place] = other;
      this.places[other] = place;
      place = child;
    }
    this.rows[place] = row;
    this.places[row] = place;
  }
}
