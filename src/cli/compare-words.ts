import type { Locale } from './words.ts';

/** Words that the help of the comparing commands needs. */
export const COMPARE_EN = {
  compareAbout: 'the same training job on several pools side by side: time, cost, energy, status, software',
  equalAbout: 'how many chips of other kinds replace a target for a job',
  readinessAbout: 'list the ten layers of every graded software stack',
  compareOnFlag: 'a pool, or a system such as oceanlight; give it once for each pool',
  targetFlag: 'the chips to replace: 1000xA100-80GB',
  equalChipsFlag: 'kinds of chips, by commas: S4000,Ascend-910,V100',
  claimedFlag: 'hold a statement against it: "9" for "nine times the target"',
  gradesFlag: 'your own grades of software layers: cann.operators=0,cuda.faults=3',
  noWorkloadsFlag: 'leave out the table of named workloads',
  fabricFlag: 'build the network between nodes: radix=128,speed=400G,tiers=2,oversub=1,rails=8,nics=8',
} as const;

export const COMPARE_ZH: Readonly<Record<keyof typeof COMPARE_EN, string>> = {
  compareAbout: '同一训练任务在多个芯片池上并排比较：时间、费用、能耗、出口状态、软件',
  equalAbout: '多少张其他芯片能替代目标芯片完成同一任务',
  readinessAbout: '列出各软件栈十个层次的评分',
  compareOnFlag: '芯片池或系统（如 oceanlight）；每个池写一次',
  targetFlag: '要替代的芯片：1000xA100-80GB',
  equalChipsFlag: '芯片种类，以逗号分隔：S4000,Ascend-910,V100',
  claimedFlag: '核对一个说法：“9”即“目标的九倍”',
  gradesFlag: '自评软件层次：cann.operators=0,cuda.faults=3',
  noWorkloadsFlag: '不列各类负载的比值表',
  fabricFlag: '自建节点间网络：radix=128,speed=400G,tiers=2,oversub=1,rails=8,nics=8',
};

