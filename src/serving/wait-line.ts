import { type Ledger, NOBODY } from './ledger.ts';

/** Requests that wait, first come first served: a list through the ledger's own columns. Whoever was preempted goes to the front. */
export interface WaitLine {
  readonly size: number;
  /** row that is next; -1 = none */
  readonly next: number;
  push(row: number): void;
  pushFront(row: number): void;
  /** takes the next one out */
  shift(): void;
}

export function waitLine(ledger: Ledger, order: 'arrival' | 'priority'): WaitLine {
  return order === 'priority' && ledger.requests.priority !== null ? new PriorityLine(ledger.requests.priority) : new ArrivalLine(ledger);
}

class ArrivalLine implements WaitLine {
  size = 0;
  next = NOBODY;
  private last = NOBODY;
  private readonly newer: Int32Array;

  constructor(ledger: Ledger) {
    this.newer = ledger.newer;
  }

  push(row: number): void {
    this.newer[row] = NOBODY;
    if (this.size === 0) this.next = row;
    else this.newer[this.last] = row;
    this.last = row;
    this.size += 1;
  }

  pushFront(row: number): void {
    this.newer[row] = this.next;
    if (this.size === 0) this.last = row;
    this.next = row;
    this.size += 1;
  }

  shift(): void {
    this.next = this.newer[this.next] as number;
    this.size -= 1;
  }
}

/** The highest priority first, the earlier of equals: a binary heap of rows. */
class PriorityLine implements WaitLine {
  private readonly rows: number[] = [];
  private readonly priority: Int32Array;

  constructor(priority: Int32Array) {
    this.priority = priority;
  }

  get size(): number {
    return this.rows.length;
  }

  get next(): number {
    return this.rows[0] ?? NOBODY;
  }

  push(row: number): void {
    const { rows } = this;
    let place = rows.push(row) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = rows[above] as number;
      if (!this.before(row, other)) break;
      rows[place] = other;
      place = above;
    }
    rows[place] = row;
  }

  pushFront(row: number): void {
    this.push(row);
  }

  shift(): void {
    const { rows } = this;
    const row = rows.pop() as number;
    if (rows.length === 0) return;
    let place = 0;
    for (let child = 1; child < rows.length; child = 2 * place + 1) {
      if (child + 1 < rows.length && this.before(rows[child + 1] as number, rows[child] as number)) child += 1;
      const other = rows[child] as number;
      if (!this.before(other, row)) break;
      rows[place] = other;
      place = child;
    }
    rows[place] = row;
  }

  private before(a: number, b: number): boolean {
    const first = this.priority[a] as number;
    const second = this.priority[b] as number;
    return first > second || (first === second && a < b);
  }
}
