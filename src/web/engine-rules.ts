import type { World } from '../asking/world.ts';
import {
  controlledChip,
  decide,
  type FactBook,
  type Item,
  itemOf,
  type Party,
  Problem,
  partyOf,
  placeOf,
  type RuleBook,
  resolveControlledChip,
  ruleBook,
  standing,
  statusOf,
  versionOn,
} from '../index.ts';
import type { Status } from '../terms/rule.ts';
import type { Requests } from './messages.ts';
import type { ChipStatus, RuleAsk, RulesPage, StatusMap, StatusSpans } from './rule-messages.ts';

let read: { readonly facts: FactBook; readonly book: RuleBook } | null = null;

function rulesOf({ book: facts }: World): RuleBook {
  if (read?.facts !== facts) read = { facts, book: ruleBook(facts) };
  return read.book;
}

/** Who receives: by the place of the headquarters or by name; nothing said = somebody at home where the chip goes. */
const partyFor = (book: RuleBook, said: string | undefined, to: string): Party =>
  said === undefined || said === '' ? { hq: to, name: null } : partyOf(book, said, 'party');

/** Every chip with its status on the way that is asked about. */
function chipStatuses(book: RuleBook, { to: said, party, day }: RuleAsk, { book: facts }: World): ChipStatus[] {
  const to = placeOf(book, said, 'to');
  const route = { to, party: partyFor(book, party, to), day };
  return Object.keys(facts.chips).flatMap((id): ChipStatus[] => {
    try {
      const chip = controlledChip(facts, id);
      const item = itemOf(chip);
      const { tpp = null, performanceDensity = null } = item.figures;
      return [
        { id, name: chip.name, datacentre: chip.datacentre, tpp, density: performanceDensity, status: statusOf(book, { item, ...route }) },
      ];
    } catch (error) {
      if (error instanceof Problem) return [];
      throw error;
    }
  });
}

/** Only the statuses, by chip: what a list of chips is narrowed by. */
export function statusesOnRoute(ask: RuleAsk, world: World): Readonly<Record<string, Status>> {
  return Object.fromEntries(chipStatuses(rulesOf(world), ask, world).map(({ id, status }) => [id, status]));
}

/** Every rule with how it stands on the day, and every chip with its status for a destination. */
export function rulesPage(ask: RuleAsk, world: World): RulesPage {
  const book = rulesOf(world);
  const { day } = ask;
  const to = placeOf(book, ask.to, 'to');
  const party = partyFor(book, ask.party, to);
  const version = versionOn(book, day, 'day');
  const chips = chipStatuses(book, ask, world);
  return {
    to,
    day,
    rulesAsOf: book.rulesAsOf,
    version: version.id,
    disclaimer: book.disclaimer,
    places: Object.entries(book.places).map(([code, names]) => ({ code, ...inBoth(names, code), also: names.join(' ') })),
    rules: book.rules
      .map((rule) => ({
        id: rule.id,
        name: rule.name,
        citation: rule.citation,
        confidence: rule.confidence,
        from: rule.from,
        until: rule.until,
        enforcedUntil: rule.notEnforcedFrom,
        mandatoryFrom: rule.mandatoryFrom,
        suspended: rule.suspended,
        version: rule.version,
        decides: rule.order !== null,
        endUse: rule.endUse,
        standing: standing(rule, day),
      }))
      .sort((a, b) => (a.from < b.from ? -1 : 1)),
    chips,
    map: mapOf(book, { to, party, day }),
  };
}

const TPP = { low: 400, high: 40_000, steps: 44 };
const DENSITY = { low: 0.3, high: 60, steps: 34 };

/** A name for readers of English, and one for readers of Chinese. */
function inBoth(names: readonly string[], code: string): { readonly name: string; readonly zh: string } {
  const [name = code] = names;
  return { name, zh: names.find((one) => /[\u4e00-\u9fff]/.test(one)) ?? name };
}

/** What a datacentre chip of any TPP and density would be there on that day; memory and I/O as ordinary chips have them. */
function mapOf(book: RuleBook, route: { readonly to: string; readonly party: Party; readonly day: string }): StatusMap {
  const along = ({ low, high, steps }: typeof TPP): number[] =>
    Array.from({ length: steps }, (_, at) => low * (high / low) ** ((at + 0.5) / steps));
  const [tpps, densities] = [along(TPP), along(DENSITY)];
  const statuses = densities.map((performanceDensity) =>
    tpps.map((tpp) => {
      const figures = { tpp, performanceDensity, areaMm2: tpp / performanceDensity, ioGBs: 500, memoryGBs: 1000, memoryPlusIoGBs: 1500 };
      const item: Item = { id: '', makerPlace: null, datacentre: true, hbm: false, readings: [], figures };
      return statusOf(book, { item, ...route });
    }),
  );
  return { tpp: [TPP.low, TPP.high], density: [DENSITY.low, DENSITY.high], statuses };
}

/** Places that are shown beside the one that is asked about. */
const BESIDE = ['CN', 'HK', 'SG', 'AE', 'SA', 'IN', 'MY', 'KZ', 'RU', 'JP', 'DE'];

/** The status of a chip for many places, from the first chip rule to the last day gathered, by the days on which something changes. */
export function statusSpans({ chip: said, to: asked, party }: Requests['statuses']['send'], world: World): StatusSpans {
  const book = rulesOf(world);
  const { id } = resolveControlledChip(world.book, said, 'chip');
  const chip = controlledChip(world.book, id);
  const item = itemOf(chip);
  const to = placeOf(book, asked, 'to');
  const first = book.rules
    .filter(({ version }) => version)
    .map(({ from }) => from)
    .sort()[0] as string;
  const days = [...new Set(changes(book))].filter((day) => day >= first && day <= book.rulesAsOf).sort();
  const places = [to, ...BESIDE.filter((code) => code !== to)];
  const rows = places.map((place) => {
    const spans: { from: string; status: StatusSpans['rows'][number]['spans'][number]['status'] }[] = [];
    for (const day of days) {
      const status = statusOf(book, { item, to: place, party: partyFor(book, party, place), day });
      if (spans.at(-1)?.status !== status) spans.push({ from: day, status });
    }
    return { place, spans };
  });
  return { chip: id, name: chip.name, first, last: book.rulesAsOf, rows };
}

/** Days on which a rule, a group of places or a list changes. */
function changes(book: RuleBook): string[] {
  const days: (string | null)[] = [];
  for (const rule of book.rules)
    days.push(rule.from, rule.until, rule.mandatoryFrom, rule.notEnforcedFrom, rule.suspended?.from ?? null, rule.suspended?.until ?? null);
  for (const members of Object.values(book.groups)) for (const { from, until } of members) days.push(from, until);
  return days.filter((day): day is string => day !== null);
}

/** One chip decided, with what is open about it. */
export function decision({ chip: said, to: place, party: who, day }: RuleAsk & { readonly chip: string }, world: World) {
  const book = rulesOf(world);
  const { id, assumed } = resolveControlledChip(world.book, said, 'chip');
  const chip = controlledChip(world.book, id);
  const to = placeOf(book, place, 'to');
  const party = partyFor(book, who, to);
  return {
    ...decide(book, { item: itemOf(chip), to, party, day }),
    party,
    chip: id,
    name: chip.name,
    assumed: [...assumed, ...chip.assumed],
  };
}
