import type { KnownSoftware, Queue, SharedMachine } from '../terms/allotment.ts';
import { type FactBook, type FactFile, isFile, resolved } from './book.ts';
import { at, figure, word } from './figure.ts';

/** A machine that is used by allocation; null where the system is one that is bought or rented. */
export function sharedMachine(book: FactBook, id: string): SharedMachine | null {
  const file = Object.hasOwn(book.systems, id) ? resolved(book, 'systems', id) : null;
  if (file === null || word(file, 'kind') !== 'supercomputer') return null;
  const where = `systems/${id}`;
  const perChip = figure(file, 'memoryGroups.perChip', '1', where);
  const bytes = figure(file, 'memoryGroups.each', 'B', where);
  return {
    id,
    name: word(file, 'name') ?? id,
    nodes: figure(file, 'nodes', '1', where),
    chipsPerNode: figure(file, 'chipsPerNode', '1', where) ?? 1,
    scheduler: known(word(file, 'allotment.scheduler')),
    unit: known(word(file, 'allotment.unit')),
    grant: known(word(file, 'allotment.grant')),
    queues: rows(file, 'allotment.queues').map((_, index): Queue => {
      const path = `allotment.queues.${index}`;
      return {
        name: word(file, `${path}.name`) ?? '',
        minNodes: figure(file, `${path}.minNodes`, '1', where),
        maxNodes: figure(file, `${path}.maxNodes`, '1', where),
        maxWalltime: figure(file, `${path}.maxWalltime`, 's', where),
      };
    }),
    memoryGroups: perChip !== null && bytes !== null ? { perChip, bytes } : null,
    network: word(file, 'scaleOut.name'),
    power: figure(file, 'systemPower', 'W', where),
    pue: figure(file, 'powerUsageEffectiveness', '1', where),
    cooling: word(file, 'cooling'),
    software: rows(file, 'software').map((row): KnownSoftware => ({ name: word(row, 'name') ?? '', said: word(row, 'said') })),
    path: where,
  };
}

const known = (said: string | null): string | null => (said === 'unpublished' ? null : said);

function rows(file: FactFile, path: string): readonly FactFile[] {
  const list = at(file, path);
  return Array.isArray(list) ? (list as readonly FactFile[]).filter(isFile) : [];
}
