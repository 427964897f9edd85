import type { ServiceAsked } from '../asking/service.ts';
import type { TrainingAsked } from '../asking/training.ts';
import type { World } from '../asking/world.ts';
import { rangeOf, serviceRange, serviceSituationOf, situationOf, withoutTwins } from '../index.ts';
import { showNumber } from '../terms/display.ts';
import { evidence, fitFile } from './engine-data.ts';
import type { BandReasons, FitSaid } from './messages.ts';

/** What the bands of a training answer hang on; null for unlike chips, whose bands are widened one by one. */
export function trainingBands({ job, pool }: TrainingAsked, { bands }: Pick<World, 'bands'>): BandReasons | null {
  const [group, second] = withoutTwins(pool.groups);
  if (!group || second || !bands || job.achievedPerChip !== null) return null;
  const situation = situationOf(job, group, bands);
  return {
    ...situation,
    chip: group.chip.name,
    software: job.stack.name,
    widths: { rate: rangeOf(bands.rate, situation), memory: rangeOf(bands.memory, situation) },
  };
}

export function serviceBands({ question, grounds }: ServiceAsked, { fits, serviceBands: bands }: World): BandReasons | null {
  const [ground, second] = grounds;
  if (!ground || second) return null;
  const situation = serviceSituationOf(question, ground, fits, bands ?? null);
  const width = (quantity: 'throughput' | 'tpot' | 'ttft' | 'e2e' | 'power') => serviceRange(quantity, situation, bands ?? null);
  return {
    ...situation,
    stated: null,
    chip: ground.group.chip.name,
    software: ground.engine.name,
    widths: { throughput: width('throughput'), tpot: width('tpot'), ttft: width('ttft'), e2e: width('e2e'), power: width('power') },
  };
}

type Tree = Readonly<Record<string, unknown>>;

/** A fit by its path, `fits/FILE#KEYS`: its figures, and the runs or timings that it saw. */
export async function fitSaid(path: string): Promise<FitSaid> {
  const [name = '', keys = ''] = path.replace(/^fits\//, '').split('#');
  const all = await fitFile();
  const whole = (all[name] ?? {}) as Tree;
  const found = at(whole, keys);
  const node = (typeof found === 'object' && found !== null ? found : {}) as Tree;
  const ownRuns = (node['seen'] ?? whole['runs'] ?? []) as readonly string[];
  const className = typeof node['name'] === 'string' ? node['name'] : keys.replace(/^classes\./, '');
  const seenChips = name === 'machine' && Array.isArray(node['seen']) ? (node['seen'] as string[]) : [];
  const files = ((whole['data'] ?? []) as readonly { source: string; rows: number; chips: readonly string[] }[]).filter(({ chips }) =>
    chips.some((chip) => seenChips.includes(chip)),
  );
  const errors = (
    (whole['residuals'] ?? []) as readonly { class: string; operation: string; median: number; medianLeftOut: number | null }[]
  ).filter((one) => one.class === className);
  return {
    path,
    from: typeof node['from'] === 'string' ? node['from'] : null,
    figures: figures(found),
    runs: name === 'machine' ? [] : await bySource(ownRuns),
    chips: seenChips,
    files: files.map(({ source, rows }) => ({ source, rows })),
    errors: errors.map(({ operation, median, medianLeftOut }) => ({ operation, median, leftOut: medianLeftOut })),
    assumed: node['assumed'] === true,
  };
}

/** The value at dotted keys; a list is searched by name, and a name may hold dots itself. */
function at(tree: unknown, keys: string): unknown {
  if (keys === '' || tree === undefined || tree === null) return tree;
  if (Array.isArray(tree)) return tree.find((item) => (item as Tree)['name'] === keys || (item as Tree)['family'] === keys);
  const node = tree as Tree;
  if (keys in node) return node[keys];
  const dot = keys.indexOf('.');
  return dot < 0 ? undefined : at(node[keys.slice(0, dot)], keys.slice(dot + 1));
}

const MOST_FIGURES = 16;

function figures(found: unknown): readonly (readonly [string, string])[] {
  if (typeof found === 'number') return [['', showNumber(found, 4)]];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.entries(found)
    .flatMap(([key, value]) => (typeof value === 'number' ? [[key, showNumber(value, 4)] as const] : []))
    .slice(0, MOST_FIGURES);
}

async function bySource(ids: readonly string[]): Promise<FitSaid['runs']> {
  const { dots, sources } = await evidence();
  const of = new Map(dots.map(({ id, source }) => [id, source]));
  const counts = new Map<string, number>();
  for (const id of ids) {
    const source = of.get(id) ?? id;
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return [...counts]
    .map(([source, count]) => ({ source, count, title: sources[source]?.title ?? source, url: sources[source]?.url ?? null }))
    .sort((a, b) => b.count - a.count);
}
