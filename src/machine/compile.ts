import type { Chip } from '../terms/chip.ts';
import type { ChipGroup, Link } from '../terms/cluster.ts';
import type { Basis } from '../terms/estimate.ts';
import { type ChipClass, FORMAT_GROUP, type MachineFits } from '../terms/machine-fits.ts';
import { BYTES_PER_VALUE, PEAK_KEY, PRECISIONS, type Precision } from '../terms/precision.ts';
import { bytesPerSecond } from '../terms/quantity.ts';
import { type AttentionRates, flashSeconds, unfusedSeconds } from './attention.ts';
import { basisOf, classNames, classWith, linkClass } from './classes.ts';
import { collectiveSeconds, dispatchSeconds, sendSeconds, type Tier, type Wiring } from './collective.ts';
import { powerRates } from './energy.ts';
import { compileInference } from './inference-rates.ts';
import type { CollectiveOp, Machine, RankGroup } from './machine.ts';
import { groupedMatmulSeconds, groupedProductSeconds, type MatmulRates, matmulSeconds, productSeconds, waveSeconds } from './matmul.ts';
import { type StreamRates, streamSeconds } from './stream.ts';

const BASES: readonly Basis[] = ['measured', 'fitted', 'transferred', 'datasheet'];

/**
 * Joins the facts of a group of chips with the fits of their class into a machine that answers with plain arithmetic.
 * A figure that the chip lacks makes the answers that need it NaN; `missing` names the fact.
 */
export function compileMachine(group: ChipGroup, fits: MachineFits): Machine {
  const chip = group.chip;
  const missing: string[] = [];
  const sources = new Map<string, ChipClass>();
  const matmul = Object.fromEntries(
    PRECISIONS.map((precision) => [precision, matmulRates(chip, precision, fits, sources)]),
  ) as unknown as Record<Precision, MatmulRates>;
  const attention = Object.fromEntries(
    PRECISIONS.map((precision) => [precision, attentionRates(chip, precision, fits, matmul, sources)]),
  ) as unknown as Record<Precision, AttentionRates>;
  const stream = streamRates(chip, fits);
  const tiers = tiersOf(group, fits, missing);
  const power = powerRates(fits.power, (chip.thermalDesignPower ?? Number.NaN) / chip.devicesPerChip);
  const hostBandwidth =
    ((chip.hostLinkPerDirection ?? Number.NaN) / chip.devicesPerChip) *
    (linkClass(chip, 'pcie', false, fits.links)?.sendFraction ?? Number.NaN);
  missing.push(...missingFacts(chip));
  return {
    ranksPerChip: chip.devicesPerChip,
    domain: Math.max(group.domain, group.chipsPerNode) * chip.devicesPerChip,
    memoryBytes: (chip.memory ?? Number.NaN) / chip.devicesPerChip,
    basis: worstBasis(chip, sources),
    classes: classNames(chip, fits.classes),
    missing,
    power,
    inference: compileInference(chip, fits, matmul, attention, tiers),
    peak: (precision) => peakOf(chip, precision),
    matmul: (m, n, k, precision) => matmulSeconds(matmul[precision], m, n, k),
    product: (m, n, k, precision) => productSeconds(matmul[precision], m, n, k),
    groupedProduct: (groups, m, n, k, precision) => groupedProductSeconds(matmul[precision], groups, m, n, k),
    groupedMatmul: (groups, m, n, k, precision) => groupedMatmulSeconds(matmul[precision], groups, m, n, k),
    attention: (batch, queries, keys, heads, kvHeads, keyDim, valueDim, causal, backward, flash, precision) =>
      flash
        ? flashSeconds(attention[precision], batch, queries, keys, heads, kvHeads, keyDim, valueDim, causal, backward)
        : unfusedSeconds(matmul[precision], batch, queries, keys, heads, keyDim, valueDim, backward),
    stream: (bytes, kernels) => streamSeconds(stream, bytes, kernels),
    collective: (op: CollectiveOp, bytes: number, ranks: RankGroup) => collectiveSeconds(tiers, op, bytes, ranks.size, ranks.stride),
    collectiveFloor: (op: CollectiveOp, bytes: number, ranks: RankGroup) =>
      collectiveSeconds(tiers, op, bytes, ranks.size, ranks.stride, true),
    dispatch: (bytes, copies, ranks) => dispatchSeconds(tiers, bytes, copies, ranks.size, ranks.stride),
    send: (bytes, distance) => sendSeconds(tiers, bytes, distance),
    hostCopy: (bytes) => bytes / hostBandwidth,
  };
}

function peakOf(chip: Chip, precision: Precision): number {
  return (chip.peakDense[PEAK_KEY[precision]] ?? Number.NaN) / chip.devicesPerChip;
}

function bandwidthOf(chip: Chip): number {
  return (chip.memoryBandwidth ?? Number.NaN) / chip.devicesPerChip;
}

