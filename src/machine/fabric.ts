import type { Link } from '../terms/cluster.ts';
import { Problem } from '../terms/problem.ts';
import { bytesPerSecond } from '../terms/quantity.ts';

/** A network between nodes as it is built: switches of one kind in tiers, planes of their own for the rails. */
export interface FabricAsk {
  /** ports of a switch */
  readonly radix: number;
  /** B/s of a port, one direction */
  readonly portBandwidth: number;
  readonly tiers: 1 | 2 | 3;
  /** bandwidth to the hosts over bandwidth upward, at the first switches; 1 = non-blocking */
  readonly oversubscription: number;
  /** planes without links between them: adapter i of every node hangs on plane i */
  readonly rails: number;
  /** ports of hosts, over all planes */
  readonly endpoints: number;
}

export interface Fabric extends FabricAsk {
  /** ports of hosts that such a fabric can take */
  readonly most: number;
  readonly leaves: number;
  readonly spines: number;
  readonly cores: number;
  readonly switches: number;
  /** ports of hosts at one first switch, and its ports upward */
  readonly down: number;
  readonly up: number;
  readonly hostCables: number;
  /** between switches */
  readonly switchCables: number;
  /** transceivers of cables between switches, one at each end; host cables are counted apart */
  readonly transceivers: number;
  /** B/s that crosses the narrowest cut into halves, one direction */
  readonly bisection: number;
}

/**
 * Ports of hosts that a folded Clos takes.
 *
 *     one tier: k        two tiers: k d        three tiers: k (k/2) d        times the rails
 *
 * k  ports of a switch     d  of them to hosts at a first switch, d / (k - d) <= oversubscription
 *
 * @cite Al-Fares, Loukissas, Vahdat 2008 (k^3 / 4 hosts of three non-blocking tiers); Leiserson 1985
 * @example 128 ports: two tiers 8192, two tiers on eight rails 65,536, three tiers 524,288
 */
export function mostEndpoints({ radix, tiers, oversubscription, rails }: Omit<FabricAsk, 'endpoints' | 'portBandwidth'>): number {
  const { down } = splitPorts(radix, oversubscription);
  const plane = tiers === 1 ? radix : tiers === 2 ? radix * down : radix * Math.floor(radix / 2) * down;
  return plane * rails;
}

/** Ports of a first switch to hosts and upward. @example 128 ports at 1 -> 64 and 64; at 3 -> 96 and 32 */
export function splitPorts(radix: number, oversubscription: number): { readonly down: number; readonly up: number } {
  const up = Math.ceil(radix / (1 + oversubscription) - 1e-9);
  return { down: radix - up, up };
}

/**
 * Switches and cables of a fabric for so many ports of hosts, every plane filled evenly.
 *
 *     leaves = n / d      spines = leaves u / k  (two tiers), a pod of k/2 leaves has u of them (three tiers)      cores = spines (k/2) / k
 *
 * n  ports of hosts of one plane     u = k - d
 *
 * Holds for folded Clos networks of equal switches; tori and dragonflies are built otherwise. Management and storage networks are not counted.
 * @cite Al-Fares, Loukissas, Vahdat 2008, section 3
 * @example 8192 ports, 128 ports a switch, two tiers -> 128 leaves, 64 spines, 8192 cables between them
 */
export function fabricOf(ask: FabricAsk): Fabric {
  const { radix, portBandwidth, tiers, oversubscription, rails, endpoints } = ask;
  const most = mostEndpoints(ask);
  if (!(endpoints <= most))
    throw new Problem({
      code: 'fabric-too-small',
      where: 'fabric',
      said: `${endpoints} ports of hosts`,
      expected: `at most ${most} on ${tiers} tiers of ${radix}-port switches and ${rails} rails`,
    });
  const { down, up } = splitPorts(radix, oversubscription);
  const plane = Math.ceil(endpoints / rails);
  const leaves = tiers === 1 ? 1 : Math.ceil(plane / down);
  const half = Math.floor(radix / 2);
  const pods = Math.ceil(leaves / half);
  const uplinks = tiers === 1 ? 0 : leaves * up;
  // a pod that is not full needs fewer spines, but each leaf still reaches all of its pod's
  const lastPod = leaves - (pods - 1) * half;
  const spines = tiers === 1 ? 0 : tiers === 2 ? Math.ceil(uplinks / radix) : (pods - 1) * up + Math.ceil((lastPod * up) / half);
  const coreLinks = tiers === 3 && pods > 1 ? uplinks : 0;
  const cores = Math.ceil(coreLinks / radix);
  const switchCables = (uplinks + coreLinks) * rails;
  const halfUp = tiers === 1 ? (plane * rails) / 2 : ((tiers === 3 && pods > 1 ? coreLinks : uplinks) * rails) / 2;
  return {
    ...ask,
    most,
    down,
    up,
    leaves: leaves * rails,
    spines: spines * rails,
    cores: cores * rails,
    switches: (leaves + spines + cores) * rails,
    hostCables: endpoints,
    switchCables,
    transceivers: 2 * switchCables,
    bisection: Math.min(halfUp, endpoints / 2) * portBandwidth,
  };
}

/**
 * Step that is left when communication is so many times quicker.
 *
 *     speedup = 1 / (1 - c + c / s)
 *
 * c  share of the step that is exposed communication     s  times the communication is quicker
 *
 * @cite Amdahl 1967
 * @example c 0.5, s 1.6 -> 1.23
 */
export function communicationGain(share: number, speedup: number): number {
  return 1 / (1 - share + share / speedup);
}

/** A fabric as the link of one chip: its share of its node's ports; a first switch covers `leafNodes` nodes. */
export function fabricLink(fabric: Fabric, portsPerNode: number, chipsPerNode: number, family: string): Link {
  const { radix, tiers, rails, oversubscription, portBandwidth, down } = fabric;
  return {
    name: `${tiers}-tier fabric of ${radix}-port switches${rails > 1 ? ` on ${rails} rails` : ''}`,
    family,
    bandwidthPerDirection: bytesPerSecond((portBandwidth * portsPerNode) / chipsPerNode),
    latency: null,
    topology: rails > 1 ? 'rail' : 'fat-tree',
    oversubscription: tiers === 1 ? 1 : oversubscription,
    leafNodes: Math.max(1, Math.floor((tiers === 1 ? radix : down) / (portsPerNode / rails))),
  };
}
