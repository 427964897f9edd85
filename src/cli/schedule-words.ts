import type { Locale } from './words.ts';

const WORDS = {
  heading: { en: '{jobs} jobs on {groups}', zh: '{jobs} 个任务，{groups}' },
  makespan: { en: 'Runs done', zh: '训练全部完成' },
  services: { en: 'Services', zh: '服务' },
  upFrom: { en: 'up by day {day}', zh: '第 {day} 天起全部上线' },
  until: { en: 'the last holds its cards until day {day}', zh: '最后一个占用卡至第 {day} 天' },
  beyond: { en: 'to {day}', zh: '至 {day}' },
  dayOf: { en: 'day {day}', zh: '第 {day} 天' },
  byHand: { en: 'by hand: day {day}', zh: '按经验规则：第 {day} 天' },
  cost: { en: 'Cost', zh: '费用' },
  energy: { en: 'Energy', zh: '能耗' },
  proof: { en: 'Proof', zh: '证明' },
  proved: { en: 'no schedule of these ways is better', zh: '在这些方式中没有更好的安排' },
  within: { en: 'within {gap} of the best', zh: '与最优相差不超过 {gap}' },
  late: { en: 'Late', zh: '延误' },
  lateSaid: { en: '{count} jobs late', zh: '{count} 个任务延误' },
  inTime: { en: 'none', zh: '无' },
  unknown: { en: 'unknown', zh: '未知' },
  job: { en: 'job', zh: '任务' },
  on: { en: 'on', zh: '卡组' },
  cards: { en: 'cards', zh: '卡数' },
  start: { en: 'start', zh: '开始' },
  end: { en: 'end', zh: '结束' },
  band: { en: 'days', zh: '天数' },
  wanted: { en: 'wanted', zh: '期限' },
  usd: { en: 'USD', zh: 'USD' },
  busy: { en: 'busy', zh: '忙' },
  chart: { en: 'When', zh: '时间图' },
  table: { en: 'Who runs where', zh: '安排' },
  groups: { en: 'How busy the cards are', zh: '各组卡的忙碌程度' },
  days: { en: 'days', zh: '天' },
  nothing: { en: 'No job can be scheduled.', zh: '没有任务可以安排。' },
  planned: { en: '{count} ways planned, scheduled in {seconds}', zh: '规划 {count} 种方式，用时 {seconds}' },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type ScheduleWord = keyof typeof WORDS;

export type SaySchedule = (word: ScheduleWord, values?: Readonly<Record<string, string>>) => string;

export function speakSchedule(locale: Locale): SaySchedule {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
