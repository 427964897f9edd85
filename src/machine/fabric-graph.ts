import { splitPorts } from './fabric.ts';

/** A fabric as links and ways through it. Every link is one direction; two ports of hosts reach each other over one of several paths. */
export interface FabricGraph {
  readonly endpoints: number;
  /** B/s of every link */
  readonly capacities: Float64Array;
  /** all shortest ways from one port of a host to another, as places of links */
  paths(from: number, to: number): readonly (readonly number[])[];
}

/** How a flow takes one of several ways: `hashed` on one, chosen by the seed and its ends (ECMP); `spread` over all alike (packet spraying). */
export type Routing = { readonly kind: 'hashed'; readonly seed: number } | { readonly kind: 'spread' };

/** Links are given out one after another; a name is asked for twice only by the same pair. */
class Wires {
  private readonly known = new Map<string, number>();
  readonly rates: number[] = [];

  link(name: string, rate: number): number {
    const found = this.known.get(name);
    if (found !== undefined) return found;
    this.known.set(name, this.rates.length);
    return this.rates.push(rate) - 1;
  }
}

/**
 * A two-tier folded Clos on so many rails: host port p is adapter p mod rails of node p / rails; each plane has leaves of `down` ports and
 * `up` spines that every leaf reaches once. Ports of different planes do not reach each other: traffic between rails changes inside a node.
 *
 * @cite Al-Fares, Loukissas, Vahdat 2008
 */
export function closGraph(ask: {
  readonly radix: number;
  readonly portBandwidth: number;
  readonly oversubscription: number;
  readonly rails: number;
  readonly endpoints: number;
}): FabricGraph {
  const { radix, portBandwidth, oversubscription, rails, endpoints } = ask;
  const { down, up } = splitPorts(radix, oversubscription);
  const wires = new Wires();
  const leafOf = (port: number): number => Math.floor(Math.floor(port / rails) / down);
  for (let port = 0; port < endpoints; port++) {
    wires.link(`h${port}>`, portBandwidth);
    wires.link(`h${port}<`, portBandwidth);
  }
  const leaves = leafOf(endpoints - 1) + 1;
  for (let rail = 0; rail < rails; rail++)
    for (let leaf = 0; leaf < leaves; leaf++)
      for (let spine = 0; spine < up; spine++) {
        wires.link(`${rail}:${leaf}>${spine}`, portBandwidth);
        wires.link(`${rail}:${leaf}<${spine}`, portBandwidth);
      }
  return {
    endpoints,
    capacities: Float64Array.from(wires.rates),
    paths: (from, to) => {
      const rail = from % rails;
      if (rail !== to % rails) return [];
      const [out, into] = [wires.link(`h${from}>`, 0), wires.link(`h${to}<`, 0)];
      const [a, b] = [leafOf(from), leafOf(to)];
      if (a === b) return [[out, into]];
      return Array.from({ length: up }, (_, spine) => [
        out,
        wires.link(`${rail}:${a}>${spine}`, 0),
        wires.link(`${rail}:${b}<${spine}`, 0),
        into,
      ]);
    },
  };
}

/**
 * A torus whose nodes have a link to each neighbour in each direction of each dimension; ways go through the dimensions in order, the shorter
 * way round, and both ways round where they are alike.
 */
export function torusGraph(sides: readonly number[], linkBandwidth: number): FabricGraph {
  const endpoints = sides.reduce((all, side) => all * side, 1);
  const wires = new Wires();
  const placeOf = (index: number): number[] => {
    let rest = index;
    return sides.map((side) => {
      const at = rest % side;
      rest = Math.floor(rest / side);
      return at;
    });
  };
  const indexOf = (place: readonly number[]): number =>
    place.reduceRight((all, at, dimension) => all * (sides[dimension] as number) + at, 0);
  const hop = (place: readonly number[], dimension: number, step: 1 | -1): readonly [number[], number] => {
    const side = sides[dimension] as number;
    const next = place.map((at, index) => (index === dimension ? (at + step + side) % side : at));
    return [next, wires.link(`${indexOf(place)}.${dimension}.${step}`, linkBandwidth)];
  };
  for (let index = 0; index < endpoints; index++)
    for (let dimension = 0; dimension < sides.length; dimension++)
      for (const step of [1, -1] as const) hop(placeOf(index), dimension, step);
  return {
    endpoints,
    capacities: Float64Array.from(wires.rates),
    paths: (from, to) => {
      const goal = placeOf(to);
      let ways: { readonly at: number[]; readonly links: number[] }[] = [{ at: placeOf(from), links: [] }];
      for (let dimension = 0; dimension < sides.length; dimension++) {
        const side = sides[dimension] as number;
        ways = ways.flatMap((way) => {
          const ahead = ((goal[dimension] as number) - (way.at[dimension] as number) + side) % side;
          const steps: (1 | -1)[] = ahead * 2 === side ? [1, -1] : ahead * 2 < side ? [1] : [-1];
          return (ahead === 0 ? [] : steps)
            .map((step) => {
              let at = way.at;
              const links = [...way.links];
              for (let left = step === 1 ? ahead : side - ahead; left > 0; left--) {
                const [next, link] = hop(at, dimension, step);
                links.push(link);
                at = next;
              }
              return { at, links };
            })
            .concat(ahead === 0 ? [{ at: way.at, links: [...way.links] }] : []);
        });
      }
      return ways.map(({ links }) => links);
    },
  };
}

/**
 * A dragonfly of groups of switches: switches of a group are joined one to one, groups by one link to each other group, spread over their
 * switches; ways are the shortest, at most one link between groups.
 *
 * @cite Kim, Dally, Scott, Abts 2008
 */
export function dragonflyGraph(groups: number, switches: number, hosts: number, linkBandwidth: number): FabricGraph {
  const wires = new Wires();
  const endpoints = groups * switches * hosts;
  const switchOf = (port: number): number => Math.floor(port / hosts);
  const groupOf = (node: number): number => Math.floor(node / switches);
  /** the switch of a group that carries its link to another group */
  const gate = (group: number, other: number): number => group * switches + ((((other - group + groups) % groups) - 1) % switches);
  const between = (a: number, b: number): number => wires.link(`${a}-${b}`, linkBandwidth);
  for (let port = 0; port < endpoints; port++) {
    wires.link(`h${port}>`, linkBandwidth);
    wires.link(`h${port}<`, linkBandwidth);
  }
  for (let a = 0; a < groups * switches; a++)
    for (let b = 0; b < groups * switches; b++) if (a !== b && groupOf(a) === groupOf(b)) between(a, b);
  for (let a = 0; a < groups; a++) for (let b = 0; b < groups; b++) if (a !== b) wires.link(`g${a}-${b}`, linkBandwidth);
  return {
    endpoints,
    capacities: Float64Array.from(wires.rates),
    paths: (from, to) => {
      const links = [wires.link(`h${from}>`, 0)];
      const [a, b] = [switchOf(from), switchOf(to)];
      const [first, last] = [groupOf(a), groupOf(b)];
      if (first === last) {
        if (a !== b) links.push(between(a, b));
      } else {
        const [out, into] = [gate(first, last), gate(last, first)];
        if (out !== a) links.push(between(a, out));
        links.push(wires.link(`g${first}-${last}`, 0));
        if (into !== b) links.push(between(into, b));
      }
      return [[...links, wires.link(`h${to}<`, 0)]];
    },
  };
}
