import { scaled } from '../economy/band.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import { poolRates } from './rates.ts';
import type { ChipHour } from './service-choice.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

/** What an hour of each chip costs, and what the site adds to its power. */
export interface ServiceRates {
  price(chip: string): ChipHour | null;
  /** W of the facility a W of chips and nodes */
  readonly pue: Estimate | null;
  /** kg CO2e a kWh; null = no place said */
  readonly kgPerKWh: Estimate | null;
  /** sentences on the prices of a chip */
  assumed(chip: string): readonly string[];
}

/** Shares of time of a chip that mostly answers; matter to what owning costs only. Assumed. */
const SERVING = { compute: 0.3, memory: 0.5, communication: 0, idle: 0.2 };

/** Prices of the chips of a question, each looked up once. */
export function serviceRates(groups: readonly ChipGroup[], fits: Fits, facts: WorthFacts, ask: WorthAsk): ServiceRates {
  const each = new Map(
    groups.map((group) => {
      const rates = poolRates({ groups: [{ ...group, count: 1 }] }, fits, facts, ask, SERVING);
      const from = rates.because.filter(({ figure }) => figure === 'costUsd').flatMap((reason) => reason.from);
      const hour: ChipHour | null = rates.usdPerChipHour && { usd: rates.usdPerChipHour, from };
      return [group.chip.id, { rates, hour }] as const;
    }),
  );
  const [first] = each.values();
  const grid = first?.rates.grid?.kgPerKWh ?? null;
  return {
    price: (chip) => each.get(chip)?.hour ?? null,
    pue: first?.rates.pue ?? null,
    kgPerKWh: grid && scaled(grid, 1),
    assumed: (chip) => (each.get(chip)?.rates.assumed ?? []).filter((line) => /price|USD|owned|PUE|pue|cooling/i.test(line)),
  };
}
