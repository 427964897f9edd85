import {
  askService,
  checkServing,
  doubt,
  type FactBook,
  groundsOf,
  type KnownDemand,
  type ModelShape,
  modelOf,
  obtainable,
  Problem,
  Problems,
  planService,
  type ServicePlan,
  type ServiceQuestion,
  serviceRates,
  type WideArea,
  type WorthAsk,
  worthFacts,
} from '../index.ts';
import { collector } from '../terms/collect.ts';
import type { Requests } from '../terms/traffic.ts';
import { demandNamed, demandSaid, type NamedDemand } from './demand.ts';
import type { Said } from './raw.ts';
import { type FoundModel, findModel, findPool, type ModelSource } from './resolve.ts';
import { serviceSaid } from './service-said.ts';
import { flagOf, rawService } from './service-words.ts';
import { readShortList } from './short-list.ts';
import { readWan } from './wan.ts';
import type { World } from './world.ts';
import { readWorth } from './worth.ts';

/** A question about a service understood: every name resolved, every number read. */
export interface ServiceAsked {
  readonly question: ServiceQuestion;
  readonly grounds: ReturnType<typeof groundsOf>['grounds'];
  readonly modelId: string | null;
  /** the model as it was said, where the catalog has no id for it */
  readonly modelSaid: string | null;
  readonly worth: WorthAsk;
  readonly line: WideArea | null;
  readonly trace: SentTrace | null;
  readonly assumed: readonly string[];
}

/** The requests of a trace, as a face read them. */
export interface SentTrace {
  readonly requests: Requests;
  /** it says when requests come; else every arrival is 0 */
  readonly timed: boolean;
  /** lines left out, with why */
  readonly skipped: { readonly count: number; readonly byCode: Readonly<Record<string, number>>; readonly first: string | null };
}

/** What a face reads for a question from elsewhere than its words. A reader throws what is wrong with it. */
export interface ServiceSent {
  readonly trace?: () => SentTrace | null;
  /** the model that guesses tokens, where it is not of the catalog */
  readonly draft?: () => FoundModel;
  /** services whose use the public knows */
  readonly demands?: () => readonly NamedDemand[];
  /** problems that were noted before */
  readonly noted?: readonly Problem[];
}

/** The name of the model that guesses tokens. @example draft:llama-3.2-1b:5 -> llama-3.2-1b */
export const draftIn = (speculate: string | undefined): string | undefined => /^draft:([^:@]+):/.exec(speculate ?? '')?.[1];

/** Reads the words of a question about a service on a pool, or about chips that are to be sized; throws all problems at once. */
export function understandService(
  said: Said,
  own: ModelSource,
  world: World,
  sent: ServiceSent = {},
  where: 'on' | 'chips' = 'on',
): ServiceAsked {
  const { book, fits } = world;
  const problems: Problem[] = [];
  const attempt = collector(problems);
  const worth = readWorth(said, worthFacts(book), world.asOf, problems);
  problems.push(...(sent.noted ?? []));
  const found = attempt(() => findModel(said['model'], own, book));
  const groups = attempt(() => (where === 'on' ? findPool(said['on'], book).groups : readShortList(said['chips'], book)));
  const known = attempt(() => demandNamed(said['demand'], sent.demands ?? (() => [])));
  const trace = attempt(() => sent.trace?.() ?? null);
  const draftName = draftIn(said['speculate']);
  const draft = draftName === undefined ? null : attempt(() => draftNamed(draftName, sent.draft ?? null, book));
  const grounds = groups && attempt(() => groundsOf(book, groups, said['engine'] ?? null, said['quant'] ?? null, fits));
  const shape = found?.shape ?? standIn(book);
  const beside = {
    published: found?.weights ?? null,
    draft: draft?.shape ?? null,
    trace: trace?.requests ?? null,
    seed: Number(said['seed'] ?? 0),
  };
  const question = shape && attempt(() => askService(rawService(said, known), shape, beside, flagOf));
  if (trace && !trace.timed && said['speed'] !== undefined)
    problems.push(
      new Problem({ code: 'no-arrivals', where: '--speed', said: said['speed'], expected: 'a trace that says when requests come' }),
    );
  if (where === 'on' && question && grounds)
    problems.push(...grounds.grounds.flatMap((ground) => checkServing(question, ground, (field) => `--${field}`)));
  const line = said['wan'] === undefined ? null : attempt(() => readWan(said['wan'] as string, '--wan'));
  if (!found || !groups || !grounds || !question || !worth || problems.length) throw new Problems(problems);
  const assumed = [
    ...doubted(question, known),
    ...found.assumed,
    ...(known ? [demandSaid(known)] : []),
    ...(where === 'on' ? groups.flatMap((group) => group.assumed) : []),
    ...grounds.assumed,
    ...question.assumed,
  ];
  const ownName = own && typeof own !== 'function' ? own.name : null;
  return {
    question,
    grounds: grounds.grounds,
    modelId: found.id,
    modelSaid: found.id === null ? (said['model'] ?? ownName) : null,
    worth,
    line,
    trace,
    assumed: [...new Set(assumed)],
  };
}

/** The small model that guesses; what is wrong with its name is said where it was said. */
function draftNamed(name: string, own: ModelSource, book: FactBook): FoundModel {
  try {
    return findModel(name, own, book);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, said, expected, near } = error;
    throw new Problem({ code, where: '--speculate', said, expected, near });
  }
}

/** Where the model could not be found, its other words are still read beside some model, so that all problems are told at once. */
function standIn(book: FactBook): ModelShape | null {
  const [id] = Object.keys(book.models);
  return id === undefined ? null : { ...modelOf(book, id), context: null, multiTokenPrediction: 1 };
}

/** A stated rate far from what the public knows of the service. */
function doubted({ load, meanPerSec }: ServiceQuestion, known: KnownDemand | null): readonly string[] {
  const { offered } = load;
  const warning = known && offered.kind === 'rate' ? doubt(meanPerSec ?? offered.ratePerSec, known) : null;
  return warning ? [warning] : [];
}

/** What a plan is to keep for files: each request, and the spans of that many steps. */
export interface ServiceKept {
  readonly perRequest?: boolean;
  readonly timeline?: number;
}

/** The answer as every face shows it, in the order in which it is written down, with the simulation behind it. */
export function answerService(asked: ServiceAsked, world: World, kept: ServiceKept = {}): ServicePlan {
  const { question, grounds, worth, line } = asked;
  const groups = grounds.map(({ group }) => group);
  const facts = worthFacts(world.book);
  const rates = serviceRates(groups, world.fits, facts, worth);
  const plan = planService(question, grounds, world.fits, {
    bands: world.serviceBands,
    price: (chip) => rates.price(chip),
    site: rates,
    line,
    now: world.now,
    perRequest: kept.perRequest ?? false,
    timeline: kept.timeline ?? 0,
  });
  const { choice, frontier, because, refused, search, run, worth: each } = plan;
  const priced = choice ? rates.assumed(choice.chip) : [];
  return {
    question: serviceSaid('serve', asked, world.asOf),
    choice,
    frontier,
    ...(each ? { worth: each } : {}),
    because,
    assumed: [...new Set([...asked.assumed, ...plan.assumed, ...priced])],
    refused,
    search,
    obtainable: obtainable({ groups }, facts, worth, choice?.costPerMillionTokensUsd ?? null),
    run,
  };
}