/**
 * Rate left by the power limit: a class turns a joule into e FLOP at full clock, and beyond e * TDP the clock falls with the root of the ratio.
 *
 *     r' = r * min(1, e TDP / r)^(1/2)
 *
 * Power goes with clock times voltage squared: the exponent is 1 where voltage cannot fall and 1/3 where it falls with the clock; 1/2 is assumed.
 */
function limited(chip: Chip, flopRate: number, flopsPerJoule: number | null | undefined): number {
  if (chip.thermalDesignPower === null || flopsPerJoule === null || flopsPerJoule === undefined) return flopRate;
  const budget = (flopsPerJoule * chip.thermalDesignPower) / chip.devicesPerChip;
  return budget < flopRate ? Math.sqrt(flopRate * budget) : flopRate;
}

/** Many small cores work on one tile together: beyond this count tiles are no longer dealt to them one by one. */
const MOST_UNITS = 512;

function unitsOf(chip: Chip, typical: number): number {
  return Math.min(MOST_UNITS, Math.max(1, Math.round((chip.computeUnits ?? typical) / chip.devicesPerChip)));
}

function matmulRates(chip: Chip, precision: Precision, fits: MachineFits, sources: Map<string, ChipClass>): MatmulRates {
  const group = FORMAT_GROUP[precision];
  const found = classWith(chip, fits.classes, (candidate) => candidate.matmul?.[group]);
  const fit = found?.fit;
  if (found && group === '16') sources.set('matmul', found.from);
  const units = unitsOf(chip, fit?.units ?? 1);
  return {
    bandwidth: bandwidthOf(chip) * (fit?.bandwidthFraction ?? Number.NaN),
    inputBytes: BYTES_PER_VALUE[precision],
    outputBytes: Math.max(2, precision === 'fp32' || precision === 'tf32' || precision === 'fp64' ? BYTES_PER_VALUE[precision] : 2),
    units,
    unitsKnown: chip.computeUnits !== null,
    tileOverhead: fit?.tileOverhead ?? 0,
    waveSeconds: waveSeconds(
      limited(chip, peakOf(chip, precision) * (fit?.peakFraction ?? Number.NaN), fit?.flopsPerJoule),
      units,
      fit?.tileExponent ?? 0,
    ),
    unhidden: fit?.unhidden ?? 0,
    launch: fit?.launch ?? 0,
    convert: fit?.convert ?? 0,
    convertBandwidth: bandwidthOf(chip) * (fit?.convertFraction ?? Number.NaN),
    groupedFraction: fit?.groupedFraction ?? 1,
  };
}

function attentionRates(
  chip: Chip,
  precision: Precision,
  fits: MachineFits,
  matmul: Readonly<Record<Precision, MatmulRates>>,
  sources: Map<string, ChipClass>,
): AttentionRates {
  const found = classWith(chip, fits.classes, (candidate) => candidate.attention);
  const fit = found?.fit;
  if (found) sources.set('attention', found.from);
  const narrow = FORMAT_GROUP[precision] === '8';
  return {
    flopRate: peakOf(chip, precision) * ((narrow ? fit?.peakFraction8 : fit?.peakFraction) ?? Number.NaN),
    backwardFraction: fit?.backwardFraction ?? Number.NaN,
    softmaxWidth: fit?.softmaxWidth ?? 0,
    block: fit?.block ?? 1,
    blockOverhead: fit?.blockOverhead ?? 0,
    units: unitsOf(chip, fit?.units ?? 1),
    bandwidth: bandwidthOf(chip) * (fit?.bandwidthFraction ?? Number.NaN),
    launch: fit?.launch ?? 0,
    valueBytes: BYTES_PER_VALUE[precision],
    unhidden: matmul[precision].unhidden,
  };
}

function streamRates(chip: Chip, fits: MachineFits): StreamRates {
  const found = classWith(chip, fits.classes, (candidate) => candidate.stream);
  return { bandwidth: bandwidthOf(chip) * (found?.fit.bandwidthFraction ?? Number.NaN), launch: found?.fit.launch ?? 0 };
}

/** The worst basis of 16-bit products and attention; datasheet where no class matched. */
function worstBasis(chip: Chip, sources: ReadonlyMap<string, ChipClass>): Basis {
  if (!sources.has('matmul')) return 'datasheet';
  let worst = 0;
  for (const from of sources.values()) worst = Math.max(worst, BASES.indexOf(basisOf(chip, from)));
  return BASES[worst] as Basis;
}

