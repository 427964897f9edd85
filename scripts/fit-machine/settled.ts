import type { ChipClass, FabricFit, LinkClass, MachineFits, PowerFit } from '../../src/terms/machine-fits.ts';

/** Constants that no timing here decides: taken from published figures, or assumed, and marked so in `from`. */

const links: readonly LinkClass[] = [
  {
    family: 'infiniband',
    seen: [],
    from: 'ML Engineering Open Book, network benchmarks: all-reduce on 4 nodes of 8 H200 with 8 x 400 Gb/s reaches 295.6 GB/s bus bandwidth at 16 GiB, 280 at 1 GiB, 50 at 16 MiB; point-to-point 0.92 typical of ib_write_bw (not re-read); all-to-all assumed',
    ringFraction: 0.74,
    reduceFraction: 0.74,
    inSwitchFraction: null,
    allToAllFraction: 0.7,
    sendFraction: 0.9,
    ownShare: 0,
    start: 1.5e-5,
    hop: 5e-6,
    fill: 3e-4,
    fillBytes: 1e6,
    sharing: 0,
  },
  {
    family: '*between',
    seen: [],
    from: 'assumed for every network between nodes that has no class of its own: as infiniband with a tenth less bandwidth and twice the latency; EFA on 4 nodes of 8 B200 reaches 0.74 of bandwidth at 16 GiB',
    ringFraction: 0.67,
    reduceFraction: 0.67,
    inSwitchFraction: null,
    allToAllFraction: 0.6,
    sendFraction: 0.85,
    ownShare: 0,
    start: 2e-5,
    hop: 1e-5,
    fill: 4e-4,
    fillBytes: 1e6,
    sharing: 0,
  },
  {
    family: '*within',
    seen: [],
    from: 'assumed: a ring at 0.75 of bandwidth, as NVLink without in-switch reduction and commonly reported all-reduce on xGMI (0.70 to 0.75)',
    ringFraction: 0.75,
    reduceFraction: 0.75,
    inSwitchFraction: null,
    allToAllFraction: 0.7,
    sendFraction: 0.75,
    ownShare: 0.3,
    start: 8e-6,
    hop: 2e-6,
    fill: 3e-5,
    fillBytes: 1e7,
    sharing: 0.05,
  },
];

const fabric: FabricFit = {
  lossPerDoubling: { 'fat-tree': 0.03, rail: 0.02, dragonfly: 0.04 },
  freeNodes: 8,
  leafNodes: { 'fat-tree': 4, rail: 32, dragonfly: 16 },
  from: 'assumed: a few per cent a doubling from routing collisions; leaf of 64 ports with 32 down, eight rails a node',
};

const power: PowerFit = {
  idle: 0.12,
  memoryBound: 0.6,
  computeBound: 0.95,
  communication: 0.4,
  assumed: true,
  from: 'assumed: fractions of thermal design power',
};

/** Classes that no kernel timing here covers but whose published products differ from what is carried over. */
function classes(everywhere: ChipClass): readonly ChipClass[] {
  const products = everywhere.matmul ?? {};
  const wide = products['16'];
  const narrow = products['8'];
  if (!wide || !narrow) return [];
  return [
    {
      name: 'cuda/volta',
      match: { stacks: ['cuda'], architectures: ['volta', 'turing'] },
      seen: [],
      from: 'Markidis et al. 2018, NVIDIA Tensor Core Programmability: 83 TFLOP/s on a V100 of 112, not re-read; the rest carried over',
      matmul: { ...products, '16': { ...wide, peakFraction: 0.78 } },
    },
    {
      name: 'rocm/cdna3',
      match: { stacks: ['rocm'], architectures: ['cdna3', 'cdna4', 'cdna5'] },
      seen: [],
      from: 'SemiAnalysis, MI300X vs H100 vs H200 training benchmark, December 2024: large products reach about 620 of 1307 (bf16) and 990 of 2615 TFLOP/s (fp8), not re-read; the rest carried over',
      matmul: { ...products, '16': { ...wide, peakFraction: 0.5 }, '8': { ...narrow, peakFraction: 0.42 } },
    },
  ];
}

export const settled: Pick<MachineFits, 'fabric' | 'power'> & {
  readonly links: readonly LinkClass[];
  readonly classes: (everywhere: ChipClass) => readonly ChipClass[];
} = { links, fabric, power, classes };
