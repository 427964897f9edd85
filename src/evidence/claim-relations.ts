import type { Said } from '../terms/rule.ts';
import type { Quantity } from './claim-quantity.ts';
import { say } from './claim-world.ts';

/**
 * A relation between quantities as a product of powers: gives = factor * product of needs^power.
 * The training FLOPs of a token are 6 N (@cite kaplan-2020): two of the forward and four of the backward pass for each parameter it visits;
 * an answer's are 2 N.
 */
export interface Relation {
  readonly gives: Quantity;
  readonly needs: readonly Quantity[];
  readonly powers: readonly number[];
  readonly factor: number;
  readonly formula: Said;
}

/** y = factor * a^p * b^q ..., written once; each quantity in it can be solved for. */
type Law = readonly [gives: Quantity, factor: number, parts: Partial<Record<Quantity, number>>, formula: Said];

const LAWS: readonly Law[] = [
  ['flop', 6, { parameters: 1, tokens: 1 }, say('FLOP = 6 x parameters x tokens', '计算量 = 6 × 参数量 × 词元')],
  ['achieved', 1, { peak: 1, mfu: 1 }, say('achieved = peak x MFU', '实测算力 = 峰值 × 利用率')],
  ['clusterPeak', 1, { peak: 1, chips: 1 }, say('peak of all = peak x chips', '集群峰值 = 峰值 × 卡数')],
  ['chipSeconds', 1, { flop: 1, achieved: -1 }, say('chip time = FLOP / achieved', '卡时 = 计算量 / 实测算力')],
  ['chipSeconds', 1, { chips: 1, seconds: 1 }, say('chip time = chips x time', '卡时 = 卡数 × 时间')],
  ['usd', 1, { chipSeconds: 1, usdPerChipSecond: 1 }, say('cost = chip time x price', '成本 = 卡时 × 单价')],
  ['usdRate', 1, { chips: 1, usdPerChipSecond: 1 }, say('cost by time = chips x price', '单位时间成本 = 卡数 × 单价')],
  ['usdRate', 1, { queries: 1, usdPerQuery: 1 }, say('cost by time = queries x cost of one', '单位时间成本 = 查询率 × 单次成本')],
  [
    'usdPerQuery',
    1,
    { chipSecondsPerQuery: 1, usdPerChipSecond: 1 },
    say('cost of an answer = its chip time x price', '单次成本 = 单次卡时 × 单价'),
  ],
  [
    'queries',
    1 / 86_400,
    { users: 1, queriesPerUser: 1 },
    say('queries/s = users x queries a day / 86,400', '每秒查询 = 用户 × 日查询 / 86,400'),
  ],
  ['chips', 1, { queries: 1, chipSecondsPerQuery: 1 }, say('chips = queries/s x chip-seconds an answer', '卡数 = 每秒查询 × 单次卡秒')],
  [
    'flopPerQuery',
    2,
    { parameters: 1, tokensPerQuery: 1 },
    say('FLOP an answer = 2 x parameters x tokens', '单次计算量 = 2 × 参数量 × 词元'),
  ],
  [
    'chipSecondsPerQuery',
    1,
    { flopPerQuery: 1, peak: -1, servingUse: -1, busy: -1 },
    say('chip time = FLOP / (peak x use x busy share)', '卡时 = 计算量 /（峰值 × 利用率 × 忙时占比）'),
  ],
  ['tokenRate', 1, { queries: 1, tokensPerQuery: 1 }, say('tokens/s = queries/s x tokens an answer', '每秒词元 = 每秒查询 × 单次词元')],
  ['servers', 1, { chips: 1, chipsPerServer: -1 }, say('servers = chips / chips a server', '服务器 = 卡数 / 每台卡数')],
  ['itWatts', 1, { servers: 1, wattsPerServer: 1 }, say('IT power = servers x power of one', 'IT 功率 = 服务器 × 单台功率')],
  ['usd', 1, { servers: 1, usdPerServer: 1 }, say('cost = servers x price of one', '成本 = 服务器 × 单价')],
  ['averageWatts', 1, { watts: 1, load: 1 }, say('average power = installed power x load', '平均功率 = 装机功率 × 负载率')],
  ['watts', 1, { itWatts: 1, pue: 1 }, say('site power = IT power x PUE', '场地功率 = IT 功率 × PUE')],
  [
    'joules',
    1,
    { chipSeconds: 1, wattsPerServer: 1, chipsPerServer: -1, pue: 1 },
    say('energy = chip time x power of a chip in its server x PUE', '能耗 = 卡时 × 单卡（含服务器）功率 × PUE'),
  ],
  ['joules', 1, { watts: 1, seconds: 1 }, say('energy = power x time', '能耗 = 功率 × 时间')],
  ['kilograms', 1, { joules: 1, kgPerJoule: 1 }, say('carbon = energy x grid intensity', '碳排放 = 能耗 × 电网碳强度')],
  ['joulesPerToken', 1, { itWatts: 1, tokenRate: -1 }, say('J/token = IT power / (tokens/s)', '每词元能耗 = IT 功率 / 每秒词元')],
  ['joulesPerQuery', 1, { itWatts: 1, queries: -1 }, say('energy an answer = IT power / (queries/s)', '单次能耗 = IT 功率 / 每秒查询')],
  ['usd', 1, { chips: 1, usdPerChip: 1 }, say('cost = chips x price of one', '成本 = 卡数 × 单卡价格')],
  ['usdNet', 1, { usd: 1, paidShare: 1 }, say('cost after subsidy = cost x share paid', '补贴后成本 = 成本 × 自付比例')],
  ['joules', 1, { averageWatts: 1, seconds: 1 }, say('energy = average power x time', '能耗 = 平均功率 × 时间')],
  ['joulesPerToken', 1, { wattsPerChip: 1, tokenRatePerChip: -1 }, say('J/token = power / (tokens/s)', '每词元能耗 = 功率 / 每秒词元')],
  ['tokenRate', 1, { chips: 1, tokenRatePerChip: 1 }, say('tokens/s = chips x tokens/s of one', '每秒词元 = 卡数 × 单卡每秒词元')],
  ['bytes', 1, { parameters: 1, bytesPerParameter: 1 }, say('memory = parameters x bytes of one', '存储量 = 参数量 × 每参数字节')],
  ['tpp', 1e-12, { peak: 1, bits: 1 }, say('TPP = tera operations/s x bit length', 'TPP = 每秒万亿次运算 × 位长')],
  ['density', 1, { tpp: 1, mm2: -1 }, say('performance density = TPP / die area', '性能密度 = TPP / 晶粒面积')],
  ['clusterPeak', 1, { servers: 1, peakPerServer: 1 }, say('peak of all = nodes x peak of one', '集群峰值 = 节点 × 单节点峰值')],
  [
    'stopSeconds',
    1,
    { chipSecondsPerStop: 1, chips: -1 },
    say('time between stops = chip time between stops / chips', '中断间隔 = 中断间卡时 / 卡数'),
  ],
  ['usdOfEnergy', 1, { joules: 1, usdPerJoule: 1 }, say('cost of energy = energy x price', '电费 = 能耗 × 电价')],
];

function solved([gives, factor, parts, formula]: Law): readonly Relation[] {
  const needs = Object.keys(parts) as Quantity[];
  const powers = needs.map((need) => parts[need] as number);
  const forward: Relation = { gives, needs, powers, factor, formula };
  const others = needs.map((target, at): Relation => {
    const power = powers[at] as number;
    const rest = needs.filter((need) => need !== target);
    return {
      gives: target,
      needs: [gives, ...rest],
      powers: [1 / power, ...rest.map((need) => -(parts[need] as number) / power)],
      factor: factor ** (-1 / power),
      formula,
    };
  });
  return [forward, ...others];
}

export const RELATIONS: readonly Relation[] = LAWS.flatMap(solved);
