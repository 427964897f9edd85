/** A value as it stands in facts/: never alone. `is` holds number and unit in one string. */
export interface Fact {
  readonly is: string;
  /** key(s) of facts/sources */
  readonly cite?: string | readonly string[];
  /** finds the line again in the source */
  readonly where?: string;
  /** derived arithmetic, recomputed by the check */
  readonly from?: string;
  readonly note?: string;
  /** our guess; drawn differently on every screen */
  readonly assumed?: boolean;
  /** disagreement that was settled otherwise */
  readonly others?: readonly {
    readonly is: string;
    readonly cite?: string | readonly string[];
    readonly where?: string;
    readonly note?: string;
  }[];
}

/** Known not to exist, or known not to be published. Absent = not known to us. */
export type NoFact = 'unsupported' | 'unpublished';

export interface Source {
  readonly title: string;
  readonly url: string | null;
  readonly date: string | null;
  /** false = the document is named but nobody here has read it: a lead, shown as unverified */
  readonly read: boolean;
}

/** Where a figure of a plain shape came from. */
export interface Trace {
  /** e.g. `chips/nvidia-h100-80gb-sxm#memory.bandwidth` */
  readonly path: string;
  readonly is: string;
  readonly sources: readonly (Source & { readonly id: string; readonly where: string | null })[];
  readonly from: string | null;
  readonly note: string | null;
  readonly assumed: boolean;
}
