import {
  chipOf,
  countParameters,
  engineOf,
  type FactBook,
  type FactFile,
  modelOf,
  nearest,
  Problem,
  resolved,
  showCount,
  showNumber,
  showRate,
  stackOf,
  systemGroup,
} from '../index.ts';
import type { Exit, Face } from './face.ts';
import type { Collection } from './flags.ts';
import { columns, ink } from './paper.ts';
import { jsonText } from './plan-json.ts';
import type { Word } from './words.ts';

const GIB = 2 ** 30;

/** One thing as lists show it: `figures` in base units for programs, `cells` for people. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly maker: string | null;
  readonly kind: string | null;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly cells: readonly string[];
}

const HEADS: Readonly<Record<Collection, readonly Word[]>> = {
  chips: ['memoryHead', 'denseHead', 'bandwidthHead', 'linksHead'],
  models: ['parametersHead', 'activeHead', 'layersHead', 'contextHead'],
  systems: ['kind_chips', 'chipHead'],
  networks: ['directionHead'],
  stacks: ['bytesHead'],
  engines: ['batchingHead', 'sequencesHead', 'batchedTokensHead', 'memoryShareHead'],
};

/** Lists a collection, narrowed by maker, kind and words; one line a thing. */
export function listFacts(book: FactBook, what: Collection, filters: Readonly<Record<string, string>>, face: Face): Exit {
  const all = Object.keys(book[what]).map((id) => entryOf(book, what, id));
  checkFilters(book, all, filters);
  const entries = all.filter((entry) => kept(book, entry, filters));
  if (face.json) {
    face.print(jsonText(entries.map(({ id, name, maker, kind, figures }) => ({ id, name, maker, kind, ...figures }))));
    return 0;
  }
  const head = ['id', ...(['nameHead', ...HEADS[what]] as const).map((word) => face.say(word))];
  const sides = head.map((_, at) => (at < 2 || (what === 'systems' && at === 3) ? 'left' : 'right') as 'left' | 'right');
  const [top = '', ...lines] = columns([head, ...entries.map(({ id, name, cells }) => [id, name, ...cells])], sides);
  const count = face.say('entries', { count: showNumber(entries.length, 12), what: face.say(`kind_${what}`) });
  const table = entries.length ? [ink(face.paper, 'dim', top), ...lines, ''] : [];
  face.print([...table, ink(face.paper, 'dim', count)].join('\n'));
  return 0;
}

/** A maker or a kind that nothing of the collection has is a slip, not an empty list. */
function checkFilters(book: FactBook, all: readonly Entry[], filters: Readonly<Record<string, string>>): void {
  for (const key of ['maker', 'kind'] as const) {
    const said = filters[key];
    if (said === undefined || all.some((entry) => kept(book, entry, { [key]: said }))) continue;
    const known = [...new Set(all.flatMap((entry) => entry[key] ?? []))].sort();
    const near = nearest(said, known);
    const expected = known.length
      ? `one of ${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}`
      : 'no value';
    throw new Problem({ code: 'bad-value', where: `--${key}`, said, expected, near });
  }
}

