import { storedFormatNamed } from '../catalog/stored-format.ts';
import { meanLength } from '../serving/lengths.ts';
import { showNumber } from '../terms/display.ts';
import type { ModelShape } from '../terms/model.ts';
import { nearest } from '../terms/nearest.ts';
import { PRECISIONS, type Precision } from '../terms/precision.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { Adapters, EnginePolicy, ServingLayout, Speculation } from '../terms/service.ts';
import { readCount, readFlopRate, readSeconds, readShare } from '../terms/spoken.ts';
import type { StoredFormat } from '../terms/stored-format.ts';
import type { Lengths, Requests, ServiceLimit } from '../terms/traffic.ts';
import { type DayPart, meanRate } from './demand.ts';
import { contradictions } from './service-contradiction.ts';
import { mostOf, type Offered, readLengths, readLimit, readRate, type ServiceLoad } from './service-load.ts';
import { readProfile, readSpeculation, servingLayout } from './service-settings.ts';

/** A question about a service as a person gives it; names of model, chips, engine and files are resolved beside it. */
export interface RawService {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly rate?: string | undefined;
  readonly burstiness?: string | undefined;
  readonly users?: string | undefined;
  readonly requestsPerUser?: string | undefined;
  readonly peak?: string | undefined;
  readonly profile?: string | undefined;
  readonly concurrency?: string | undefined;
  readonly think?: string | undefined;
  readonly requests?: string | undefined;
  readonly speed?: string | undefined;
  readonly prefixShare?: string | undefined;
  readonly priority?: string | undefined;
  readonly ttft?: string | undefined;
  readonly tpot?: string | undefined;
  readonly e2e?: string | undefined;
  readonly quant?: string | undefined;
  readonly kv?: string | undefined;
  readonly layout?: string | undefined;
  readonly replicas?: string | undefined;
  readonly disaggregate?: boolean | undefined;
  readonly speculate?: string | undefined;
  readonly adapters?: string | undefined;
  readonly adapterRank?: string | undefined;
  readonly prefixCache?: string | undefined;
  readonly maxSequences?: string | undefined;
  readonly maxBatchedTokens?: string | undefined;
  readonly batching?: string | undefined;
  readonly routing?: string | undefined;
  readonly mfu?: string | undefined;
  readonly achieved?: string | undefined;
  readonly tokensPerChip?: string | undefined;
  readonly chipSeconds?: string | undefined;
  readonly busy?: string | undefined;
}

/** What was looked up beside the words. */
export interface ServiceNames {
  /** how the model's weights are published; null = not stated */
  readonly published: { readonly name: string; readonly from: string } | null;
  /** the small model of `--speculate draft:MODEL:4@0.7`, where one was named */
  readonly draft: ModelShape | null;
  readonly trace: Requests | null;
  readonly seed: number;
}

export const ROUTINGS = ['round-robin', 'least-loaded', 'shared', 'prefix'] as const;

/** Stated paces replace the engine: what somebody says that a chip delivers. */
export type SaidPace =
  | { readonly kind: 'mfu'; readonly share: number }
  | { readonly kind: 'flops'; readonly flopsPerSec: number }
  | { readonly kind: 'tokens'; readonly tokensPerSec: number }
  | { readonly kind: 'chip-seconds'; readonly seconds: number };

export interface ServiceQuestion {
  readonly model: ModelShape;
  readonly load: ServiceLoad;
  readonly limits: readonly ServiceLimit[];
  /** asked for by name; null = by rule, for each chip */
  readonly weights: StoredFormat | null;
  /** as the model is published */
  readonly published: StoredFormat;
  readonly cache: Precision | null;
  readonly speculation: Speculation | null;
  readonly adapters: Adapters | null;
  /** true = phases apart, false = together, null = not said */
  readonly disaggregated: boolean | null;
  readonly pinned: Partial<ServingLayout>;
  readonly replicas: number | null;
  readonly policy: Partial<EnginePolicy>;
  readonly routing: (typeof ROUTINGS)[number];
  /** share of the requests that go before the others; null = all alike, or as the trace says */
  readonly urgentShare: number | null;
  readonly seed: number;
  /** mean rate where it differs from the rate that is planned for, which is the peak */
  readonly meanPerSec: number | null;
  readonly day: readonly DayPart[] | null;
  readonly pace: SaidPace | null;
  readonly busyShare: number | null;
  readonly assumed: readonly string[];
}

