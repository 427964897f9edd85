import {
  obtainable,
  Problem,
  planService,
  type ServiceChoice,
  type ServicePlan,
  type ServiceQuestion,
  serviceRates,
  worthFacts,
} from '../index.ts';
import type { Args } from './args.ts';
import { type AskedService, askServiceLine } from './ask-service.ts';
import type { Exit, Face, Run } from './face.ts';
import { jsonText } from './plan-json.ts';
import { teller } from './prose.ts';
import { reportFile, writeServiceReport } from './report-file.ts';
import { moneyIn, serviceText } from './service-text.ts';
import { servingTrace } from './serving-trace.ts';
import { factBook, shippedFits, shippedServiceBands } from './shipped.ts';
import { tableKind, writeTable } from './table-file.ts';
import { unlikeText } from './unlike-text.ts';
import { readWan } from './wan.ts';
import { readWorth } from './worth-flags.ts';
import { obtainableText } from './worth-text.ts';
import { checkWritable, writeWhole } from './write-file.ts';

/** Spans of steps that a timeline keeps. */
const SPANS = 200_000;

/** `suanpan serve` */
export const serve: Run = async (args, face) => {
  const problems: Problem[] = [];
  const book = factBook(face.facts);
  const worth = worthFacts(book);
  const ask = readWorth(args, worth, face.asOf, problems);
  const files = filesOf(args, problems);
  const report = reportFile(args);
  const fits = shippedFits();
  const asked = await askServiceLine('on', args, book, fits, problems);
  const { question, grounds } = asked;
  const rates =
    ask &&
    serviceRates(
      grounds.map(({ group }) => group),
      fits,
      worth,
      ask,
    );
  const planned = planService(question, grounds, fits, {
    bands: shippedServiceBands(),
    price: (chip) => rates?.price(chip) ?? null,
    site: rates,
    line: args.values.wan === undefined ? null : readWan(args.values.wan, '--wan'),
    now: () => performance.now() / 1000,
    perRequest: files.out !== null,
    timeline: files.trace === null ? 0 : SPANS,
  });
  const { run, ...plan } = planned;
  const priced = plan.choice && rates ? rates.assumed(plan.choice.chip) : [];
  const made = {
    ...plan,
    question: questionOf('serve', asked, args, face),
    assumed: [...new Set([...asked.assumed, ...question.assumed, ...plan.assumed, ...priced])],
  };
  if (run) await writeFiles(files, run, face);
  if (report !== null) writeServiceReport(report, made, asked, args, face);
  const groups = grounds.map(({ group }) => group);
  const had = ask ? obtainable({ groups }, worth, ask, plan.choice?.costPerMillionTokensUsd ?? null) : [];
  const page = pageOf(made, asked, moneyIn(ask?.currency ?? null), face);
  if (face.json) {
    const { question: asking, choice, frontier, because, assumed, refused, search, worth: groupWorth } = made;
    const more = groupWorth ? { worth: groupWorth } : {};
    face.print(jsonText({ question: asking, choice, frontier, ...more, because, assumed, refused, search, obtainable: had }));
  } else face.print(`${serviceText(page)}${unlikeText(made, page.names, face)}\n${obtainableText(had, face)}`);
  return exitOf(plan.choice, question);
};

/** Nothing satisfies the question, or what was found breaks a limit. */
function exitOf(choice: ServiceChoice | null, { limits }: ServiceQuestion): Exit {
  return choice === null || (limits.length > 0 && !choice.holds) ? 3 : 0;
}

interface Files {
  readonly out: string | null;
  readonly trace: string | null;
}

/** Files that are asked for; whether they can be written is known before any work. */
function filesOf({ values }: Args, problems: Problem[]): Files {
  const checked = (file: string | undefined, flag: string, more: () => void): string | null => {
    if (file === undefined) return null;
    try {
      more();
      checkWritable(file, flag);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
    return file;
  };
  const { out } = values;
  return {
    out: checked(out, '--out', () => void tableKind(out as string, '--out')),
    trace: checked(values['trace-out'], '--trace-out', () => undefined),
  };
}

async function writeFiles({ out, trace }: Files, { simulation }: NonNullable<ServicePlan['run']>, face: Face): Promise<void> {
  const { served, timeline } = simulation;
  if (out !== null && served) {
    const { arrival, begun, firstToken, end, input, output, preemptions, replica } = served;
    const columns = [
      { name: 'arrival_s', values: arrival },
      { name: 'begun_s', values: begun },
      { name: 'first_token_s', values: firstToken },
      { name: 'last_token_s', values: end },
      { name: 'input_tokens', values: input },
      { name: 'output_tokens', values: output },
      { name: 'preemptions', values: preemptions },
      { name: 'replica', values: replica },
    ];
    await writeTable(out, columns, '--out');
    face.note(face.say('wrote', { file: out }));
  }
  if (trace !== null) {
    writeWhole(trace, `${JSON.stringify(servingTrace(timeline))}\n`, '--trace-out');
    face.note(face.say('wrote', { file: trace }));
  }
}

/** The question as understood, in base units; with it the same plan can be asked for again. */
export function questionOf(
  command: string,
  { question, grounds, modelId, trace }: AskedService,
  args: Args,
  face: Face,
): Record<string, unknown> {
  const { load, limits, weights, published, cache, speculation, adapters, pinned, replicas, policy, routing, seed, disaggregated } =
    question;
  const { offered } = load;
  return {
    command,
    model: modelId ?? args.values.model,
    modelName: question.model.name,
    ...(command === 'serve'
      ? { on: grounds.map(({ group }) => `${group.count}x${group.chip.id}`).join(' + ') }
      : { chips: grounds.map(({ group }) => group.chip.id) }),
    engines: [...new Set(grounds.map(({ engine }) => engine.id))],
    load: {
      kind: offered.kind,
      ratePerSec: offered.kind === 'rate' || offered.kind === 'trace' ? offered.ratePerSec : null,
      burstiness: offered.kind === 'rate' || offered.kind === 'trace' ? offered.burstiness : null,
      concurrency: offered.kind === 'closed' ? offered.concurrency : null,
      requests: offered.kind === 'trace' ? offered.requests.count : offered.kind === 'at-once' ? offered.requests : null,
      skipped: trace ? trace.skipped : null,
      meanInput: load.meanInput,
      meanOutput: load.meanOutput,
      longest: load.longest,
      prefixShare: load.prefixShare,
      meanPerSec: question.meanPerSec,
    },
    limits,
    weights: weights?.name ?? null,
    published: published.name,
    cache,
    speculation: speculation && {
      by: speculation.by,
      tokens: speculation.tokens,
      acceptance: speculation.acceptance,
      draft: speculation.draft?.name ?? null,
    },
    adapters,
    disaggregated,
    pinned,
    replicas,
    policy,
    routing,
    seed,
    asOf: face.asOf,
  };
}

function pageOf(
  plan: Omit<ServicePlan, 'run'>,
  asked: AskedService,
  money: (usd: number) => string,
  { say, paper, locale }: Face,
): Parameters<typeof serviceText>[0] {
  const names = new Map(asked.grounds.map(({ group }) => [group.chip.id, group.chip.name]));
  const engines = new Map(asked.grounds.map(({ engine }) => [engine.id, engine.name]));
  const on = asked.grounds.map(({ group }) => `${group.count.toLocaleString('en')} × ${group.chip.name}`).join(' + ');
  return {
    plan,
    question: asked.question,
    on,
    names,
    engines,
    skipped: asked.trace?.skipped.count ?? 0,
    money,
    say,
    tell: teller(locale),
    paper,
  };
}
