import { readCalendar } from '../asking/calendar.ts';
import { type OffersAsked, understandOffers } from '../asking/offers.ts';
import { readWorth } from '../asking/worth.ts';
import {
  daysOfChoice,
  type Estimate,
  type FactBook,
  type JoinedJob,
  joiningStack,
  type Mixture,
  mixture,
  type Problem,
  type SizedTraining,
  showCount,
  showNumber,
  showShare,
  sizeTraining,
  type TrainingSize,
  type WorthAsk,
  worthFacts,
} from '../index.ts';
import type { Args } from './args.ts';
import { statusSaid } from './controls-words.ts';
import type { Exit, Face } from './face.ts';
import { loadSolver } from './highs.ts';
import { mixtureBlocks } from './mixture-text.ts';
import { modelBehind } from './model-behind.ts';
import { columns, ink, wrap } from './paper.ts';
import { jsonText } from './plan-json.ts';
import { speakProcure } from './procure-words.ts';
import { teller } from './prose.ts';
import { becauseBlock, joined, listBlock, refusedBlock } from './service-text.ts';
import { timeText } from './time-text.ts';
import { saidOf, worldOf } from './world.ts';
import { hadBlock } from './worth-text.ts';

/** `suanpan size train` */
export async function sizeTrain(args: Args, face: Face): Promise<Exit> {
  const problems: Problem[] = [];
  const said = saidOf(args);
  const world = worldOf(face);
  const { book, fits, faults, bands, now } = world;
  const calendar = readCalendar(said, problems);
  const facts = worthFacts(book);
  const worth = readWorth(said, facts, face.asOf, problems);
  const asked = understandOffers(said, await modelBehind(args.values.model), book, facts, worth, problems);
  const ask = worth as WorthAsk;
  const options = {
    bands,
    exhaustive: args.switches.has('exhaustive'),
    now,
  };
  const means = { fits, options, faults, calendar, facts, ask };
  const sized = sizeTraining(asked.offers, { deadlineDays: asked.deadlineDays, sure: args.switches.has('sure') }, means);
  const solve = asked.deadlineDays === null ? null : await loadSolver();
  const joined = joinedOn(asked, book);
  const mix = solve && asked.deadlineDays !== null ? mixture(sized.plans, asked.deadlineDays, joined, solve, means) : null;
  const made = { ...sized, mix, assumed: [...new Set([...asked.assumed, ...sized.assumed, ...(mix?.assumed ?? [])])] };
  const question = questionOf(asked, args, ask, face);
  if (face.json) face.print(jsonText(answerOf(made, question)));
  else face.print(sizeText(made, asked, ask, args, face));
  return made.options.length === 0 && !mix?.choice ? 3 : 0;
}

type Sized = TrainingSize & { readonly mix: Mixture | null };

/** The job on several kinds: as it is asked on the first, under a stack that joins them all. */
function joinedOn({ offers }: OffersAsked, book: FactBook): JoinedJob {
  return (groups) => {
    const first = offers.find(({ group }) => group.chip.id === groups[0]?.chip.id);
    if (!first) return null;
    const stacks = groups.map(({ chip }) => chip.stack);
    if (new Set(stacks).size === 1) return first.job;
    const stack = joiningStack(book, stacks);
    return stack && { ...first.job, stack };
  };
}

function answerOf({ plans: _plans, ...sized }: Sized, question: Record<string, unknown>): Record<string, unknown> {
  const { options, mix, because, assumed, refused, search } = sized;
  const { assumed: _assumed, ...mixed } = mix ?? { assumed: [] };
  return {
    question,
    options: options.map(({ question: _question, search: _search, ...option }) => option),
    mix: mix && mixed,
    because,
    assumed,
    refused,
    search,
  };
}

/** The question as understood, in base units. */
function questionOf(
  { offers, modelId, deadlineDays }: OffersAsked,
  args: Args,
  { budgetUsd, siteWatts, to, payment, place }: WorthAsk,
  face: Face,
): Record<string, unknown> {
  const [first] = offers;
  return {
    command: 'size train',
    model: modelId ?? args.values.model,
    modelName: first?.job.model.name ?? null,
    tokens: first?.job.tokens ?? null,
    batch: first?.job.globalBatch ?? null,
    sequence: first?.job.sequence ?? null,
    deadlineDays,
    budgetUsd,
    siteWatts,
    to,
    place,
    price: payment.by === 'rent' ? payment.term : payment.by === 'stated' ? payment.usd : 'buy',
    offers: offers.map(({ group, most, usdPerChipHour }) => ({ chip: group.chip.id, most, usdPerChipHour })),
    asOf: face.asOf,
  };
}

