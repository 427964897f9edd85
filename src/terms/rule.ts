/**
 * Export-control rules as data. Figures are in the regulation's own units, named in their keys (ioGBs, areaMm2): a rule flips exactly at
 * the number it prints, and a conversion would put the edge beside it.
 */
export const METRICS = {
  tpp: 'TPP',
  performanceDensity: 'TPP/mm2',
  areaMm2: 'mm2',
  ioGBs: 'GB/s',
  memoryGBs: 'GB/s',
  memoryPlusIoGBs: 'GB/s',
  memoryDensity: 'GB/s/mm2',
  transistors: 'transistors',
  processNm: 'nm',
  nandLayers: 'layers',
  dramHalfPitchNm: 'nm',
  fp64Pflops: 'PFLOP/s',
  fp32Pflops: 'PFLOP/s',
  volumeFt3: 'ft3',
  ownedShare: '%',
} as const;

export type Metric = keyof typeof METRICS;

/** Yes-or-no properties of a chip or a use. */
export const FLAGS = ['datacentre', 'hbm', 'nonPlanar'] as const;
export type Flag = (typeof FLAGS)[number];

/** Words: a destination and a headquarters (compared with places and groups), and the rest with lists. */
export const WORDS = ['to', 'hq', 'party', 'buyer', 'chip', 'status', 'endUse', 'makerPlace'] as const;
export type Word = (typeof WORDS)[number];

export const COMPARISONS = ['>=', '>', '<=', '<'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A condition; a bare word names a definition of a rule in force. */
export type Test =
  | string
  | { readonly metric: Metric; readonly is: Comparison; readonly than: number }
  | { readonly metric: Metric; readonly unknown: boolean }
  | { readonly flag: Flag; readonly is: boolean }
  | { readonly word: Word; readonly among: readonly string[] }
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] }
  | { readonly not: Test };

export const STATUSES = [
  'not-controlled',
  'nac-notify',
  'license-case-by-case',
  'license-presumption-approval',
  'license-presumption-denial',
  'is-informed-license',
  'indeterminate',
] as const;
export type Status = (typeof STATUSES)[number];

/** A sentence in the languages of the project. */
export interface Said {
  readonly en: string;
  readonly zh: string;
}

/** What a rule makes of a chip that meets the test. `paragraph` may hold `{class}`, the first class that the chip falls in. */
export interface Outcome {
  readonly test: Test;
  readonly status: Status;
  readonly paragraph: string;
  /** a licence exception that was used */
  readonly exception: string | null;
  /** what must be certified for the status to hold */
  readonly conditions: readonly string[];
}

/** An open reading of a rule, named whenever its test is met or cannot be excluded. */
export interface Ambiguity extends Said {
  readonly id: string;
  /** null = as long as the rule stands */
  readonly from: string | null;
  readonly test: Test;
}

/** A question that a rule answers by itself, beside the status of a chip: is this stack 3A090.c, is this a supercomputer? */
export interface RuleQuestion {
  readonly kind: string;
  readonly test: Test;
  readonly yes: string | boolean;
  readonly no: string | boolean;
}

/** One rule, from its first day to the day before `until`. */
export interface Rule {
  readonly id: string;
  readonly name: Said;
  readonly citation: string;
  readonly cite: readonly string[];
  readonly confidence: string;
  readonly from: string;
  readonly until: string | null;
  /** compliance day, where later than the effective day */
  readonly mandatoryFrom: string | null;
  readonly notEnforcedFrom: string | null;
  readonly suspended: { readonly from: string; readonly until: string } | null;
  /** one of the versions by which chips are judged */
  readonly version: boolean;
  /** place among the rules in force; a later one sees the status that earlier ones left. Null = decides no status */
  readonly order: number | null;
  /** the rule is on what is done with the chips, and is told beside their status */
  readonly endUse: boolean;
  readonly define: Readonly<Record<string, Test>>;
  readonly classes: readonly { readonly paragraph: string; readonly test: Test }[];
  readonly outcomes: readonly Outcome[];
  readonly otherwise: string | null;
  readonly question: RuleQuestion | null;
  /** caps by name, in TPP */
  readonly quotas: Readonly<Record<string, number>>;
  readonly ambiguities: readonly Ambiguity[];
}

/** A set of places or parties, each member from a day and until a day (null = always, still). */
export interface Membership {
  readonly name: string;
  readonly from: string | null;
  readonly until: string | null;
}

export interface ListedParty {
  readonly names: readonly string[];
  readonly from: string;
  readonly until: string | null;
  readonly hq: string;
  readonly citation: string;
}

/** What the buyer's own side asks of the buyer; it binds another party than the export rules and is told apart from them. */
export interface BuyerRule extends Said {
  readonly id: string;
  readonly from: string;
  readonly basis: string;
  readonly test: Test;
  readonly cite: readonly string[];
}

/** All that stands in facts/controls/. */
export interface RuleBook {
  /** the day to which the rules were gathered */
  readonly rulesAsOf: string;
  readonly disclaimer: Said;
  readonly rules: readonly Rule[];
  readonly groups: Readonly<Record<string, readonly Membership[]>>;
  /** ISO code -> names people type */
  readonly places: Readonly<Record<string, readonly string[]>>;
  readonly lists: Readonly<Record<string, readonly ListedParty[]>>;
  /** parties looked for and found on no list */
  readonly unlisted: readonly { readonly names: readonly string[]; readonly hq: string }[];
  /** words of a name that tell nobody apart */
  readonly plainWords: readonly string[];
  readonly buyerRules: readonly BuyerRule[];
}

/** Other figures that an open reading would put in place of a chip's. */
export interface Reading extends Said {
  readonly id: string;
  readonly tpp: number | null;
  readonly areaMm2: number | null;
  readonly datacentre: boolean | null;
}

/** A chip as export rules see it; null = not published or not known. */
export interface ControlledChip {
  readonly id: string;
  readonly name: string;
  readonly datacentre: boolean | null;
  readonly makerPlace: string | null;
  /** as stated; null = to be computed from the rates, if there are any */
  readonly tpp: number | null;
  /** dense peak by format, tera operations a second, two to a multiply-accumulate */
  readonly rates: Readonly<Record<string, number>>;
  readonly areaMm2: number | null;
  readonly ioGBs: number | null;
  readonly memoryGBs: number | null;
  readonly fp64Tera: number | null;
  readonly fp32Tera: number | null;
  readonly processNm: number | null;
  readonly transistors: number | null;
  readonly hbm: boolean | null;
  readonly readings: readonly Reading[];
  readonly assumed: readonly string[];
}
