import type { Finding } from './claim-finding.ts';
import type { ClaimRow } from './claim-row.ts';
import { DAY, EURO, MONTH, YEAR, YUAN } from './claim-units.ts';

const HOUR = 3600;

/** A row's unit in the words that checkers know, and how many of those one of its own is. */
interface Asked {
  readonly unit: string;
  readonly scale: number;
}

const COUNTS: readonly (readonly [words: string, scale: number])[] = [
  ['万亿|trillions?', 1e12],
  ['十亿|billions?|bn', 1e9],
  ['亿', 1e8],
  ['千万', 1e7],
  ['百万|millions?|mn|mln', 1e6],
  ['万', 1e4],
  ['千(?!瓦|克|米)|thousands?|k(?=[ -]?(?:USD|chips?|GPUs?|cards?|\\$))', 1e3],
  ['M(?= ?(?:USD|CNY|RMB|\\$|GPU|chip|card))', 1e6],
  ['B(?= ?(?:USD|CNY|RMB|\\$|param))', 1e9],
];

const PERIODS: readonly (readonly [RegExp, string])[] = [
  [/^(?:hours?|hrs?|h|小时)$/i, 'hour'],
  [/^(?:days?|d|天|日)$/i, 'day'],
  [/^(?:months?|mo|个月|月)$/i, 'month'],
  [/^(?:years?|yr|y|annum|年)$/i, 'year'],
];

/** Units under other names or in other sizes; the rest stands as it is. */
const NAMES: readonly (readonly [RegExp, string, number])[] = [
  [/^(?:%|per ?cent|percent(?:age)?(?: points?)?|pct|百分比|百分点)$/i, 'share', 0.01],
  [/^(?:fraction|占比|份额|比例)$/i, 'share', 1],
  [/^(?:x|×|-?fold|times|倍|倍数)$/i, 'ratio', 1],
  [/^(?:比值|比)$/, 'ratio', 1],
  [/^(?:US ?\$|\$|US dollars?|dollars?|美元|美金)$/i, 'USD', 1],
  [/^(?:CNY|RMB|yuan|元|人民币|¥)$/i, 'USD', YUAN],
  [/^(?:EUR|euros?|欧元|€)$/i, 'USD', EURO],
  [/^(?:美分|¢)$/, 'US cents', 1],
  [/^(?:seconds?|sec|s|秒)$/i, 'hours', 1 / 3600],
  [/^(?:minutes?|min|分钟)$/i, 'hours', 1 / 60],
  [/^(?:小时|时)$/, 'hours', 1],
  [/^(?:天|日)$/, 'days', 1],
  [/^(?:weeks?|周|星期)$/i, 'days', 7],
  [/^(?:个月|月)$/, 'months', 1],
  [/^年$/, 'years', 1],
  [/^(?:张|卡|块|枚|颗|片|张卡|芯片|加速卡|显卡|NPUs?|TPUs?|devices?|units? of GPU|[AHBVL]\d{2,3}s?)$/i, 'chips', 1],
  [/^(?:台|台服务器|服务器|nodes?|servers?)$/i, 'servers', 1],
  [/^(?:卡时|卡小时|GPU ?小时|(?:[A-Z]{1,2}\d+|accelerator|NPU|TPU|device)[- ]?hours?)$/i, 'GPU-hours', 1],
  [/^(?:卡天|(?:GPU|chip|card|accelerator|[A-Z]{1,2}\d+)[- ]?days?)$/i, 'GPU-hours', 24],
  [/^(?:(?:GPU|chip|card|accelerator|[A-Z]{1,2}\d+)[- ]?years?)$/i, 'GPU-hours', YEAR / HOUR],
  [/^(?:个?参数|params?)$/i, 'parameters', 1],
  [/^(?:词元|个?tokens?)$/i, 'tokens', 1],
  [/^ZFLOPs?$/, 'FLOP', 1e21],
  [/^YFLOPs?$/, 'FLOP', 1e24],
  [/^EFLOPs?$/, 'FLOP', 1e18],
  [/^PFLOPs?$/, 'FLOP', 1e15],
  [/^(?:peta(?:flops?|flop\/s)|PF(?:LOP)?(?:S|\/s)?)[- ]?days?$/i, 'FLOP', 8.64e19],
  [/^(?:次浮点运算|浮点运算)$/, 'FLOP', 1],
  [/^(?:度|度电|千瓦时)$/, 'kWh', 1],
  [/^兆瓦时$/, 'MWh', 1],
  [/^吉瓦时$/, 'GWh', 1],
  [/^太瓦时$/, 'TWh', 1],
  [/^瓦$/, 'W', 1],
  [/^千瓦$/, 'kW', 1],
  [/^兆瓦$/, 'MW', 1],
  [/^吉瓦$/, 'GW', 1],
  [/^(?:吨|公吨|吨二氧化碳(?:当量)?|吨CO2e?)$/i, 'tCO2e', 1],
  [/^(?:kt|千吨)(?: ?CO2e?)?$/i, 'tCO2e', 1e3],
  [/^(?:千克|公斤)$/, 'kg', 1],
  [/^(?:g(?:CO2e?)?|克)\s*\/\s*(?:kWh|度|千瓦时)$/i, 'kg/kWh', 1e-3],
];