function missingFacts(chip: Chip): string[] {
  const missing: string[] = [];
  const path = (fact: string): string => `chips/${chip.id}#${fact}`;
  if (chip.memory === null) missing.push(path('memory.capacity'));
  if (chip.memoryBandwidth === null) missing.push(path('memory.bandwidth'));
  for (const precision of PRECISIONS) {
    if (PEAK_KEY[precision] !== precision || chip.unsupported.includes(precision)) continue;
    if (chip.peakDense[precision] === undefined) missing.push(path(`peakDense.${precision}`));
  }
  if (chip.hostLinkPerDirection === null) missing.push(path('hostLink'));
  return missing;
}

const WIRING: Readonly<Record<Link['topology'], Wiring>> = {
  crossbar: 'switch',
  mesh: 'mesh',
  torus: 'torus',
  ring: 'torus',
  'fat-tree': 'switch',
  rail: 'switch',
  dragonfly: 'switch',
  'pcie-tree': 'shared',
};

/** A torus this large has three dimensions, a smaller one two. */
const FLAT_TORUS = 256;

/** Innermost first: scale-up domain, host tree of the node where the domain does not cover it, network between nodes. */
function tiersOf(group: ChipGroup, fits: MachineFits, missing: string[]): readonly Tier[] {
  const chip = group.chip;
  const tiers: Tier[] = [];
  const ranks = chip.devicesPerChip;
  let covered = 1;
  const domain = Math.min(group.domain, group.count);
  const node = Math.min(group.chipsPerNode, group.count);
  if (ranks > 1) tiers.push(tierOf(chip, packageLink(chip), ranks, 1, fits, 1));
  if (group.scaleUp && domain > 1) {
    tiers.push(tierOf(chip, group.scaleUp, domain * ranks, ranks, fits, 1));
    covered = domain;
  }
  if (covered < node) {
    if (chip.hostLinkPerDirection !== null) {
      const host: Link = {
        name: 'host',
        family: 'pcie',
        bandwidthPerDirection: chip.hostLinkPerDirection,
        latency: null,
        topology: 'pcie-tree',
        oversubscription: 1,
      };
      tiers.push(tierOf(chip, host, node * ranks, covered * ranks, fits, 1));
      covered = node;
    } else missing.push(`chips/${chip.id}#scaleUp`);
  }
  if (covered < group.count) {
    if (group.scaleOut) tiers.push(tierOf(chip, group.scaleOut, group.count * ranks, covered * ranks, fits, group.chipsPerNode * ranks));
    else missing.push('pool#scaleOut');
  }
  return tiers;
}

/** Devices of one package exchange through its memory or at its outer links' full rate, whichever is slower: assumed, dies state no link of their own. */
function packageLink(chip: Chip): Link {
  const throughMemory = (chip.memoryBandwidth ?? Number.NaN) / 2;
  const outer = chip.scaleUp?.bandwidthPerDirection ?? throughMemory;
  const bandwidth = bytesPerSecond(Math.min(throughMemory, outer * chip.devicesPerChip));
  return { name: 'package', family: 'package', bandwidthPerDirection: bandwidth, latency: null, topology: 'crossbar', oversubscription: 1 };
}

/** `below` ranks stand under each unit that the tier joins. `perNode` ranks share each node of a network between nodes; 1 = links inside a domain. */
function tierOf(chip: Chip, link: Link, span: number, below: number, fits: MachineFits, perNode: number): Tier {
  const between = perNode > 1 || link.topology === 'fat-tree' || link.topology === 'rail' || link.topology === 'dragonfly';
  const fit = linkClass(chip, link.family, between, fits.links);
  const leafNodes = link.leafNodes ?? fits.fabric.leafNodes[link.topology] ?? Number.POSITIVE_INFINITY;
  return {
    span,
    units: Math.max(1, span / below),
    bandwidth: link.bandwidthPerDirection / chip.devicesPerChip,
    hop: link.latency ?? fit?.hop ?? Number.NaN,
    start: fit?.start ?? 0,
    fill: fit?.fill ?? 0,
    fillBytes: fit?.fillBytes ?? 1,
    ringFraction: fit?.ringFraction ?? Number.NaN,
    reduceFraction: fit?.reduceFraction ?? Number.NaN,
    inSwitchFraction: link.topology === 'crossbar' ? (fit?.inSwitchFraction ?? 0) : 0,
    allToAllFraction: fit?.allToAllFraction ?? Number.NaN,
    sendFraction: fit?.sendFraction ?? Number.NaN,
    ownShare: fit?.ownShare ?? 0,
    sharing: fit?.sharing ?? 0,
    wiring: WIRING[link.topology],
    quick: fit?.quick ?? null,
    dimensions: link.topology === 'ring' ? 1 : span > FLAT_TORUS ? 3 : 2,
    leaf: between ? leafNodes * perNode : Number.POSITIVE_INFINITY,
    oversubscription: link.oversubscription,
    freeSpan: between ? fits.fabric.freeNodes * perNode : Number.POSITIVE_INFINITY,
    lossPerDoubling: between ? (fits.fabric.lossPerDoubling[link.topology] ?? 0) : 0,
  };
}
