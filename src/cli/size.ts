import type { ServiceAsked } from '../asking/service.ts';
import { serviceSaid } from '../asking/service-said.ts';
import {
  barredBy,
  type ChipGroup,
  type ImpliedBatch,
  obtainable,
  Problem,
  permission,
  type ServiceSize,
  type SizedOption,
  serviceRates,
  showNumber,
  showShare,
  sizeService,
  worthFacts,
} from '../index.ts';
import type { Args } from './args.ts';
import { askService } from './ask-service.ts';
import type { Exit, Face, Run } from './face.ts';
import { columns, ink, wrap } from './paper.ts';
import { jsonText } from './plan-json.ts';
import { teller } from './prose.ts';
import {
  becauseBlock,
  choiceRow,
  joined,
  limitsText,
  listBlock,
  loadText,
  moneyIn,
  refusedBlock,
  searchedText,
  serviceText,
} from './service-text.ts';
import { whole } from './service-times.ts';
import { sizeTrain } from './size-train.ts';
import { worldOf } from './world.ts';
import { hadBlock } from './worth-text.ts';

/** `suanpan size WHAT`: each second word has a run of its own. */
export const size: Run = (args, face) => {
  const [what] = args.positional;
  if (what === 'serve') return sizeServe(args, face);
  if (what === 'train') return sizeTrain(args, face);
  throw new Problem({ code: 'unknown-command', where: 'size', said: what ?? 'nothing', expected: 'one of serve, train' });
};

async function sizeServe(args: Args, face: Face): Promise<Exit> {
  const world = worldOf(face);
  const { book, fits } = world;
  const asked = await askService(args, world, [], 'chips');
  const { question, worth: ask } = asked;
  const worth = worthFacts(book);
  // what may not go there is no answer: it is refused with the paragraph
  const judged = asked.grounds.map((ground) => ({ ground, ...permission(ground.group, worth, ask) }));
  const grounds = judged.filter(({ barred }) => !barred).map(({ ground }) => ground);
  const kept = judged.filter(({ barred }) => barred).map(({ row }) => barredBy(row));
  const groups = grounds.map(({ group }) => group);
  const rates = serviceRates(groups, fits, worth, ask);
  const made = sizeService(question, grounds, fits, {
    bands: world.serviceBands,
    price: (chip) => rates.price(chip),
    site: rates,
    now: world.now,
  });
  const sized = { ...made, refused: [...made.refused, ...kept] };
  const assumed = [...new Set([...sized.assumed, ...asked.assumed])];
  const options = sized.options.map((option) => ({
    ...option,
    assumed: [...new Set([...option.assumed, ...rates.assumed(option.chip)])],
    usdPerHour: option.fleet ? fleetUsd(option, rates) : null,
    obtainable: obtainable({ groups: heldBy(option, groups) }, worth, ask, option.choice?.costPerMillionTokensUsd ?? null),
  }));
  if (face.json)
    face.print(
      jsonText({
        question: serviceSaid('size serve', asked, face.asOf),
        options: options.map(({ run: _run, question: _question, ...option }) => option),
        because: sized.because,
        assumed,
        refused: sized.refused,
        search: sized.search,
        by: sized.by,
      }),
    );
  else {
    const had = hadBlock(
      options.flatMap((option) => option.obtainable),
      face,
    );
    face.print([sizeText({ ...sized, options, assumed }, asked, rates, moneyIn(ask.currency), face), ...had].join('\n'));
  }
  return options.length === 0 ? 3 : 0;
}

/** The chips of an option, as many as it takes. */
function heldBy({ chip, choice, fleet }: SizedOption, groups: readonly ChipGroup[]): readonly ChipGroup[] {
  return groups
    .filter((group) => group.chip.id === chip)
    .map((group) => ({ ...group, count: choice?.chips ?? fleet?.chips ?? group.count }));
}

type Rates = ReturnType<typeof serviceRates>;

/** USD an hour of a fleet by a stated pace. */
function fleetUsd({ chip, fleet }: SizedOption, rates: Rates): number | null {
  const hour = rates.price(chip);
  return fleet && hour ? fleet.chips * hour.usd.mid : null;
}

