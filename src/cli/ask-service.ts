import {
  askService,
  type ChipGroup,
  checkServing,
  doubt,
  type FactBook,
  type Fits,
  groundsOf,
  type KnownDemand,
  type ModelShape,
  modelOf,
  nearest,
  Problem,
  Problems,
  type RawService,
  resolveName,
  type ServiceQuestion,
  shortListGroup,
} from '../index.ts';
import type { Args } from './args.ts';
import { findModel, findPool } from './ask.ts';
import { missing } from './face.ts';
import { knownDemands } from './known-demands.ts';
import { readTrace, type Trace } from './trace-file.ts';
import { saidColumns } from './trace-form.ts';

/** A question about a service understood: every name resolved, every file read. */
export interface AskedService {
  readonly question: ServiceQuestion;
  readonly grounds: ReturnType<typeof groundsOf>['grounds'];
  readonly modelId: string | null;
  readonly assumed: readonly string[];
  readonly trace: Trace | null;
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

/** Nodes of one kind over which a replica may stand where chips are sized. */
const NODES = 4;
/** Chips that are sized where no short list is said: what the world rents most. */
const MOST_CHIPS = 64;

/** Reads a serve or size command line; throws all problems at once, those noted before among them. */
export async function askServiceLine(
  where: 'on' | 'chips',
  args: Args,
  book: FactBook,
  fits: Fits,
  noted: readonly Problem[],
): Promise<AskedService> {
  const { values } = args;
  const problems: Problem[] = [...noted];
  const attempt = async <T>(read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Problem) problems.push(error);
      else if (error instanceof Problems) problems.push(...error.problems);
      else throw error;
      return null;
    }
  };
  const found = await attempt(() => findModel(values.model, book));
  const groups = await attempt(() => (where === 'on' ? findPool(values.on, book).groups : shortList(values.chips, book)));
  const known = await attempt(() => demandNamed(values.demand));
  const trace = await attempt(() => traceOf(args));
  const draftName = /^draft:([^:@]+):/.exec(values.speculate ?? '')?.[1];
  const draft = draftName === undefined ? null : await attempt(() => findModel(draftName, book));
  const grounds = groups && (await attempt(() => groundsOf(book, groups, values.engine ?? null, values.quant ?? null, fits)));
  const raw = rawOf(args, known ?? null);
  const names = (field: keyof RawService): string => FLAG[field] ?? `--${field}`;
  const shape = found?.shape ?? standIn(book);
  const asked =
    shape &&
    (await attempt(() =>
      askService(
        raw,
        shape,
        { published: found?.weights ?? null, draft: draft?.shape ?? null, trace: trace?.requests ?? null, seed: Number(values.seed ?? 0) },
        names,
      ),
    ));
  if (trace && !trace.timed && values.speed !== undefined)
    problems.push(
      new Problem({ code: 'no-arrivals', where: '--speed', said: values.speed, expected: 'a trace that says when requests come' }),
    );
  if (where === 'on' && asked && grounds)
    problems.push(...grounds.grounds.flatMap((ground) => checkServing(asked, ground, (field) => `--${field}`)));
  if (!found || !grounds || !asked || problems.length) throw new Problems(problems);
  const said = known ? [`${known.name}: ${demandSaid(known)}`] : [];
  const rate = asked.load.offered.kind === 'rate' ? (asked.meanPerSec ?? asked.load.offered.ratePerSec) : null;
  const warning = known && rate !== null ? doubt(rate, known) : null;
  const assumed = [
    ...(warning ? [warning] : []),
    ...found.assumed,
    ...said,
    ...(where === 'on' ? (groups ?? []).flatMap((group: ChipGroup) => group.assumed) : []),
    ...grounds.assumed,
    ...asked.assumed,
  ];
  return { question: asked, grounds: grounds.grounds, modelId: found.id, assumed: [...new Set(assumed)], trace: trace ?? null };
}

/** Where the model could not be found, its other words are still read beside some model, so that all problems are told at once. */
function standIn(book: FactBook): ModelShape | null {
  const [id] = Object.keys(book.models);
  return id === undefined ? null : { ...modelOf(book, id), context: null, multiTokenPrediction: 1 };
}

