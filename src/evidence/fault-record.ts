/** A published report of how often a job stopped, or how much of its time was productive: one line of facts/faults.jsonl. */
export interface FaultRecord {
  readonly id: string;
  readonly run: string;
  readonly chip: string | null;
  /** where the record names no single chip of the catalog, but its generation */
  readonly architecture: string | null;
  /** `cpu` where the nodes are processors alone: they fail far less often than boards of accelerators, and are a class of their own */
  readonly kind: 'cpu' | null;
  /** broken parts were counted, not stops: only the share of stops that machines cause */
  readonly hardwareOnly: boolean;
  readonly chips: number | null;
  /** unplanned stops per chip and hour, where the record tells */
  readonly stopsPerChipHour: number | null;
  /** productive time / calendar time at `ratioChips` chips, and the hours between stops there where the record tells them */
  readonly ratio: number | null;
  readonly ratioChips: number | null;
  readonly ratioHours: number | null;
  readonly hardwareShare: number | null;
}

interface Line {
  readonly id: string;
  readonly run?: string;
  readonly chip: string | null;
  readonly architecture?: string;
  readonly kind?: 'cpu';
  readonly counts?: 'hardware';
  readonly chips: number | null;
  readonly days: number | null;
  readonly interruptions: number | null;
  readonly planned?: number;
  readonly mttfHoursPerCluster: number | null;
  readonly effectiveTrainingRatio: number | null;
  readonly evidence: string;
  readonly projected?: boolean;
  readonly failuresPerServerDay?: number;
  readonly chipsPerServer?: number;
  readonly hardwareShare?: number;
  /** a ratio under plain synchronous recovery, at another size than the record's */
  readonly plain?: { readonly chips: number; readonly mttfHoursPerCluster: number; readonly effectiveTrainingRatio: number };
}

/** Reads facts/faults.jsonl. What was projected, or is told from memory, is left out: it is no measurement. */
export function readFaults(text: string): readonly FaultRecord[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ projected, evidence }) => projected !== true && !/from[- ]memory/.test(evidence))
    .map((line) => {
      const { plain } = line;
      return {
        id: line.id,
        run: line.run ?? line.id,
        chip: line.chip,
        architecture: line.architecture ?? null,
        kind: line.kind ?? null,
        hardwareOnly: line.counts === 'hardware',
        chips: line.chips,
        stopsPerChipHour: stopsPerChipHour(line),
        ratio: plain?.effectiveTrainingRatio ?? line.effectiveTrainingRatio,
        ratioChips: plain?.chips ?? line.chips,
        ratioHours: plain?.mttfHoursPerCluster ?? null,
        hardwareShare: line.hardwareShare ?? null,
      };
    });
}

/** Counted stops over chips and days; else the printed time between stops; else the printed rate of failing servers. */
function stopsPerChipHour(line: Line): number | null {
  const { chips, days, interruptions, planned, mttfHoursPerCluster, failuresPerServerDay, chipsPerServer } = line;
  if (chips !== null && days !== null && interruptions !== null) return (interruptions - (planned ?? 0)) / (chips * days * 24);
  if (chips !== null && mttfHoursPerCluster !== null) return 1 / (chips * mttfHoursPerCluster);
  if (failuresPerServerDay !== undefined && chipsPerServer !== undefined) return failuresPerServerDay / chipsPerServer / 24;
  return null;
}
