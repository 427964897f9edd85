import { readFileSync } from 'node:fs';
import type { Chip } from '../../src/terms/chip.ts';
import type { Precision } from '../../src/terms/precision.ts';
import { bytes, bytesPerSecond, flopPerSecond, watts } from '../../src/terms/quantity.ts';

interface Gathered {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly softwareStack: string;
  readonly peakDense?: Readonly<Partial<Record<Precision, number>>> | null;
  readonly memory: { readonly GiB: number | null; readonly bandwidthGBps: number | null } | null;
  readonly scaleUp: { readonly name: string; readonly totalGBps: number | null; readonly domainSize: number } | null;
  readonly hostLink: { readonly pcieGen?: number; readonly lanes?: number } | null;
  readonly tdpW: number | null;
}

/** One direction of one lane, B/s, after line coding. */
const LANE: Readonly<Record<number, number>> = { 3: 0.985e9, 4: 1.969e9, 5: 3.938e9, 6: 7.563e9 };

/** The chips that were timed, read from the gathered catalog. */
export function readChips(path: string): Map<string, Chip> {
  const chips = new Map<string, Chip>();
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const said = JSON.parse(line) as Gathered;
    const lane = LANE[said.hostLink?.pcieGen ?? 0];
    chips.set(said.id, {
      id: said.id,
      name: said.name,
      maker: said.vendor.toLowerCase(),
      architecture: said.architecture,
      kind: 'gpu',
      stack: said.softwareStack,
      released: null,
      peakDense: Object.fromEntries(
        Object.entries(said.peakDense ?? {}).map(([precision, tera]) => [precision, flopPerSecond(tera * 1e12)]),
      ),
      unsupported: [],
      vectorPeak: null,
      memory: said.memory?.GiB ? bytes(said.memory.GiB * 2 ** 30) : null,
      memoryBandwidth: said.memory?.bandwidthGBps ? bytesPerSecond(said.memory.bandwidthGBps * 1e9) : null,
      computeUnits: null,
      devicesPerChip: 1,
      scaleUp: said.scaleUp?.totalGBps
        ? { name: said.scaleUp.name, bandwidthPerDirection: bytesPerSecond(said.scaleUp.totalGBps * 5e8), domain: said.scaleUp.domainSize }
        : null,
      hostLinkPerDirection: lane && said.hostLink?.lanes ? bytesPerSecond(lane * said.hostLink.lanes) : null,
      thermalDesignPower: said.tdpW ? watts(said.tdpW) : null,
      trainingCapable: true,
    });
  }
  return chips;
}
