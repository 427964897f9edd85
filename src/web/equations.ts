/** in English, in Chinese */
type Equation = readonly [string, string];

/** Equations behind figures, by the figure they give, else by the name of their formula; letters as in the comment of the formula. */
const BY_FIGURE: Readonly<Record<string, Equation>> = {
  days: ['days = tokens / (batch × sequence) × step / 86,400 s', '天数 = 词元数 / (批量 × 序列长度) × 单步时间 / 86,400 秒'],
  chipHours: ['chip-hours = days × 24 × chips of the pool', '卡时 = 天数 × 24 × 资源池卡数'],
  tokensPerSecPerChip: ['speed = batch × sequence / (step × chips used)', '速度 = 批量 × 序列长度 / (单步时间 × 所用卡数)'],
  mfu: ['MFU = speed × (6 N + 12 L h s) / dense peak', 'MFU = 速度 × (6 N + 12 L h s) / 稠密峰值'],
  stepSeconds: [
    'step = (pipeline + gradient exchange left exposed + optimizer) × (1 + slack) × (1 + loss × log₂ nodes)',
    '单步 = (流水线 + 未被掩盖的梯度交换 + 优化器) × (1 + 余量) × (1 + 损失 × log₂ 节点数)',
  ],
  peakMemoryGiB: [
    '(weights + gradients + optimizer / shards + activations in flight + workspace) × (1 + fragmentation) + context',
    '(权重 + 梯度 + 优化器 / 分片数 + 在途激活 + 工作区) × (1 + 碎片率) + 上下文',
  ],
  calendarDays: ['calendar = productive days / share of time that is work', '日历时间 = 有效天数 / 有效时间占比'],
  effectiveTrainingRatio: [
    'work / (work + rework + restarts + checkpoints + waiting)',
    '有效工作 / (有效工作 + 重算 + 重启 + 检查点 + 等待)',
  ],
  costPerMillionTokensUsd: ['cost / tokens × 10⁶', '费用 / 词元数 × 10⁶'],
  joulesPerToken: ['energy / tokens', '能耗 / 词元数'],
  carbonTonnes: ['carbon = energy × carbon of a kWh', '碳排放 = 能耗 × 每千瓦时碳排放'],
  embodiedTonnes: [
    'making = carbon of making a chip × chips × hours held / hours of its life',
    '制造碳 = 单卡制造碳 × 卡数 × 占用小时 / 寿命小时',
  ],
  waterCubicMetres: ['water = energy × (litres a kWh of cooling + of power stations)', '用水 = 能耗 × (每千瓦时冷却用水 + 发电用水)'],
  sitePowerMW: ['power = (chips + nodes at their rating) × (1 + network) × PUE', '功率 = (芯片 + 节点额定功率) × (1 + 网络) × PUE'],
  energyMWh: [
    'energy = Σ activity (seconds × power of the activity) × (1 + network) × PUE',
    '能耗 = Σ 活动 (秒 × 该活动功率) × (1 + 网络) × PUE',
  ],
  outputTokensPerSec: ['answer tokens/s = requests/s × tokens of an answer', '输出词元/秒 = 请求/秒 × 每次回答词元数'],
  tokensPerSecPerUser: ['speed for a user = 1 / median time between tokens', '单用户速度 = 1 / 词元间隔中位数'],
  meanBatch: ['sequences in a step = rate × time that one stays (Little)', '每步序列数 = 到达率 × 停留时间（Little）'],
  usdPerHour: ['cost an hour = chips × price of a chip-hour', '每小时费用 = 卡数 × 每卡时价格'],
  joulesPerOutputToken: ['energy a token = power / answer tokens a second', '每词元能耗 = 功率 / 每秒输出词元'],
};

const BY_FORMULA: Readonly<Record<string, Equation>> = {
  rentPrice: ['cost = chip-hours × median price', '费用 = 卡时 × 价格中位数'],
  ownership: [
    'cost = (capital × annuity + upkeep + hosting + energy + staff − resale) × hours / useful hours of life',
    '费用 = (资本 × 年金系数 + 维护 + 托管 + 能源 + 人员 − 残值) × 小时 / 寿命内可用小时',
  ],
  secondsBetweenStops: ['between stops = 1 / (stops a chip-second × chips)', '停机间隔 = 1 / (每卡秒停机次数 × 卡数)'],
};

export function equationOf(figure: string, formula: string, locale: 'en' | 'zh'): string | null {
  const [en, zh] = BY_FORMULA[formula] ?? BY_FIGURE[figure.split('.')[0] as string] ?? [null, null];
  return locale === 'zh' ? zh : en;
}
