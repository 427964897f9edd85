import type { CostFacts, CostPart, CostParts, CostStructure } from '../terms/bill.ts';
import type { Estimate } from '../terms/estimate.ts';
import { added } from './band.ts';

/** Parts that are not the price of computing power. */
const OTHERS: ReadonlySet<CostPart> = new Set(['staff']);

/**
 * Shares of computing, of staff and of energy in a bill. Each end of a share sets its part against the other end of the rest.
 *
 * @example 253 M USD of rent and 15 M of staff -> computing 0.944
 */
export function costStructure(parts: CostParts): CostStructure {
  const all = Object.entries(parts) as [CostPart, Estimate][];
  const share = (counts: (part: CostPart) => boolean): Estimate => {
    const [own, rest] = [all.filter(([part]) => counts(part)), all.filter(([part]) => !counts(part))];
    const total = (some: readonly [CostPart, Estimate][], end: keyof Estimate): number =>
      some.reduce((sum, [, cost]) => sum + cost[end], 0);
    const of = (mine: number, others: number): number => (mine + others === 0 ? 0 : mine / (mine + others));
    return {
      low: of(total(own, 'low'), total(rest, 'high')),
      mid: of(total(own, 'mid'), total(rest, 'mid')),
      high: of(total(own, 'high'), total(rest, 'low')),
    };
  };
  return {
    computing: share((part) => !OTHERS.has(part)),
    staff: share((part) => part === 'staff'),
    energy: share((part) => part === 'energy'),
  };
}

/** Shares in the development of a frontier model, as published: hardware and energy are computing. @cite cottier-et-al-rising-costs-of-training */
export function frontierStructure({ frontierHardware, frontierEnergy, frontierStaff }: CostFacts): CostStructure {
  const [hardware, energy] = [frontierHardware.value, frontierEnergy.value];
  return {
    computing: added(hardware, energy),
    staff: frontierStaff.value,
    energy,
  };
}
