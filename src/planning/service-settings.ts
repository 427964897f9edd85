import { readLayout } from '../terms/layout-text.ts';
import type { ModelShape } from '../terms/model.ts';
import { Problem } from '../terms/problem.ts';
import type { ServingLayout, Speculation } from '../terms/service.ts';
import { readCount, readSeconds, readShare } from '../terms/spoken.ts';
import type { DayPart } from './demand.ts';

/** Settings of a service that are written in short forms of their own. */

const LAYOUT_KEYS = ['tensorParallel', 'pipelineParallel', 'dataParallel', 'contextParallel', 'expertParallel'] as const;

/** `heads:1@0.8`, `draft:NAME:4@0.7`, `ngram:4@0.5`: who guesses, how many tokens a step, with which probability each is right. */
export function readSpeculation(said: string, where: string, draft: ModelShape | null, model: ModelShape, assumed: string[]): Speculation {
  const match = /^(heads|mtp|ngram|draft):(?:([^@]+):)?(\d+)(?:@([\d.]+%?))?$/.exec(said.trim());
  const by = match?.[1] === 'mtp' ? 'heads' : (match?.[1] as Speculation['by'] | undefined);
  if (!match || !by || (by === 'draft') !== (match[2] !== undefined))
    throw new Problem({
      code: 'bad-value',
      where,
      said,
      expected: 'heads:1@0.8, ngram:4@0.5 or draft:MODEL:4@0.7 (who guesses, tokens a step, how often right)',
    });
  const tokens = readCount(match[3] as string, where, { least: 1, most: 64, whole: true });
  if (by === 'heads' && model.multiTokenPrediction === 0)
    throw new Problem({
      code: 'no-prediction-heads',
      where,
      said,
      expected: `ngram or draft: ${model.name} has no heads that predict further tokens`,
    });
  if (match[4] === undefined) assumed.push('speculation: a guessed token is right in 7 of 10 cases (rule: where no acceptance is stated)');
  const acceptance = match[4] === undefined ? 0.7 : readShare(match[4], where, { least: 0, most: 1 });
  return { by, tokens, acceptance, draft: by === 'draft' ? draft : null };
}

/** Parts of a training layout that a service has none of are refused by name. */
export function servingLayout(said: string, where: string): Partial<ServingLayout> {
  const read = readLayout(said, where);
  const strange = Object.keys(read).find((key) => !(LAYOUT_KEYS as readonly string[]).includes(key));
  if (strange !== undefined)
    throw new Problem({ code: 'unknown-layout-key', where, said, expected: 'one of tp, pp, dp, cp, ep: a service has no other degrees' });
  return read as Partial<ServingLayout>;
}

/** `8h:0.3,16h:1`: parts of a day and their share of the peak. */
export function readProfile(said: string, where: string): readonly DayPart[] {
  return said.split(',').map((part) => {
    const [time, share, ...rest] = part.split(':').map((text) => text.trim());
    if (!time || !share || rest.length)
      throw new Problem({
        code: 'bad-value',
        where,
        said: part.trim(),
        expected: 'parts of a day and their share of the peak, such as 8h:0.3,16h:1',
      });
    return { seconds: readSeconds(time, where), share: readShare(share, where, { least: 0, most: 1 }) };
  });
}
