import { describe, expect, it } from 'vitest';
import { domainInWords, wires } from './wires.ts';

const rate = (words: string, perNode: number | null) => {
  const said = wires(words, perNode);
  return said && [said.family, said.bandwidthPerDirection === null ? null : (said.bandwidthPerDirection * 8) / 1e9];
};

describe('words about a network', () => {
  it.each([
    ['8x ConnectX-7 IB NDR 400Gb/s', 8, ['infiniband', 400]],
    ['4x100 Gb/s Omni-Path per node', 4, ['omni-path', 100]],
    [
      'Storage: 2x ConnectX-7 IB NDR 400Gb/s, Compute: 8x ConnectX-7 IB NDR 400Gb/s, Management: 100Gb/s Ethernet NIC',
      8,
      ['infiniband', 400],
    ],
    ['1x Ethernet 100Gb/Sec, 8x NVIDIA Quantum-2 CX7 InfiniBand (400Gb/s)', 8, ['infiniband', 400]],
    ['1600 Gbps RoCE node-node', 8, ['roce', 200]],
    ['400 Gb/s RDMA per GPU', 8, [null, 400]],
    ['4x HDR InfiniBand per node', 8, ['infiniband', 100]],
    ['2x 400Gbe Ethernet', 8, ['ethernet', 100]],
    ['8x400 Gb/s InfiniBand', null, ['infiniband', null]],
    ['DCN between slices', null, ['dcn', null]],
    ['EFA', 8, ['efa', null]],
    ['400 Gbps', 8, null],
  ] as const)('%s on nodes of %s', (words, perNode, expected) => {
    expect(rate(words, perNode)).toEqual(expected);
  });

  it('say nothing where nothing is said', () => {
    expect(wires(null, 8)).toBeNull();
    expect(wires('', 8)).toBeNull();
  });

  it('name the size of a pod', () => {
    expect(domainInWords('ICI 2D torus, one 256-chip pod per slice')).toBe(256);
    expect(domainInWords('ICI 3D torus')).toBeNull();
    expect(domainInWords(null)).toBeNull();
  });
});
