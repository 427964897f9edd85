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
    /^experts models of (\S+) T to (\S+) T parameters; over 1 EFLOP\/s at (\S+) T on (\S+) nodes, (\S+) % of their 16-bit peak$/,
    '参数 $1 T 至 $2 T 的专家模型；$3 T 时在 $4 节点上超过 1 EFLOP/s，为其 16 位峰值的 $5 %',
  ],
  [
    /^(\S+) % of peak at 22 B, (\S+) % at 175 B, (\S+) % at 1 T parameters, on up to (\S+) chips$/,
    '参数 22 B 时为峰值的 $1 %，175 B 时 $2 %，1 T 时 $3 %，至多 $4 片',
  ],
  [
    /^a model of 140 B parameters scaled to thousands of dies; Poro and OLMo were trained here$/,
    '140 B 参数的模型扩展到数千个芯粒；Poro 与 OLMo 在此训练',
  ],
  [/^Fugaku-LLM of 13 B parameters trained on (\S+) nodes$/, '在 $1 节点上训练了 13 B 参数的 Fugaku-LLM'],
  [/^provided and documented by the site$/, '由机构提供并有文档'],
  [/^PyTorch for Intel GPUs, oneCCL, DeepSpeed, Megatron-DeepSpeed$/, 'PyTorch（Intel GPU 版）、oneCCL、DeepSpeed、Megatron-DeepSpeed'],
  [/^Megatron-DeepSpeed ported to (\S+)$/, '移植到 $1 的 Megatron-DeepSpeed'],
  [/^DOE programmes \(INCITE, ALCC, Director's Discretion(?:ary)?\)$/, '美国能源部计划（INCITE、ALCC、主任裁量）'],
  [/^EuroHPC JU and consortium countries$/, 'EuroHPC JU 与联盟成员国'],
  [/^HPCI and RIKEN calls$/, 'HPCI 与理化学研究所征集'],
  [/^NNSA laboratories, classified work$/, '美国国家核安全局实验室，涉密任务'],
  [/^256-node non-blocking supernodes, then fat tree at 16:3 oversubscription$/, '256 节点无阻塞超节点，其上为收敛比 16:3 的胖树'],
  [/^TofuD 6D mesh\/torus, 6 interfaces x 6\.8 GB\/s$/, 'TofuD 六维网格/环面，6 个接口各 6.8 GB/s'],
  [/^Sunway network, 256-node supernodes, fat tree$/, '神威网络，256 节点超节点，胖树'],
  [
    /^training stack: none is known on (.+); planned as if (.+) had been ported there, which is work before the first step$/,
    '训练框架：未见 $1 上的框架；假定 $2 已移植，移植须在开训之前完成',
  ],
  [
    /^(?:(.+): )?published with data and expert parallelism alone, on experts models; other ways of dividing would have to be written first$/,
    '$1：公开资料只有数据并行与专家并行，用于专家模型；其他切分方式须先开发',
  ],
  [
    /^(?:(.+): )?published for one model of 13 B parameters on 13,824 nodes; larger models and jobs are not shown$/,
    '$1：公开资料仅有一个 130 亿参数模型、13,824 节点；更大的模型与作业未见',
  ],
  [
    /^all chips together stop before they have recovered; the calendar counts about (.+) of them at work, which is faster$/,
    '全部芯片一起时，未及恢复就再次中断；日历按其中约 $1 卡工作计，反而更快',
  ],
  [
    /^(.+): stops as often as nodes of other machines built of processors alone; parts that broke were counted there$/,
    '$1：中断频率同其他纯处理器机器的节点；那里统计的是损坏部件',
  ],
  [
    /^a stack that has it, or another grade \(--grades, or a facts folder: --facts DIR, readiness\/\)$/,
    '具备该层的软件栈，或另行评分（--grades，或事实目录：--facts 目录，readiness/）',
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
