import type { Locale } from './words.ts';

/** Words of a step that unlike chips share. */
const WORDS = {
  title: { en: 'Who does what', zh: '谁做什么' },
  layoutOf: { en: '{chips}: {layout}', zh: '{chips}：{layout}' },
  pipelineOf: {
    en: '{chips}, one pipeline: {replicas} replicas, micro-batch {micro}, schedule 1f1b; each replica passes',
    zh: '{chips}，同一条流水线：{replicas} 个副本，微批 {micro}，调度 1f1b；每个副本依次经过',
  },
  stagesOf: { en: '- {layers} layers in {stages} stages on {chips}: {cut}', zh: '- {chips} 上 {stages} 段共 {layers} 层：{cut}' },
  stepOf: {
    en: 'as the {chips} spend it, which take most of the step; waiting for the others counts as bubble',
    zh: '以承担最多的 {chips} 计；等待其他组计入气泡',
  },
  slowestOf: { en: 'as its slowest stage spends it', zh: '以最慢的一段计' },
  memoryOf: { en: 'of the {chip}', zh: '指 {chip} 的一卡' },
  chips: { en: 'Chips', zh: '芯片' },
  share: { en: 'Of the step', zh: '占每步' },
  layers: { en: 'Layers', zh: '层' },
  cut: { en: 'Cut', zh: '切分' },
  filled: { en: 'Memory', zh: '显存' },
  takes: { en: 'Takes', zh: '用时' },
  sequences: { en: '{share} ({count})', zh: '{share}（{count} 条）' },
  exchange: { en: 'Gradients between islands: {time} a step', zh: '各组之间交换梯度：每步 {time}' },
  lineLimits: {
    en: 'The exchange between the places limits the step: {exchange} of its {step} ({share}); without that it would take {apart}',
    zh: '两地之间的交换限制了每步：{step} 中有 {exchange}（{share}）；没有它每步为 {apart}',
  },
  lineWithin: {
    en: 'One pipeline passes over the line between the places, its micro-batches and no gradients: a step takes {step}',
    zh: '同一条流水线跨过两地之间的线路，只传微批、不传梯度：每步 {step}',
  },
  lineWould: {
    en: 'The line between the places limits a step that both share to {time} at best; without the line it takes {step}',
    zh: '两地之间的线路使共担的一步最快也要 {time}；不用线路每步为 {step}',
  },
  lineTakes: {
    en: 'The exchange between the places does not limit the step: {exchange} of its {step} ({share})',
    zh: '两地之间的交换不限制每步：{step} 中只有 {exchange}（{share}）',
  },
  bound: {
    en: 'No other deal of the sequences among them is more than {gap} quicker',
    zh: '在它们之间换任何分配，最多快 {gap}',
  },
  exactly: { en: 'No other deal of the sequences among them is quicker', zh: '在它们之间没有更快的分配' },
  worth: { en: 'What each group is worth', zh: '各组的价值' },
  adds: { en: 'the {chips} add {share}', zh: '{chips} 使速度增加 {share}' },
  costs: {
    en: 'the {chips} are left out: the best way that uses them is {share} slower',
    zh: '不用 {chips}：用上它们的最好办法慢 {share}',
  },
  spare: { en: 'the {chips} are left out: the best way that uses them is no quicker', zh: '不用 {chips}：用上它们也不更快' },
  way: { en: '{one} – {other}: {rate} {path}', zh: '{one} – {other}：{rate}，{path}' },
  network: { en: 'over their networks', zh: '经各自网络' },
  'staged-through-host': { en: 'through host memory', zh: '经主机内存' },
  'wide-area': { en: 'over the line between places', zh: '经两地线路' },
  needed: { en: 'without the {chips} nothing fits', zh: '没有 {chips} 就放不下' },
  apart: {
    en: 'the {chips} cannot join this job; a job of their own does {rate} tokens/s',
    zh: '{chips} 不能加入此作业；单独一个作业可达 {rate} tokens/s',
  },
  barred: { en: 'the {chips} cannot join this job, nor hold one of their own', zh: '{chips} 不能加入此作业，单独也放不下一个作业' },
  useless: { en: 'the {chips} can take no part', zh: '{chips} 无法参与' },
  saves: { en: '; leaving them out saves {power}, as rated', zh: '；不用它们可省 {power}（额定）' },
} as const;

export type MixWord = keyof typeof WORDS;
export type SayMix = (word: MixWord, figures?: Readonly<Record<string, string>>) => string;

