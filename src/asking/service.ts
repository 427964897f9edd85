import {
  askService,
  askWorth,
  groundsOf,
  obtainable,
  type Problem,
  Problems,
  planService,
  type RawService,
  type ServicePlan,
  type ServiceQuestion,
  serviceRates,
  type WorthAsk,
  worthFacts,
} from '../index.ts';
import { collector } from './collect.ts';
import type { OwnModel, Said } from './raw.ts';
import { findModel, findPool } from './resolve.ts';
import type { World } from './world.ts';

/** A question about a service understood: every name resolved, every number read. */
export interface ServiceAsked {
  readonly question: ServiceQuestion;
  readonly grounds: ReturnType<typeof groundsOf>['grounds'];
  readonly modelId: string | null;
  readonly worth: WorthAsk;
  readonly assumed: readonly string[];
}

const FLAG: Readonly<Partial<Record<keyof RawService, string>>> = {
  requestsPerUser: '--requests-per-user',
  prefixShare: '--prefix-share',
  prefixCache: '--prefix-cache',
  adapterRank: '--adapter-rank',
  maxSequences: '--max-seqs',
  maxBatchedTokens: '--max-batched-tokens',
  routing: '--router',
  tokensPerChip: '--tokens-per-chip',
  chipSeconds: '--chip-seconds',
};

/** Reads the words of a question about a service; throws all problems at once. */
export function understandService(said: Said, own: OwnModel | null, world: World): ServiceAsked {
  const { book, fits } = world;
  const problems: Problem[] = [];
  const attempt = collector(problems);
  const worth = attempt(() =>
    askWorth({ ...said, gridIntensity: said['grid-intensity'], chipWatts: said['chip-watts'] }, worthFacts(book), world.asOf),
  );
  const found = attempt(() => findModel(said['model'], own, book));
  const groups = attempt(() => findPool(said['on'], book).groups);
  const draftName = /^draft:([^:@]+):/.exec(said['speculate'] ?? '')?.[1];
  const draft = draftName === undefined ? null : attempt(() => findModel(draftName, null, book));
  const grounds = groups && attempt(() => groundsOf(book, groups, said['engine'] ?? null, said['quant'] ?? null, fits));
  const known = { published: found?.weights ?? null, draft: draft?.shape ?? null, trace: null, seed: Number(said['seed'] ?? 0) };
  const question = found && attempt(() => askService(rawOf(said), found.shape, known, (field) => FLAG[field] ?? `--${field}`));
  if (!found || !groups || !grounds || !question || !worth || problems.length) throw new Problems(problems);
  const assumed = [...found.assumed, ...groups.flatMap((group) => group.assumed), ...grounds.assumed, ...question.assumed];
  return { question, grounds: grounds.grounds, modelId: found.id, worth, assumed: [...new Set(assumed)] };
}

/** The answer as every face shows it, with the simulation behind it. */
export function answerService(asked: ServiceAsked, world: World, perRequest = false): ServicePlan {
  const { question, grounds, worth } = asked;
  const groups = grounds.map(({ group }) => group);
  const rates = serviceRates(groups, world.fits, worthFacts(world.book), worth);
  const plan = planService(question, grounds, world.fits, {
    bands: world.serviceBands,
    price: (chip) => rates.price(chip),
    site: rates,
    now: world.now,
    perRequest,
  });
  const priced = plan.choice ? rates.assumed(plan.choice.chip) : [];
  const had = obtainable({ groups }, worthFacts(world.book), worth, plan.choice?.costPerMillionTokensUsd ?? null);
  return { ...plan, assumed: [...new Set([...asked.assumed, ...plan.assumed, ...priced])], obtainable: had };
}

function rawOf(said: Said): RawService {
  return {
    ...said,
    requestsPerUser: said['requests-per-user'],
    prefixShare: said['prefix-share'],
    disaggregate: said['disaggregate'] === undefined ? undefined : true,
    adapterRank: said['adapter-rank'],
    prefixCache: said['prefix-cache'],
    maxSequences: said['max-seqs'],
    maxBatchedTokens: said['max-batched-tokens'],
    routing: said['router'],
    tokensPerChip: said['tokens-per-chip'],
    chipSeconds: said['chip-seconds'],
  } as RawService;
}