const INPUT = 1024;
const OUTPUT = 256;
/** Rate of the busiest hour over the mean of the day, where nobody states it. */
const PEAK = 1.5;
/** Requests of an at-once question where nobody counts them. */
const AT_ONCE = { least: 1, most: 5_000_000, whole: true };
const BATCHINGS = ['continuous', 'static', 'single'] as const;

type Field = keyof RawService;

/**
 * From what a person said to a question with every field set. Bad input is collected and thrown as one `Problems`; what was left unsaid
 * follows a stated rule, and `assumed` names it. `names` says how each field is called where the person stands.
 */
export function askService(
  raw: RawService,
  model: ModelShape,
  known: ServiceNames,
  names: (field: Field) => string = (field) => field,
): ServiceQuestion {
  const problems: Problem[] = [];
  const assumed: string[] = [];
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Problem) problems.push(error);
      else if (error instanceof Problems) problems.push(...error.problems);
      else throw error;
      return otherwise;
    }
  };
  const said = <T>(field: Field, read: (text: string, where: string) => T): T | null => {
    const text = raw[field];
    return typeof text === 'string' ? attempt(() => read(text, names(field)), null) : null;
  };
  const count = (field: Field, most = 1e9): number | null =>
    said(field, (text, where) => readCount(text, where, { least: 1, most, whole: true }));

  problems.push(...contradictions(raw, known.trace, names));
  const load = attempt(() => loadOf(raw, model, known, names, said, attempt, assumed), null);
  const limits = (['ttft', 'tpot', 'e2e'] as const).flatMap((figure) => {
    const limit = said(figure, (text, where) => readLimit(figure, text, where, assumed));
    return limit === null ? [] : [limit];
  });
  const weights = said('quant', storedFormatNamed);
  const cache = said('kv', (text, where) => oneOf(text, PRECISIONS, where));
  const published = publishedFormat(known, weights === null && raw.quant === undefined, assumed);
  const speculation = said('speculate', (text, where) => readSpeculation(text, where, known.draft, model, assumed));
  const urgentShare = said('priority', (text, where) => readShare(text, where, { least: Number.MIN_VALUE, most: 0.9999 }));
  const ordered = urgentShare !== null || (known.trace?.priority ?? null) !== null;
  if (ordered) assumed.push('scheduling: by priority, the higher first (the requests carry one)');
  const traced =
    raw.adapters === undefined && known.trace?.adapter ? 1 + known.trace.adapter.reduce((most, adapter) => Math.max(most, adapter), -1) : 0;
  if (traced > 0) assumed.push(`adapters: ${traced}, as many as the trace names`);
  const adapterCount = count('adapters', 1e6) ?? (traced > 0 ? traced : null);
  const rank = count('adapterRank', 65_536);
  if (adapterCount !== null && rank === null && raw.adapterRank === undefined) assumed.push('adapters: rank 16');
  const pinned = said('layout', servingLayout) ?? {};
  const prefixCache = said('prefixCache', (text, where) => oneOf(text, ['on', 'off'] as const, where));
  const batching = said('batching', (text, where) => oneOf(text, BATCHINGS, where));
  const routing = said('routing', (text, where) => oneOf(text, ROUTINGS, where));
  const maxSequences = count('maxSequences', 1e6);
  const maxBatchedTokens = count('maxBatchedTokens', 1e8);
  const replicas = count('replicas', 1e7);
  const day = said('profile', readProfile);
  const pace = paceOf(raw, names, said, problems);
  const busyShare = said('busy', (text, where) => readShare(text, where, { least: Number.MIN_VALUE, most: 1 }));
  const demand = load?.demand ?? null;
  if (problems.length || load === null) throw new Problems(problems);
  return {
    model,
    load: load.load,
    limits,
    weights,
    published,
    cache,
    speculation,
    adapters: adapterCount === null ? null : { count: adapterCount, rank: rank ?? 16, active: null },
    disaggregated: raw.disaggregate ? true : null,
    pinned,
    replicas,
    policy: {
      ...(maxSequences === null ? {} : { maxSequences }),
      ...(maxBatchedTokens === null ? {} : { maxBatchedTokens }),
      ...(prefixCache === null ? {} : { prefixCaching: prefixCache === 'on' }),
      ...(batching === null ? {} : { batching }),
      ...(ordered ? { order: 'priority' as const } : {}),
    },
    routing: routing ?? 'least-loaded',
    urgentShare,
    seed: known.seed,
    meanPerSec: demand,
    day,
    pace,
    busyShare,
    assumed,
  };
}

