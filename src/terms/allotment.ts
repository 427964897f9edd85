/** One queue of a shared machine. null = not published. */
export interface Queue {
  readonly name: string;
  readonly minNodes: number | null;
  readonly maxNodes: number | null;
  /** s */
  readonly maxWalltime: number | null;
}

/** Software that ran on a machine, in the words of a source. */
export interface KnownSoftware {
  readonly name: string;
  readonly said: string | null;
}

/** A machine of the catalog that is used by allocation, not bought: its queues, its memory, what runs there. */
export interface SharedMachine {
  readonly id: string;
  readonly name: string;
  readonly nodes: number | null;
  readonly chipsPerNode: number;
  readonly scheduler: string | null;
  /** what an allocation is counted in */
  readonly unit: string | null;
  /** who grants it */
  readonly grant: string | null;
  /** none where no rule is published */
  readonly queues: readonly Queue[];
  /** a chip's memory stands in so many parts of so many bytes */
  readonly memoryGroups: { readonly perChip: number; readonly bytes: number } | null;
  /** how the network between nodes is built */
  readonly network: string | null;
  /** W of the whole machine */
  readonly power: number | null;
  /** W of the site a W of the machine */
  readonly pue: number | null;
  /** `liquid`, `air`; null = not known */
  readonly cooling: string | null;
  readonly software: readonly KnownSoftware[];
  /** fact path */
  readonly path: string;
}

/** What a run means on a shared machine. */
export interface Allotted {
  readonly machine: SharedMachine;
  readonly nodes: number;
  /** the queue that takes the job for longest; null = none is published, or none takes so many nodes */
  readonly queue: Queue | null;
  /** nodes of the largest job that a queue takes; null = not published */
  readonly largestJob: number | null;
  /** jobs that must follow each other, each from the checkpoint of the one before; null = no walltime is published, or the length is not known */
  readonly jobs: number | null;
  readonly nodeHours: number | null;
}
