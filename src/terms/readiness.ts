/** The layers that a software stack needs before a job runs on its chips. */
export const LAYERS = [
  'framework',
  'parallel',
  'communication',
  'operators',
  'compiler',
  'language',
  'scheduler',
  'memory',
  'faults',
  'storage',
] as const;

export type Layer = (typeof LAYERS)[number];

/** 0 missing, 1 announced or research, 2 a few models, 3 common models after porting, 4 broad with gaps, 5 complete. */
export type Grade = 0 | 1 | 2 | 3 | 4 | 5;

export interface LayerGrade {
  readonly layer: Layer;
  /** null = not known */
  readonly grade: Grade | null;
  /** what the grade rests on; null = nothing */
  readonly note: string | null;
  /** source ids */
  readonly cite: readonly string[];
}

/** One vendor's software stack, all ten layers in order. */
export interface Readiness {
  readonly id: string;
  readonly name: string;
  readonly layers: readonly LayerGrade[];
  /** fact path */
  readonly path: string;
}
