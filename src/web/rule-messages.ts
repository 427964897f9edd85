import type { Said, Status } from '../terms/rule.ts';

export interface RuleAsk {
  readonly to: string;
  /** headquarters of who receives, or a party by name; nothing = at home in the destination */
  readonly party?: string;
  /** YYYY-MM-DD */
  readonly day: string;
}

export interface RulesPage extends RuleAsk {
  readonly rulesAsOf: string;
  readonly version: string;
  readonly disclaimer: Said;
  readonly places: readonly { readonly code: string; readonly name: string; readonly zh: string; readonly also: string }[];
  readonly rules: readonly ListedRule[];
  readonly chips: readonly ChipStatus[];
  readonly map: StatusMap;
}

export interface ListedRule {
  readonly id: string;
  readonly name: Said;
  readonly citation: string;
  readonly confidence: string;
  readonly from: string;
  readonly until: string | null;
  readonly enforcedUntil: string | null;
  readonly mandatoryFrom: string | null;
  readonly suspended: { readonly from: string; readonly until: string } | null;
  readonly version: boolean;
  readonly decides: boolean;
  readonly endUse: boolean;
  readonly standing: string;
}

export interface ChipStatus {
  readonly id: string;
  readonly name: string;
  readonly datacentre: boolean | null;
  readonly tpp: number | null;
  readonly density: number | null;
  readonly status: Status;
}

/** Statuses over a plane of TPP and density, both logarithmic; a row a density from low to high. */
export interface StatusMap {
  readonly tpp: readonly [number, number];
  readonly density: readonly [number, number];
  readonly statuses: readonly (readonly Status[])[];
}

export interface StatusSpans {
  readonly chip: string;
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly rows: readonly {
    readonly place: string;
    readonly spans: readonly { readonly from: string; readonly status: Status }[];
  }[];
}

/** A chip decided, as `suanpan controls --json` says it. */
export interface RuleDecision {
  readonly chip: string;
  readonly name: string;
  readonly party: { readonly hq: string; readonly name: string | null };
  readonly status: Status;
  readonly paragraph: string | null;
  readonly citation: string;
  readonly ruleVersion: string;
  readonly decidedBy: string;
  readonly exception: string | null;
  readonly conditions: readonly string[];
  readonly possible: readonly Status[];
  readonly tpp: number | null;
  readonly performanceDensity: number | null;
  readonly ioGBs: number | null;
  readonly memoryGBs: number | null;
  readonly ambiguities: readonly (Said & { readonly id: string })[];
  readonly buyerSide: readonly (Said & { readonly id: string; readonly from: string; readonly basis: string; readonly certain: boolean })[];
  readonly rules: readonly { readonly id: string; readonly standing: string }[];
  readonly asOf: string;
  readonly rulesAsOf: string;
  readonly assumed: readonly string[];
}
