import type { Layout, Schedule } from './layout.ts';
import { nearest } from './nearest.ts';
import { Problem, Problems } from './problem.ts';
import { readCount } from './spoken.ts';

/** The short form of a layout, as people type it and as plans print it: `tp=8,pp=16,dp=32,mbs=1,zero=1,recompute=full,sp`. */

const COUNTS = {
  tp: 'tensorParallel',
  pp: 'pipelineParallel',
  dp: 'dataParallel',
  cp: 'contextParallel',
  ep: 'expertParallel',
  etp: 'expertTensorParallel',
  vpp: 'virtualStages',
  mbs: 'microBatch',
  shard: 'shardGroup',
} as const satisfies Record<string, keyof Layout>;

const CHOICES = {
  zero: ['0', '1', '2', '3'],
  recompute: ['none', 'selective', 'full'],
  schedule: ['1f1b', 'interleaved', 'zero-bubble', 'dualpipe'],
  offload: ['none', 'optimizer', 'activations', 'both'],
  sp: ['0', '1'],
} as const;

export const LAYOUT_KEYS: readonly string[] = [...Object.keys(COUNTS), ...Object.keys(CHOICES)];

/**
 * Reads the short form strictly: unknown keys, repeated keys and bad values are all reported at once (throws Problems).
 *
 * @example tp=8,sp -> { tensorParallel: 8, sequenceParallel: true }
 */
export function readLayout(said: string, where: string): Partial<Layout> {
  const pinned: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const part of said.split(',').map((text) => text.trim())) {
    const [key = '', ...rest] = part.split('=').map((text) => text.trim());
    const value = rest.length === 0 ? null : rest.join('=');
    try {
      if (seen.has(key)) throw new Problem({ code: 'repeated-key', where, said: part, expected: `${key} once` });
      seen.add(key);
      Object.assign(pinned, readPart(key, value, part, where));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  }
  if (problems.length) throw new Problems(problems);
  return pinned as Partial<Layout>;
}

function readPart(key: string, value: string | null, part: string, where: string): Partial<Layout> {
  const at = `${where} ${key}`;
  if (key in COUNTS) {
    const field = COUNTS[key as keyof typeof COUNTS];
    return { [field]: readCount(value ?? '', at, { least: 1, most: 1e8, whole: true }) };
  }
  if (!(key in CHOICES))
    throw new Problem({
      code: 'unknown-layout-key',
      where,
      said: part,
      expected: `one of ${LAYOUT_KEYS.join(', ')}`,
      near: nearest(key, LAYOUT_KEYS),
    });
  if (key === 'sp' && value === null) return { sequenceParallel: true };
  const allowed: readonly string[] = CHOICES[key as keyof typeof CHOICES];
  if (value === null || !allowed.includes(value))
    throw new Problem({
      code: 'bad-value',
      where: at,
      said: value ?? '',
      expected: `one of ${allowed.join(', ')}`,
      near: nearest(value ?? '', allowed),
    });
  if (key === 'sp') return { sequenceParallel: value === '1' };
  if (key === 'zero') return { zero: Number(value) as Layout['zero'] };
  return { [key]: value };
}

/**
 * Writes the short form, which `readLayout` reads back to the same layout. What follows from the rest is left out.
 *
 * @example { tensorParallel: 8, pipelineParallel: 4, ... } -> tp=8,pp=4,dp=2,mbs=1,zero=1,recompute=none,sp
 */
export function writeLayout(layout: Layout): string {
  const parts = [`tp=${layout.tensorParallel}`, `pp=${layout.pipelineParallel}`, `dp=${layout.dataParallel}`];
  if (layout.contextParallel > 1) parts.push(`cp=${layout.contextParallel}`);
  if (layout.expertParallel > 1) parts.push(`ep=${layout.expertParallel}`, `etp=${layout.expertTensorParallel}`);
  if (layout.virtualStages > 1) parts.push(`vpp=${layout.virtualStages}`);
  parts.push(`mbs=${layout.microBatch}`, `zero=${layout.zero}`);
  if (layout.zero > 0 && layout.shardGroup !== layout.dataParallel * layout.contextParallel) parts.push(`shard=${layout.shardGroup}`);
  parts.push(`recompute=${layout.recompute}`);
  if (layout.sequenceParallel) parts.push('sp');
  if (layout.schedule !== impliedSchedule(layout)) parts.push(`schedule=${layout.schedule}`);
  if (layout.offload !== 'none') parts.push(`offload=${layout.offload}`);
  return parts.join(',');
}

function impliedSchedule({ virtualStages }: Layout): Schedule {
  return virtualStages > 1 ? 'interleaved' : '1f1b';
}
