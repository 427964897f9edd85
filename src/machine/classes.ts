import type { Chip } from '../terms/chip.ts';
import type { Basis } from '../terms/estimate.ts';
import type { ChipClass, ChipMatch, LinkClass } from '../terms/machine-fits.ts';

function begins(said: string, beginnings: readonly string[]): boolean {
  const text = said.toLowerCase();
  return beginnings.some((beginning) => text.startsWith(beginning));
}

/** Does a chip's own description (stack, architecture, kind) fall under a matching rule? */
export function matches(chip: Chip, match: ChipMatch): boolean {
  if (match.stacks && !begins(chip.stack, match.stacks)) return false;
  if (match.architectures && !begins(chip.architecture, match.architectures)) return false;
  return !match.kinds || match.kinds.includes(chip.kind);
}

/** First class that matches the chip and has the part asked for. */
export function classWith<Part>(
  chip: Chip,
  classes: readonly ChipClass[],
  part: (fits: ChipClass) => Part | undefined,
): { fit: Part; from: ChipClass } | null {
  for (const candidate of classes) {
    if (!matches(chip, candidate.match)) continue;
    const fit = part(candidate);
    if (fit !== undefined) return { fit, from: candidate };
  }
  return null;
}

/** Efficiency classes of a chip from the narrowest to the widest: stack and generation, stack, kind, all. */
export function classNames(chip: Chip, classes: readonly ChipClass[]): readonly string[] {
  const found = classWith(chip, classes, (candidate) => candidate.matmul);
  const stack = `${chip.stack.split(/[\s/]/)[0]?.toLowerCase()}`;
  return [found?.from.name ?? 'none', stack, chip.kind, 'all'];
}

/** First class of the link's family that matches the chip; else the one for any link inside a domain or between nodes. */
export function linkClass(chip: Chip, family: string, between: boolean, links: readonly LinkClass[]): LinkClass | null {
  for (const candidate of links) if (candidate.family === family && (!candidate.match || matches(chip, candidate.match))) return candidate;
  return links.find((candidate) => candidate.family === (between ? '*between' : '*within')) ?? null;
}

/** measured = this chip's kernels were timed; fitted = its class's were; transferred = carried over from other classes. */
export function basisOf(chip: Chip, from: ChipClass): Basis {
  if (from.seen.includes(chip.id)) return 'measured';
  return from.seen.length > 0 ? 'fitted' : 'transferred';
}
