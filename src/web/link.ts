import { nearest } from '../terms/nearest.ts';
import type { JobKind } from './messages.ts';

/** The whole question as it stands in the address, so that it can be shared, kept and taken back. */

export const SCREENS = ['plan', 'programme', 'schedule', 'buy', 'compare', 'chips', 'rules', 'claims', 'evidence', 'catalog'] as const;
export type Screen = (typeof SCREENS)[number];

export interface OwnFile {
  readonly name: string;
  readonly config: unknown;
}

export interface Question {
  readonly kind: JobKind;
  /** words by the names that the command line uses */
  readonly said: Readonly<Record<string, string>>;
  readonly own: OwnFile | null;
}

export interface Place {
  readonly screen: Screen;
  readonly question: Question;
  /** of the screen itself: what is looked at in the catalog */
  readonly at: string;
  /** text that a screen works on: a programme, a list of jobs; '' = its example */
  readonly doc?: string;
}

/** Something in a link that was not taken as it stands. */
export type LinkNote =
  | { readonly kind: 'old' }
  | { readonly kind: 'newer'; readonly said: string }
  | { readonly kind: 'unknown'; readonly said: string; readonly near: readonly string[] }
  | { readonly kind: 'broken-model' }
  | { readonly kind: 'broken-text' };

const OLD: LinkNote = { kind: 'old' };
const VERSION = 1;
const COMMON = [
  'model',
  'on',
  'price',
  'currency',
  'budget',
  'place',
  'cooling',
  'pue',
  'grid-intensity',
  'chip-watts',
  'power',
  'to',
  'party',
  'as-of',
];
const STEP = [
  'tokens',
  'batch',
  'seq',
  'precision',
  'layout',
  'framework',
  'wan',
  'optimizer',
  'achieved',
  'mfu',
  'capacity',
  'recompute-modules',
  'no-flash',
  'fabric',
];
const CALENDAR = [
  'mtbf',
  'restart-time',
  'checkpoint-bandwidth',
  'checkpoint-interval',
  'checkpoint-async',
  'spares',
  'repair-time',
  'maintenance',
];
const TUNING = ['method', 'rank', 'targets', 'padding'];
const SERVICE = [
  ...[
    'input',
    'output',
    'rate',
    'burstiness',
    'users',
    'requests-per-user',
    'peak',
    'concurrency',
    'think',
    'requests',
    'ttft',
    'tpot',
    'e2e',
    'trace',
    'speed',
    'columns',
    'keep-going',
  ],
  ...[
    'quant',
    'kv',
    'engine',
    'layout',
    'replicas',
    'disaggregate',
    'speculate',
    'adapters',
    'adapter-rank',
    'prefix-cache',
    'prefix-share',
  ],
  ...['max-seqs', 'max-batched-tokens', 'batching', 'router', 'seed'],
];

/** Names that a question of a kind may say. */
export const KEYS: Readonly<Record<JobKind, readonly string[]>> = {
  train: [...COMMON, ...STEP, ...CALENDAR],
  finetune: [...COMMON, ...STEP, ...CALENDAR, ...TUNING],
  serve: [...COMMON, ...SERVICE],
};

/** Names of links before the first version. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  pool: 'on',
  chips: 'on',
  sequence: 'seq',
  destination: 'to',
  day: 'as-of',
  stack: 'framework',
};

/** Pages that had another name. */
const OLD_SCREENS: Readonly<Record<string, string>> = {
  lifecycle: 'programme',
  controls: 'rules',
  claim: 'claims',
  size: 'buy',
  jobs: 'schedule',
};

export const FIRST: Question = {
  kind: 'train',
  said: { model: 'llama-3.1-70b', on: '1024xnvidia-h100-80gb-sxm', tokens: '2T', place: 'US' },
  own: null,
};

export function writePlace({ screen, question, at, doc = '' }: Place): string {
  const words = new URLSearchParams();
  words.set('job', question.kind);
  if (question.own) words.set('own', packed(question.own));
  for (const [key, value] of Object.entries(question.said)) if (value.trim() !== '') words.set(key, value);
  if (doc !== '') words.set('doc', letters(doc));
  return `#v${VERSION}/${screen}${at === '' ? '' : `/${encodeURIComponent(at)}`}?${words.toString().replaceAll('%2C', ',').replaceAll('%3D', '=')}`;
}

/** Reads an address; what is older is brought up to date, what is not known is told and left out. */
export function readPlace(hash: string): { readonly place: Place; readonly notes: readonly LinkNote[] } {
  const notes: LinkNote[] = [];
  const text = hash.replace(/^#/, '');
  if (text === '') return { place: { screen: 'plan', question: FIRST, at: '' }, notes };
  const [path = '', query = ''] = text.split(/\?(.*)/s);
  const [version = '', ...rest] = /^v\d+(\/|$)/.test(path) ? path.split('/') : ['', ...path.split('/')];
  if (version === '') notes.push(OLD);
  else if (Number(version.slice(1)) > VERSION) notes.push({ kind: 'newer', said: version });
  const asked = OLD_SCREENS[rest[0] ?? ''] ?? rest[0] ?? '';
  const screen = SCREENS.find((known) => known === asked) ?? 'plan';
  if (asked !== rest[0] && !notes.includes(OLD)) notes.push(OLD);
  else if (screen !== asked && asked !== '') notes.push({ kind: 'unknown', said: asked, near: nearest(asked, SCREENS) });
  const words = new URLSearchParams(query);
  const job = words.get('job');
  const kind: JobKind = job === 'finetune' || job === 'serve' ? job : 'train';
  if (job !== null && job !== kind) notes.push({ kind: 'unknown', said: `job=${job}`, near: nearest(job, ['train', 'finetune', 'serve']) });
  const said: Record<string, string> = {};
  for (const [key, value] of words) {
    if (key === 'job' || key === 'own' || key === 'doc' || value.trim() === '') continue;
    const name = OLD_NAMES[key] ?? key;
    if (name !== key && !notes.includes(OLD)) notes.push(OLD);
    if (KEYS[kind].includes(name)) said[name] = value;
    else if (!Object.values(KEYS).some((keys) => keys.includes(name)))
      notes.push({ kind: 'unknown', said: key, near: nearest(key, KEYS[kind]) });
  }
  const own = unpacked(words.get('own'), notes);
  const question = own || said['model'] || said['on'] ? { kind, said, own } : { ...FIRST, said: { ...FIRST.said, ...said } };
  const at = rest[1] === undefined ? '' : decoded(rest.slice(1).join('/'));
  return { place: { screen, question, at, doc: unlettered(words.get('doc'), notes) }, notes };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const packed = (own: OwnFile): string => letters(JSON.stringify(own));

/** A text in letters that an address may hold. */
function letters(whole: string): string {
  const bytes = new TextEncoder().encode(whole);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function unlettered(text: string | null, notes: LinkNote[]): string {
  if (text === null) return '';
  try {
    return plainText(text);
  } catch {
    notes.push({ kind: 'broken-text' });
    return '';
  }
}

function plainText(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function unpacked(text: string | null, notes: LinkNote[]): OwnFile | null {
  if (text === null) return null;
  try {
    const { name, config } = JSON.parse(plainText(text)) as OwnFile;
    if (typeof name === 'string' && typeof config === 'object' && config !== null) return { name, config };
  } catch {
    // told below
  }
  notes.push({ kind: 'broken-model' });
  return null;
}
