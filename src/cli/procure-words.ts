import type { Locale } from './words.ts';

/** Words of the options of buying and of scheduling, in both languages. */
export const PROCURE_EN = {
  sizeTrainAbout: 'how many chips of which kinds train a model in time, within a budget, at a place; the right mix',
  scheduleAbout: 'which job on which cards, and when: many jobs over unlike chips',
  jobsFileArgument: 'a list of jobs in YAML; - reads standard input',
  offersFlag: 'offers: [COUNTx]CHIP[@USD per chip-hour], joined by commas: 512xA100-80GB@1.2,H20',
  deadlineFlag: 'calendar days for the run: 30d',
  sureFlag: 'count chips that end in time in nine runs of ten, not in the middle case',
  limitFlag: 'most time that the solver may take: 5s',
} as const;

export const PROCURE_ZH: Readonly<Record<keyof typeof PROCURE_EN, string>> = {
  sizeTrainAbout: '在期限、预算与地点内训练一个模型需要哪些芯片、各多少；以及最佳组合',
  scheduleAbout: '多个任务在异构芯片池上的安排：哪个任务在哪些卡上、何时运行',
  jobsFileArgument: 'YAML 任务清单；- 表示标准输入',
  offersFlag: '报价：[数量x]芯片[@每卡时美元]，以逗号分隔：512xA100-80GB@1.2,H20',
  deadlineFlag: '训练的日历天数：30d',
  sureFlag: '按十次九次按期计卡数，而非中位情形',
  limitFlag: '求解器的最长用时：5s',
};

const WORDS = {
  title: { en: '{tokens} tokens in {days} calendar days', zh: '{tokens} 词元，{days} 个日历天' },
  titleBudget: { en: '{tokens} tokens as quickly as {budget} USD pay', zh: '{tokens} 词元，在 {budget} USD 预算内尽快完成' },
  chip: { en: 'chip', zh: '芯片' },
  chips: { en: 'chips', zh: '卡数' },
  days: { en: 'days', zh: '天数' },
  sure: { en: '90 % sure', zh: '九成把握' },
  cost: { en: 'cost, USD', zh: '费用 USD' },
  power: { en: 'MW', zh: 'MW' },
  energy: { en: 'MWh', zh: 'MWh' },
  carbon: { en: 't CO2', zh: '吨 CO2' },
  status: { en: 'export', zh: '出口状态' },
  unknown: { en: 'unknown', zh: '未知' },
  nothing: { en: 'Nothing that is known meets the question.', zh: '没有已知的选择满足要求。' },
  best: { en: 'Fewest chips that end in time, cheapest first', zh: '按期完成的最少卡数，费用低者在前' },
  bestBudget: { en: 'Quickest within the budget', zh: '预算内最快' },
  twice: {
    en: '{name}: twice the chips ({count}) take {days} days, {share} of perfect scaling.',
    zh: '{name}：卡数加倍（{count}）需 {days} 天，为理想扩展的 {share}。',
  },
  sureSaid: {
    en: '{name}: {count} chips end in time in nine runs of ten{cost}.',
    zh: '{name}：{count} 卡在十次中九次按期完成{cost}。',
  },
  sureCost: { en: ', for {usd} USD', zh: '，费用 {usd} USD' },
  affordable: {
    en: '{name}: cost unknown; the budget holds up to {usd} USD a chip-hour.',
    zh: '{name}：费用未知；单价不超过 {usd} USD/卡时时预算够用。',
  },
  full: { en: 'The plan in full: {line}', zh: '完整方案：{line}' },
  mix: { en: 'The mix to buy', zh: '购置组合' },
  mixChoice: {
    en: '{parts}: {days} days, {usd} USD, {power} MW, {energy} MWh',
    zh: '{parts}：{days} 天，{usd} USD，{power} MW，{energy} MWh',
  },
  mixNone: { en: 'no mix of these offers ends in time within the limits', zh: '这些报价的任何组合都不能在限制内按期完成' },
  mixNearest: { en: 'a deadline of {days} days would do: {parts}, {usd} USD', zh: '工期放宽到 {days} 天即可：{parts}，{usd} USD' },
  mixAlone: { en: 'no mix is cheaper than one kind alone', zh: '任何组合都不比单一芯片便宜' },
  mixSaves: { en: 'saves {usd} USD against the cheapest single kind', zh: '比最便宜的单一芯片节省 {usd} USD' },
  mixOnly: { en: 'no single kind does it within the limits', zh: '没有任何单一芯片能在限制内完成' },
  mixPlanned: { en: 'planned as one job: {days} calendar days ({low} – {high})', zh: '按一个任务规划：{days} 个日历天（{low} – {high}）' },
  mixGap: {
    en: 'within {gap} of the cheapest: none costs less than parts of nodes whose kinds do all that they do alone',
    zh: '与最便宜相差不超过 {gap}：任何组合都不会低于按零散节点、各芯片发挥单独能力计的费用',
  },
  frontier: { en: 'Other times, and what they cost', zh: '其他工期与费用' },
  parts: { en: 'what', zh: '组成' },
  least: { en: 'least', zh: '最少' },
  least_cost: { en: 'cost', zh: '费用' },
  least_energy: { en: 'energy', zh: '能耗' },
  least_time: { en: 'time', zh: '时间' },
  shadows: { en: 'What one more buys', zh: '放宽一单位限制的价值' },
  shadow_deadline: { en: 'a day more', zh: '工期多一天' },
  shadow_budget: { en: 'a million USD more', zh: '预算多一百万美元' },
  shadow_power: { en: 'a MW more', zh: '功率多一兆瓦' },
  shadow_supply: { en: 'a node more of {chip}', zh: '{chip} 多一个节点' },
  savesUsd: { en: 'saves {usd} USD', zh: '节省 {usd} USD' },
  savesDays: { en: '{days} days sooner', zh: '提前 {days} 天' },
  savesNothing: { en: 'nothing', zh: '无' },
  sensitive: { en: 'If prices and paces turn out otherwise', zh: '价格与性能偏离时' },
  survives: {
    en: 'the choice stands in all {tried} cases (20 % on prices, the bands of the paces)',
    zh: '在全部 {tried} 种情形下选择不变（价格 ±20 %，性能误差带）',
  },
  survivesNot: {
    en: 'the choice does not survive its error bands: {count} of {tried} cases speak for other chips',
    zh: '选择经不起误差带：{tried} 种情形中有 {count} 种应选其他芯片',
  },
  survivesNearly: { en: 'the choice loses at most {regret} in {tried} cases', zh: '在 {tried} 种情形下至多多花 {regret}' },
  case_price: { en: 'price of {chip} × {factor}', zh: '{chip} 价格 × {factor}' },
  case_pace: { en: 'pace of {chip} × {factor}', zh: '{chip} 性能 × {factor}' },
  caseSaid: { en: '{what}: {better} would be {regret} cheaper', zh: '{what}：{better} 便宜 {regret}' },
  caseFails: { en: '{what}: the chosen chips no longer end in time; {better} would', zh: '{what}：所选芯片不能按期；应选 {better}' },
  madeThere: { en: 'made there: no export', zh: '当地制造：无需出口' },
  searched: { en: '{evaluated} layouts evaluated in {seconds}', zh: '评估 {evaluated} 种切分，用时 {seconds}' },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type ProcureWord = keyof typeof WORDS;

export type SayProcure = (word: ProcureWord, values?: Readonly<Record<string, string>>) => string;

export function speakProcure(locale: Locale): SayProcure {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