const WORDS = {
  sameJob: { en: 'The same job on {count} pools', zh: '同一任务在 {count} 个芯片池上' },
  onePool: { en: 'One pool', zh: '一个芯片池' },
  noneAnswers: { en: 'No pool answers', zh: '没有芯片池可完成' },
  noPlan: { en: 'no plan', zh: '无方案' },
  calendar: { en: 'In the calendar', zh: '日历时间' },
  productive: { en: 'Productive', zh: '有效时间' },
  step: { en: 'Step', zh: '单步' },
  chips: { en: 'Chips', zh: '芯片' },
  chipsSaid: { en: '{used} of {all}', zh: '{all} 中用 {used}' },
  layout: { en: 'Layout', zh: '切分' },
  mfu: { en: 'MFU', zh: 'MFU' },
  memory: { en: 'Memory', zh: '显存' },
  ofGiB: { en: '{peak} of {has} GiB', zh: '{has} GiB 中的 {peak}' },
  groups: { en: '{count} parts of {each} GiB a chip', zh: '每片 {count} 组，每组 {each} GiB' },
  chipHours: { en: 'Chip-hours', zh: '卡时' },
  cost: { en: 'Cost, USD', zh: '费用（美元）' },
  energy: { en: 'Energy, MWh', zh: '能耗 (MWh)' },
  carbon: { en: 'Carbon, t', zh: '碳排放 (t)' },
  power: { en: 'Site power, MW', zh: '场地功率 (MW)' },
  published: { en: '{megawatts} the whole machine, as published', zh: '整机公开值 {megawatts}' },
  export: { en: 'Export', zh: '出口状态' },
  supply: { en: 'To be had', zh: '可得性' },
  batch: { en: 'Batch', zh: '批量' },
  perReplica: { en: '{sequences} sequences a replica, {share} of the step waits', zh: '每副本 {sequences} 条序列，{share} 的时间在等待' },
  batchLimits: { en: 'it limits: twice the batch trains {gain} more a second', zh: '受其限制：批量加倍每秒多训练 {gain}' },
  framework: { en: 'Stack', zh: '训练框架' },
  byAllocation: { en: 'by allocation only', zh: '仅凭配额使用' },
  noStack: { en: 'none known here; as if {stack} had been ported', zh: '此处未见训练框架；假定已移植 {stack}' },
  software: { en: 'Software', zh: '软件就绪' },
  notGraded: { en: 'not graded', zh: '未评分' },
  graded: { en: '{known} of 10 layers graded, {low} to {high}', zh: '10 层中评分 {known} 层，{low} 至 {high}' },
  porting: { en: '{count} below 4: porting to expect', zh: '{count} 层低于 4 分：需移植' },
  missingLayers: { en: 'missing: {layers}', zh: '缺失：{layers}' },
  ran: { en: 'Has run', zh: '运行过' },
  network: { en: 'Network', zh: '网络' },
  queue: { en: 'Queue', zh: '队列' },
  queueSaid: { en: '{name}: {hours} h at most', zh: '{name}：至多 {hours} 小时' },
  chained: { en: '{jobs} jobs in a chain', zh: '{jobs} 个作业接续' },
  oneJob: { en: 'one job', zh: '一个作业' },
  noRules: { en: 'rules not known to us', zh: '规则未知' },
  tooLarge: { en: 'no queue takes {nodes} nodes', zh: '没有队列接受 {nodes} 节点' },
  nodeHours: { en: 'Node-hours', zh: '节点时' },
  grant: { en: 'Granted by', zh: '配额来源' },
  unknown: { en: 'unknown', zh: '未知' },
  near: { en: 'Not possible', zh: '不可行' },
  try: { en: 'Try', zh: '可试' },
  assumed: { en: 'Assumed', zh: '假定' },
  more: { en: '+{count} more, see --why', zh: '另有 {count} 条，见 --why' },
  bands: { en: 'Figures are middles; in brackets the 80 % band', zh: '数字为中值，括号内为 80 % 区间' },
  line60: {
    en: "For context: with good software 60 % of the leader's performance is enough, with bad software 120 % is not (Zheng Weimin, January 2024)",
    zh: '参照：生态好，性能达到国外 60 % 就够用；生态不好，120 % 也没人用（郑纬民，2024 年 1 月）',
  },
  noDestination: { en: 'no destination (--to)', zh: '未给目的地（--to）' },
  // equal
  replaces: { en: 'What replaces {target}', zh: '替代 {target} 所需' },
  targetDoes: { en: 'The target trains {rate} tokens/s ({band})', zh: '目标每秒训练 {rate} 词元（{band}）' },
  targetServes: { en: 'The target serves {rate} requests/s ({band})', zh: '目标每秒服务 {rate} 请求（{band}）' },
  chipHead: { en: 'Chip', zh: '芯片' },
  countHead: { en: 'Chips', zh: '卡数' },
  bandHead: { en: '80 % band', zh: '80 % 区间' },
  perHead: { en: 'For one', zh: '每替一张' },
  sheetHead: { en: 'Datasheet', zh: '规格书' },
  memoryHead: { en: 'Memory', zh: '显存' },
  powerHead: { en: 'Power', zh: '功率' },
  costHead: { en: 'Cost', zh: '费用' },
  softwareHead: { en: 'Software', zh: '软件' },
  claimHead: { en: '"Equal"', zh: '“相当于”' },
  replicaHead: { en: 'Replica', zh: '副本' },
  ofPeak: { en: 'of its peak {own}, the target {theirs}', zh: '达到峰值的 {own}，目标 {theirs}' },
  losesTo: { en: '{part} {own} of the step, there {theirs}', zh: '{part}占一步的 {own}，目标为 {theirs}' },
  otherPrints: { en: 'datasheet ratio with other printed peaks: {ratios}', zh: '按其他公布峰值的规格比：{ratios}' },
  equal: { en: 'within the band', zh: '在区间内' },
  weaker: { en: 'weaker', zh: '较弱' },
  stronger: { en: 'stronger', zh: '较强' },
  legend: {
    en: "For one: chips for one of the target's, computed; datasheet: the same if only the 16-bit peak counted; power and cost: of the replacement over the target's, cost for the same tokens",
    zh: '每替一张：替代目标一张所需卡数（计算值）；规格书：只按 16 位峰值的同一比值；功率与费用：替代方案与目标之比，费用按同样词元',
  },
  workloads: { en: "By kind of work: chips for one of the target's", zh: '按负载：替代目标一张所需卡数' },
  equalMark: { en: '= one for one lies within the 80 % band: "equal" cannot be refuted', zh: '= 一比一落在 80 % 区间内：“相当于”无法否定' },
  claimTitle: { en: '"{times} times": {first} against {second}', zh: '“{times} 倍”：{first} 与 {second}' },
  claimRatio: { en: '{figure}: {ratio} times', zh: '{figure}：{ratio} 倍' },
  claimReached: { en: 'reached by {figures}', zh: '{figures} 达到' },
  claimNeeds: {
    en: "no peak reaches it: {figure} gives {ratio}; the rest would have to come from {lacks} times the other's use of its peak, or from a job that its links or memory bound",
    zh: '没有峰值达到：{figure} 为 {ratio} 倍；其余需峰值利用率为对方的 {lacks} 倍，或任务受限于对方的互联或显存',
  },
  claimComputed: { en: 'computed for this job: {ratio} ({band})', zh: '按此任务计算：{ratio}（{band}）' },
  fabricTitle: { en: 'Network as built', zh: '自建网络' },
  fabricSaid: {
    en: '{switches} switches of {radix} ports ({leaves} first, {spines} second, {cores} third tier), {cables} cables between them, {hosts} to {nodes} nodes; takes {most} ports at most',
    zh: '{radix} 端口交换机 {switches} 台（一层 {leaves}、二层 {spines}、三层 {cores}），交换机间线缆 {cables} 条，至 {nodes} 节点 {hosts} 条；至多 {most} 个端口',
  },
  fabricRate: {
    en: '{rate} Gb/s a chip, {over} oversubscribed, bisection {bisection} Tb/s',
    zh: '每卡 {rate} Gb/s，收敛比 {over}，对分带宽 {bisection} Tb/s',
  },
  fabricLimits: {
    en: 'a network twice as fast would make the step {gain} quicker: it limits',
    zh: '网络加快一倍，一步快 {gain}：受网络限制',
  },
  fabricFree: {
    en: 'a network twice as fast would make the step only {gain} quicker: it does not limit',
    zh: '网络加快一倍，一步仅快 {gain}：不受网络限制',
  },
  fabricWorth: { en: 'switches: {watts} kW, {usd} USD', zh: '交换机：{watts} kW，{usd} 美元' },
  // readiness
  layersTitle: {
    en: 'Ten layers of each stack: 0 missing, 1 research, 2 a few models, 3 common models after porting, 4 broad with gaps, 5 complete, · not known',
    zh: '各软件栈的十层：0 缺失，1 研究，2 少数模型，3 移植后常见模型，4 广泛但有缺口，5 完备，· 未知',
  },
  gradesAre: {
    en: 'Grades are ours and rest on the sources that suanpan facts show readiness/<id> lists; your own are stated with a question (--grades) or go into a facts folder (--facts DIR). A 0 blocks a job or takes a share of its pace; both are assumed and said.',
    zh: '评分为本工具所给，依据见 suanpan facts show readiness/<id>；可随问题自评（--grades）或在自己的事实目录中改写（--facts 目录）。0 分阻断任务或降低速度，二者均为假定并写明。',
  },
  stackHead: { en: 'Stack', zh: '软件栈' },
} as const;

