import { type Measure, periodSeconds, unitAt } from './claim-units.ts';

/** How a statement bounds a figure. */
export type Bound = 'is' | 'about' | 'over' | 'under';

/** A figure of a statement in base units. */
export interface Figure {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** null = the text names no unit that we know */
  readonly measure: Measure | null;
  readonly bound: Bound;
  /** as it was written, unit included */
  readonly said: string;
  readonly at: number;
  readonly end: number;
}

const SCALES: readonly (readonly [RegExp, number])[] = [
  [/^\s*万亿/, 1e12],
  [/^\s*千亿/, 1e11],
  [/^\s*百亿/, 1e10],
  [/^\s*十亿/, 1e9],
  [/^\s*亿/, 1e8],
  [/^\s*千万/, 1e7],
  [/^\s*百万/, 1e6],
  [/^\s*十万/, 1e5],
  [/^\s*万/, 1e4],
  [/^\s*千(?!瓦)/, 1e3],
  [/^\s*百/, 100],
  [/^[-\s]*trillion\b/i, 1e12],
  [/^[-\s]*billion\b/i, 1e9],
  [/^[-\s]*million\b/i, 1e6],
  [/^[-\s]*thousand\b/i, 1e3],
  [/^[-\s]*hundred\b/i, 100],
  [/^ ?(?:bn)\b/, 1e9],
  [/^ ?(?:mn|mln)\b/, 1e6],
  [/^(?:k|K)(?![A-Za-z])/, 1e3],
  [/^ ?B(?![A-Za-z/])/, 1e9],
  [/^ ?M(?![A-Za-z/])/, 1e6],
  [/^ ?T(?![A-Za-z/])/, 1e12],
];

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
};
const ZH_DIGITS = '零一二三四五六七八九';
const ORDINALS: Readonly<Record<string, number>> = {
  half: 2,
  halves: 2,
  third: 3,
  quarter: 4,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
};

