import type { ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import { type CollectionName, type FactBook, type FactFile, type FactNode, isFile, resolved } from './book.ts';
import { chipOf } from './chip.ts';
import { datasetOf } from './dataset.ts';
import { engineSense } from './engine.ts';
import { at, figure, word } from './figure.ts';
import { modelOf, publishedParameters } from './model.ts';
import { exchangeRates, priceSheet } from './price.ts';
import { readinessById } from './readiness.ts';
import { controlSense } from './rule-sense.ts';
import { siteFacts, supplyRecords } from './site.ts';
import { stackOf } from './stack.ts';
import { groupFor, systemGroup } from './system.ts';

/** Handed in, since the catalog may not import the workload. */
export type CountParameters = (shape: ModelShape) => { readonly total: number };

/** Published parameter counts are rounded, and shapes leave small parts out. */
const PARAMETER_TOLERANCE = 0.03;
/** Makers round links and rates. */
const SLACK = 1.02;

/** Rules on what a file says, beyond its form. Throws or returns what contradicts. */
export function sense(book: FactBook, name: CollectionName, id: string, count: CountParameters): Problem[] {
  const file = resolved(book, name, id);
  const where = `${name}/${id}`;
  if (name === 'chips') return chipSense(book, id, file, where);
  if (name === 'systems') return systemSense(book, id, file, where);
  if (name === 'models') return modelSense(book, id, file, where, count);
  if (name === 'stacks') return stackSense(book, id, file, where);
  if (name === 'engines') return engineSense(book, id);
  if (name === 'datasets') {
    datasetOf(book, id);
    return [];
  }
  if (name === 'aliases') return aliasSense(book, id, file, where);
  if (name === 'prices') {
    priceSheet(book, id);
    return priceSense(file, where);
  }
  if (name === 'grids') siteFacts(book);
  if (name === 'costs') {
    exchangeRates(book);
    supplyRecords(book);
  }
  if (name === 'sources') return sourceSense(file, where);
  if (name === 'controls') return controlSense(book, id, file, where);
  if (name === 'readiness') {
    readinessById(book, id);
    return [];
  }
  return [];
}

const problem = (code: string, where: string, said: string, expected: string): Problem => new Problem({ code, where, said, expected });

/** Formats by width: a narrower one is never slower on the same units. */
const NARROWER: readonly (readonly [wide: string, narrow: string])[] = [
  ['tf32', 'bf16'],
  ['tf32', 'fp16'],
  ['bf16', 'fp8'],
  ['fp16', 'fp8'],
  ['fp8', 'fp4'],
];
const BITS: Readonly<Record<string, number>> = {
  fp64: 64,
  fp32: 32,
  tf32: 32,
  fp16: 16,
  bf16: 16,
  fp8: 8,
  int8: 8,
  fp6: 6,
  fp4: 4,
  int4: 4,
};

function chipSense(book: FactBook, id: string, file: FactFile, where: string): Problem[] {
  chipOf(book, id);
  const found: Problem[] = [];
  const peak = (precision: string) => figure(file, `peakDense.${precision}`, 'FLOP/s', where);
  for (const [wide, narrow] of NARROWER) {
    const [slow, fast] = [peak(wide), peak(narrow)];
    if (slow === null || fast === null) continue;
    const place = `${where}#peakDense.${narrow}`;
    if (fast * SLACK < slow)
      found.push(
        problem(
          'narrow-slower-than-wide',
          place,
          `${narrow} ${show(fast)} below ${wide} ${show(slow)}`,
          `${narrow} at least as fast as ${wide}: one of the two is wrong`,
        ),
      );
    const explained = [wide, narrow].some((precision) => typeof at(file, `peakDense.${precision}.note`) === 'string');
    if (Math.abs(fast / slow - 4) < 0.01 && !explained) {
      const mend = 'dense rates, twice at most: halve the one printed with sparsity and show it in "from", or say in its note why it is so';
      found.push(problem('sparse-among-dense', place, `${narrow} is exactly 4 times ${wide}`, mend));
    }
  }
  found.push(...sparseAgainstTotal(file, where, peak));
  const [both, one] = [
    figure(file, 'scaleUp.bandwidthBothDirections', 'B/s', where),
    figure(file, 'scaleUp.bandwidthPerDirection', 'B/s', where),
  ];
  if (both !== null && one !== null && one * 2 > both * SLACK) {
    found.push(
      problem(
        'link-counted-twice',
        `${where}#scaleUp.bandwidthPerDirection`,
        'more than half of both directions',
        'one direction of all links of one chip',
      ),
    );
  }
  const [usable, printed] = [figure(file, 'memory.capacity', 'B', where), figure(file, 'memory.printed', 'B', where)];
  if (usable !== null && printed !== null && !(usable <= printed * 1.08 && usable >= printed * 0.85)) {
    found.push(
      problem('memory-contradicts', `${where}#memory.capacity`, `${usable} B usable of ${printed} B printed`, 'about what is printed'),
    );
  }
  found.push(...named(book, 'networks', word(file, 'scaleUp.network'), `${where}#scaleUp.network`));
  found.push(...named(book, 'networks', word(file, 'hostLink.network'), `${where}#hostLink.network`));
  found.push(...named(book, 'systems', word(file, 'usualNode'), `${where}#usualNode`));
  if (found.length === 0) groupFor(book, id, 1);
  return found;
}

/** Total processing performance is bit length times dense rate: a figure twice the stated total was printed with sparsity. */
function sparseAgainstTotal(file: FactFile, where: string, peak: (precision: string) => number | null): Problem[] {
  const stated = figure(file, 'exportControl.totalProcessingPerformance', 'TPP', where);
  if (stated === null || stated === 0) return [];
  const found: Problem[] = [];
  for (const [precision, bits] of Object.entries(BITS)) {
    const rate = peak(precision);
    if (rate === null || precision === 'tf32') continue;
    const ratio = ((rate / 1e12) * bits) / stated;
    if (Math.abs(ratio - 2) < 0.02) {
      found.push(
        problem(
          'sparse-among-dense',
          `${where}#peakDense.${precision}`,
          `${show(rate)}, twice what the total processing performance of ${stated} allows`,
          'the dense rate: halve it and show it in "from"',
        ),
      );
    }
  }
  return found;
}

const show = (rate: number): string => `${Number((rate / 1e12).toPrecision(5))} TFLOP/s`;

function systemSense(book: FactBook, id: string, file: FactFile, where: string): Problem[] {
  const found = [
    ...named(book, 'chips', word(file, 'chip'), `${where}#chip`),
    ...named(book, 'networks', word(file, 'scaleOut.network'), `${where}#scaleOut.network`),
  ];
  const chip = word(file, 'chip');
  if (found.length > 0 || chip === null) return found;
  const link = figure(file, 'scaleUp.bandwidthBothDirectionsPerChip', 'B/s', where);
  const own = figure(resolved(book, 'chips', chip), 'scaleUp.bandwidthBothDirections', 'B/s', `chips/${chip}`);
  if (link !== null && own !== null && link > own * SLACK) {
    found.push(
      problem(
        'node-link-exceeds-chip',
        `${where}#scaleUp.bandwidthBothDirectionsPerChip`,
        `${link / 1e9} GB/s a chip, of which ${chip} has ${own / 1e9}`,
        "at most the chip's own links",
      ),
    );
  }
  systemGroup(book, id);
  return found;
}

function modelSense(book: FactBook, id: string, file: FactFile, where: string, count: CountParameters): Problem[] {
  const found: Problem[] = [];
  const { total, active, unchecked } = publishedParameters(book, id);
  if (total !== null && active !== null && active > total * SLACK) {
    found.push(problem('more-active-than-total', `${where}#parameters.active`, `${active} active of ${total}`, 'at most the total'));
  }
  if (at(file, 'order') === undefined) {
    if (unchecked === null)
      found.push(
        problem('no-shape', `${where}#order`, 'nothing', '"order", or "parameters.unchecked" with the reason why there is no shape'),
      );
    return found;
  }
  const shape = modelOf(book, id);
  for (const { attention, feed } of shape.kinds) {
    if (attention.kind === 'softmax' && attention.heads % attention.kvHeads !== 0) {
      found.push(
        problem(
          'heads-not-divisible',
          `${where}#attention`,
          `${attention.heads} heads over ${attention.kvHeads} KV heads`,
          'KV heads that divide heads',
        ),
      );
    }
    if (feed.kind === 'experts' && feed.topK > feed.experts) {
      found.push(problem('too-few-experts', `${where}#feed`, `${feed.topK} of ${feed.experts} experts`, 'at most all of them'));
    }
  }
  if (total !== null && unchecked === null) {
    const shaped = count(shape).total;
    const off = shaped / total - 1;
    if (!(Math.abs(off) <= PARAMETER_TOLERANCE)) {
      const said = `the shape has ${(shaped / 1e9).toPrecision(4)}e9 parameters, published are ${(total / 1e9).toPrecision(4)}e9 (${(off * 100).toFixed(1)} %)`;
      found.push(
        problem(
          'parameters-contradict-shape',
          `${where}#parameters.total`,
          said,
          'within 3 %: mend the shape, or say why not in "parameters.unchecked"',
        ),
      );
    }
  }
  return found;
}

function stackSense(book: FactBook, id: string, file: FactFile, where: string): Problem[] {
  stackOf(book, id);
  const found: Problem[] = [];
  for (const own of words(file['words'])) {
    const other = Object.keys(book.stacks).find((stack) => stack !== id && words(book.stacks[stack]?.['words']).includes(own));
    if (other !== undefined && other > id)
      found.push(problem('words-of-two-stacks', `${where}#words`, `${own}, also of ${other}`, 'each word under one stack'));
  }
  return found;
}

const words = (node: FactNode | undefined): readonly string[] => (Array.isArray(node) ? (node as string[]) : []);

function aliasSense(book: FactBook, id: string, file: FactFile, where: string): Problem[] {
  if (id !== 'chips' && id !== 'models' && id !== 'systems') return [problem('unknown-collection', where, id, 'chips, models or systems')];
  const found: Problem[] = [];
  const table = (key: string): [string, FactNode | undefined][] => (isFile(file[key]) ? Object.entries(file[key]) : []);
  for (const [alias, target] of table('names')) found.push(...named(book, id, String(target), `${where}#names.${alias}`));
  for (const [alias, targets] of table('contested'))
    for (const target of words(targets)) found.push(...named(book, id, target, `${where}#contested.${alias}`));
  return found;
}

/** Two prices of one provider, instance, term and region must not begin on one day. */
function priceSense(file: FactFile, where: string): Problem[] {
  const seen = new Map<string, number>();
  const found: Problem[] = [];
  const offers = Array.isArray(file['offers']) ? (file['offers'] as FactFile[]) : [];
  for (const [index, offer] of offers.entries()) {
    if (offer['kind'] !== 'cloudHour') continue;
    const key = ['provider', 'instance', 'term', 'region', 'from'].map((part) => word(offer, part) ?? '').join(' / ');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      found.push(
        problem(
          'two-prices-at-once',
          `${where}#offers.${index}`,
          key,
          `one offer: offers.${first} begins on the same day; keep the other value in "others"`,
        ),
      );
  }
  return found;
}

function sourceSense(file: FactFile, where: string): Problem[] {
  const found: Problem[] = [];
  if (typeof file['title'] !== 'string' || file['title'].trim() === '')
    found.push(problem('no-title', `${where}#title`, 'nothing', 'the title of the document'));
  if (typeof file['read'] !== 'boolean')
    found.push(problem('not-a-flag', `${where}#read`, 'nothing', 'true when the text was read, false when it is only named'));
  return found;
}

function named(book: FactBook, collection: 'chips' | 'systems' | 'networks' | 'models', id: string | null, where: string): Problem[] {
  if (id === null || Object.hasOwn(book[collection], id)) return [];
  return [problem('unknown-id', where, id, `an id of ${collection}/`)];
}
