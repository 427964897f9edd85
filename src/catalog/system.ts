import type { Chip } from '../terms/chip.ts';
import type { ChipGroup, Link } from '../terms/cluster.ts';
import { Problem } from '../terms/problem.ts';
import { watts } from '../terms/quantity.ts';
import { type FactBook, type FactFile, resolved } from './book.ts';
import { chipOf } from './chip.ts';
import { figure, word } from './figure.ts';
import { unknownId } from './names.ts';
import { hostLink, type NetworkSaid, saidScaleOut, scaleUpLink, systemScaleOut } from './network.ts';

/** What is known of the hardware around the chips beyond chip and count; an absent or null part is the usual node's. */
export interface HardwareSaid {
  readonly chipsPerNode?: number | null;
  /** chips joined by the scale-up link */
  readonly domain?: number | null;
  readonly scaleOut?: NetworkSaid | null;
}

/** Chips a node has where nothing is known of its nodes: the common eight-card server. */
const ASSUMED_PER_NODE = 8;
/** A bridge joins two cards; a job of more crosses the host. */
const BRIDGED = 2;

/** Chips of one kind in their usual node, as `usualNode` of the chip's file says, corrected by what is said. */
export function groupFor(book: FactBook, chipId: string, count: number, said: HardwareSaid = {}): ChipGroup {
  const chip = chipOf(book, chipId);
  return standing(book, chip, count, word(resolved(book, 'chips', chipId), 'usualNode'), said);
}

/** `times` of a system of the catalog: a node, a rack, a pod or a whole machine. */
export function systemGroup(book: FactBook, systemId: string, times = 1): ChipGroup {
  if (!Object.hasOwn(book.systems, systemId)) throw unknownId(book, 'systems', systemId);
  const where = `systems/${systemId}`;
  const file = resolved(book, 'systems', systemId);
  const chipId = word(file, 'chip');
  if (chipId === null) throw new Problem({ code: 'missing-figure', where: `${where}#chip`, said: 'nothing', expected: 'the id of a chip' });
  const perNode = figure(file, 'chipsPerNode', '1', where);
  const nodes = figure(file, 'nodes', '1', where) ?? 1;
  const chips = figure(file, 'chips', '1', where) ?? (perNode === null ? null : perNode * nodes);
  if (chips === null)
    throw new Problem({
      code: 'missing-figure',
      where: `${where}#chips`,
      said: 'nothing',
      expected: 'the number of chips, or of chips a node',
    });
  return standing(book, chipOf(book, chipId), chips * times, systemId, {});
}

function standing(book: FactBook, chip: Chip, count: number, systemId: string | null, said: HardwareSaid): ChipGroup {
  const where = `systems/${systemId}`;
  const system = systemId === null ? {} : resolved(book, 'systems', systemId);
  const because: string[] = [`chips/${chip.id}`];
  const assumed: string[] = [];
  const ownPerNode = figure(system, 'chipsPerNode', '1', where);
  const chipsPerNode = said.chipsPerNode ?? ownPerNode ?? ASSUMED_PER_NODE;
  if (systemId !== null) because.push(where);
  if (said.chipsPerNode == null) {
    if (ownPerNode === null) assumed.push(`${ASSUMED_PER_NODE} chips of ${chip.id} a node: no node of it is known`);
    else if (count > ownPerNode || count > 1) assumed.push(`${chip.id} in nodes of ${ownPerNode} as in ${systemId}`);
  }
  const inside = insideOf(book, chip, count, chipsPerNode, ownPerNode, system, where, said);
  because.push(...inside.because);
  assumed.push(...inside.assumed);
  const usual = ownPerNode === null ? null : systemScaleOut(book, system, where, ownPerNode);
  const outside = said.scaleOut ? saidScaleOut(book, said.scaleOut, usual) : { link: usual, assumed: [] };
  assumed.push(...outside.assumed);
  if (outside.link && count > inside.domain && !said.scaleOut) {
    because.push(`${where}#scaleOut.bandwidthPerNode`);
    assumed.push(
      `network between nodes as in ${systemId}: ${outside.link.name}, ${Math.round((outside.link.bandwidthPerDirection * 8) / 1e9)} Gb/s a chip`,
    );
  }
  return {
    chip,
    count,
    chipsPerNode,
    domain: inside.domain,
    scaleUp: inside.link,
    scaleOut: outside.link,
    nodePower: nodePowerOf(system, where, chip, ownPerNode),
    because,
    assumed,
  };
}

interface Inside {
  readonly link: Link | null;
  readonly domain: number;
  readonly because: readonly string[];
  readonly assumed: readonly string[];
}

/** The scale-up link and how many chips it joins: the chip's own, else the host's. */
function insideOf(
  book: FactBook,
  chip: Chip,
  count: number,
  chipsPerNode: number,
  ownPerNode: number | null,
  system: FactFile,
  where: string,
  said: HardwareSaid,
): Inside {
  const own = scaleUpLink(book, chip);
  const chipDomain = chip.scaleUp?.domain ?? 1;
  const stated = chipDomain === BRIDGED ? BRIDGED : (figure(system, 'scaleUp.domain', '1', where) ?? chipDomain);
  // a domain that is the node follows the node that was said; one that is a part of it, a rack or a pod stays
  const domain = said.domain ?? (stated === ownPerNode ? chipsPerNode : stated);
  const bridge = own !== null && domain <= BRIDGED && count > BRIDGED && chipsPerNode > BRIDGED;
  if (own && domain > 1 && !bridge) return { link: own.link, domain, because: own.because, assumed: own.assumed };
  const host = hostLink(chip);
  if (!host) return { link: null, domain: 1, because: [], assumed: [] };
  return {
    link: host,
    domain: chipsPerNode,
    because: [`chips/${chip.id}#hostLink.bandwidthPerDirection`],
    assumed: bridge ? [`${chip.id}: bridges between pairs are not counted, the node's chips meet over the host link`] : [],
  };
}

/** W of a node beyond its chips: as its maker rates the node; else a supercomputer's measured power over its nodes, none where the chips alone are rated above it. */
function nodePowerOf(system: FactFile, where: string, chip: Chip, perNode: number | null): ChipGroup['nodePower'] {
  if (perNode === null || chip.thermalDesignPower === null) return null;
  const chips = perNode * chip.thermalDesignPower;
  const whole = figure(system, 'nodePower', 'W', where);
  if (whole !== null) return whole > chips ? watts(whole - chips) : null;
  const machine = word(system, 'kind') === 'supercomputer' ? figure(system, 'systemPower', 'W', where) : null;
  const nodes = figure(system, 'nodes', '1', where);
  return machine === null || nodes === null ? null : watts(Math.max(0, machine / nodes - chips));
}
