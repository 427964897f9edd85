import {
  askService,
  engineFor,
  type InferencePace,
  modelOf,
  publishedWeights,
  type RawService,
  resolveName,
  servedPace,
} from '../index.ts';
import { type Fields, placeOfKey, textAt } from './programme-fields.ts';
import { attempt, type ProgrammeReader } from './programme-reader.ts';

/** Keys of an inference stage that a service's question takes; the rate is left out, so that what chips deliver is planned. */
const SERVICE_KEYS: Readonly<Record<string, keyof RawService>> = {
  input: 'input',
  output: 'output',
  ttft: 'ttft',
  tpot: 'tpot',
  e2e: 'e2e',
  quant: 'quant',
  kv: 'kv',
};

/** What chips deliver of a model, planned on the pool when the stage is answered. */
export function servedBy(reader: ProgrammeReader, fields: Fields, whole: boolean, assumed: string[]): InferencePace | null {
  return attempt(reader, (): InferencePace => {
    const { book, fits, problems } = reader;
    const said = textAt(fields, 'model', problems) ?? '';
    const { id, assumed: named } = resolveName(book, 'models', said, placeOfKey(fields, 'model'));
    assumed.push(...named);
    const raw: Record<string, string> = {};
    for (const [key, field] of Object.entries(SERVICE_KEYS)) {
      const text = textAt(fields, key, problems);
      if (text !== undefined) raw[field] = text;
    }
    const place = (field: keyof RawService): string =>
      placeOfKey(fields, Object.entries(SERVICE_KEYS).find(([, other]) => other === field)?.[0] ?? field);
    const question = askService(
      raw,
      modelOf(book, id),
      { published: publishedWeights(book, id), draft: null, trace: null, seed: reader.seed },
      place,
    );
    assumed.push(...question.assumed);
    const engine = textAt(fields, 'engine', problems) ?? null;
    return {
      kind: 'planned',
      serve: (pool) => {
        const engines = pool.groups.map(({ chip }) => engineFor(book, engine, null, chip));
        const of = (index: number) => (engines[index] as (typeof engines)[number]).engine;
        const made = servedPace(question, pool, whole, { fits, bands: null, engineOn: (group) => of(pool.groups.indexOf(group)) });
        return { ...made, assumed: [...engines.flatMap((found) => found.assumed), ...made.assumed] };
      },
    };
  });
}
