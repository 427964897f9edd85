import type { ChipGroup } from '../terms/cluster.ts';
import type { ModelShape } from '../terms/model.ts';
import type { Precision } from '../terms/precision.ts';
import type { TrainingStack } from '../terms/stack.ts';

/** What a record's hardware words say beyond chip and count; null = not stated, the catalog's own node decides. */
export interface HardwareSaid {
  readonly chipsPerNode: number | null;
  readonly domain: number | null;
  readonly scaleOut: NetworkSaid | null;
}

/** A network as words describe it. */
export interface NetworkSaid {
  readonly words: string;
  /** infiniband, ethernet, omni-path, ...; null = the words name none */
  readonly family: string | null;
  /** bytes/s of one chip's share, one direction; null = the words give no rate */
  readonly bandwidthPerDirection: number | null;
}

/** A framework's words resolved to its documented defaults. */
export interface StackSaid {
  readonly stack: TrainingStack;
  readonly assumed: readonly string[];
}

/** From which release (YY.MM) on a family of frameworks trains in a format; facts, by family. */
export type FormatReleases = Readonly<Record<string, readonly { readonly format: Precision; readonly since: string }[]>>;

/** The facts that understanding a record needs, handed in. */
export interface Known {
  /** chips of one kind as they stand in nodes; throws a Problem when the name does not resolve */
  group(chip: string, count: number, said: HardwareSaid): ChipGroup;
  /** the catalog's model of that name; null when it does not resolve to one */
  model(name: string): ModelShape | null;
  stack(framework: string | null): StackSaid;
  readonly formats: FormatReleases;
}
