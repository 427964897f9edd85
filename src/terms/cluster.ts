import type { Chip } from './chip.ts';
import type { BytesPerSecond, Seconds, Watts } from './quantity.ts';

/** A link as a rank sees it: one direction, one chip's share. */
export interface Link {
  readonly name: string;
  /** class that fits are shared within: nvlink, pcie, hccs, ici, infiniband, ethernet, xgmi, ... */
  readonly family: string;
  readonly bandwidthPerDirection: BytesPerSecond;
  /** time of one hop; null = the family's fit decides */
  readonly latency: Seconds | null;
  readonly topology: 'crossbar' | 'mesh' | 'torus' | 'ring' | 'fat-tree' | 'rail' | 'dragonfly' | 'pcie-tree';
  /** bandwidth above the first switch tier is this many times less; 1 = non-blocking */
  readonly oversubscription: number;
  /** nodes under one first switch; absent = the usual number of its topology */
  readonly leafNodes?: number;
}

/** Chips of one kind as they stand in nodes. Ranks are numbered chip by chip, node by node. */
export interface ChipGroup {
  readonly chip: Chip;
  readonly count: number;
  readonly chipsPerNode: number;
  /** chips joined by the scale-up link: a node's, or a rack's */
  readonly domain: number;
  /** null = a lone chip */
  readonly scaleUp: Link | null;
  /** null = one domain only, or unknown (a plan that crosses it is then indeterminate) */
  readonly scaleOut: Link | null;
  /** the place where it stands, as the question names it; absent = the same place as every other group without one */
  readonly place?: string;
  /** node power beyond the chips'; null = unknown */
  readonly nodePower: Watts | null;
  /** fact paths the group was made from, and what was assumed */
  readonly because: readonly string[];
  readonly assumed: readonly string[];
}

export interface Pool {
  readonly groups: readonly ChipGroup[];
}
