import {
  type FactBook,
  Problem,
  Problems,
  readCount,
  readSeconds,
  readUsd,
  resolveName,
  shortListed,
  shortListGroup,
  type TrainingOffer,
  type WorthAsk,
  type WorthFacts,
} from '../index.ts';
import { collector, missing, problemsIn } from '../terms/collect.ts';
import { understandJob } from './job.ts';
import type { Said } from './raw.ts';
import type { ModelSource } from './resolve.ts';

/** A question about buying, understood. */
export interface OffersAsked {
  readonly offers: readonly TrainingOffer[];
  readonly modelId: string | null;
  readonly deadlineDays: number | null;
  readonly assumed: readonly string[];
}

const DAY = 86_400;
/** Offers beyond this are not compared in one question. */
const MOST_OFFERS = 32;

interface Offered {
  readonly chip: string;
  readonly most: number | null;
  readonly usd: number | null;
  readonly assumed: readonly string[];
}

/** Reads the offers of a question about buying, each with the job as it is asked on its chip; throws all problems at once. */
export function understandOffers(
  words: Said,
  own: ModelSource,
  book: FactBook,
  facts: WorthFacts,
  worth: WorthAsk | null,
  noted: readonly Problem[],
): OffersAsked {
  const problems: Problem[] = [...noted];
  const attempt = collector(problems);
  const deadlineDays = words['deadline'] === undefined ? null : attempt(() => daysIn(words['deadline'] as string));
  if (words['deadline'] === undefined && words['budget'] === undefined) problems.push(missing('deadline', '<days>'));
  if (words['tokens'] === undefined) problems.push(missing('tokens', '<count>'));
  const listed = words['chips'] === undefined && worth ? shortListed(book, facts, worth) : null;
  const said = listed
    ? listed.chips.map((chip): Offered => ({ chip, most: null, usd: null, assumed: [] }))
    : words['chips'] === undefined
      ? []
      : (attempt(() => readOffers(words['chips'] as string, book)) ?? []);
  const offers: TrainingOffer[] = [];
  const assumed: string[] = [...(listed ? [listed.rule] : [])];
  let modelId: string | null = null;
  // what is wrong with the job is said once, whatever the number of chips
  const seen = new Set<string>();
  for (const { chip, most, usd, assumed: named } of said.length > 0 ? said : [{ chip: null, most: null, usd: null, assumed: [] }]) {
    const group = chip === null ? null : shortListGroup(book, chip, 2);
    try {
      const on = group ? { on: `${group.count}x${group.chip.id}` } : {};
      const asked = understandJob('train', { ...words, ...on }, own, book);
      modelId = asked.modelId;
      assumed.push(...named, ...asked.assumed);
      const [first] = asked.pool.groups;
      if (first && group) offers.push({ job: asked.job, group: first, most, usdPerChipHour: usd });
    } catch (error) {
      for (const problem of problemsIn(error))
        if (!seen.has(problem.message) && problem.where !== '--on') {
          seen.add(problem.message);
          problems.push(problem);
        }
    }
  }
  if (problems.length) throw new Problems(problems);
  return { offers, modelId, deadlineDays, assumed: [...new Set(assumed)] };
}

/** Days: with a unit of time, or a bare number. */
function daysIn(said: string): number {
  return readSeconds(/[a-z]\s*$/.test(said) ? said : `${said}d`, '--deadline') / DAY;
}

/**
 * Offers joined by commas.
 *
 * @example 512xA100-80GB@1.2,H20 -> at most 512 A100 at 1.20 USD a chip-hour; any number of H20 at the price of the catalog
 */
function readOffers(said: string, book: FactBook): readonly Offered[] {
  const problems: Problem[] = [];
  const offers: Offered[] = [];
  const words = said.split(',').map((word) => word.trim());
  if (words.length > MOST_OFFERS)
    throw new Problem({ code: 'too-many', where: '--chips', said: `${words.length} offers`, expected: `at most ${MOST_OFFERS}` });
  for (const word of words)
    try {
      const [, count, name = '', price] = /^(?:(\d[\d.,]*[kKmM]?)\s*[x×*]\s*)?(.*?)(?:\s*@\s*(.*))?$/.exec(word) ?? [];
      if (name === '')
        throw new Problem({ code: 'bad-value', where: '--chips', said: word || 'nothing', expected: 'offers such as 512xA100-80GB@1.2' });
      const { id, assumed } = resolveName(book, 'chips', name, '--chips');
      const most = count === undefined ? null : readCount(count, '--chips', { least: 1, most: 1e7, whole: true });
      const usd = price === undefined ? null : readUsd(price.replace(/\s*\/\s*h$/, ''), '--chips');
      if (offers.some((other) => other.chip === id && other.usd === usd))
        throw new Problem({ code: 'repeated-name', where: '--chips', said: word, expected: 'every offer once' });
      offers.push({ chip: id, most, usd, assumed });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  if (problems.length) throw new Problems(problems);
  return offers;
}