export function speakMix(locale: Locale): SayMix {
  return (word, figures = {}) =>
    Object.entries(figures).reduce<string>((text, [name, value]) => text.replace(`{${name}}`, () => value), WORDS[word][locale]);
}

/** Sentences of a mixed plan, in Chinese. */
export const MIX_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^training stack: (.+), documented to join these chips in one job$/, '训练框架：$1，文档称可把这些芯片连成一个作业'],
  [
    /^precision: (.+) matrix products where a chip has a rate for it, else fp16, tf32, fp32$/,
    '精度：芯片有 $1 算力时取 $1 矩阵乘，否则 fp16、tf32、fp32',
  ],
  [/^the exchange of gradients between islands is not hidden behind compute$/, '各组之间的梯度交换不与计算重叠'],
  [
    /^few runs on unlike chips are published: the band is 10 % wider on the quick side and 30 % on the slow$/,
    '公开的混合训练很少：误差带快侧放宽 10 %，慢侧放宽 30 %',
  ],
  [
    /^(.+) and (.+) share a communication library and meet over the slower of their networks \((.+) together\)$/,
    '$1 与 $2 共用通信库，经两者中较慢的网络相连（合计 $3）',
  ],
  [/^the line between the places of (.+) and (.+) bounds what passes \((.+) together\)$/, '$1 与 $2 两地之间的线路是上限（合计 $3）'],
  [
    /^(.+) and (.+) have no common communication library: messages pass through host memory, at half the slower of network and host link \((.+) together\)$/,
    '$1 与 $2 没有共同的通信库：消息经主机内存转发，取网络与主机链路中较慢者的一半（合计 $3）',
  ],
  [/^(.+) is not documented to join (.+) \((.+)\) and (.+) \((.+)\) in one job$/, '没有文档表明 $1 能把 $2（$3）与 $4（$5）连成一个作业'],
  [/^the line between (.+) and (.+) is not known$/, '$1 与 $2 之间的线路未知'],
  [
    /^(\d+) (.+) hold no replica of their own: the leanest layout \((.+)\) needs (.+) a rank, has (.+)$/,
    '$1 张 $2 单独放不下一个副本：最省显存的切分（$3）每卡需要 $4，只有 $5',
  ],
  [/^training stack: (.+), documented to join most of these chips in one job$/, '训练框架：$1，文档称可把其中多数芯片连成一个作业'],
  [/^a stack that joins them \(suanpan facts stacks\)$/, '换能连接它们的框架（suanpan facts stacks）'],
  [
    /^(\d+) jobs: (.+), together (\S+) tokens\/s; or a stack that joins them \(suanpan facts stacks\)$/,
    '分成 $1 个作业：$2，合计 $3 tokens/s；或换能连接它们的框架（suanpan facts stacks）',
  ],
  [
    /^(\d+) jobs: (.+), together (\S+) tokens\/s; or state the line: --wan 100Gb\/s:20ms$/,
    '分成 $1 个作业：$2，合计 $3 tokens/s；或给出线路：--wan 100Gb/s:20ms',
  ],
  [/^(\d+) and (\d+) (.+) are alike: they count as one group of (\d+)$/, '$1 张与 $2 张 $3 相同：算作一组 $4 张'],
  [
    /^(.+) and (.+) have no common communication library: messages pass through host memory, at half the slower of network and host link$/,
    '$1 与 $2 没有共同的通信库：消息经主机内存转发，取网络与主机链路中较慢者的一半',
  ],
  [
    /^(.+) and (.+) share a communication library and meet over the slower of their networks$/,
    '$1 与 $2 共用通信库，经两者中较慢的网络相连',
  ],
  [/^the line between the places of (.+) and (.+) bounds what passes$/, '$1 与 $2 两地之间的线路是上限'],
  [/^the slowest island and (\S+) s of gradient exchange; (.+)$/, '最慢的一组，加上 $1 s 的梯度交换；$2'],
  [/^no other deal of the sequences among these islands takes less than (.+) s$/, '在这些组之间的任何分配都不少于 $1 s'],
  [/^state the line: --wan 100Gb\/s:20ms$/, '给出线路：--wan 100Gb/s:20ms'],
  [/^left out: (.+)$/, '未用：$1'],
  [/^(.+) computes in (.+), as it has no (.+)$/, '$1 以 $2 计算，因为没有 $3'],
  [/^no other deal of the sequences among these islands is quicker$/, '在这些组之间没有更快的分配'],
];