function rawOf({ values, switches }: Args, known: KnownDemand | null): RawService {
  const stated = values.rate ?? values.users ?? values.concurrency ?? values.requests ?? values.trace;
  const own = stated === undefined ? known : null;
  return {
    input: values.input,
    output: values.output ?? (known?.outputTokens == null ? undefined : String(known.outputTokens)),
    rate: values.rate ?? (own?.users == null && own?.requestsPerSec != null ? String(own.requestsPerSec) : undefined),
    burstiness: values.burstiness,
    users: values.users ?? (own?.users == null ? undefined : String(own.users)),
    requestsPerUser: values['requests-per-user'] ?? (own?.requestsPerUserDay == null ? undefined : String(own.requestsPerUserDay)),
    peak: values.peak,
    profile: values.profile,
    concurrency: values.concurrency,
    think: values.think,
    requests: values.requests,
    speed: values.speed,
    prefixShare: values['prefix-share'],
    ttft: values.ttft,
    tpot: values.tpot,
    e2e: values.e2e,
    quant: values.quant,
    kv: values.kv,
    layout: values.layout,
    replicas: values.replicas,
    disaggregate: switches.has('disaggregate') ? true : undefined,
    speculate: values.speculate,
    adapters: values.adapters,
    adapterRank: values['adapter-rank'],
    prefixCache: values['prefix-cache'],
    maxSequences: values['max-seqs'],
    maxBatchedTokens: values['max-batched-tokens'],
    batching: values.batching,
    routing: values.router,
    mfu: values.mfu,
    achieved: values.achieved,
    tokensPerChip: values['tokens-per-chip'],
    chipSeconds: values['chip-seconds'],
    busy: values.busy,
  };
}

/** Chips of a short list, each kind in its usual nodes. */
function shortList(said: string | undefined, book: FactBook): readonly ChipGroup[] {
  if (said === undefined) throw missing('chips', '<names>');
  const names = said.split(',').map((name) => name.trim());
  const problems: Problem[] = [];
  const groups: ChipGroup[] = [];
  if (names.length > MOST_CHIPS)
    throw new Problem({ code: 'too-many', where: '--chips', said: `${names.length} chips`, expected: `at most ${MOST_CHIPS}` });
  for (const name of names)
    try {
      if (name === '') throw new Problem({ code: 'bad-value', where: '--chips', said, expected: 'names of chips joined by commas' });
      const { id, assumed } = resolveName(book, 'chips', name, '--chips');
      const group = shortListGroup(book, id, NODES);
      if (!groups.some(({ chip }) => chip.id === id)) groups.push({ ...group, assumed: [...assumed, ...group.assumed] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  if (problems.length) throw new Problems(problems);
  return groups;
}

async function traceOf({ values, switches }: Args): Promise<Trace | null> {
  const { trace, columns, speed } = values;
  if (trace === undefined) {
    const idle = columns !== undefined ? '--columns' : speed !== undefined ? '--speed' : switches.has('keep-going') ? '--keep-going' : null;
    if (idle) throw new Problem({ code: 'contradiction', where: idle, said: `${idle} without --trace`, expected: '--trace <file>' });
    return null;
  }
  const times = speed === undefined ? 1 : Number(speed);
  if (!(times > 0 && Number.isFinite(times)))
    throw new Problem({ code: 'bad-number', where: '--speed', said: speed as string, expected: 'a number above 0' });
  const read = await readTrace(trace, {
    ...(columns === undefined ? {} : { columns: saidColumns(columns, '--columns') }),
    lenient: switches.has('keep-going'),
    speed: times,
  });
  if (read.requests.count === 0) throw new Problem({ code: 'no-requests', where: '--trace', said: trace, expected: 'one request or more' });
  return read;
}

/** A known service by one of its names. */
function demandNamed(said: string | undefined): KnownDemand | null {
  if (said === undefined) return null;
  const demands = knownDemands();
  const plain = said.trim().toLowerCase();
  const found = demands.find(({ id, names }) => id === plain || names.some((name) => name.toLowerCase() === plain));
  if (found) return found;
  const all = demands.flatMap(({ names }) => names);
  throw new Problem({ code: 'unknown-service', where: '--demand', said, expected: `one of ${all.join(', ')}`, near: nearest(said, all) });
}

function demandSaid({ users, requestsPerUserDay, requestsPerSec, outputTokens, from }: KnownDemand): string {
  const parts = [
    ...(users === null ? [] : [`${users} users a day`]),
    ...(requestsPerUserDay === null ? [] : [`${requestsPerUserDay} requests each`]),
    ...(requestsPerSec === null ? [] : [`${requestsPerSec} requests/s`]),
    ...(outputTokens === null ? [] : [`${outputTokens} tokens an answer`]),
  ];
  return `${parts.join(', ')} (${from})`;
}
