import type { Locale } from './words.ts';

/** Words of the options of buying and of scheduling, in both languages. */
export const PROCURE_EN = {
  sizeTrainAbout: 'how many chips of which kinds train a model in time, within a budget, at a place; the right mix',
  scheduleAbout: 'which job on which cards, and when: many jobs over unlike chips',
  jobsFileArgument: 'a list of jobs in YAML; - reads standard input',
  offersFlag: 'offers: [COUNTx]CHIP[@USD per chip-hour], joined by commas: 512xA100-80GB@1.2,H20',
  deadlineFlag: 'calendar days for the run: 30d',
  sureFlag: 'count chips that end in time in nine runs of ten, not in the middle case',
  scheduleOutFlag: 'write a row for each job to FILE (.csv or .parquet)',
  limitFlag: 'most time that the solver may take: 5s',
} as const;

export const PROCURE_ZH: Readonly<Record<keyof typeof PROCURE_EN, string>> = {
  sizeTrainAbout: '在期限、预算与地点内训练一个模型需要哪些芯片、各多少；以及最佳组合',
  scheduleAbout: '多个任务在异构芯片池上的安排：哪个任务在哪些卡上、何时运行',
  jobsFileArgument: 'YAML 任务清单；- 表示标准输入',
  offersFlag: '报价：[数量x]芯片[@每卡时美元]，以逗号分隔：512xA100-80GB@1.2,H20',
  deadlineFlag: '训练的日历天数：30d',
  sureFlag: '按十次九次按期计卡数，而非中位情形',
  scheduleOutFlag: '把每个任务一行写入 FILE（.csv 或 .parquet）',
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
  breakEven: {
    en: '{name}: cost unknown; below {usd} USD a chip-hour it would be the cheapest choice.',
    zh: '{name}：费用未知；单价低于 {usd} USD/卡时则为最便宜的选择。',
  },
  price: { en: 'USD/h', zh: 'USD/卡时' },
  full: { en: 'The plan in full: {line}', zh: '完整方案：{line}' },
  mix: { en: 'The mix to buy', zh: '购置组合' },
  comma: { en: ', ', zh: '，' },
  mixPoint: {
    en: '{parts}: {days} days, {usd} USD, {power} MW, {energy} MWh',
    zh: '{parts}：{days} 天，{usd} USD，{power} MW，{energy} MWh',
  },
  mixPrice: { en: '{name} at {usd} USD a chip-hour', zh: '{name} 按 {usd} USD/卡时' },
  mixNone: { en: 'no purchase of these offers ends in time within the limits', zh: '这些报价的任何购置都不能在限制内按期完成' },
  near_deadline: { en: 'a deadline of {needs} days would do: {parts}', zh: '工期放宽到 {needs} 天即可：{parts}' },
  near_budget: { en: 'a budget of {needs} USD would do: {parts}', zh: '预算增至 {needs} USD 即可：{parts}' },
  near_power: { en: 'a site of {needs} MW would do: {parts}', zh: '场地功率增至 {needs} MW 即可：{parts}' },
  mixAlone: { en: 'one kind: no mix that was planned is cheaper', zh: '单一芯片：已规划的组合都不更便宜' },
  mixSaves: { en: 'saves {usd} USD against the cheapest single kind', zh: '比最便宜的单一芯片节省 {usd} USD' },
  mixOnly: { en: 'no single kind does it within the limits', zh: '没有任何单一芯片能在限制内完成' },
  mixTogether: {
    en: 'planned as one job over these kinds: a node does {share} of what it does in a pool of its own kind',
    zh: '按一个跨芯片任务规划：每个节点达到同类芯片池中的 {share}',
  },
  mixGap: {
    en: 'at most {gap} above the cheapest: {usd} USD is what parts of nodes would cost whose kinds, any number of them, did all that they do alone',
    zh: '与最便宜相差不超过 {gap}：若可购零散节点且各芯片都发挥单独能力，费用为 {usd} USD',
  },
  frontier: { en: 'Other purchases, each planned: sooner, cheaper or leaner', zh: '其他购置（均已规划）：更快、更省或更节能' },
  parts: { en: 'what', zh: '组成' },
  shadows: { en: 'What a little more of a limit buys, chosen and planned again', zh: '放宽限制的价值（重新选择并规划）' },
  shadow_deadline: { en: 'deadline + {more} d', zh: '工期多 {more} 天' },
  shadow_budget: { en: 'budget + {more}M USD', zh: '预算多 {more} 百万美元' },
  shadow_power: { en: 'power + {more} MW', zh: '功率多 {more} MW' },
  shadow_supply: { en: 'one more node of {chip}', zh: '{chip} 多一个节点' },
  savesUsd: { en: 'saves {usd} USD', zh: '节省 {usd} USD' },
  savesDays: { en: '{days} days sooner', zh: '提前 {days} 天' },
  savesNothing: { en: 'nothing', zh: '无' },
  sensitive: { en: 'If prices and paces turn out otherwise', zh: '价格与性能偏离时' },
  survives: {
    en: 'the choice stands in all {tried} cases: each price {moved} up and down, each pace at the ends of its band',
    zh: '在全部 {tried} 种情形下选择不变：各价格上下浮动 {moved}，各性能取误差带两端',
  },
  survivesNot: {
    en: 'the choice does not survive its error bands: in {count} of {tried} cases (each price {moved} up and down, each pace at the ends of its band) other chips are more than {tolerated} cheaper',
    zh: '选择经不起误差带：{tried} 种情形（各价格上下浮动 {moved}，各性能取误差带两端）中有 {count} 种，其他芯片便宜 {tolerated} 以上',
  },
  survivesNearly: {
    en: 'the choice stands: in {tried} cases (each price {moved} up and down, each pace at the ends of its band) it costs at most {regret} more than the best',
    zh: '选择成立：在 {tried} 种情形（各价格上下浮动 {moved}，各性能取误差带两端）下至多比最优多花 {regret}',
  },
  flip_price_below: {
    en: 'it flips to {better} where {chip} costs less than {usd} USD a chip-hour (× {factor})',
    zh: '{chip} 低于 {usd} USD/卡时（× {factor}）时，应改选 {better}',
  },
  flip_price_above: {
    en: 'it flips to {better} where {chip} costs more than {usd} USD a chip-hour (× {factor})',
    zh: '{chip} 高于 {usd} USD/卡时（× {factor}）时，应改选 {better}',
  },
  flip_pace_below: {
    en: 'it flips to {better} where {chip} works at less than {factor} of the pace taken',
    zh: '{chip} 的性能低于所取值的 {factor} 倍时，应改选 {better}',
  },
  flip_pace_above: {
    en: 'it flips to {better} where {chip} works at more than {factor} times the pace taken',
    zh: '{chip} 的性能高于所取值的 {factor} 倍时，应改选 {better}',
  },
  flipNone: {
    en: 'no price and no pace of one kind, up to four times more or less, makes another choice cheaper',
    zh: '任何一种芯片的价格或性能在四倍之内变化，都不会使其他选择更便宜',
  },
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