function sizeText(sized: Sized, asked: OffersAsked, ask: WorthAsk, args: Args, face: Face): string {
  const { say, paper, locale } = face;
  const word = speakProcure(locale);
  const tell = teller(locale);
  const [first] = asked.offers;
  const tokens = showCount(first?.job.tokens ?? 0, 4);
  const title =
    asked.deadlineDays === null
      ? word('titleBudget', { tokens, budget: showCount(ask.budgetUsd ?? 0, 4) })
      : word('title', { tokens, days: showNumber(asked.deadlineDays) });
  const heading = [`${ink(paper, 'bold', first?.job.model.name ?? '')} · ${title}`];
  const [best] = sized.options;
  return joined([
    heading,
    sized.options.length === 0 ? [ink(paper, ['bold', 'yellow'], word('nothing'))] : optionsBlock(sized, asked, face),
    best ? saidBlock(sized, asked, args, face) : [],
    hadBlock(
      sized.options.flatMap(({ obtainable }) => obtainable ?? []),
      face,
    ),
    ...(sized.mix ? mixtureBlocks(sized.mix, namesOf(asked), face) : []),
    refusedBlock({ say, tell, paper }, sized.refused),
    listBlock({ paper, say }, say('assumed'), sized.assumed.map(tell), 12),
    best ? becauseBlock({ plan: best, say, tell, paper }) : [],
    [
      ink(
        paper,
        'dim',
        word('searched', { evaluated: showNumber(sized.search.evaluated, 12), seconds: timeText(sized.search.seconds, say, 2) }),
      ),
    ],
  ]);
}

const namesOf = ({ offers }: OffersAsked): ReadonlyMap<string, string> =>
  new Map(offers.map(({ group }) => [group.chip.id, group.chip.name]));

function optionsBlock({ options }: TrainingSize, { deadlineDays }: OffersAsked, { paper, locale }: Face): string[] {
  const word = speakProcure(locale);
  const known = (estimate: Estimate | null | undefined, show: (value: number) => string): string =>
    estimate ? show(estimate.mid) : word('unknown');
  const rough = (value: number): string => showCount(Number(value.toPrecision(3)), 3);
  const header = (['chips', 'chip', 'days', 'sure', 'price', 'cost', 'power', 'energy', 'carbon', 'status'] as const).map((name) =>
    word(name),
  );
  const rows = options.map(({ name, count, choice, sure, obtainable, domestic }) => {
    const days = daysOfChoice(choice);
    const status = obtainable?.[0]?.status ?? null;
    return [
      showNumber(count, 12),
      name,
      days ? `${showNumber(days.mid)} (${showNumber(days.low)} – ${showNumber(days.high)})` : word('unknown'),
      sure ? showNumber(sure.count, 12) : '–',
      known(choice?.bill?.usdPerChipHour, showNumber),
      known(choice?.costUsd, rough),
      known(choice?.sitePowerMW, showNumber),
      known(choice?.energyMWh, rough),
      known(choice?.carbonTonnes, rough),
      domestic ? word('madeThere') : status === null ? '–' : statusSaid(status, locale),
    ];
  });
  const [top = '', ...lines] = columns(
    [header, ...rows],
    ['right', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  );
  return [
    ink(paper, 'bold', word(deadlineDays === null ? 'bestBudget' : 'best')),
    `  ${ink(paper, 'dim', top)}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

/** How sure, how far the batch carries, and how the whole plan is asked for. */
function saidBlock({ options, mix }: Sized, { modelId }: OffersAsked, { values }: Args, { paper, locale }: Face): string[] {
  const word = speakProcure(locale);
  const [best] = options as [SizedTraining, ...SizedTraining[]];
  const lines: string[] = [];
  const { sure, twice, name, count, chip } = best;
  if (sure) {
    const usd = sure.costUsd ? word('sureCost', { usd: showCount(Number(sure.costUsd.mid.toPrecision(3)), 3) }) : '';
    lines.push(word('sureSaid', { name, count: showNumber(sure.count, 12), cost: usd }));
  }
  if (twice)
    lines.push(
      word('twice', { name, count: showNumber(twice.count, 12), days: showNumber(twice.days), share: showShare(twice.efficiency, 2) }),
    );
  for (const { name: own, affordableUsdPerChipHour: most, choice } of options)
    if (!choice?.costUsd) {
      const even = mix?.choice && choice?.chipHours ? mix.choice.costUsd / choice.chipHours.mid : null;
      if (even !== null) lines.push(word('breakEven', { name: own, usd: showNumber(even) }));
      else if (most !== null) lines.push(word('affordable', { name: own, usd: showNumber(most) }));
    }
  const line = `suanpan train --model ${modelId ?? values.model} --tokens ${values.tokens} --on ${count}x${chip}`;
  lines.push(word('full', { line }));
  return lines.flatMap((said) => wrap(`- ${said}`, paper.width - 2, '  ').map((part) => `  ${part}`));
}