const DIGITS = String.raw`\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const NUMBER = new RegExp(String.raw`(?<![\w.-])(?<!\d,)(?:US\$|[$¥€]|USD )?\s?(?:${DIGITS})|(?<=[\u4e00-\u9fff：:（(])(?:${DIGITS})`, 'g');
const NAMED_SHARE =
  /\b(?:(a|one|two|three|four|five)[- ])?(half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?\b(?! (?:generation|time|day|year))/gi;
const ZH_SHARE = /([二三四五六七八九十百]+|\d+)分之([一二三四五六七八九十]+|\d+(?:\.\d+)?)/g;
const WORD_NUMBER = new RegExp(
  String.raw`\b(${[...ONES.slice(1), ...Object.keys(TENS)].join('|')}|a(?=\s+(?:million|billion|trillion|thousand|hundred)))\b(?=[-\s]+\S)`,
  'gi',
);
const ZH_NUMBER =
  /[一二两三四五六七八九十百千]+(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万)?(?=[张块枚颗片卡台天日年月个倍代层美元度吨次人]|小时|千瓦|兆瓦|用户|个)/g;

const BOUNDS: readonly (readonly [RegExp, Bound])[] = [
  [/(?:over|above|more than|at least|exceeds?|beyond|超过|逾|以上|高于|至少)\s*(?:an? |the )?$/i, 'over'],
  [/(?:under|below|less than|at most|up to|no more than|within|低于|不超过|至多|少于)\s*(?:an? |the )?$/i, 'under'],
  [/(?:about|around|roughly|approximately|some|nearly|almost|close to|near|~|≈|约|大约|近|将近|左右)\s*(?:an? |the )?$/i, 'about'],
];

/** All figures of a statement, in order. `masked` are stretches that belong to names (the 100 of a chip's name is no figure). */
export function figuresOf(
  statement: string,
  masked: readonly (readonly [number, number])[] = [],
  chips: readonly (readonly [number, number])[] = [],
): readonly Figure[] {
  const found: Figure[] = [];
  const taken = (from: number, to: number): boolean =>
    masked.some(([a, b]) => from < b && to > a) || found.some(({ at, end }) => from < end && to > at);
  const add = (at: number, length: number, value: number, measure: Measure | null = null): void => {
    if (Number.isFinite(value) && !taken(at, at + length)) found.push(finish(statement, at, at + length, value, measure, chips));
  };
  for (const one of statement.matchAll(ZH_SHARE))
    add(one.index, one[0].length, zhNumber(one[2] as string) / zhNumber(one[1] as string), 'share');
  for (const one of statement.matchAll(NAMED_SHARE)) {
    const noun = (one[2] as string).toLowerCase();
    const count = one[1] === undefined || one[1].toLowerCase() === 'a' ? 1 : ONES.indexOf(one[1].toLowerCase());
    if (one[1] !== undefined || noun === 'half') add(one.index, one[0].length, count / (ORDINALS[noun] as number), 'share');
  }
  for (const one of statement.matchAll(NUMBER)) {
    const lead = /^(?:US\$|[$¥€]|USD )?\s*/.exec(one[0])?.[0] ?? '';
    add(one.index, one[0].length, Number(one[0].slice(lead.length).replace(/,/g, '')), /[$]|USD/.test(lead) ? 'usd' : null);
  }
  for (const one of statement.matchAll(WORD_NUMBER)) {
    const word = (one[1] as string).toLowerCase();
    add(one.index, one[0].length, word === 'a' ? 1 : (TENS[word] ?? ONES.indexOf(word)));
  }
  for (const one of statement.matchAll(ZH_NUMBER)) add(one.index, one[0].length, zhNumber(one[0]));
  return joinRanges(
    statement,
    [...found].sort((a, b) => a.at - b.at),
  );
}

/** Scale, unit and bound of a number that stands at at..end. */
function finish(
  statement: string,
  at: number,
  end: number,
  plain: number,
  known: Measure | null,
  chips: readonly (readonly [number, number])[],
): Figure {
  let value = plain;
  let to = end;
  for (const [pattern, scale] of known === 'share' ? [] : SCALES) {
    const found = pattern.exec(statement.slice(to));
    if (!found) continue;
    // "175B model" and "4 TB" look alike until the unit is read
    value *= scale;
    to += found[0].length;
    break;
  }
  const gap = /^[\s-]*/.exec(statement.slice(to))?.[0].length ?? 0;
  const every = /每(秒|天|日|小时|月|年)(?:约|近|超过|处理|有)?$/.exec(statement.slice(0, at));
  const counted = /^\s*(?:次|个)(?:\S{0,6}?(?:查询|搜索|请求|提问|回答|调用))?/.exec(statement.slice(to));
  if (every && counted && known === null) {
    const rate = value / (periodSeconds(every[1] as string) ?? 1);
    const stop = to + counted[0].length;
    return {
      low: rate,
      value: rate,
      high: rate,
      measure: 'perSecond',
      bound: 'is',
      said: statement.slice(at - every[0].length, stop),
      at,
      end: stop,
    };
  }
  const unit = unitAt(statement.slice(to + gap)) ?? unitAt(statement.slice(to)) ?? chipUnit(statement, to, gap, chips);
  const bound = boundOf(statement, at, to);
  if (known === 'share') return { low: value, value, high: value, measure: 'share', bound, said: statement.slice(at, to), at, end: to };
  if (known === 'usd') {
    const period = /^\s*(?:\/\s*|per\s+|an?\s+|each\s+|every\s+)(?:(?:GPU|chip|card|A\d+|H\d+)[- ]?)?([a-z]+)/i.exec(statement.slice(to));
    const seconds = period ? periodSeconds(period[1] as string) : null;
    const perChip = period !== null && /GPU|chip|card|[AH]\d/i.test(period[0]);
    const measure: Measure = seconds === null ? 'usd' : perChip ? 'usdPerChipSecond' : 'usdPerSecond';
    const base = seconds === null ? value : value / seconds;
    const stop = seconds === null ? to : to + (period?.[0].length ?? 0);
    return { low: base, value: base, high: base, measure, bound, said: statement.slice(at, stop), at, end: stop };
  }
  const calendar =
    unit?.measure === 'seconds' &&
    to === end &&
    Number.isInteger(value) &&
    value >= 1950 &&
    value < 2100 &&
    /^\s*年/.test(statement.slice(to));
  if (unit && !calendar) {
    const stop = to + gap + unit.length;
    const base = Number((value * unit.factor).toPrecision(15));
    // a 175B model is one of so many parameters
    const measure: Measure = unit.measure === 'models' && value >= 1e7 ? 'parameters' : unit.measure;
    return {
      low: base,
      value: base,
      high: base,
      measure,
      bound: boundAfter(statement, stop) ?? bound,
      said: statement.slice(at, stop),
      at,
      end: stop,
    };
  }
  const pue = /PUE\s*(?:of|is|was|at|=|≤|<=|<|为|低至|低于|不超过|:|：)*\s*$/i.test(statement.slice(0, at));
  const tpp = /\b(?:TPP|total processing performance)\b\s*(?:of|is|=|为|:)*\s*$/i.test(statement.slice(0, at));
  const year = Number.isInteger(value) && value >= 1950 && value < 2100 && to === end;
  const users = /(?:月活|日活|用户)(?:跃)?(?:用户)?(?:数|量)?(?:约|超过?|达到?|近|为|有|突破)*\s*$/.test(statement.slice(0, at));
  const measure: Measure | null = users ? 'users' : pue ? 'pue' : tpp ? 'tpp' : year ? 'year' : null;
  return { low: value, value, high: value, measure, bound: boundAfter(statement, to) ?? bound, said: statement.slice(at, to), at, end: to };
}

/** A number before the name of a chip counts chips, or their hours. */
function chipUnit(statement: string, to: number, gap: number, chips: readonly (readonly [number, number])[]) {
  const name = chips.find(([at]) => at === to + gap || at === to + gap + (/^[x×] ?/.exec(statement.slice(to + gap))?.[0].length ?? 0));
  if (!name) return null;
  const hours = /^[- ]?(?:GPU|chip|card|卡)?[- ]?(?:hours?|小时|时)/i.exec(statement.slice(name[1]));
  const length = name[1] - to - gap + (hours?.[0].length ?? 0);
  return hours ? { measure: 'chipSeconds' as const, factor: 3600, length } : { measure: 'chips' as const, factor: 1, length };
}

function boundOf(statement: string, at: number, end: number): Bound {
  const before = statement.slice(0, at);
  return BOUNDS.find(([pattern]) => pattern.test(before))?.[1] ?? boundAfter(statement, end) ?? 'is';
}

function boundAfter(statement: string, end: number): Bound | null {
  const after = statement.slice(end);
  if (/^\s*(?:or less|or lower|or below|at most|以下|以内)/i.test(after)) return 'under';
  if (/^\s*(?:or more|or above|plus|\+|以上|多)/i.test(after)) return 'over';
  return null;
}

/** `10,000 to 100,000 GPUs` is one figure. */
function joinRanges(statement: string, figures: readonly Figure[]): readonly Figure[] {
  const out: Figure[] = [];
  for (const figure of figures) {
    const last = out.at(-1);
    const between = last ? statement.slice(last.end, figure.at) : '';
    const joined = last !== undefined && /^\s*(?:to|-|–|—|~|至|到)\s*$/.test(between) && last.value < figure.value;
    if (joined && (last.measure === null || last.measure === figure.measure)) {
      const low = last.measure === null && figure.measure !== null ? (last.value * figure.value) / plainOf(figure) : last.low;
      out[out.length - 1] = {
        ...figure,
        low,
        value: Math.sqrt(low * figure.high),
        said: statement.slice(last.at, figure.end),
        at: last.at,
      };
    } else out.push(figure);
  }
  return out;
}

const plainOf = ({ said, value }: Figure): number => {
  const digits = Number((/[\d,.]+/.exec(said)?.[0] ?? '').replace(/,/g, ''));
  return digits > 0 ? digits : value;
};

/** @example 三 -> 3; 十二 -> 12; 一百 -> 100; 两万 -> 20000 */
export function zhNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const scale = SCALES.find(([pattern, size]) => size >= 1e4 && new RegExp(`${pattern.source.replace('^\\s*', '')}$`).test(text));
  const tail = scale ? (new RegExp(`${scale[0].source.replace('^\\s*', '')}$`).exec(text)?.[0] ?? '') : '';
  let total = 0;
  let digit = 0;
  for (const sign of text.slice(0, text.length - tail.length)) {
    const value = sign === '两' ? 2 : ZH_DIGITS.indexOf(sign);
    if (value >= 0) digit = value;
    else {
      total += (digit || 1) * (sign === '十' ? 10 : sign === '百' ? 100 : 1000);
      digit = 0;
    }
  }
  return (total + digit || 1) * (scale?.[1] ?? 1);
}
