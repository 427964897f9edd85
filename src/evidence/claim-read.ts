import { lookUp } from '../catalog/names.ts';
import { Problem } from '../terms/problem.ts';
import { type Figure, figuresOf } from './claim-figures.ts';
import { input, quantitiesIn, stated, textIn } from './claim-inputs.ts';
import { literal, type Names, namesOf } from './claim-names.ts';
import type { Quantity, Value } from './claim-quantity.ts';
import type { ClaimRow } from './claim-row.ts';
import { DAY, type Measure, MONTH, periodSeconds, YEAR } from './claim-units.ts';
import type { ClaimWorld } from './claim-world.ts';

/** A statement as it was understood: the words, the names and figures in them, and what its row states besides. */
export interface Claim {
  readonly row: ClaimRow;
  readonly text: string;
  readonly names: Names;
  readonly figures: readonly Figure[];
  /** quantities that the row's inputs state */
  readonly inputs: ReadonlyMap<Quantity, Value>;
  /** ids of the chips it speaks of, those of the inputs first */
  readonly chips: readonly string[];
  readonly model: string | null;
  /** ISO code of a country it names; null = none */
  readonly place: string | null;
  /** YYYY-MM-DD for prices and rules */
  readonly day: string;
  /** names that were settled to the commonest form */
  readonly settled: readonly string[];
  /** the figure of the row, else null */
  readonly published: number | null;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH_NAMES = MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?\\.?`).join('|');

/** A month, and the year and day where they were said. */
export interface SaidDay {
  readonly year: number | null;
  readonly month: number;
  readonly day: number | null;
}

/** The day or month that a text names: `August 2022`, `2022-08-26`, `last September`, `2022年8月26日`. */
export function dayIn(text: string): SaidDay | null {
  const plain = /(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)/.exec(text) ?? /(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?/.exec(text);
  if (plain && Number(plain[2]) >= 1 && Number(plain[2]) <= 12)
    return { year: Number(plain[1]), month: Number(plain[2]), day: plain[3] === undefined ? null : Number(plain[3]) };
  const named = new RegExp(
    `(?:(\\d{1,2})(?:st|nd|rd|th)?\\s+)?\\b(${MONTH_NAMES})\\b(?:\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d),?)?(?:\\s+(\\d{4}))?`,
    'gi',
  );
  // "may" is a verb more often than a month
  const found = [...text.matchAll(named)].find((one) => !(/^may$/i.test(one[2] as string) && one[4] === undefined));
  if (found) {
    const month = MONTHS.findIndex((month) => month.startsWith((found[2] as string).toLowerCase().replace('.', '').slice(0, 3))) + 1;
    const day = found[1] ?? found[3];
    return { year: found[4] === undefined ? null : Number(found[4]), month, day: day === undefined ? null : Number(day) };
  }
  const zh = /(?:去年|今年)?(\d{1,2})\s*月(?:(\d{1,2})\s*日)?/.exec(text);
  if (zh && Number(zh[1]) >= 1 && Number(zh[1]) <= 12)
    return { year: null, month: Number(zh[1]), day: zh[2] === undefined ? null : Number(zh[2]) };
  return null;
}

/** Every name and figure of a statement, with what its row states. */
export function readStatement(row: ClaimRow, world: ClaimWorld): Claim {
  const names = namesOf(row.statement, world);
  const settled = [...names.chips, ...names.models].flatMap(({ assumed }) => assumed);
  const chips = [...new Set([...chipsIn(row, world, settled), ...names.chips.map(({ id }) => id)])];
  const said = dayIn(row.statement);
  return {
    row,
    text: row.statement,
    names,
    figures: figuresOf(
      row.statement,
      names.masked,
      names.chips.map(({ at, end }) => [at, end] as const),
    ),
    inputs: quantitiesIn(row.inputs),
    chips,
    model: modelIn(row, world, settled) ?? names.models[0]?.id ?? null,
    place: placeIn(`${row.statement} ${textIn(row.inputs, 'place', 'destination', 'country') ?? ''}`, world),
    day: row.day ?? dayOfInputs(row) ?? (said?.year ? lastDay(said) : world.asOf),
    settled,
    published: typeof row.published === 'number' ? row.published : null,
  };
}

/** The day that the inputs name: `date`, `asOf`, `day`. */
function dayOfInputs({ inputs }: ClaimRow): string | null {
  const said = textIn(inputs, 'date', 'asof', 'day', 'on', 'when', 'month', 'exportdate', '日期');
  const read = said === null ? null : dayIn(said);
  return read?.year ? lastDay(read) : said !== null && /^\d{4}$/.test(said) ? `${said}-12-31` : null;
}

function chipsIn(row: ClaimRow, world: ClaimWorld, settled: string[]): string[] {
  const target = input(row.inputs, 'target', 'reference', 'baseline');
  const nested = typeof target === 'object' && target !== null ? Object.values(target) : [];
  const said = [
    input(
      row.inputs,
      'chip',
      'gpu',
      'accelerator',
      'card',
      'device',
      'npu',
      'chiptype',
      'gputype',
      'gpumodel',
      'chipmodel',
      'chipname',
      'hardware',
      '芯片',
      '型号',
    ),
    ...nested,
  ].filter((one): one is string => typeof one === 'string');
  const instead = textIn(row.inputs, 'substitute', 'replacement', 'replacedby', 'alternative', 'by', 'with');
  return [...said, ...(instead === null ? [] : [instead])].flatMap((name) => resolved(world, 'chips', name, settled) ?? []);
}

function modelIn(row: ClaimRow, world: ClaimWorld, settled: string[]): string | null {
  const name = textIn(row.inputs, 'model', 'modelname', 'llm', '模型');
  return name === null ? null : resolved(world, 'models', name, settled);
}

/** The id of a name, or the first of its forms; null where nothing bears it. */
export function resolved({ book }: ClaimWorld, named: 'chips' | 'models' | 'systems', name: string, settled: string[]): string | null {
  try {
    const found = lookUp(book, named, name);
    if (found) settled.push(...found.assumed);
    return found?.id ?? null;
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return fault.near[0] ?? null;
  }
}

const COMMON_PLACES: readonly (readonly [RegExp, string])[] = [
  [/\bChin(?:a|ese)\b|中国|国内|我国|全国|国产/, 'CN'],
  [/\bUS\b(?!D|\$)|\bU\.S\.|\bUSA\b|\bUnited States\b|\bAmerican?\b|美国/, 'US'],
  [/\bglobal(?:ly)?\b|\bworld(?:wide)?\b|全球|世界/i, 'world'],
];

function placeIn(text: string, { rules }: ClaimWorld): string | null {
  const usual = COMMON_PLACES.find(([pattern]) => pattern.test(text));
  if (usual) return usual[1];
  const code = /\b(CN|RU|HK|MO|AE|SA|SG|MY|IN)\b/.exec(text);
  if (code) return code[1] as string;
  for (const [place, names] of Object.entries(rules.places))
    if (names.some((name) => name.length > 3 && new RegExp(`\\b${literal(name)}\\b`, 'i').test(text))) return place;
  return null;
}

function lastDay({ year, month, day }: SaidDay): string {
  const last = day ?? new Date(Date.UTC(year as number, month, 0)).getUTCDate();
  return `${year}-${String(month).padStart(2, '0')}-${String(last).padStart(2, '0')}`;
}

const PLAIN: Readonly<Partial<Record<Measure, Quantity>>> = {
  seconds: 'seconds',
  chipSeconds: 'chipSeconds',
  usd: 'usd',
  usdPerSecond: 'usdRate',
  usdPerChipSecond: 'usdPerChipSecond',
  usdPerJoule: 'usdPerJoule',
  joules: 'joules',
  joulesPerToken: 'joulesPerToken',
  kilograms: 'kilograms',
  kgPerJoule: 'kgPerJoule',
  flop: 'flop',
  chips: 'chips',
  servers: 'servers',
  parameters: 'parameters',
  tokens: 'tokens',
  users: 'users',
  pue: 'pue',
  bytes: 'bytes',
  tpp: 'tpp',
  mm2: 'mm2',
};

const PERIOD =
  /(?:\b(?:an?|per|each|every)\s+(day|month|year|hour)\b|\b(daily|monthly|annual(?:ly)?|yearly)\b|每(天|日|月|年|小时)|[一全](天|年|个月)|年均?(?=用电|耗电|排放|成本|费用))/i;
/** Words of a period beside those that follow a figure. */
const BY_PERIOD: Readonly<Record<string, number>> = {
  daily: DAY,
  monthly: MONTH,
  annual: YEAR,
  annually: YEAR,
  yearly: YEAR,
};

/** Seconds of the period that a statement speaks of beside its figures: `daily`, `每天`, `(a year)`. */
export function periodOf(text: string): number | null {
  const found = PERIOD.exec(text);
  const word = found && (found[1] ?? found[2] ?? found[3] ?? found[4]);
  return word ? (BY_PERIOD[word.toLowerCase()] ?? periodSeconds(word.toLowerCase())) : null;
}

/** What each figure of the statement is a figure of; those that name no quantity are left out. */
export function quantityOf(
  claim: Pick<Claim, 'text' | 'figures'>,
  figure: Figure,
): { readonly quantity: Quantity; readonly factor: number } | null {
  const { measure, value } = figure;
  if (measure === null) return null;
  const before = claim.text.slice(Math.max(0, figure.at - 40), figure.at);
  const after = claim.text.slice(figure.end, figure.end + 40);
  if (measure === 'usd') {
    if (
      /^\s*(?:per|a|an|each|\/)\s*(?:query|response|answer|request|search|chat)/i.test(after) ||
      /每次(?:查询|回答|请求|搜索|提问)/.test(claim.text)
    )
      return { quantity: 'usdPerQuery', factor: 1 };
    if (/\b(?:electricity|energy|power bill)\b|电费/i.test(claim.text) && !/comput\w+ power|算力/i.test(claim.text))
      return { quantity: 'usdOfEnergy', factor: 1 };
    const period = periodOf(claim.text);
    return period === null ? { quantity: 'usd', factor: 1 } : { quantity: 'usdRate', factor: 1 / period };
  }
  if (measure === 'watts') {
    if (/\bIT\b[^,;，；]{0,16}$/.test(before) || /^\s*(?:of )?(?:IT|critical)\b/.test(after)) return { quantity: 'itWatts', factor: 1 };
    if (/^\s*(?:per|each|a|\/)\s*(?:GPU|chip|card|accelerator)|^\s*(?:每)?(?:卡|芯片)/i.test(after))
      return { quantity: 'wattsPerChip', factor: 1 };
    if (/^\s*(?:per|each|a|\/)\s*(?:server|node)/i.test(after)) return { quantity: 'wattsPerServer', factor: 1 };
    if (value < 3000 && claim.figures.some((other) => other.measure === 'chips')) return { quantity: 'wattsPerChip', factor: 1 };
    return { quantity: 'watts', factor: 1 };
  }
  if (measure === 'flopRate') {
    if (value >= 2e16) return { quantity: 'clusterPeak', factor: 1 };
    // a rate that is held against a rule is what the chip can do
    const can = /peak|峰值/i.test(before + after) || /\bTPP\b|total processing|threshold|总处理性能/i.test(claim.text);
    return { quantity: can ? 'peak' : 'achieved', factor: 1 };
  }
  if (measure === 'share') {
    if (
      /(?:MFU|utili[sz]ation|efficiency|利用率|效率)/i.test(before.slice(-24)) ||
      /^\s*(?:MFU|utili[sz]ation|利用率|of peak|efficiency)/i.test(after)
    )
      return { quantity: 'mfu', factor: 1 };
    return null;
  }
  if (measure === 'perSecond') return { quantity: /tokens?|词元/i.test(figure.said) ? 'tokenRate' : 'queries', factor: 1 };
  if (measure === 'tokens' && /^\s*(?:per|a|an|each|\/)\s*(?:response|query|answer|request)/i.test(after))
    return { quantity: 'tokensPerQuery', factor: 1 };
  const plain = PLAIN[measure];
  return plain ? { quantity: plain, factor: 1 } : null;
}

/** The quantities of the statement's figures, the first of each. */
export function quantitiesSaid(
  claim: Pick<Claim, 'text' | 'figures'>,
): readonly { readonly quantity: Quantity; readonly value: Value; readonly figure: Figure }[] {
  return claim.figures.flatMap((figure) => {
    const found = quantityOf(claim, figure);
    if (!found) return [];
    const value = stated(found.quantity, figure.low * found.factor, figure.high * found.factor, figure.said);
    return [{ quantity: found.quantity, value: { ...value, mid: figure.value * found.factor }, figure }];
  });
}
