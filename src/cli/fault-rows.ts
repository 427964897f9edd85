import { nearest, Problem, type TraceRow } from '../index.ts';
import { shippedFaultRecords } from './shipped.ts';

export const FAULTS = 'faults#';

/** Fields of a record that say where it comes from, rather than what happened. */
const ABOUT: ReadonlySet<string> = new Set(['id', 'source', 'url', 'evidence', 'notes', 'run']);

/** What a published record of stops says, a row a figure: `faults#llama3-405b`. */
export function faultRows(path: string): TraceRow[] {
  const records = shippedFaultRecords();
  const [id = '', field] = path.slice(FAULTS.length).split('.', 2);
  const record = records.find((one) => one.id === id);
  if (!record) {
    const known = records.map((one) => `${FAULTS}${one.id}`);
    throw new Problem({ code: 'unknown-fact', where: path, said: id, expected: 'a record of stops', near: nearest(path, known) });
  }
  const { source, url, evidence, notes } = record;
  const from = { id: url ?? id, title: source, url, date: null, read: /verified/.test(evidence), where: null };
  return Object.entries(record)
    .filter(([name, value]) => !ABOUT.has(name) && value !== null && (field === undefined || field === name))
    .map(([name, value]) => ({
      path: `${FAULTS}${id}.${name}`,
      is: String(value),
      sources: [from],
      from: null,
      note: notes || null,
      assumed: false,
      others: [],
    }));
}
