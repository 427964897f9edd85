/** The division of one layer: the degrees that decide what one rank does of it, and the sequences that pass together. */
export interface Division {
  readonly tensorParallel: number;
  readonly contextParallel: number;
  readonly expertParallel: number;
  readonly expertTensorParallel: number;
  readonly microBatch: number;
  readonly sequenceParallel: boolean;
}