type Said = <T>(field: Field, read: (text: string, where: string) => T) => T | null;
type Attempt = <T>(read: () => T, otherwise: T) => T;

/** Lengths, arrivals, and the mean rate where the load is planned for a peak above it. */
function loadOf(
  raw: RawService,
  model: ModelShape,
  known: ServiceNames,
  names: (field: Field) => string,
  said: Said,
  attempt: Attempt,
  assumed: string[],
): { readonly load: ServiceLoad; readonly demand: number | null } | null {
  const context = model.context ?? Number.POSITIVE_INFINITY;
  const { trace } = known;
  const given = raw.output === undefined && raw.input !== undefined ? quietly(() => readLengths(raw.input as string, '', 1e8)) : null;
  const output = lengthsOf('output', raw, trace?.output ?? null, OUTPUT, context - (given ? mostOf(given) : 0), said, assumed);
  const input = lengthsOf('input', raw, trace?.input ?? null, INPUT, context - (output ? mostOf(output) : 0), said, assumed);
  const { offered, demand } = offeredOf(raw, known, names, said, assumed);
  const prefixShare = said('prefixShare', (text, where) => readShare(text, where, { least: 0, most: 0.9999 })) ?? 0;
  if (input === null || output === null || offered === null) return null;
  const longest = trace && input.kind === 'drawn' && output.kind === 'drawn' ? longestOf(trace) : mostOf(input) + mostOf(output);
  attempt(() => checkContext(longest, model, raw, names, trace), undefined);
  return {
    load: {
      input,
      output,
      meanInput: meanLength(input),
      meanOutput: meanLength(output),
      mostInput: mostOf(input),
      mostOutput: mostOf(output),
      longest,
      offered,
      prefixShare,
    },
    demand,
  };
}

function lengthsOf(
  field: 'input' | 'output',
  raw: RawService,
  drawn: Int32Array | null,
  rule: number,
  room: number,
  said: Said,
  assumed: string[],
): Lengths | null {
  if (raw[field] !== undefined) return said(field, (text, where) => readLengths(text, where, Math.max(1, Math.min(room, 1e8))));
  if (drawn) return { kind: 'drawn', from: drawn };
  const tokens = Math.max(1, Math.min(rule, room));
  assumed.push(`${field}: ${showNumber(tokens, 9)} tokens (rule: ${showNumber(rule, 9)} where no length is stated, within the context)`);
  return { kind: 'fixed', tokens };
}

/** A reading whose problem is told elsewhere. */
function quietly<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function longestOf({ count, input, output }: Requests): number {
  let most = 0;
  for (let at = 0; at < count; at++) most = Math.max(most, (input[at] as number) + (output[at] as number));
  return most;
}

function checkContext(longest: number, model: ModelShape, raw: RawService, names: (field: Field) => string, trace: Requests | null): void {
  if (model.context === null || longest <= model.context) return;
  const where = raw.input !== undefined ? names('input') : raw.output !== undefined ? names('output') : trace ? '--trace' : names('input');
  throw new Problem({
    code: 'beyond-context',
    where,
    said: `${showNumber(longest, 9)} tokens of prompt and answer`,
    expected: `at most ${showNumber(model.context, 9)}, the context of ${model.name}`,
  });
}

