import type { Predicted, Run, View } from './row.ts';
import { VIEWS } from './row.ts';

/**
 * The kept predictions, one line a run: what was measured and what the fits say, seen and left out. Committed, so that a change of the
 * model shows which predictions moved, and pages are made without fitting anew.
 */
const COLUMNS = [
  'id',
  'measured tokens/s/chip',
  ...VIEWS.map((view) => `${view} tokens/s/chip`),
  'measured GiB',
  ...VIEWS.map((view) => `${view} GiB`),
] as const;

const GIB = 2 ** 30;

export type Predictions = Readonly<Record<View, ReadonlyMap<string, Predicted>>>;

export function writeLedger(runs: readonly Run[], predicted: Predictions): string {
  const lines = runs.map(({ record: { id }, reading }) => {
    const rates = VIEWS.map((view) => shown(predicted[view].get(id)?.tokensPerSecPerChip));
    const memories = VIEWS.map((view) => shown(scaled(predicted[view].get(id)?.memoryBytes)));
    return [id, shown(reading?.tokensPerSecPerChip), ...rates, shown(scaled(reading?.peakMemory?.bytes)), ...memories].join('\t');
  });
  return [COLUMNS.join('\t'), ...lines, ''].join('\n');
}

function scaled(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / GIB;
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(Number(value.toPrecision(6)));
}

export function readLedger(text: string): Predictions {
  const predicted: Record<View, Map<string, Predicted>> = { seen: new Map(), source: new Map(), chip: new Map(), family: new Map() };
  for (const line of text.split('\n').slice(1)) {
    const cells = line.split('\t');
    const id = cells[0];
    if (!id) continue;
    VIEWS.forEach((view, index) => {
      const tokensPerSecPerChip = Number(cells[2 + index]);
      const memory = Number(cells[3 + VIEWS.length + index]);
      if (tokensPerSecPerChip > 0 && memory > 0) predicted[view].set(id, { tokensPerSecPerChip, memoryBytes: memory * GIB });
    });
  }
  return predicted;
}

/** One prediction that a change moved. */
export interface Moved {
  readonly id: string;
  readonly quantity: 'tokens/s/chip' | 'GiB';
  /** null = was not answered, or is no longer */
  readonly before: number | null;
  readonly after: number | null;
  readonly measured: number | null;
}

/** Predictions that differ by more than `threshold` between the kept ones and new ones, the largest move first. */
export function movedSince(
  runs: readonly Run[],
  before: ReadonlyMap<string, Predicted>,
  after: ReadonlyMap<string, Predicted>,
  threshold: number,
): readonly Moved[] {
  const moved = runs.flatMap(({ record: { id }, reading }): readonly Moved[] => {
    const [old, now] = [before.get(id), after.get(id)];
    const pairs: readonly Moved[] = [
      {
        id,
        quantity: 'tokens/s/chip',
        before: old?.tokensPerSecPerChip ?? null,
        after: now?.tokensPerSecPerChip ?? null,
        measured: reading?.tokensPerSecPerChip ?? null,
      },
      {
        id,
        quantity: 'GiB',
        before: scaled(old?.memoryBytes) ?? null,
        after: scaled(now?.memoryBytes) ?? null,
        measured: scaled(reading?.peakMemory?.bytes) ?? null,
      },
    ];
    return pairs.filter((pair) => move(pair) > threshold);
  });
  return [...moved].sort((a, b) => move(b) - move(a) || (a.id < b.id ? -1 : 1));
}

/** Size of a move, in log space; an answer gained or lost is the largest. */
function move({ before, after }: Moved): number {
  if (before === null && after === null) return 0;
  return before === null || after === null ? Number.POSITIVE_INFINITY : Math.abs(Math.log(after / before));
}
