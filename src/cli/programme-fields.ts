import { nearest, Problem } from '../index.ts';
import type { Entry, Tree } from './yaml-tree.ts';

/** Keys that say who pays, where and at what price; of the whole programme, and of a stage where it differs. */
export const WORTH_KEYS = ['place', 'price', 'cooling', 'pue', 'grid-intensity', 'chip-watts', 'power', 'to', 'party'] as const;

export const PROGRAMME_KEYS = [
  'name',
  'pools',
  'stages',
  'scenarios',
  'currency',
  'budget',
  'staff-cost',
  'storage-price',
  ...WORTH_KEYS,
] as const;

const STAGE_KEYS = ['stage', 'name', 'on', 'after', 'support', 'staff', 'staff-cost', ...WORTH_KEYS] as const;

const RUN_KEYS = [
  'model',
  'tokens',
  'batch',
  'seq',
  'precision',
  'layout',
  'framework',
  'optimizer',
  'achieved',
  'mfu',
  'capacity',
  'recompute-modules',
  'no-flash',
  'mtbf',
  'restart-time',
  'checkpoint-bandwidth',
  'checkpoint-interval',
  'checkpoint-async',
  'spares',
  'repair-time',
  'maintenance',
  'params',
  'count',
] as const;

const TUNING_KEYS = ['method', 'rank', 'targets', 'padding'] as const;

/** Keys of a stage by its kind. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  development: [...STAGE_KEYS, 'of', 'multiple', 'runs'],
  preprocessing: [
    ...STAGE_KEYS,
    ...['tokens', 'tokens-per-second', 'workers', 'worker-price', 'worker-watts', 'bytes-per-token', 'storage-price', 'days', 'months'],
  ],
  'pre-training': [...STAGE_KEYS, ...RUN_KEYS, 'days', 'months'],
  'fine-tuning': [...STAGE_KEYS, ...RUN_KEYS, ...TUNING_KEYS, 'days', 'months'],
  inference: [
    ...STAGE_KEYS,
    ...['model', 'chip', 'months', 'growth', 'users', 'requests-per-user', 'apps', 'requests-per-app', 'rate', 'peak', 'input', 'output'],
    ...['chip-seconds', 'tokens-per-chip', 'busy', 'quant', 'kv', 'engine', 'ttft', 'tpot', 'e2e'],
  ],
};

export const RUN_FIELDS: readonly string[] = [...RUN_KEYS, ...TUNING_KEYS];

/** What stands under the keys of one map, known keys only. */
export interface Fields {
  /** of the map itself */
  readonly where: string;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A map with known keys; an unknown one is a problem with the nearest that is known. */
export function fieldsOf(tree: Tree, allowed: readonly string[], what: string, problems: Problem[]): Fields {
  if (tree.is !== 'map') {
    problems.push(new Problem({ code: 'not-a-map', where: tree.where, said: shown(tree), expected: `keys of ${what}` }));
    return { where: tree.where, entries: new Map() };
  }
  for (const [key, { where }] of tree.entries)
    if (!allowed.includes(key))
      problems.push(new Problem({ code: 'unknown-key', where, said: key, expected: `a key of ${what}`, near: nearest(key, allowed) }));
  return { where: tree.where, entries: new Map([...tree.entries].filter(([key]) => allowed.includes(key))) };
}

export function shown(tree: Tree): string {
  return tree.is === 'scalar' ? tree.text || 'nothing' : tree.is === 'list' ? 'a list' : 'a map';
}

/** The text under a key; absent where the key is, or where nothing stands behind it. */
export function textAt({ entries }: Fields, key: string, problems: Problem[]): string | undefined {
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  if (entry.value.is === 'scalar') return entry.value.text === '' ? undefined : entry.value.text;
  problems.push(new Problem({ code: 'bad-value', where: entry.value.where, said: shown(entry.value), expected: `one value for ${key}` }));
  return undefined;
}

/** Where a key's value stands, or the map where it could stand. */
export function placeOfKey({ entries, where }: Fields, key: string): string {
  return entries.get(key)?.value.where ?? where;
}

/** Fields with some replaced. */
export function overlaid(fields: Fields, more: Fields): Fields {
  return { where: fields.where, entries: new Map([...fields.entries, ...more.entries]) };
}
