import type { Locale } from './words.ts';

/** Words of the calendar: stops, checkpoints, productive share. */
const WORDS = {
  title: { en: 'In the calendar', zh: '实际日历' },
  calendar: { en: 'Calendar', zh: '日历天数' },
  productive: { en: 'Productive', zh: '有效占比' },
  stops: { en: 'Stops', zh: '中断' },
  every: { en: 'one per {time}', zh: '每 {time} 一次' },
  about: { en: 'about {count} in all', zh: '共约 {count} 次' },
  checkpoint: { en: 'Checkpoint', zh: '检查点' },
  size: { en: '{size}, {time} to write', zh: '{size}，写入需 {time}' },
  sizeAlone: { en: '{size}, time to write unknown', zh: '{size}，写入时间未知' },
  blocks: { en: 'the step waits {time}', zh: '训练等待 {time}' },
  interval: { en: 'Interval', zh: '检查点间隔' },
  byBoth: { en: 'Young {young}, Daly {daly}', zh: 'Young {young}，Daly {daly}' },
  drains: { en: 'storage must take {rate}', zh: '存储须承受 {rate}' },
  tier: { en: 'In host memory', zh: '主机内存副本' },
  tierSaid: {
    en: 'every {interval} to a neighbour ({copy} to copy, {host} a node), {share} done again',
    zh: '每 {interval} 复制给邻居（复制 {copy}，每节点 {host}），重做 {share}',
  },
  lost: { en: 'Lost', zh: '损失' },
  lostCheckpoint: { en: 'checkpoints {share}', zh: '检查点 {share}' },
  lostRework: { en: 'work done again {share}', zh: '重做 {share}' },
  lostRestart: { en: 'restarts {share}', zh: '重启 {share}' },
  lostMaintenance: { en: 'maintenance {share}', zh: '维护 {share}' },
  lostWaiting: { en: 'waiting for nodes {share}', zh: '等待节点 {share}' },
  unknown: { en: 'unknown', zh: '未知' },
  spares: { en: 'Spares', zh: '备用' },
  sparesSaid: { en: '{nodes} nodes, {chips} chips beyond the pool', zh: '{nodes} 个节点，池外 {chips} 卡' },
  data: { en: 'Data', zh: '数据' },
  dataSaid: { en: '{size} of tokens, read at {rate}', zh: '词元 {size}，读取 {rate}' },
  rateAlone: { en: 'read at {rate}', zh: '读取 {rate}' },
  stillUnknown: { en: 'Unknown', zh: '未知' },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type CalendarWord = keyof typeof WORDS;

export type SayCalendar = (word: CalendarWord, values?: Readonly<Record<string, string>>) => string;

export function speakCalendar(locale: Locale): SayCalendar {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
