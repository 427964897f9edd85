import type { Said } from '../terms/rule.ts';
import { DAY, MONTH, YEAR } from './claim-units.ts';
import { say } from './claim-world.ts';

/** The quantities that statements speak of and relations join, in base units. */
export const QUANTITIES = {
  chips: say('chips', '芯片数'),
  parameters: say('parameters', '参数量'),
  tokens: say('training tokens', '训练词元'),
  flop: say('training FLOP', '训练计算量'),
  peak: say('peak FLOP/s a chip', '单卡峰值'),
  achieved: say('achieved FLOP/s a chip', '单卡实测算力'),
  mfu: say('utilisation (MFU)', '利用率（MFU）'),
  clusterPeak: say('peak FLOP/s of all chips', '集群峰值'),
  seconds: say('time', '时间'),
  chipSeconds: say('chip time', '卡时'),
  usd: say('cost', '成本'),
  usdRate: say('cost by time', '单位时间成本'),
  usdPerChipSecond: say('price of chip time', '卡时单价'),
  usdPerQuery: say('cost of one answer', '单次回答成本'),
  users: say('users a day', '日用户'),
  queriesPerUser: say('queries a user and day', '每用户日查询'),
  queries: say('queries a second', '每秒查询'),
  tokensPerQuery: say('tokens an answer', '每次回答词元'),
  flopPerQuery: say('FLOP an answer', '每次回答计算量'),
  busy: say('busy share of the fleet', '机群忙时占比'),
  servingUse: say('share of peak while serving', '推理利用率'),
  chipSecondsPerQuery: say('chip time of one answer', '单次回答卡时'),
  tokenRate: say('tokens a second', '每秒词元'),
  chipsPerServer: say('chips a server', '每台卡数'),
  servers: say('servers', '服务器数'),
  wattsPerChip: say('power a chip', '单卡功率'),
  wattsPerServer: say('power a server', '单台功率'),
  overheadWatts: say('server power beyond its chips', '服务器除卡外功率'),
  itWatts: say('IT power', 'IT 功率'),
  watts: say('power of the site', '场地功率'),
  pue: say('PUE', 'PUE'),
  load: say('load', '负载率'),
  averageWatts: say('average power', '平均功率'),
  joules: say('energy', '能耗'),
  kgPerJoule: say('carbon of the grid', '电网碳强度'),
  kilograms: say('carbon', '碳排放'),
  joulesPerToken: say('energy a token', '每词元能耗'),
  joulesPerQuery: say('energy an answer', '单次回答能耗'),
  usdPerServer: say('price of a server', '服务器单价'),
  usdPerChip: say('price of a chip', '芯片单价'),
  subsidy: say('share that is subsidised', '补贴比例'),
  paidShare: say('share that is paid', '自付比例'),
  usdNet: say('cost after subsidy', '补贴后成本'),
  bytes: say('memory', '存储量'),
  bytesPerParameter: say('bytes a parameter', '每参数字节'),
  bits: say('bit length', '位长'),
  tpp: say('total processing performance', '总算力（TPP）'),
  mm2: say('die area', '晶粒面积'),
  density: say('performance density', '性能密度'),
  peakPerServer: say('peak FLOP/s a node', '单节点峰值'),
  tokenRatePerChip: say('tokens a second and chip', '单卡每秒词元'),
  chipSecondsPerStop: say('chip time between stops', '两次中断间的卡时'),
  stopSeconds: say('time between stops', '两次中断之间的时间'),
  usdToBuy: say('cost of buying', '购置成本'),
  usdPerJoule: say('price of electricity', '电价'),
  usdOfEnergy: say('cost of energy', '电费'),
} as const satisfies Record<string, Said>;

export type Quantity = keyof typeof QUANTITIES;

/** How a quantity is called. */
export const quantityWords = (quantity: Quantity): Said => QUANTITIES[quantity];

/** Where a value came from, best first. */
export type Origin = 'stated' | 'fact' | 'computed' | 'assumed';

/** A value with the factors by which the truth may lie below and above it (1 = exact). */
export interface Value {
  readonly mid: number;
  /** at least 1: the low end is mid / down */
  readonly down: number;
  /** at least 1: the high end is mid * up */
  readonly up: number;
  readonly origin: Origin;
  readonly said: Said;
}

export type Known = ReadonlyMap<Quantity, Value>;

export const lowOf = ({ mid, down }: Value): number => mid / down;
export const highOf = ({ mid, up }: Value): number => mid * up;

/** A value as a range: the geometric middle, and its ends. */
export function spread(low: number, high: number, origin: Origin, said: Said): Value {
  const mid = Math.sqrt(low * high);
  return { mid, down: mid / low, up: high / mid, origin, said };
}

