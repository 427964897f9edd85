import type { ChipGroup, Pool } from '../terms/cluster.ts';
import { Problem } from '../terms/problem.ts';
import type { FactBook } from './book.ts';
import { lookUp, type Resolution, unknownId, wholeName } from './names.ts';
import { groupFor, systemGroup } from './system.ts';

const COUNTED = /^\s*([+-]?[\d][\d.,_]*(?:[eE][+-]?\d+)?\s*[kKmM]?)\s*[x×*]\s*(\S.*)$/;
const STEPS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };
/** More chips than the world has made of any kind: surely a slip. */
const ABSURD = 1e8;

/**
 * Reads a pool: groups joined by `+`, each a count and a chip (`8xH100`, `1024 x nvidia-a100-80gb-sxm`) or a system of the catalog, alone
 * or counted (`oceanlight`, `2x gb200-nvl72`). Every chip stands in its usual node; what that assumed is in each group's `assumed`.
 *
 * @example 512xA100-80GB + 2048xAscend-910B -> groups of 512 and 2048 chips; 64xH100@a + 64xH100@b -> the same chips at two places
 */
export function parsePool(book: FactBook, said: string, where = 'pool'): Pool {
  const parts = said.split(/\s*\+\s*/);
  if (parts.some((part) => part.trim() === '')) {
    throw new Problem({
      code: 'bad-pool',
      where,
      said: JSON.stringify(said),
      expected: 'groups joined by +, such as 8xH100 or 512xA100-80GB + 2048xAscend-910B',
    });
  }
  return { groups: parts.map((part) => groupOf(book, part, where)) };
}

/** A group may name the place where it stands: `512xH100@shanghai`. */
const PLACED = /^(.*\S)\s*@\s*([\p{L}\p{N}][\p{L}\p{N} _.-]*)$/u;

function groupOf(book: FactBook, said: string, where: string): ChipGroup {
  const placed = PLACED.exec(said);
  const group = countedGroup(book, placed ? (placed[1] as string) : said, where);
  return placed ? { ...group, place: (placed[2] as string).trim().toLowerCase() } : group;
}

function countedGroup(book: FactBook, part: string, where: string): ChipGroup {
  const counted = COUNTED.exec(part);
  const count = counted ? countOf(counted[1] as string, part, where) : null;
  const name = (counted?.[2] ?? part).trim();
  if (/^[+-]?[\d.,]+\s*([x×*]?$|[^x×*\s]*\s)/.test(name))
    throw new Problem({ code: 'bad-pool', where, said: JSON.stringify(part.trim()), expected: 'a chip after the count, such as 8xH100' });
  const found = find(book, name, where);
  const group = found.system ? systemGroup(book, found.id, count ?? 1) : groupFor(book, found.id, count ?? 1);
  if (!(group.count <= ABSURD)) throw new Problem({ code: 'absurd-count', where, said: part.trim(), expected: `at most ${ABSURD} chips` });
  return { ...group, assumed: [...found.assumed, ...group.assumed] };
}

/** Whole names go before parts of names, and chips before systems. */
function find(book: FactBook, name: string, where: string): Resolution & { readonly system: boolean } {
  const chip = wholeName(book, 'chips', name, where);
  if (chip !== null) return { id: chip, assumed: [], system: false };
  const system = wholeName(book, 'systems', name, where);
  if (system !== null) return { id: system, assumed: [], system: true };
  const chipPart = lookUp(book, 'chips', name, where);
  if (chipPart) return { ...chipPart, system: false };
  const systemPart = lookUp(book, 'systems', name, where);
  if (systemPart) return { ...systemPart, system: true };
  throw unknownId(book, 'chips', name, where);
}

function countOf(said: string, part: string, where: string): number {
  const step = /[kKmM]$/.exec(said)?.[0].toLowerCase() ?? '';
  const count = Number(said.replace(/[kKmM]$/, '').replace(/[,_\s]/g, '')) * (STEPS[step] ?? 1);
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Problem({ code: 'bad-count', where, said: part.trim(), expected: 'a whole number of chips above zero' });
  }
  return count;
}