/** Options as a table, then the best of them in full. */
function sizeText(
  sized: ServiceSize,
  asked: ServiceAsked,
  rates: Rates,
  money: (usd: number) => string,
  { say, paper, locale }: Face,
): string {
  const { question, grounds } = asked;
  const tell = teller(locale);
  const names = new Map(grounds.map(({ group }) => [group.chip.id, group.chip.name]));
  const engines = new Map(grounds.map(({ engine }) => [engine.id, engine.name]));
  const limits = limitsText(question, say);
  const heading = [ink(paper, 'bold', question.model.name), ink(paper, 'dim', `${loadText(question, say)}${limits ? ` · ${limits}` : ''}`)];
  const [best] = sized.options;
  const table = sized.options.some(({ fleet }) => fleet)
    ? fleetBlock(sized, names, rates, money, { say, paper })
    : optionsBlock(sized, names, { say, paper });
  const common = [
    refusedBlock({ say, tell, paper }, sized.refused),
    listBlock({ paper, say }, say('assumed'), sized.assumed.map(tell), 12),
  ];
  if (!best?.choice) {
    const none = best ? [] : [ink(paper, ['bold', 'yellow'], say('svcNothing'))];
    const why = best
      ? [
          listBlock({ paper, say }, names.get(best.chip) ?? best.chip, best.assumed.map(tell), 8),
          becauseBlock({ plan: best, say, tell, paper }),
        ]
      : [];
    return joined([heading, none, table, ...common, ...why, [ink(paper, 'dim', searchedText({ say }, sized.search))]]);
  }
  const { run: _run, ...plan } = best;
  const on = names.get(best.chip) ?? best.chip;
  const full = serviceText({
    plan: { ...plan, search: sized.search },
    question,
    on,
    names,
    engines,
    skipped: asked.trace?.skipped.count ?? 0,
    sized: true,
    money,
    say,
    tell,
    paper,
  });
  return `${joined([heading, table, dayBlock(best, { say, paper }), ...common])}\n${full}`;
}

type Ground = Pick<Face, 'say' | 'paper'>;

function optionsBlock({ options, by }: ServiceSize, names: ReadonlyMap<string, string>, { say, paper }: Ground): string[] {
  const priced = by === 'cost';
  const header = [
    say('svcChipHead'),
    say('svcReplicaColumn'),
    say('chipsColumn'),
    say('svcTokensColumn'),
    say('svcSpeedColumn'),
    say('svcTtftColumn'),
    say('svcTpotColumn'),
    priced ? say('svcCostColumn') : say('svcHoursColumn'),
  ];
  const rows = options.flatMap(({ chip, choice }) => (choice ? [[names.get(chip) ?? chip, ...choiceRow(choice, say, priced)]] : []));
  if (rows.length === 0) return [];
  const [top = '', ...lines] = columns([header, ...rows], ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']);
  return [ink(paper, 'bold', say('svcOptions')), `  ${ink(paper, 'dim', top)}`, ...lines.map((line) => `  ${line}`)];
}

/** Chips by a stated pace, a line a chip. */
function fleetBlock(
  { options }: ServiceSize,
  names: ReadonlyMap<string, string>,
  rates: Rates,
  money: (usd: number) => string,
  { say, paper }: Ground,
): string[] {
  const lines = options.flatMap(({ chip, fleet }) =>
    fleet
      ? [
          say('svcFleetText', {
            chips: showNumber(fleet.chips, 12),
            chip: names.get(chip) ?? chip,
            servers: showNumber(fleet.servers, 12),
            rate: whole(fleet.requestsPerSec),
            tokens: whole(fleet.outputTokensPerSec),
            each: showNumber(fleet.tokensPerSecPerChip),
            busy: showNumber(fleet.busyTokensPerSecPerChip),
          }),
          ...moneyText(fleet.chips, rates.price(chip)?.usd.mid ?? null, money, say),
          ...impliedText(fleet.implied, say),
        ].flatMap((sentence) => wrap(sentence, paper.width - 2, '  ').map((line) => `  ${line}`))
      : [],
  );
  return lines.length ? [ink(paper, 'bold', say('svcFleet')), ...lines, `  ${ink(paper, 'dim', say('svcStatedOnly'))}`] : [];
}

function moneyText(chips: number, price: number | null, money: (usd: number) => string, say: Face['say']): string[] {
  if (price === null) return [];
  const hour = chips * price;
  return [say('svcFleetMoney', { hour: money(hour), day: money(24 * hour), usd: money(price) })];
}

function impliedText(implied: ImpliedBatch | null, say: Face['say']): string[] {
  if (!implied) return [];
  const { chips, format, sequences, cacheGiB, hasGiB, fits } = implied;
  const values = {
    chips: showNumber(chips, 12),
    format,
    batch: showNumber(sequences),
    cache: showNumber(cacheGiB),
    has: showNumber(hasGiB),
  };
  return [say(fits ? 'svcImplied' : 'svcImpliedNot', values)];
}

function dayBlock({ day }: SizedOption, { say, paper }: Ground): string[] {
  if (!day) return [];
  const rows = day.parts.map(({ hours, requestsPerSec, replicas, chips }) =>
    say('svcDayRow', {
      hours: showNumber(hours),
      rate: showNumber(requestsPerSec),
      replicas: showNumber(replicas, 12),
      chips: showNumber(chips, 12),
    }),
  );
  const saved = showShare(1 - day.chipHoursPerDay / day.chipHoursPerDayFlat, 2);
  const total = say('svcDayText', { hours: whole(day.chipHoursPerDay), flat: whole(day.chipHoursPerDayFlat), saved });
  return [ink(paper, 'bold', say('svcDay')), ...rows.map((row) => `  ${row}`), `  ${total}`];
}
