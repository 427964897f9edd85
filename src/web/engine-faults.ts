import { faultRecords } from './engine-data.ts';
import type { FactRow } from './messages.ts';

/** Of a published record of stops: what says who published it. */
const ABOUT: ReadonlySet<string> = new Set(['id', 'source', 'url', 'evidence', 'notes']);

/** One published record of stops, `faults#ID`, as the catalog shows a fact: its figures, and who says so. */
export async function faultRows(path: string): Promise<readonly FactRow[]> {
  const id = path.split('#')[1] ?? '';
  const record = (await faultRecords()).find((one) => one['id'] === id);
  if (!record) return [];
  const said = (key: string): string | null => (typeof record[key] === 'string' ? record[key] : null);
  const evidence = said('evidence');
  const source = {
    id: path,
    title: said('source') ?? id,
    url: said('url'),
    date: null,
    read: /verified/.test(evidence ?? ''),
    where: null,
  };
  const figures = Object.entries(record).filter(([key, value]) => !ABOUT.has(key) && value !== null);
  return figures.map(([key, value], at) => ({
    path: `${path}.${key}`,
    is: String(value),
    from: null,
    note: at === figures.length - 1 ? said('notes') : null,
    assumed: false,
    others: [],
    sources: [source],
  }));
}