export type CompareWord = keyof typeof WORDS;
export type SayCompare = (word: CompareWord, figures?: Readonly<Record<string, string>>) => string;

export function speakCompare(locale: Locale): SayCompare {
  return (word, figures = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => figures[name] ?? whole);
}

/** The ten layers in a word or two. */
export const LAYER_WORDS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  framework: { en: 'framework', zh: '框架' },
  parallel: { en: 'parallel', zh: '并行加速' },
  communication: { en: 'comm', zh: '通信库' },
  operators: { en: 'operators', zh: '算子库' },
  compiler: { en: 'compiler', zh: '编译器' },
  language: { en: 'language', zh: '编程语言' },
  scheduler: { en: 'scheduler', zh: '调度器' },
  memory: { en: 'memory', zh: '内存分配' },
  faults: { en: 'faults', zh: '容错' },
  storage: { en: 'storage', zh: '存储' },
};

/** Names of printed figures and of named workloads. */
export const FIGURE_WORDS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  memory: { en: 'memory', zh: '显存' },
  'memory bandwidth': { en: 'memory bandwidth', zh: '显存带宽' },
  link: { en: 'link', zh: '互联' },
  power: { en: 'power', zh: '功率' },
  'dense training': { en: 'dense training', zh: '稠密训练' },
  'experts training': { en: 'experts training', zh: '专家模型训练' },
  prefill: { en: 'prefill, full batches', zh: '预填充（满批）' },
  decode: { en: 'decode, full batches', zh: '解码（满批）' },
};
