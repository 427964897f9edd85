import type { Locale } from './words.ts';

/** Words of the pages of a programme. */
const WORDS = {
  stages: { en: '{count} stages', zh: '{count} 个阶段' },
  oneStage: { en: '1 stage', zh: '1 个阶段' },
  total: { en: 'total', zh: '合计' },
  stage: { en: 'stage', zh: '阶段' },
  on: { en: 'on', zh: '所用' },
  days: { en: 'days', zh: '天' },
  chipHours: { en: 'chip-hours', zh: '卡时' },
  cost: { en: 'cost', zh: '费用' },
  energy: { en: 'energy', zh: '能耗' },
  carbon: { en: 'CO2', zh: 'CO2' },
  water: { en: 'water', zh: '用水' },
  when: { en: 'When', zh: '时间' },
  whenSaid: { en: '{days} days from beginning to end', zh: '首尾 {days} 天' },
  whatCost: { en: 'What it costs', zh: '费用构成' },
  supported: { en: '░ paid by support', zh: '░ 由支持或补贴支付' },
  between: { en: 'Between', zh: '区间' },
  whoPays: { en: 'Who pays', zh: '谁付' },
  support: { en: 'support', zh: '支持' },
  own: { en: 'own', zh: '自付' },
  structure: { en: 'computing {computing}, staff {staff}, energy {energy}', zh: '算力 {computing}，人员 {staff}，能源 {energy}' },
  energyInRent: { en: 'computing {computing}, staff {staff}; energy is in the rent', zh: '算力 {computing}，人员 {staff}；能源含于租金' },
  pools: { en: 'Pools', zh: '芯片池' },
  poolSaid: { en: '{chips} chips, working {use} of the hours held', zh: '{chips} 卡，占用时间中 {use} 在工作' },
  runs: { en: 'Runs', zh: '训练' },
  runSaid: {
    en: '{model}: {days} days ({ratio} productive), MFU {mfu}, {layout}',
    zh: '{model}：{days} 天（有效 {ratio}），MFU {mfu}，{layout}',
  },
  data: { en: 'Data', zh: '数据' },
  dataVolume: { en: '{size} raw', zh: '原始 {size}' },
  dataPace: { en: '{rate} tokens/s', zh: '{rate} 词元/秒' },
  dataNetwork: { en: '{rate} from storage', zh: '存储读取 {rate}' },
  dataWorkers: { en: '{count} workers', zh: '{count} 个处理节点' },
  service: { en: 'Service', zh: '服务' },
  serviceSaid: {
    en: '{first}/s and {firstChips} chips in month 1, {last}/s and {lastChips} in month {months}; {requests} requests, {use} of the chips busy',
    zh: '第 1 月 {first}/秒、{firstChips} 卡，第 {months} 月 {last}/秒、{lastChips} 卡；共 {requests} 次请求，芯片忙 {use}',
  },
  perRequest: { en: '{cost} a thousand requests', zh: '每千次请求 {cost}' },
  scenarios: { en: 'Scenarios', zh: '情景' },
  asSaid: { en: 'as the file says', zh: '按文件' },
  chips: { en: 'chips at most', zh: '最多卡数' },
  refused: { en: 'Without an answer', zh: '没有答案' },
  over: { en: 'Over a limit', zh: '超过限额' },
  unknown: { en: 'unknown', zh: '未知' },
  work: { en: '{flop} FLOP of work', zh: '计算量 {flop} FLOP' },
  exchange: { en: 'in {code} at {rate} a USD ({from})', zh: '以 {code} 计，1 美元合 {rate}（{from}）' },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type LifecycleWord = keyof typeof WORDS;

export type SayLifecycle = (word: LifecycleWord, values?: Readonly<Record<string, string>>) => string;

export function speakLifecycle(locale: Locale): SayLifecycle {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** What a bill is made of. */
const PARTS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  rent: { en: 'rent', zh: '租金' },
  chips: { en: 'chips', zh: '芯片' },
  network: { en: 'network', zh: '网络' },
  spares: { en: 'spares', zh: '备件' },
  installation: { en: 'installation', zh: '安装' },
  maintenance: { en: 'upkeep', zh: '维护' },
  financing: { en: 'capital', zh: '资金成本' },
  residual: { en: 'resale', zh: '残值' },
  hosting: { en: 'hosting', zh: '机房' },
  energy: { en: 'energy', zh: '能源' },
  staff: { en: 'staff', zh: '人员' },
  workers: { en: 'data workers', zh: '数据处理节点' },
  storage: { en: 'storage', zh: '存储' },
};

export const partSaid = (part: string, locale: Locale): string => PARTS[part]?.[locale] ?? part;
