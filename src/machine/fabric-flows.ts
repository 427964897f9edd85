import type { FabricGraph, Routing } from './fabric-graph.ts';
import { type Flow, lastFlowSeconds } from './flow.ts';

/** A collective of some ports of hosts, in the order of its ring. `bytes` as in `Machine.collective`. */
export interface FlowGroup {
  readonly op: 'all-reduce' | 'all-gather' | 'all-to-all';
  readonly bytes: number;
  readonly members: readonly number[];
}

/**
 * Seconds until every one of these collectives is through on a fabric, all begun at once: what each rank sends in all, as flows that share
 * links max-min fairly. No latencies: what large messages cost.
 *
 *     ring all-reduce: 2 (p-1)/p n to the next      all-gather: (p-1)/p n to the next      all-to-all: n / p to each other
 *
 * The same graph, groups and seed give the same seconds.
 * @cite Patarasuk and Yuan 2009; Bertsekas, Gallager 1992
 */
export function flowSeconds(graph: FabricGraph, groups: readonly FlowGroup[], routing: Routing): number {
  return lastFlowSeconds(
    groups.flatMap((group) => flowsOf(graph, group, routing)),
    graph.capacities,
  );
}

/** Flows of one collective. */
export function flowsOf(graph: FabricGraph, { op, bytes, members }: FlowGroup, routing: Routing): readonly Flow[] {
  const size = members.length;
  const flows: Flow[] = [];
  const send = (from: number, to: number, amount: number): void => {
    const ways = graph.paths(from, to);
    if (routing.kind === 'spread') for (const path of ways) flows.push({ bytes: amount / ways.length, path });
    else if (ways.length > 0) flows.push({ bytes: amount, path: ways[hash(routing.seed, from, to) % ways.length] as readonly number[] });
  };
  for (let at = 0; at < size; at++) {
    const from = members[at] as number;
    if (op === 'all-to-all') for (let step = 1; step < size; step++) send(from, members[(at + step) % size] as number, bytes / size);
    else send(from, members[(at + 1) % size] as number, ((op === 'all-reduce' ? 2 : 1) * (size - 1) * bytes) / size);
  }
  return flows;
}

/** A hash of a flow's ends, the same on every machine: 32-bit mixing of Murmur3's finaliser. */
function hash(seed: number, from: number, to: number): number {
  let h = (seed ^ Math.imul(from + 1, 0x9e3779b1) ^ Math.imul(to + 1, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
