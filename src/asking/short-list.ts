import { type ChipGroup, type FactBook, Problem, Problems, resolveName, shortListGroup } from '../index.ts';
import { missing } from '../terms/collect.ts';

/** Nodes of one kind over which a replica may stand where chips are sized. */
const NODES = 4;
/** Chips of one short list; beyond them nobody reads the answer. */
const MOST_CHIPS = 64;

/** Chips of a short list, each kind in its usual nodes. */
export function readShortList(said: string | undefined, book: FactBook): readonly ChipGroup[] {
  if (said === undefined) throw missing('chips', '<names>');
  const names = said.split(',').map((name) => name.trim());
  const problems: Problem[] = [];
  const groups: ChipGroup[] = [];
  if (names.length > MOST_CHIPS)
    throw new Problem({ code: 'too-many', where: '--chips', said: `${names.length} chips`, expected: `at most ${MOST_CHIPS}` });
  for (const name of names)
    try {
      if (name === '') throw new Problem({ code: 'bad-value', where: '--chips', said, expected: 'names of chips joined by commas' });
      const { id, assumed } = resolveName(book, 'chips', name, '--chips');
      const group = shortListGroup(book, id, NODES);
      if (!groups.some(({ chip }) => chip.id === id)) groups.push({ ...group, assumed: [...assumed, ...group.assumed] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  if (problems.length) throw new Problems(problems);
  return groups;
}
