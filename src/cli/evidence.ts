import {
  type ErrorSummary,
  type EvidenceQuantity,
  type EvidenceRow,
  engine,
  type Known,
  keyOf,
  knownFrom,
  Problem,
  pairsOf,
  predictRun,
  predictServices,
  type RecordLine,
  type Run,
  rangesWithoutOwnSource,
  readLedger,
  readRecords,
  readRun,
  readServingLedger,
  readServingRun,
  rowsOf,
  type ServingRow,
  type ServingRun,
  servingEngine,
  servingRowsOf,
  showShare,
  summarise,
  type View,
} from '../index.ts';
import type { Args } from './args.ts';
import { type ServingFamily, servingBlocks, servingFamilies } from './evidence-serving.ts';
import type { Exit, Face } from './face.ts';
import { columns, ink, listed } from './paper.ts';
import { jsonText } from './plan-json.ts';
import { teller } from './prose.ts';
import { readText } from './read-text.ts';
import {
  factBook,
  shippedConventions,
  shippedFits,
  shippedPredictions,
  shippedRuns,
  shippedServingConventions,
  shippedServingPredictions,
} from './shipped.ts';
import type { Word } from './words.ts';

/** Errors of one family of runs, by what the fits had seen of it. */
interface Family {
  readonly by: 'overall' | 'source' | 'chip' | 'family';
  readonly name: string;
  readonly runs: number;
  readonly rate: Readonly<Partial<Record<View, ErrorSummary>>>;
  readonly memory: Readonly<Partial<Record<View, ErrorSummary>>>;
}

interface Unanswered {
  readonly id: string;
  readonly said: string;
}

/** Predicted against published, by family; with a file, the user's own runs, which no fit has seen. */
export async function evidence({ positional: [file] }: Args, face: Face): Promise<Exit> {
  const { rows, services, unanswered } = file === undefined ? publishedRows(face) : ownRows(file, face);
  const views: readonly View[] = file === undefined ? ['seen', 'source', 'chip', 'family'] : ['seen'];
  const families = judged(rows, views);
  const serving = servingFamilies(services, views);
  const asked = rows.length + services.length;
  face.print(
    face.json
      ? jsonText({ families, serving, answered: asked - unanswered.length, asked, unanswered })
      : page(families, serving, unanswered, file !== undefined, face),
  );
  return 0;
}

interface Evidence {
  readonly rows: readonly EvidenceRow[];
  readonly services: readonly ServingRow[];
  readonly unanswered: readonly Unanswered[];
}

function publishedRows(face: Face): Evidence {
  const lines = [...shippedRuns()].flatMap(([group, text]) => readRecords(text, `facts/runs/${group}.jsonl`));
  const records = trained(lines);
  const known = knownFrom(factBook(face.facts));
  const conventions = shippedConventions();
  const rows = rowsOf(
    records.map((record) => readRun(record, known, conventions)),
    readLedger(shippedPredictions()),
  );
  const served = servedRuns(lines, known);
  const services = servingRowsOf(served, readServingLedger(shippedServingPredictions()));
  return { rows, services, unanswered: [...unansweredOf(rows), ...unansweredServices(services)] };
}

function ownRows(file: string, face: Face): Evidence {
  const lines = readRecords(readText(file), file === '-' ? 'standard input' : file);
  const known = knownFrom(factBook(face.facts));
  const fits = shippedFits();
  const predictor = engine(fits);
  const runs: Run[] = trained(lines).map((record) => readRun(record, known, shippedConventions()));
  const seen = new Map(
    runs.flatMap((run) => {
      const predicted = predictRun(run, predictor);
      return predicted ? [[run.record.id, predicted] as const] : [];
    }),
  );
  const none = new Map<string, never>();
  const rows = rowsOf(runs, { seen, source: none, chip: none, family: none });
  const served = servedRuns(lines, known);
  const services = servingRowsOf(served, { seen: predictServices(served, servingEngine(fits)), source: none, chip: none, family: none });
  const broken = lines.flatMap((line) => (line.problem ? [{ id: line.id ?? `line ${line.line}`, said: line.problem.message }] : []));
  if (rows.length + services.length === 0 && broken.length === 0)
    throw new Problem({
      code: 'no-runs',
      where: file,
      said: 'no run',
      expected: 'run records, one JSON object a line',
    });
  return { rows, services, unanswered: [...broken, ...unansweredOf(rows), ...unansweredServices(services)] };
}

function trained(lines: readonly RecordLine[]): Run['record'][] {
  return lines.flatMap(({ record }) => (record && record.kind !== 'serve' ? [record] : []));
}

function servedRuns(lines: readonly RecordLine[], known: Known): readonly ServingRun[] {
  const conventions = shippedServingConventions();
  return lines.flatMap(({ record }) => (record && record.kind === 'serve' ? [readServingRun(record, known, conventions)] : []));
}

function unansweredServices(rows: readonly ServingRow[]): Unanswered[] {
  return rows.flatMap(({ run, predicted }) => {
    if (run.refused) return [{ id: run.record.id, said: run.refused.said }];
    return predicted.seen || Object.keys(run.reading).length === 0 ? [] : [{ id: run.record.id, said: 'no layout of what is stated' }];
  });
}

