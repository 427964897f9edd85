import type { Chip } from '../terms/chip.ts';
import type { Link } from '../terms/cluster.ts';
import { bytesPerSecond } from '../terms/quantity.ts';
import { type FactBook, type FactFile, resolved } from './book.ts';
import { figure, word, wordOf } from './figure.ts';

export const TOPOLOGIES: readonly Link['topology'][] = ['crossbar', 'mesh', 'torus', 'ring', 'fat-tree', 'rail', 'dragonfly', 'pcie-tree'];

/** A network between nodes as words describe it. */
export interface NetworkSaid {
  readonly words: string;
  /** infiniband, ethernet, omni-path, ...; null = the words name none */
  readonly family: string | null;
  /** bytes/s of one chip's share, one direction; null = the words give no rate */
  readonly bandwidthPerDirection: number | null;
}

/** Latencies in facts are of ports and wires; what a collective's hop costs is a fit, so links carry none. */
const LATENCY = null;

/** The link of a network's file at a bandwidth of one chip, one direction. */
export function linkOf(
  book: FactBook,
  id: string,
  bandwidth: number,
  topology: Link['topology'] | null = null,
  oversubscription = 1,
): Link {
  const file = resolved(book, 'networks', id);
  return {
    name: word(file, 'name') ?? id,
    family: word(file, 'family') ?? 'unknown',
    bandwidthPerDirection: bytesPerSecond(bandwidth),
    latency: LATENCY,
    topology: topology ?? wordOf(file, 'topology', TOPOLOGIES, `networks/${id}`),
    oversubscription,
  };
}

/** The chip's own scale-up link at its own bandwidth; null where it has none or none is known. */
export function scaleUpLink(
  book: FactBook,
  chip: Chip,
): { readonly link: Link; readonly because: readonly string[]; readonly assumed: readonly string[] } | null {
  if (!chip.scaleUp) return null;
  const { name, bandwidthPerDirection } = chip.scaleUp;
  const known = Object.hasOwn(book.networks, name);
  const path = `chips/${chip.id}#scaleUp.bandwidthPerDirection`;
  if (bandwidthPerDirection !== null) {
    if (known) return { link: linkOf(book, name, bandwidthPerDirection), because: [path, `networks/${name}`], assumed: [] };
    const link: Link = { name, family: 'unknown', bandwidthPerDirection, latency: LATENCY, topology: 'mesh', oversubscription: 1 };
    return { link, because: [path], assumed: [`${name} is taken as a mesh: its network is not in the catalog`] };
  }
  const usual = known ? figure(resolved(book, 'networks', name), 'bandwidthPerDirection', 'B/s', `networks/${name}`) : null;
  if (usual === null) return null;
  return {
    link: linkOf(book, name, usual),
    because: [`networks/${name}#bandwidthPerDirection`],
    assumed: [`${chip.id} runs its ${name} link at the network's usual rate: its own is not published`],
  };
}

/** Chips of a node joined through the host only. */
export function hostLink(chip: Chip): Link | null {
  if (chip.hostLinkPerDirection === null) return null;
  return {
    name: 'host link',
    family: 'pcie',
    bandwidthPerDirection: chip.hostLinkPerDirection,
    latency: LATENCY,
    topology: 'pcie-tree',
    oversubscription: 1,
  };
}

/** A system's network between nodes: each chip's share of the node's adapters; null where the system states none. */
export function systemScaleOut(book: FactBook, system: FactFile, where: string, chipsPerNode: number): Link | null {
  const total = figure(system, 'scaleOut.bandwidthPerNode', 'B/s', where);
  const network = word(system, 'scaleOut.network');
  if (total === null || network === null) return null;
  const topology = word(system, 'scaleOut.topology') === null ? null : wordOf(system, 'scaleOut.topology', TOPOLOGIES, where);
  const link = linkOf(book, network, total / chipsPerNode, topology, figure(system, 'scaleOut.oversubscription', '1', where) ?? 1);
  const leafNodes = figure(system, 'scaleOut.leafNodes', '1', where);
  return leafNodes === null ? link : { ...link, leafNodes };
}

/** What a record's words say over what the usual node has: the words' family and rate win, the node fills what they leave open. */
export function saidScaleOut(
  book: FactBook,
  said: NetworkSaid,
  usual: Link | null,
): { readonly link: Link | null; readonly assumed: readonly string[] } {
  const bandwidth = said.bandwidthPerDirection ?? usual?.bandwidthPerDirection ?? null;
  if (bandwidth === null) return { link: null, assumed: [] };
  const assumed = said.bandwidthPerDirection === null ? [`"${said.words}" gives no rate: the usual node's share is taken`] : [];
  const family = said.family ?? usual?.family ?? 'ethernet';
  if (said.family === null && !usual) assumed.push(`"${said.words}" names no kind of network: Ethernet is taken`);
  return {
    link: {
      name: said.words,
      family,
      bandwidthPerDirection: bytesPerSecond(bandwidth),
      latency: LATENCY,
      topology: topologyOfFamily(book, family) ?? usual?.topology ?? 'fat-tree',
      oversubscription: 1,
    },
    assumed,
  };
}

function topologyOfFamily(book: FactBook, family: string): Link['topology'] | null {
  for (const [id, file] of Object.entries(book.networks)) {
    if (file.family === family && file.kind === 'scale-out') return wordOf(file, 'topology', TOPOLOGIES, `networks/${id}`);
  }
  return null;
}