/** @example billion USD/year -> USD/year and 1e9; 亿元 -> USD and 1e8 / 7.08; % -> share and 0.01 */
export function askedUnit(said: string): Asked {
  let rest = said.trim();
  let scale = 1;
  const tail = /\s*\(?\b(thousand|million|billion|trillion)s?\)?$/i.exec(rest);
  if (tail && tail.index > 0) {
    scale *= countOf(tail[1] as string);
    rest = rest.slice(0, tail.index);
  }
  const lead = new RegExp(`^(?:${COUNTS.map(([words]) => `(${words})`).join('|')})(?![A-Za-z])\\s*(?:of )?`, 'i');
  const short = /^([kMB])(?=(?:USD|\$|GPU|chips|cards))/.exec(rest);
  for (let found = lead.exec(rest); found && found[0] !== rest; found = lead.exec(rest)) {
    scale *= (COUNTS[found.slice(1).findIndex((one) => one !== undefined)] as readonly [string, number])[1];
    rest = rest.slice(found[0].length);
  }
  if (short && scale === 1) {
    scale = { k: 1e3, M: 1e6, B: 1e9 }[short[1] as 'k'];
    rest = rest.slice(1);
  }
  const by = /\s*(?:\/|\bper\b|\ba\b|\ban\b|\beach\b|每)\s*(小时|个月|[天日月年]|[a-z]+)$/i.exec(rest);
  const period = by && PERIODS.find(([pattern]) => pattern.test(by[1] as string))?.[1];
  const what = by && period ? rest.slice(0, by.index) : rest;
  const named = NAMES.find(([pattern]) => pattern.test(what.trim()));
  if (!named && scale === 1) return { unit: said.trim(), scale };
  return { unit: `${named ? named[1] : what.trim()}${period ? `/${period}` : ''}`, scale: scale * (named ? named[2] : 1) };
}

const countOf = (word: string): number => COUNTS.find(([words]) => new RegExp(`^(?:${words})$`, 'i').test(word.toLowerCase()))?.[1] ?? 1;

/** The row with its figure in the unit that checkers know. */
export function plainRow(row: ClaimRow): ClaimRow {
  if (row.unit === null) return row;
  const { unit, scale } = askedUnit(row.unit);
  return unit === row.unit ? row : { ...row, unit, published: typeof row.published === 'number' ? row.published * scale : row.published };
}

/** One of a family in which units differ by a factor only. */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { hours: 1, hour: 1, h: 1, days: 24, day: 24, months: MONTH / HOUR, month: MONTH / HOUR, years: YEAR / HOUR, year: YEAR / HOUR },
  { W: 1, kW: 1e3, MW: 1e6, GW: 1e9 },
  { J: 1, Wh: 3600, kWh: 3.6e6, MWh: 3.6e9, GWh: 3.6e12, TWh: 3.6e15 },
  { 'USD/hour': MONTH / HOUR, 'USD/day': MONTH / DAY, 'USD/month': 1, 'USD/year': 1 / 12 },
  { GB: 1, TB: 1e3, PB: 1e6, GiB: 1.073741824, TiB: 1099.511627776 },
  { TFLOPS: 1, PFLOPS: 1e3, EFLOPS: 1e6, GFLOPS: 1e-3 },
];

/** The finding in the row's own unit. */
export function inUnitOf(row: ClaimRow, found: Finding): Finding {
  if (row.unit === null || found.unit === null) return found;
  const { unit, scale } = askedUnit(row.unit);
  let factor: number | null = found.unit === unit ? 1 / scale : null;
  if (factor === null && found.unit !== row.unit) {
    const family = FAMILIES.find((one) => Object.hasOwn(one, found.unit as string) && Object.hasOwn(one, unit));
    if (family) factor = (family[found.unit] as number) / (family[unit] as number) / scale;
  }
  if (factor === null) return found;
  const at = (value: number | null): number | null => (value === null ? null : Number((value * (factor as number)).toPrecision(12)));
  if (factor === 1) return { ...found, unit: row.unit };
  return { ...found, unit: row.unit, computed: at(found.computed), low: at(found.low), high: at(found.high) };
}