function unansweredOf(rows: readonly EvidenceRow[]): Unanswered[] {
  return rows.flatMap(({ run, predicted }) => {
    if (run.refused) return [{ id: run.record.id, said: run.refused.said }];
    return predicted.seen ? [] : [{ id: run.record.id, said: 'no layout of what is stated' }];
  });
}

function judged(rows: readonly EvidenceRow[], views: readonly View[]): Family[] {
  const ranges = { rate: rangesWithoutOwnSource(rows, 'rate'), memory: rangesWithoutOwnSource(rows, 'memory') };
  const errors = (some: readonly EvidenceRow[], quantity: EvidenceQuantity): Partial<Record<View, ErrorSummary>> => {
    const out: Partial<Record<View, ErrorSummary>> = {};
    for (const view of views) {
      const found = summarise(pairsOf(some, quantity, view, ranges[quantity]));
      if (found) out[view] = found;
    }
    return out;
  };
  const family = (by: Family['by'], name: string, some: readonly EvidenceRow[]): Family => ({
    by,
    name,
    runs: some.length,
    rate: errors(some, 'rate'),
    memory: errors(some, 'memory'),
  });
  const groups = (['source', 'chip', 'family'] as const).flatMap((by) => {
    const members = grouped(rows, by);
    return [...members]
      .sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
      .map(([name, some]) => family(by, name, some));
  });
  return [family('overall', 'all', rows), ...groups];
}

function grouped(rows: readonly EvidenceRow[], by: 'source' | 'chip' | 'family'): Map<string, EvidenceRow[]> {
  const members = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    const name = keyOf(row.run.record, by);
    members.set(name, [...(members.get(name) ?? []), row]);
  }
  return members;
}

const TITLES: Readonly<Record<Exclude<Family['by'], 'overall'>, Word>> = { source: 'bySource', chip: 'byChip', family: 'byFamily' };

function page(
  families: readonly Family[],
  serving: readonly ServingFamily[],
  unanswered: readonly Unanswered[],
  own: boolean,
  face: Face,
): string {
  const { say, paper } = face;
  const overall = families[0] as Family;
  const head = [say('quantity'), say('fitsSaw'), say('runs'), say('signed'), say('absolute'), say('within'), say('inBand')];
  const lines = (['rate', 'memory'] as const).flatMap((quantity) =>
    Object.entries(overall[quantity]).map(([view, errors]) => [
      say(quantity === 'rate' ? 'speed' : 'memory'),
      say(own ? 'yours' : (`view_${view}` as Word)),
      ...cells(errors),
    ]),
  );
  const [top = '', ...body] = columns([head, ...lines], ['left', 'left', 'right', 'right', 'right', 'right', 'right']);
  const blocks = [[ink(paper, 'bold', say('predictedPublished')), ink(paper, 'dim', top), ...body].join('\n')];
  for (const by of ['source', 'chip', 'family'] as const) blocks.push(familyBlock(families, by, own, face));
  blocks.push(...servingBlocks(serving, own, face));
  if (unanswered.length) {
    const tell = teller(face.locale);
    const shown = unanswered.slice(0, listed(paper, 10)).map(({ id, said }) => `  ${id}: ${tell(said)}`);
    const hidden = unanswered.length - shown.length;
    if (hidden > 0) shown.push(ink(paper, 'dim', `  ${say('more', { count: hidden })}`));
    blocks.push([ink(paper, ['bold', 'yellow'], `${say('unanswered')} (${unanswered.length})`), ...shown].join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}

function familyBlock(families: readonly Family[], by: 'source' | 'chip' | 'family', own: boolean, { say, paper }: Face): string {
  const title = ink(paper, 'bold', say(TITLES[by]));
  const head = own
    ? ['', say('runs'), say('signed'), say('absolute'), say('within'), say('inBand'), say('memory')]
    : ['', say('runs'), say('seenAbsolute'), say('signed'), say('absolute'), say('within'), say('inBand'), say('memory')];
  const lines = families
    .filter((family) => family.by === by)
    .map(({ name, runs, rate, memory }) => {
      const left = own ? rate.seen : rate[by];
      const seen = own ? [] : [percent(rate.seen?.absolute)];
      const held = own ? memory.seen : memory[by];
      return [name, String(runs), ...seen, ...cells(left).slice(1), held ? `${percent(held.absolute)} (${held.n})` : '–'];
    });
  const [top = '', ...body] = columns([head, ...lines], ['left', ...head.slice(1).map(() => 'right' as const)]);
  return [title, ink(paper, 'dim', top), ...body].join('\n');
}

function cells(errors: ErrorSummary | undefined): string[] {
  if (!errors) return ['0', '–', '–', '–', '–'];
  return [String(errors.n), percent(errors.signed, true), percent(errors.absolute), percent(errors.within35), percent(errors.coverage)];
}

function percent(value: number | null | undefined, signed = false): string {
  if (value === null || value === undefined) return '–';
  const sign = value < 0 ? '−' : signed ? '+' : '';
  return `${sign}${showShare(Math.abs(value), Math.abs(value) >= 0.1 ? 3 : 2)}`;
}