/** Makers answer to their other names and scripts too: the words that names of chips and models are read by. */
function kept(book: FactBook, { id, name, maker, kind }: Entry, filters: Readonly<Record<string, string>>): boolean {
  const holds = (text: string | null, said: string): boolean => plain(text ?? '').includes(plain(translated(book, said)));
  if (filters.maker !== undefined && !holds(maker, filters.maker) && !id.startsWith(`${plain(translated(book, filters.maker))}-`))
    return false;
  if (filters.kind !== undefined && !holds(kind, filters.kind)) return false;
  return filters.find === undefined || holds(`${id} ${name}`, filters.find);
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

function translated(book: FactBook, said: string): string {
  let text = plain(said);
  for (const collection of ['chips', 'models'] as const) {
    const words = book.aliases[collection]?.words;
    if (typeof words !== 'object' || words === null || Array.isArray(words)) continue;
    for (const [from, to] of Object.entries(words)) if (text === plain(from)) text = plain(String(to));
  }
  return text;
}

function entryOf(book: FactBook, what: Collection, id: string): Entry {
  const file = resolved(book, what, id);
  const { figures, cells } = FIGURES[what](book, id, file);
  return { id, name: text(file.name) ?? id, maker: text(file.maker), kind: text(file.kind) ?? text(file.family), figures, cells };
}

type Shown = Pick<Entry, 'figures' | 'cells'>;

const FIGURES: Readonly<Record<Collection, (book: FactBook, id: string, file: FactFile) => Shown>> = {
  chips: (book, id) => {
    const chip = chipOf(book, id);
    const peak = chip.peakDense.bf16 ?? chip.peakDense.fp16 ?? null;
    const figures = {
      memoryGiB: chip.memory === null ? null : chip.memory / GIB,
      peakDenseTflops: peak === null ? null : peak / 1e12,
      memoryBandwidthGBps: chip.memoryBandwidth === null ? null : chip.memoryBandwidth / 1e9,
      linkGBpsPerDirection: chip.scaleUp?.bandwidthPerDirection == null ? null : chip.scaleUp.bandwidthPerDirection / 1e9,
    };
    const cells = [
      or(figures.memoryGiB, (value) => `${showNumber(value)} GiB`),
      or(peak, (value) => showRate(value, 'FLOP/s', 4)),
      or(chip.memoryBandwidth, (value) => showRate(value, 'B/s')),
      or(chip.scaleUp?.bandwidthPerDirection ?? null, (value) => showRate(value, 'B/s')),
    ];
    return { figures, cells };
  },
  models: (book, id) => {
    const shape = attempt(() => modelOf(book, id));
    const count = shape && countParameters(shape);
    const figures = {
      parameters: count?.total ?? null,
      active: count?.active ?? null,
      layers: shape?.order.length ?? null,
      context: shape?.context ?? null,
    };
    const cells = [
      or(figures.parameters, (value) => showCount(value)),
      or(figures.active, (value) => showCount(value)),
      or(figures.layers, String),
      or(figures.context, (value) => showNumber(value, 12)),
    ];
    return { figures, cells };
  },
  systems: (book, id) => {
    const group = attempt(() => systemGroup(book, id));
    return {
      figures: { chips: group?.count ?? null },
      cells: [or(group?.count ?? null, (value) => showNumber(value, 12)), group?.chip.id ?? '–'],
    };
  },
  networks: (_book, _id, file) => ({ figures: {}, cells: [written(file.bandwidthPerDirection) ?? '–'] }),
  stacks: (book, id) => {
    const { weightBytes, gradientBytes, masterBytes, momentBytes } = stackOf(book, id);
    const bytes = weightBytes + gradientBytes + masterBytes + momentBytes;
    return { figures: { bytesPerParameter: bytes }, cells: [showNumber(bytes)] };
  },
  engines: (book, id) => {
    const { maxSequences, maxBatchedTokens, memoryShare, batching } = engineOf(book, id).policy;
    const cells = [batching, showNumber(maxSequences, 12), showNumber(maxBatchedTokens, 12), showNumber(memoryShare)];
    return { figures: { maxSequences, maxBatchedTokens, memoryShare }, cells };
  },
};

function or(value: number | null, showIt: (value: number) => string): string {
  return value === null ? '–' : showIt(value);
}

/** A thing whose makers published too little to make a shape of it is still listed. */
function attempt<Made>(make: () => Made): Made | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function text(node: unknown): string | null {
  return typeof node === 'string' ? node : written(node);
}

/** What a fact says, as it is written. */
function written(node: unknown): string | null {
  const { is } = typeof node === 'object' && node !== null ? (node as { is?: unknown }) : {};
  return typeof is === 'string' ? is : null;
}