/** Units in which answers are told: the unit of a row, or the usual one of the quantity. */
const UNITS: Readonly<Partial<Record<Quantity, readonly [unit: string, perBase: number]>>> = {
  chips: ['chips', 1],
  parameters: ['parameters', 1],
  tokens: ['tokens', 1],
  flop: ['FLOP', 1],
  peak: ['TFLOP/s', 1e-12],
  achieved: ['TFLOP/s', 1e-12],
  mfu: ['share', 1],
  clusterPeak: ['PFLOP/s', 1e-15],
  seconds: ['days', 1 / 86_400],
  chipSeconds: ['chip-hours', 1 / 3600],
  usd: ['USD', 1],
  usdToBuy: ['USD', 1],
  usdOfEnergy: ['USD', 1],
  usdRate: ['USD/day', 86_400],
  usdPerChipSecond: ['USD/chip-hour', 3600],
  usdPerQuery: ['USD', 1],
  queries: ['queries/s', 1],
  tokenRate: ['tokens/s', 1],
  wattsPerChip: ['W', 1],
  wattsPerServer: ['kW', 1e-3],
  itWatts: ['MW', 1e-6],
  watts: ['MW', 1e-6],
  averageWatts: ['MW', 1e-6],
  servers: ['servers', 1],
  flopPerQuery: ['TFLOP', 1e-12],
  chipSecondsPerQuery: ['chip-seconds', 1],
  tokensPerQuery: ['tokens', 1],
  users: ['users', 1],
  queriesPerUser: ['a day', 1],
  usdPerServer: ['USD', 1],
  usdPerChip: ['USD', 1],
  usdNet: ['USD', 1],
  bytes: ['GB', 1e-9],
  bytesPerParameter: ['bytes', 1],
  bits: ['bits', 1],
  tpp: ['TPP', 1],
  mm2: ['mm2', 1],
  density: ['TPP/mm2', 1],
  peakPerServer: ['TFLOP/s', 1e-12],
  tokenRatePerChip: ['tokens/s', 1],
  chipSecondsPerStop: ['chip-hours', 1 / 3600],
  stopSeconds: ['hours', 1 / 3600],
  kgPerJoule: ['kg/kWh', 3.6e6],
  usdPerJoule: ['USD/kWh', 3.6e6],
  pue: ['PUE', 1],
  joules: ['MWh', 1 / 3.6e9],
  kilograms: ['tCO2', 1e-3],
  joulesPerToken: ['J/token', 1],
  joulesPerQuery: ['Wh', 1 / 3600],
};

const SPOKEN: readonly (readonly [RegExp, number])[] = [
  [/^USD\/(?:y|year)/i, YEAR],
  [/^USD\/month/i, MONTH],
  [/^USD\/day/i, DAY],
  [/^USD\/h/i, 3600],
  [/^(?:US )?cents?/i, 100],
  [/^hours?$|^h$/i, 1 / 3600],
  [/^days?$/i, 1 / 86_400],
  [/^TB$/, 1e-12],
  [/^GB$/, 1e-9],
  [/^months?$/i, 1 / MONTH],
  [/^years?$/i, 1 / YEAR],
  [/^TWh\s*(?:\/|per|a)\s*y/i, YEAR / 3600 / 1e12],
  [/^GWh\s*(?:\/|per|a)\s*y/i, YEAR / 3600 / 1e9],
  [/^MWh\s*(?:\/|per|a)\s*y/i, YEAR / 3600 / 1e6],
  [/^MWh\s*(?:\/|per|a)\s*d/i, 24 / 1e6],
  [/^GWh/, 1 / 3.6e12],
  [/^TWh/, 1 / 3.6e15],
  [/^kWh/, 1 / 3.6e6],
  [/^Wh/, 1 / 3600],
  [/^J$|^joules?$/i, 1],
  [/^MWh/, 1 / 3.6e9],
  [/^MW$/, 1e-6],
  [/^GW$/, 1e-9],
  [/^kW$/, 1e-3],
  [/^W$/, 1],
  [/^kg/, 1],
  [/^Mt/, 1e-9],
  [/^(?:GPU|chip|card)[- ]?hours?/i, 1 / 3600],
  [/^TFLOP|^TOPS/i, 1e-12],
  [/^PFLOP/i, 1e-15],
  [/^EFLOP/i, 1e-18],
  [/^GFLOP/i, 1e-9],
  [/^(?:million|M) ?USD/i, 1e-6],
];

/** The unit in which a quantity is told, and how many of it one base unit is. `asked` = the unit a row names. */
export function unitFor(quantity: Quantity, asked: string | null): { readonly unit: string; readonly perBase: number } {
  const [usual, factor] = UNITS[quantity] ?? ['', 1];
  if (asked === null) return { unit: usual, perBase: factor };
  const spoken = SPOKEN.find(([pattern]) => pattern.test(asked));
  return { unit: asked, perBase: spoken ? spoken[1] : factor };
}
