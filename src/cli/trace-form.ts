import { nearest } from '../terms/nearest.ts';
import { Problem } from '../terms/problem.ts';

/** How times of arrival are written. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'date';

const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns', 'date'];

/** What a trace's columns may be said to hold. */
export const ROLES = ['arrival', 'input', 'output', 'priority', 'adapter', 'prefix'] as const;

export type Role = (typeof ROLES)[number];

/** Columns that the user names; what is not named is looked for by its usual names. */
export type SaidColumns = Readonly<Partial<Record<Role, { readonly column: string; readonly unit: TimeUnit | null }>>>;

/** Which column of a file holds what, by place; null = the file has none. */
export interface TraceForm {
  readonly arrival: { readonly at: number; readonly unit: TimeUnit } | null;
  readonly input: number;
  readonly output: number;
  readonly priority: number | null;
  readonly adapter: number | null;
  readonly prefix: number | null;
  readonly also: readonly number[];
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Usual names, separators left out; a time's unit stands beside it where the name tells. */
const ARRIVALS: readonly (readonly [name: string, unit: TimeUnit | null])[] = [
  ['timestampms', 'ms'],
  ['timestampns', 'ns'],
  ['timestampus', 'us'],
  ['timestamps', 's'],
  ['arrivaltimens', 'ns'],
  ['arrivaltimems', 'ms'],
  ['arrivaltimeus', 'us'],
  ['arrivaltimes', 's'],
  ['arrivalns', 'ns'],
  ['arrivalms', 'ms'],
  ['arrivals', 's'],
  ['arrivedat', 's'],
  ['arrivaltime', null],
  ['arrival', null],
  ['timestamp', null],
  ['time', null],
];
const INPUTS =
  'contexttokens requesttokens inputtokens inputlength inputlen inputtoks numprefilltokens prompttokens promptlength promptlen numinputtokens';
const OUTPUTS =
  'generatedtokens responsetokens outputtokens outputlength outputlen outputtoks numdecodetokens completiontokens generationtokens numoutputtokens';
const PLAIN_NAMES: Readonly<Record<Exclude<Role, 'arrival'>, readonly string[]>> = {
  input: INPUTS.split(' '),
  output: OUTPUTS.split(' '),
  priority: ['priority'],
  adapter: ['adapter', 'adapterid', 'loraid', 'lora', 'adaptername'],
  prefix: ['hashids', 'prefixids', 'blockhashes'],
};

/** "arrival=time:ms,input=prompt,output=answer[,priority=..][,adapter=..][,prefix=..]" as the columns that it names. */
export function saidColumns(said: string, where: string): SaidColumns {
  const out: Partial<Record<Role, { column: string; unit: TimeUnit | null }>> = {};
  for (const piece of said.split(',')) {
    const [key = '', ...rest] = piece.split('=');
    const role = ROLES.find((one) => one === key.trim());
    const value = rest.join('=').trim();
    if (role === undefined) throw bad('unknown-key', where, key.trim(), `one of ${ROLES.join(', ')}`, nearest(key.trim(), ROLES));
    if (value === '') throw bad('missing-value', where, piece.trim(), `${role}=<column>`);
    if (out[role]) throw bad('repeated-key', where, role, 'each once');
    const [, column = value, unit = null] = (role === 'arrival' && /^(.+):(\w+)$/.exec(value)) || [];
    if (unit !== null && !UNITS.includes(unit as TimeUnit))
      throw bad('unknown-unit', where, unit, `one of ${UNITS.join(', ')}`, nearest(unit, UNITS));
    out[role] = { column, unit: unit as TimeUnit | null };
  }
  return out;
}

/**
 * The form of a trace by its columns. A bare "timestamp" is a date where the first value is one, milliseconds beside block ids of lengths
 * (unless a chat id stands there too), seconds beside request and response tokens; anything else must be said.
 */
export function traceForm(
  names: readonly string[],
  first: readonly unknown[],
  said: SaidColumns,
  also: readonly string[],
  where: string,
): TraceForm {
  const keys = names.map(plain);
  const own = (role: Role): number | null => {
    const column = said[role]?.column;
    if (column === undefined) return null;
    const exact = names.indexOf(column);
    const at = exact >= 0 ? exact : keys.indexOf(plain(column));
    if (at >= 0 && plain(column) !== '') return at;
    throw bad('missing-column', where, `no column ${column}; there are ${listed(names)}`, `the column of ${role}`, nearest(column, names));
  };
  const usual = (role: Exclude<Role, 'arrival'>): number | null => {
    const at = own(role);
    if (at !== null) return at;
    const known = PLAIN_NAMES[role].find((name) => keys.includes(name));
    return known === undefined ? null : keys.indexOf(known);
  };
  const [input, output] = [usual('input'), usual('output')];
  const missing = [...(input === null ? ['input tokens'] : []), ...(output === null ? ['output tokens'] : [])];
  if (input === null || output === null) {
    const all = [...PLAIN_NAMES.input, ...PLAIN_NAMES.output];
    const near = names.filter((name) => nearest(plain(name), all).length > 0);
    const expected = 'columns such as input_tokens and output_tokens, or their names: input=<column>,output=<column>';
    throw bad('missing-column', where, `no column of ${missing.join(' and of ')}; there are ${listed(names)}`, expected, near);
  }
  const arrival = arrivalOf(names, keys, first, own('arrival'), said.arrival?.unit ?? null, where);
  const extra = also.map((name) => {
    const at = keys.indexOf(plain(name));
    if (at < 0) throw bad('missing-column', where, `no column ${name}; there are ${listed(names)}`, name, nearest(name, names));
    return at;
  });
  return { arrival, input, output, priority: usual('priority'), adapter: usual('adapter'), prefix: usual('prefix'), also: extra };
}

function arrivalOf(
  names: readonly string[],
  keys: readonly string[],
  first: readonly unknown[],
  own: number | null,
  unit: TimeUnit | null,
  where: string,
): TraceForm['arrival'] {
  const usual = ARRIVALS.find(([name]) => keys.includes(name));
  const at = own ?? (usual ? keys.indexOf(usual[0]) : null);
  if (at === null) return null;
  if (unit !== null) return { at, unit };
  const value = first[at];
  if (value instanceof Date || (typeof value === 'string' && /^\s*\d{4}-\d\d-\d\d[ T]/.test(value))) return { at, unit: 'date' };
  const told = ARRIVALS.find(([name]) => name === keys[at])?.[1] ?? null;
  if (told !== null) return { at, unit: told };
  if (keys.includes('hashids')) return { at, unit: keys.includes('chatid') ? 's' : 'ms' };
  if (keys.includes('inputlength') && keys.includes('outputlength')) return { at, unit: 'ms' };
  if (keys.includes('requesttokens')) return { at, unit: 's' };
  throw bad(
    'unknown-unit',
    where,
    `times of ${names[at]}: ${String(value)}`,
    `their unit, as in arrival=${names[at]}:s (or ms, us, ns, date)`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : `${names.slice(0, 12).join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''}`;

function bad(code: string, where: string, said: string, expected: string, near: readonly string[] = []): Problem {
  return new Problem({ code, where, said, expected, near });
}
