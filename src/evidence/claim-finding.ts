import type { Said } from '../terms/rule.ts';
import type { Claim } from './claim-read.ts';
import { type ClaimWorld, say } from './claim-world.ts';

/** What a statement comes to. */
export const GROUPS = ['holds', 'conditional', 'fails', 'uncheckable', 'computable', 'out-of-scope'] as const;

export type Group = (typeof GROUPS)[number];

/** An answer to a statement. */
export interface Finding {
  readonly group: Group;
  /** what the statement is about */
  readonly subject: Said;
  /** our value in `unit`, with its band; null = nothing to compute */
  readonly computed: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string | null;
  readonly verdict: Said;
  /** under what it would hold */
  readonly holdsIf: readonly Said[];
  readonly because: readonly Said[];
  readonly assumed: readonly Said[];
}

export type Checker = (claim: Claim, world: ClaimWorld) => Finding | null;

type Parts = Pick<Finding, 'group' | 'subject' | 'verdict'> & Partial<Finding>;

export function finding(parts: Parts): Finding {
  const computed = parts.computed ?? null;
  return { computed, low: computed, high: computed, unit: null, holdsIf: [], because: [], assumed: [], ...parts };
}

/** A reading of a statement: the value under it, and what must be so. The first reading is the plain one. */
export interface Reading {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  readonly said: Said;
}

export interface Judged {
  readonly group: Group;
  readonly reading: Reading | null;
}

/** Figures are rounded when they are spoken. */
export const ROUNDING = 1.05;

/**
 * Holds where the plain reading's band has the claimed figure, holds under a condition where another reading's has it, else fails.
 * A statement that leaves open what decides the figure has no plain reading (`plain` false): the best it can do is hold under a condition.
 */
export function judge(claimed: number, readings: readonly Reading[], plain = true, rounding = ROUNDING): Judged {
  const at = readings.findIndex(({ low, high }) => claimed >= low / rounding && claimed <= high * rounding);
  if (at < 0) return { group: 'fails', reading: null };
  return { group: at === 0 && plain ? 'holds' : 'conditional', reading: readings[at] as Reading };
}

/** How far a claimed figure lies from ours, in words. */
export function against(claimed: string, computed: string, times: number): Said {
  const off = times >= 1 ? times : 1 / times;
  if (off < 1.005 || !Number.isFinite(off)) return say(`claimed ${claimed}, computed ${computed}`, `所述 ${claimed}，计算得 ${computed}`);
  const by = off >= 2 ? `${Number(off.toPrecision(2))} times` : `${Number(((off - 1) * 100).toPrecision(2))} %`;
  const zh = off >= 2 ? `${Number(off.toPrecision(2))} 倍` : `${Number(((off - 1) * 100).toPrecision(2))}%`;
  const [more, moreZh] =
    off >= 2
      ? [times >= 1 ? 'as much' : 'too little', times >= 1 ? '为我们的' : '少至']
      : [times >= 1 ? 'above' : 'below', times >= 1 ? '高出' : '低'];
  return say(`claimed ${claimed}, computed ${computed}: ${by} ${more}`, `所述 ${claimed}，计算得 ${computed}：${moreZh} ${zh}`);
}
