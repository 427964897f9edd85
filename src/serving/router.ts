import type { Routing } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Replica } from './replica.ts';

const NONE = -1;

/** Chooses the replica of a request; -1 = none has room now (shared queue), or none can ever serve it. */
export class Router {
  private readonly routing: Routing;
  private readonly replicas: readonly Replica[];
  private readonly ledger: Ledger;
  private turn = 0;
  /** replica that last took a prompt with this block */
  private readonly owners = new Map<number, number>();

  constructor(routing: Routing, replicas: readonly Replica[], ledger: Ledger) {
    this.routing = routing;
    this.replicas = replicas;
    this.ledger = ledger;
  }

  pick(row: number): number {
    if (this.routing === 'round-robin') return this.inTurn(row);
    if (this.routing === 'shared') return this.withRoom(row);
    if (this.routing === 'prefix' && this.ledger.requests.prefix !== null) return this.byPrefix(row);
    return this.leastLoaded(row);
  }

  /** A replica that could serve it at all; -1 = none. */
  peek(row: number): number {
    return this.replicas.findIndex(({ sequences }) => sequences.holds(row));
  }

  private inTurn(row: number): number {
    const { replicas } = this;
    for (let tried = 0; tried < replicas.length; tried += 1) {
      const index = this.turn;
      this.turn = index + 1 === replicas.length ? 0 : index + 1;
      if ((replicas[index] as Replica).sequences.holds(row)) return index;
    }
    return NONE;
  }

  private leastLoaded(row: number): number {
    let best = NONE;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.replicas.length; i += 1) {
      const replica = this.replicas[i] as Replica;
      const load = replica.outstanding / (replica.spec.weight ?? 1);
      if (load >= least || !replica.sequences.holds(row)) continue;
      best = i;
      least = load;
    }
    return best;
  }

  private withRoom(row: number): number {
    let best = NONE;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.replicas.length; i += 1) {
      const replica = this.replicas[i] as Replica;
      const { running } = replica.sequences;
      if (running >= fewest || !replica.open || !replica.sequences.holds(row) || !replica.sequences.roomFor(row)) continue;
      best = i;
      fewest = running;
    }
    return best;
  }

  /** Among the replicas that took a beginning of this prompt, and the least loaded one: least work before the request and of it. */
  private byPrefix(row: number): number {
    const { prefix } = this.ledger.requests;
    if (prefix === null) return NONE;
    const from = prefix.start[row] as number;
    const to = prefix.start[row + 1] as number;
    let best = this.leastLoaded(row);
    if (best === NONE) return NONE;
    let least = this.work(best, row);
    let asked = best;
    for (let at = from; at < to; at += 1) {
      const owner = this.owners.get(prefix.ids[at] as number);
      if (owner === undefined) break;
      if (owner === asked) continue;
      asked = owner;
      const work = this.work(owner, row);
      if (work >= least || !(this.replicas[owner] as Replica).sequences.holds(row)) continue;
      best = owner;
      least = work;
    }
    for (let at = from; at < to; at += 1) this.owners.set(prefix.ids[at] as number, best);
    return best;
  }

  private work(index: number, row: number): number {
    const replica = this.replicas[index] as Replica;
    return (replica.outstanding - replica.sequences.matched(row)) / (replica.spec.weight ?? 1);
  }
}
