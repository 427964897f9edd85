import type { Said } from '../terms/rule.ts';
import type { Known, Quantity, Value } from './claim-quantity.ts';
import { RELATIONS, type Relation } from './claim-relations.ts';

/** A value that was derived, with the steps that lead to it, the first step first. */
export interface Derived {
  readonly value: Value;
  readonly steps: readonly Step[];
  /** defaults that it rests on */
  readonly assumed: readonly Said[];
}

export interface Step {
  readonly gives: Quantity;
  readonly formula: Said;
  readonly value: Value;
}

interface Node {
  readonly value: Value;
  readonly cost: number;
  readonly by: Relation | null;
}

const COST = { stated: 0, fact: 0.2, computed: 0.2, assumed: 1 } as const;
const STEP = 0.05;

/**
 * Finds a quantity from what is known, along the relations that need the fewest assumptions: known values cost by where they came from,
 * each relation adds a little, and the cheapest derivation wins (Knuth's generalisation of Dijkstra's algorithm, 1977).
 * Uncertainties of independent factors add in squares of their logarithms.
 *
 * Null where nothing leads to the target. A value of the target itself among the known is not used.
 */
export function derive(target: Quantity, stated: Known, defaults: Known): Derived | null {
  const settled = new Map<Quantity, Node>();
  const open = new Map<Quantity, Node>();
  for (const known of [defaults, stated])
    for (const [quantity, value] of known) if (quantity !== target) open.set(quantity, { value, cost: COST[value.origin], by: null });
  while (open.size > 0) {
    let next: Quantity | null = null;
    for (const [quantity, node] of open) if (next === null || node.cost < (open.get(next) as Node).cost) next = quantity;
    const chosen = next as Quantity;
    settled.set(chosen, open.get(chosen) as Node);
    open.delete(chosen);
    if (chosen === target) break;
    for (const relation of RELATIONS) {
      if (!relation.needs.includes(chosen) || settled.has(relation.gives)) continue;
      const parts = relation.needs.map((need) => settled.get(need));
      if (parts.some((part) => part === undefined)) continue;
      const nodes = parts as Node[];
      const cost = STEP + nodes.reduce((sum, node) => sum + node.cost, 0);
      const old = open.get(relation.gives);
      if (old === undefined || cost < old.cost) open.set(relation.gives, { value: combined(relation, nodes), cost, by: relation });
    }
  }
  const found = settled.get(target);
  if (!found?.by) return null;
  const steps: Step[] = [];
  const assumed: Said[] = [];
  const seen = new Set<Quantity>();
  const walk = (quantity: Quantity): void => {
    if (seen.has(quantity)) return;
    seen.add(quantity);
    const { by, value } = settled.get(quantity) as Node;
    if (by === null) {
      if (value.origin !== 'stated') assumed.push(value.said);
      return;
    }
    by.needs.forEach(walk);
    steps.push({ gives: quantity, formula: by.formula, value });
  };
  walk(target);
  return { value: found.value, steps, assumed };
}

function combined({ needs, powers, factor, formula }: Relation, nodes: readonly Node[]): Value {
  let mid = factor;
  let down = 0;
  let up = 0;
  for (const [at] of needs.entries()) {
    const power = powers[at] as number;
    const { value } = nodes[at] as Node;
    mid *= value.mid ** power;
    const [below, above] = power > 0 ? [value.down, value.up] : [value.up, value.down];
    down += (power * Math.log(below)) ** 2;
    up += (power * Math.log(above)) ** 2;
  }
  return { mid, down: Math.exp(Math.sqrt(down)), up: Math.exp(Math.sqrt(up)), origin: 'computed', said: formula };
}
