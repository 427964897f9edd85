import type { FactBook } from '../catalog/book.ts';
import { engineFor, engineOf } from '../catalog/engine.ts';
import { storedFormatNamed } from '../catalog/stored-format.ts';
import { groupFor } from '../catalog/system.ts';
import { compileMachine } from '../machine/compile.ts';
import type { ChipGroup } from '../terms/cluster.ts';
import type { ServingEngine } from '../terms/engine.ts';
import type { Fits } from '../terms/fits.ts';
import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';
import type { ServiceGround } from './service-space.ts';

export interface GroundsFound {
  readonly grounds: readonly ServiceGround[];
  readonly assumed: readonly string[];
}

/**
 * The chips of a service with the engine that drives each kind: the one that is named, else one that serves the asked format, else the one
 * usual on the chip's software.
 */
export function groundsOf(
  book: FactBook,
  groups: readonly ChipGroup[],
  engine: string | null,
  quant: string | null,
  fits: Fits,
  where = '--engine',
): GroundsFound {
  const assumed: string[] = [];
  const grounds = groups.map((group) => {
    const found = engineOn(book, group, engine, quant, where);
    assumed.push(...found.assumed);
    return { group, machine: compileMachine(group, fits.machine), engine: found.engine };
  });
  return { grounds, assumed: [...new Set(assumed)] };
}

function engineOn(
  book: FactBook,
  { chip }: ChipGroup,
  said: string | null,
  quant: string | null,
  where: string,
): { readonly engine: ServingEngine; readonly assumed: readonly string[] } {
  const found = engineFor(book, said, null, chip);
  if (said !== null) {
    if (found.assumed.some((line) => line.includes('is not known'))) {
      const names = Object.keys(book.engines);
      throw new Problem({
        code: 'unknown-engine',
        where,
        said,
        expected: 'a serving engine of the catalog (suanpan facts engines)',
        near: nearest(said, names),
      });
    }
    return { engine: found.engine, assumed: [] };
  }
  const format = quant === null ? null : formatName(quant);
  if (format === null || found.engine.formats.length === 0 || found.engine.formats.includes(format)) return found;
  const other = Object.keys(book.engines).find((id) => engineOf(book, id).formats.includes(format));
  if (other === undefined) return found;
  const engine = engineFor(book, engineOf(book, other).name, null, chip).engine;
  return { engine, assumed: [`serving engine: ${engine.name}, which serves ${format}`] };
}

/** null where the format is not known: the question itself says so. */
function formatName(quant: string): string | null {
  try {
    return storedFormatNamed(quant).name;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** Chips of a short list, each kind in so many of its usual nodes. */
export function shortListGroup(book: FactBook, chip: string, nodes: number): ChipGroup {
  const lone = groupFor(book, chip, 1);
  return groupFor(book, chip, Math.max(lone.chipsPerNode * nodes, lone.domain));
}