/** The one way in which the load is stated; several that exclude each other are a contradiction. */
function offeredOf(
  raw: RawService,
  known: ServiceNames,
  names: (field: Field) => string,
  said: Said,
  assumed: string[],
): { readonly offered: Offered | null; readonly demand: number | null } {
  const ways = (['rate', 'users', 'concurrency', 'requests'] as const).filter((field) => raw[field] !== undefined);
  const stated = [...ways.map(names), ...(known.trace ? ['--trace'] : [])];
  if (stated.length > 1)
    throw new Problem({
      code: 'contradiction',
      where: stated[1] as string,
      said: stated.join(' and '),
      expected: 'one way of stating the load',
    });
  const burstiness = said('burstiness', (text, where) => readShare(text, where, { least: 0, most: 100 })) ?? 1;
  const peak = said('peak', (text, where) => readShare(text, where, { least: 1, most: 1000 }));
  if (known.trace) return { offered: traceOffered(known.trace), demand: null };
  if (raw.rate !== undefined) {
    const rate = said('rate', readRate);
    if (rate === null) return { offered: null, demand: null };
    const ratePerSec = rate * (peak ?? 1);
    return { offered: { kind: 'rate', ratePerSec, burstiness }, demand: peak === null ? null : rate };
  }
  if (raw.users !== undefined) {
    const users = said('users', (text, where) => readCount(text, where, { least: 1, most: 1e11, whole: true }));
    const each = said('requestsPerUser', (text, where) => readShare(text, where, { least: Number.MIN_VALUE, most: 1e6 }));
    if (raw.requestsPerUser === undefined) assumed.push('requests: 10 a user and day (rule: where nobody states them)');
    if (peak === null && raw.peak === undefined)
      assumed.push(`peak: the busiest hour has ${PEAK} times the mean rate of the day (rule: where --peak is not stated)`);
    if (users === null || (raw.requestsPerUser !== undefined && each === null)) return { offered: null, demand: null };
    const mean = meanRate(users, each ?? 10);
    return { offered: { kind: 'rate', ratePerSec: mean * (peak ?? PEAK), burstiness }, demand: mean };
  }
  if (raw.concurrency !== undefined) {
    const concurrency = said('concurrency', (text, where) => readCount(text, where, { least: 1, most: 1e8, whole: true }));
    const thinkSeconds = raw.think === undefined ? 0 : said('think', readSeconds);
    return { offered: concurrency === null ? null : { kind: 'closed', concurrency, thinkSeconds: thinkSeconds ?? 0 }, demand: null };
  }
  if (raw.requests !== undefined) {
    const requests = said('requests', (text, where) => readCount(text, where, AT_ONCE));
    return { offered: requests === null ? null : { kind: 'at-once', requests }, demand: null };
  }
  return { offered: { kind: 'capacity' }, demand: null };
}

/** A trace by its mean rate and the variation of its gaps, for the closed form. */
function traceOffered(trace: Requests): Offered {
  const { count, arrival } = trace;
  const span = (arrival[count - 1] as number) - (arrival[0] as number);
  if (!(span > 0)) return { kind: 'at-once', requests: count };
  const gap = span / (count - 1);
  let squares = 0;
  for (let at = 1; at < count; at++) squares += ((arrival[at] as number) - (arrival[at - 1] as number) - gap) ** 2;
  return { kind: 'trace', requests: trace, ratePerSec: 1 / gap, burstiness: Math.sqrt(squares / (count - 1)) / gap };
}

function publishedFormat(known: ServiceNames, used: boolean, assumed: string[]): StoredFormat {
  if (known.published === null) {
    if (used) assumed.push('weights: published in bf16 (rule: where no other format is known)');
    return storedFormatNamed('bf16');
  }
  const own = storedFormatNamed(known.published.name, known.published.from);
  if (used) assumed.push(`weights: published in ${own.name} (${known.published.from})`);
  return own;
}

function paceOf(raw: RawService, names: (field: Field) => string, said: Said, problems: Problem[]): SaidPace | null {
  const ways = (['mfu', 'achieved', 'tokensPerChip', 'chipSeconds'] as const).filter((field) => raw[field] !== undefined);
  if (ways.length > 1) {
    problems.push(
      new Problem({
        code: 'contradiction',
        where: names(ways[1] as Field),
        said: ways.map(names).join(' and '),
        expected: 'one way of stating the pace',
      }),
    );
    return null;
  }
  const share = said('mfu', (text, where) => readShare(text, where, { least: Number.MIN_VALUE, most: 1 }));
  if (share !== null) return { kind: 'mfu', share };
  const flopsPerSec = said('achieved', readFlopRate);
  if (flopsPerSec !== null) return { kind: 'flops', flopsPerSec };
  const tokensPerSec = said('tokensPerChip', (text, where) => readCount(text, where, { least: Number.MIN_VALUE, most: 1e9 }));
  if (tokensPerSec !== null) return { kind: 'tokens', tokensPerSec };
  const seconds = said('chipSeconds', (text, where) => readCount(text.replace(/\s*s$/, ''), where, { least: Number.MIN_VALUE, most: 1e9 }));
  return seconds === null ? null : { kind: 'chip-seconds', seconds };
}

function oneOf<T extends string>(said: string, allowed: readonly T[], where: string): T {
  const found = allowed.find((name) => name === said.trim().toLowerCase());
  if (!found) throw new Problem({ code: 'bad-value', where, said, expected: `one of ${allowed.join(', ')}`, near: nearest(said, allowed) });
  return found;
}
