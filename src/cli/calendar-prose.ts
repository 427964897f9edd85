/** Sentences of the calendar in Chinese, with the same numbers. */
export const CALENDAR_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /^(.+): no published run tells how often it stops; the mean of (\d+) runs on other chips, with a wide band$/,
    '$1：没有公开运行说明其中断频率；取其他芯片 $2 次运行的均值，区间较宽',
  ],
  [/^(.+): stops as often as other chips of its architecture$/, '$1：中断频率同其架构的其他芯片'],
  [
    /^a stop costs (.+) in all, as in published runs with automatic recovery; restarted by hand it costs hours$/,
    '一次中断共损失 $1，同有自动恢复的公开运行；手工重启则以小时计',
  ],
  [
    /^checkpoints: the step waits for a copy to host memory only; storage drains it before the next$/,
    '检查点：训练只等待复制到主机内存；存储在下一次之前写完',
  ],
  [/^stragglers are in the step time \(its loss a doubling of nodes\)$/, '慢节点已计入单步时间（节点数每翻一番的损失）'],
  [/^the line between places is not used: the whole pool is in one \((.+)\)$/, '地点间线路未用：资源全在一处（$1）'],
  [/^training data: (\d) bytes a token, as ids$/, '训练数据：每词元 $1 字节（编号）'],
  [
    /^time to write a checkpoint of (.+): the storage is not stated \(--checkpoint-bandwidth\)$/,
    '写入 $1 检查点的时间：未给存储带宽（--checkpoint-bandwidth）',
  ],
  [
    /^checkpoint interval and what checkpoints cost, beyond what published stops cost in all: one every 30 min would need storage of (.+)$/,
    '检查点间隔与代价（公开中断的总代价之外）：每 30 分钟一次需要 $1 的存储',
  ],
  [/^spare nodes: how long a repair takes is not stated \(--repair-time\)$/, '备用节点：未给修复时间（--repair-time）'],
  [
    /^whether (\S+) spare nodes are enough: how long a repair takes is not stated \(--repair-time\)$/,
    '$1 个备用节点是否足够：未给修复时间（--repair-time）',
  ],
  [/^productive days over the share of calendar time that is work \(Daly 2006\)$/, '有效天数除以日历时间中有效工作的占比（Daly 2006）'],
  [
    /^mean time between stops: 1 \/ \(chips x stops per chip and hour of published runs\)$/,
    '平均中断间隔：1 /（卡数 × 公开运行中每卡每小时中断数）',
  ],
];
