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
  searched: { en: '{evaluated} layouts evaluated in {seconds}', zh: '评估 {evaluated} 种切分，用时 {seconds}' },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type ProcureWord = keyof typeof WORDS;

export type SayProcure = (word: ProcureWord, values?: Readonly<Record<string, string>>) => string;

export function speakProcure(locale: Locale): SayProcure {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
