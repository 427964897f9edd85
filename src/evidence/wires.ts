import type { NetworkSaid } from '../catalog/network.ts';

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/omni-?path/i, 'omni-path'],
  [/slingshot/i, 'slingshot'],
  [/\befa\b/i, 'efa'],
  [/infini-?band|\bib\b|\b(hdr|ndr|xdr|edr|fdr)\b/i, 'infiniband'],
  [/roce/i, 'roce'],
  [/\bdcn\b/i, 'dcn'],
  [/ethernet|gbe\b/i, 'ethernet'],
];

/** "8x ConnectX-7 IB NDR 400Gb/s", "4x100 Gb/s", "2 x 200Gbe": a count of ports and the rate of each. */
const PORTS = /(\d+)\s*x\s*(?:[a-z][\w (+-]*?)?(\d+)\s*(?:gb\/s(?:ec)?|gbps|gbe|g(?:bit)?\b)/gi;
/** "4x HDR InfiniBand": a count of ports of a named generation. */
const GENERATION_PORTS = /(\d+)\s*x\s*(?:[a-z][\w (+-]*?)?\b(edr|hdr|ndr|xdr)\b/i;
const GENERATION_GIGABITS: Readonly<Record<string, number>> = { edr: 100, hdr: 200, ndr: 400, xdr: 800 };
/** "1600 Gbps RoCE node-node": the rate of a whole node. */
const NODE_RATE = /(\d+)\s*(?:gb\/s(?:ec)?|gbps)[^,;]*\bnode/i;
/** "400 Gb/s RDMA per GPU" */
const CHIP_RATE = /(\d+)\s*(?:gb\/s(?:ec)?|gbps)[^,;]*\bper\s+(?:gpu|chip|card|npu|device|accelerator)/i;

const BYTES_PER_GIGABIT = 1e9 / 8;

/** Of a list of purposes ("Storage: ..., Compute: ..., Management: ...") training traffic takes the compute network. */
function computeSegment(words: string): string {
  const compute = /compute:\s*(.*?)(?:,\s*\w[\w+ ]*:|$)/i.exec(words)?.[1];
  return (compute ?? words).replace(/\b(?:storage|management)[\w+ ]*:[^,]*/gi, '');
}

/**
 * Reads what a record's words say about the network between nodes: its kind, and one chip's share of the bandwidth in one direction.
 * Port rates are per node unless the words say otherwise, of several networks the fastest counts; a bare rate ("400 Gbps") is ambiguous and not used.
 *
 * @example wires('8x ConnectX-7 IB NDR 400Gb/s', 8) -> infiniband, 50e9 bytes/s a chip
 * @example wires('4x100 Gb/s Omni-Path per node', 4) -> omni-path, 12.5e9
 */
export function wires(words: string | null | undefined, chipsPerNode: number | null): NetworkSaid | null {
  if (!words) return null;
  const segment = computeSegment(words);
  const family = FAMILIES.find(([pattern]) => pattern.test(segment))?.[1] ?? null;
  const rate = chipShare(segment, chipsPerNode);
  if (family === null && rate === null) return null;
  return { words, family, bandwidthPerDirection: rate };
}

function chipShare(segment: string, chipsPerNode: number | null): number | null {
  const ownRate = CHIP_RATE.exec(segment);
  if (ownRate) return Number(ownRate[1]) * BYTES_PER_GIGABIT;
  if (chipsPerNode === null) return null;
  const ports = [...segment.matchAll(PORTS)].map(([, count, rate]) => Number(count) * Number(rate));
  if (ports.length > 0) return (Math.max(...ports) * BYTES_PER_GIGABIT) / chipsPerNode;
  const generation = GENERATION_PORTS.exec(segment);
  if (generation)
    return (
      (Number(generation[1]) * (GENERATION_GIGABITS[(generation[2] as string).toLowerCase()] as number) * BYTES_PER_GIGABIT) / chipsPerNode
    );
  const nodeRate = NODE_RATE.exec(segment);
  return nodeRate ? (Number(nodeRate[1]) * BYTES_PER_GIGABIT) / chipsPerNode : null;
}

/** "ICI 2D torus, one 256-chip pod per slice" -> 256: the words name the scale-up domain's size. */
export function domainInWords(words: string | null | undefined): number | null {
  const pod = words ? /(\d+)-chip\s+(?:pod|slice|domain)/i.exec(words) : null;
  return pod ? Number(pod[1]) : null;
}
