const LAYERS: readonly (readonly [string, string])[] = [
  ['framework', '编程框架'],
  ['parallel acceleration', '并行加速'],
  ['communication library', '通信库'],
  ['operator library', '算子库'],
  ['compiler', '编译器'],
  ['programming language', '编程语言'],
  ['scheduler', '调度器'],
  ['memory allocation', '内存分配'],
  ['fault tolerance', '容错'],
  ['storage', '存储'],
];

/** Sentences of comparison, equivalence, readiness and fabrics, said in Chinese with the same numbers. */
export const COMPARE_SENTENCES: readonly (readonly [RegExp, string])[] = [
  ...LAYERS.flatMap(([en, zh]): (readonly [RegExp, string])[] => [
    [new RegExp(`^${en}$`), zh],
    [new RegExp(`^(.+): no ${en} \\(grade 0\\), without which no job runs$`), `$1：没有${zh}（0 分），任务无法运行`],
    [
      new RegExp(`^(.+): no ${en} \\(grade 0\\): (\\d+) % of the pace is left; the share is assumed$`),
      `$1：没有${zh}（0 分）：速度剩 $2 %；此比例为假定`,
    ],
  ]),
  [
    /^a stack that has it, or another grade in a facts folder \(--facts DIR, readiness\/\)$/,
    '具备该层的软件栈，或在事实目录中另行评分（--facts 目录，readiness/）',
  ],
  [/^(.+): a job may take (.+) nodes of (.+); planned on those$/, '$1：一个作业至多用 $3 节点中的 $2；按此规划'],
  [/^(.+) × (.+) reach (.+) % of the target and more gain nothing: the batch limits$/, '$1 × $2 达到目标的 $3 %，再多也无益：受批量限制'],
  [/^a larger batch \(--batch\), or a smaller target$/, '更大的批量（--batch），或更小的目标'],
  [/^the target itself has no plan$/, '目标本身没有方案'],
  [/^a target that holds the model$/, '放得下模型的目标'],
  [/^(.+): no replica holds the limits, whatever its layout$/, '$1：任何切分的副本都达不到时延要求'],
  [/^looser limits \(--ttft, --tpot\), or shorter prompts$/, '放宽时延（--ttft、--tpot）或缩短提示'],
  [/^fabric: (\d) tiers, the fewest that take (\d+) ports$/, '网络：$1 层，容纳 $2 个端口的最少层数'],
  [/^fabric: (\d+) ports a node, one a chip or one a rail$/, '网络：每节点 $1 个端口，每卡或每轨一个'],
];
