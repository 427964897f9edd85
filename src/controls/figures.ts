import type { ControlledChip, Metric, Reading } from '../terms/rule.ts';
import { chipTpp, performanceDensity } from './tpp.ts';

/** A chip as a decision takes it: what rules compare, and what is open about it. */
export interface Item {
  readonly id: string;
  readonly makerPlace: string | null;
  readonly datacentre: boolean | null;
  readonly hbm: boolean | null;
  readonly figures: Figures;
  readonly readings: readonly Reading[];
}

export type Figures = Readonly<Partial<Record<Metric, number | null>>>;

/** The figures of a chip; what can be computed from what is stated is, and what cannot stays null. */
export function itemOf(chip: ControlledChip): Item {
  const { id, makerPlace, datacentre, hbm, readings, areaMm2, ioGBs, memoryGBs, processNm, transistors } = chip;
  const tpp = chip.tpp ?? chipTpp(chip.rates);
  return {
    id,
    makerPlace,
    datacentre,
    hbm,
    readings,
    figures: derived({ tpp, areaMm2, ioGBs, memoryGBs, processNm, transistors }),
  };
}

/** Adds what follows from the figures given: density, and memory and I/O together. A figure that is given is kept as it is. */
export function derived(figures: Figures): Figures {
  const { tpp = null, areaMm2 = null, ioGBs = null, memoryGBs = null } = figures;
  const density = tpp === null || areaMm2 === null ? null : performanceDensity(tpp, areaMm2);
  const together = ioGBs === null || memoryGBs === null ? null : ioGBs + memoryGBs;
  return {
    ...figures,
    performanceDensity: figures.performanceDensity ?? density,
    memoryPlusIoGBs: figures.memoryPlusIoGBs ?? together,
  };
}

/** The chip under another reading of what counts. */
export function underReading(item: Item, reading: Reading): Item {
  const tpp = reading.tpp ?? item.figures.tpp ?? null;
  const density = item.figures.performanceDensity ?? null;
  const implied = density !== null && item.figures.tpp ? item.figures.tpp / density : null;
  const areaMm2 = reading.areaMm2 ?? item.figures.areaMm2 ?? implied;
  const figures = derived({ ...item.figures, tpp, areaMm2, performanceDensity: null });
  return { ...item, datacentre: reading.datacentre ?? item.datacentre, figures };
}

/**
 * Peak of a pool, PFLOP/s, for one format; null where the chip's rate is not known.
 *
 * @example 1,493 chips of 67 TFLOP/s -> 100.031
 */
export function poolPflops(count: number, teraPerChip: number | null): number | null {
  return teraPerChip === null ? null : Number(((count * teraPerChip) / 1000).toPrecision(12));
}
