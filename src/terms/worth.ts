import type { CostParts, CostStructure } from './bill.ts';
import type { Estimate } from './estimate.ts';
import type { Said, Status } from './rule.ts';
import type { CarbonBasis } from './site.ts';

/** What a choice means for who pays and who supplies power. null = a figure behind it is not known; absent = nobody asked. */
export interface Worth {
  /** chip-hours of the whole pool at their price; null also when the job states no tokens */
  readonly costUsd?: Estimate | null;
  readonly costPerMillionTokensUsd?: Estimate | null;
  readonly energyMWh?: Estimate | null;
  readonly joulesPerToken?: Estimate | null;
  /** of using electricity */
  readonly carbonTonnes?: Estimate | null;
  /** of making the hardware, by the hours it is held */
  readonly embodiedTonnes?: Estimate | null;
  readonly waterCubicMetres?: Estimate | null;
  /** what the site must be able to supply for the whole pool */
  readonly sitePowerMW?: Estimate | null;
  readonly bill?: Bill;
}

/** How the cost comes about; of the choice alone. */
export interface Bill {
  /** rent and its term, buy, or stated */
  readonly payment: string;
  readonly usdPerChipHour: Estimate | null;
  /** the cost in the currency asked for, at the rate of a period */
  readonly currency: { readonly code: string; readonly perUsd: number; readonly rateFrom: string; readonly cost: Estimate | null };
  /** USD of the run by part */
  readonly partsUsd: CostParts | null;
  readonly structure: CostStructure | null;
  /** USD where the pool is held through stops, restarts and checkpoints too: price times calendar time */
  readonly heldCostUsd: Estimate | null;
  /** USD for the whole pool at the start, where it is bought or could be */
  readonly capitalUsd: Estimate | null;
  /** buying against renting; months null = not within its life, utilisation null = at no use */
  readonly breakEven: { readonly months: number | null; readonly utilisation: number | null } | null;
  readonly pue: Estimate;
  readonly grid: { readonly place: string; readonly basis: CarbonBasis; readonly kgPerKWh: Estimate | null } | null;
  /** what nobody stated about money, energy and carbon */
  readonly assumed: readonly string[];
  readonly budget: Limit | null;
  readonly power: Limit | null;
}

/** How a figure stands to a limit that was set: USD or W. */
export interface Limit {
  readonly limit: number;
  readonly needs: number;
  /** needs over limit */
  readonly share: number;
  readonly within: boolean;
}

/** Can this chip be had, and is it affordable: two separate answers. */
export interface Obtainable {
  readonly chip: string;
  readonly name: string;
  readonly count: number;
  /** destination; null = not said */
  readonly to: string | null;
  /** null = no destination, or a day before the first rule */
  readonly status: Status | null;
  /** its maker sits at the destination: having it there is no export, whatever the status says of sending it there */
  readonly madeThere?: true;
  readonly paragraph: string | null;
  readonly citation: string | null;
  readonly ruleVersion: string | null;
  readonly tpp: number | null;
  readonly performanceDensity: number | null;
  /** rules on the buyer's own side; certain = false: if the buyer is of that kind */
  readonly buyerSide: readonly (Said & { readonly id: string; readonly certain: boolean; readonly basis: string })[];
  /** in the words of a source; null = unknown */
  readonly stock: string | null;
  readonly leadTimeDays: Estimate | null;
  readonly supplyFrom: string | null;
  /** cost of a million tokens of the job on the whole pool; null = unknown */
  readonly costPerMillionTokensUsd: Estimate | null;
  /** how old the rules are, and what they are not */
  readonly asOf: string;
  readonly rulesAsOf: string;
  readonly disclaimer: Said;
  readonly assumed: readonly string[];
}
