/** Sentences of plans and services that stand on every page, in Chinese with the same numbers. First in the list: their words are the more exact. */
export const PLAN_SENTENCES: readonly (readonly [RegExp, string])[] = [
  // what is missing
  [/^no layout of what is stated(?: fits)?$/, '按所给条件没有切分'],
  [
    /^(.+): no published run on (.+) is behind this; (\S+) % off the mean pace of stacks with runs$/,
    '$1：没有 $2 上的公开运行；按有公开运行的软件栈均速下调 $3 %',
  ],
  [/^(.+): memory size or bandwidth not known$/, '$1：显存容量或带宽未知'],
  [/^(.+): the network between its nodes is not known$/, '$1：节点间网络未知'],
  [/^(.+): the network between its nodes not known$/, '$1：节点间网络未知'],
  [/^(.+): its power is not known, so it is not in the mix under a limit of the site$/, '$1：功率未知，在场地功率限制下不计入组合'],
  [/^(.+): no rate for (\S+) or another 16-bit format is known$/, '$1：没有 $2 或其他 16 位格式的已知算力'],
  [/^(.+): (.+) matrix products: the chip does not support them$/, '$1：芯片不支持 $2 矩阵乘'],
  [/^(\S+) matrix products: the chip does not support them$/, '芯片不支持 $1 矩阵乘'],
  [/^the pool has no chips$/, '芯片池没有芯片'],
  [/^name at least one chip$/, '至少给出一张芯片'],
  [/^no plan was found$/, '没有找到方案'],
  [/^(\S+) (.+) hold no replica of their own: (.+)$/, '$1 卡 $2 放不下自己的副本：$3'],
  [/^stages wait for each other: (.+)$/, '阶段相互等待：$1'],
  // steps as published runs state them
  [/^defaults of the framework do not fit: the fastest legal choice that does$/, '框架默认设置放不下：取放得下的最快合法选择'],
  [/^no legal layout of (\S+) ranks with what is stated$/, '按所给条件，$1 卡没有合法切分'],
  [/^no legal choice fits by our count: answered as stated$/, '按本工具计算没有合法选择放得下：照所给条件作答'],
  [
    /^no legal choice fits by our count: answered with everything sharded and recomputed$/,
    '按本工具计算没有合法选择放得下：按全部切分并重计算作答',
  ],
  // money and power
  [/^(.+): no price (.+) is known on (\S+), so cost is unknown \(--price\)$/, '$1：$3 没有已知价格（$2），费用因此未知（--price）'],
  [
    /^(.+): no price to buy it is known on (\S+), so the cost of owning is unknown \(--price\)$/,
    '$1：$2 没有已知购买价，自有费用因此未知（--price）',
  ],
  [/^(.+): its power is not known, so the cost of owning is unknown \(--price\)$/, '$1：功率未知，自有费用因此未知（--price）'],
  [/^chip-hours of the whole pool at the median price (?:rented )?on demand$/, '整个芯片池的卡时乘以按需中位价'],
  [/^chip-hours of the whole pool at the median price reserved for a year$/, '整个芯片池的卡时乘以一年期预留中位价'],
  [/^chip-hours of the whole pool at the median price reserved for three years$/, '整个芯片池的卡时乘以三年期预留中位价'],
  [/^cooling on the site alone: power stations of the place are not known$/, '只计现场冷却：该地电厂用水未知'],
  [/^cooling on the site and power stations of the country$/, '现场冷却与该国电厂用水'],
  [/^no destination is stated, so the export status is unknown \(--to, --place\)$/, '未给目的地，出口状态因此未知（--to、--place）'],
  [/^no chip rule is known for (\S+) on (\S+)$/, '$2 没有已知的 $1 芯片规则'],
  [/^destination: (\S+), the place of the site$/, '目的地：$1，即场地所在'],
  [
    /^short list: the (\d+) datacentre chips that train with most 16-bit FLOP\/s a USD on (\S+)(?:, (.+))?$/,
    '候选：$2 每美元 16 位算力最高的 $1 种数据中心训练芯片',
  ],
  // networks and nodes
  [/^(.+) is taken as a mesh: its network is not in the catalog$/, '$1 按网状计：目录中没有其网络'],
  [/^(\S+) runs its (.+) link at the network's usual rate: its own is not published$/, '$1 的 $2 链路按该网络常用速率计：自身未公布'],
  [/^"(.+)" gives no rate: the usual node's share is taken$/, '“$1”未给速率：取常用节点的份额'],
  [/^"(.+)" names no kind of network: Ethernet is taken$/, '“$1”未指明网络种类：按以太网计'],
  [
    /^(\S+): bridges between pairs are not counted, the node's chips meet over the host link$/,
    '$1：不计两卡之间的桥接，节点内经主机链路互联',
  ],
  // models from files
  [/^only the language model is counted: towers for images and sound are not$/, '只计语言模型：不计图像与声音塔'],
  [/^architecture (.+) is not known: its fields are complete and were read as Llama-like$/, '架构 $1 未知：字段齐全，按 Llama 类读取'],
  [/^(\S+) is not given: (.+), the default of the architecture$/, '未给 $1：取架构默认值 $2'],
  [/^(\S+) blocks of one mixer or one feed each are read as (\S+) layers of both$/, '$1 个单一模块的块按 $2 个完整层读取'],
  // services
  [/^serving engine: the newest defaults of (.+), since no version is stated$/, '推理引擎：未给版本，取 $1 的最新默认值'],
  [/^scheduling: by priority, the higher first \(the requests carry one\)$/, '调度：按请求所带优先级，高者先行'],
  [/^adapters: (.+), as many as the trace names$/, '适配器：$1 个，与负载记录所列一致'],
  [/^(.+): the limit is meant at p99 \(rule: p99 where no percentile is named\)$/, '$1：限值按 p99 计（规则：未指明分位数时取 p99）'],
  [
    /^(.+) requests played, request by request \(replicas: (.+)\); a step reads weights and cache and computes what is new, kernels (\w+)$/,
    '逐请求模拟 $1 个请求（副本：$2）；每步读取权重与缓存并计算新增部分，算子效率 $3',
  ],
  [
    /^(.+) requests played, request by request \(replicas: (.+)\); the line, then the prompt in steps of at most (\S+) tokens$/,
    '逐请求模拟 $1 个请求（副本：$2）；先排队，再以每步至多 $3 词元处理提示',
  ],
  [
    /^the long run in closed form; a step reads weights and cache and computes what is new, kernels (\w+)$/,
    '长期稳态闭式解；每步读取权重与缓存并计算新增部分，算子效率 $1',
  ],
  [
    /^the long run in closed form; the line, then the prompt in steps of at most (\S+) tokens$/,
    '长期稳态闭式解；先排队，再以每步至多 $1 词元处理提示',
  ],
  [/^cache over bytes a token in (\S+), whole blocks$/, '缓存除以每词元字节（$1），按整块计'],
  [/^Little's law: sequences in a step are rate times the time they stay$/, '利特尔法则：一步中的序列数等于速率乘停留时间'],
  [/^one shard's cache, the model's context not passed$/, '一个分片的缓存，不超过模型上下文'],
  [
    /^ranks by what they do: prompts compute, answers read memory, the rest idles; nodes by the share that is used$/,
    '各卡按所做之事计：提示计算、回答读显存、其余空闲；节点按使用份额',
  ],
  [/^power over answer tokens a second; chips and nodes, not the site$/, '功率除以每秒回答词元；含芯片与节点，不含场地'],
  [/^all chips of the pool, idle ones too, over answer tokens$/, '芯片池全部卡（含闲置）除以回答词元'],
  [/^chip-hours times the price of one$/, '卡时乘以单价'],
  [/^time to the first token and the gaps of the rest$/, '首词元时间加其余词元间隔'],
  [/^phases apart need a replica each, (\S+) chips or more; there are (\S+)$/, '两阶段分离各需一个副本，至少 $1 卡；现有 $2 卡'],
  [/^more chips, or phases together \(without --disaggregate\)$/, '更多芯片，或两阶段合并（不用 --disaggregate）'],
  [/^(\S+) replicas do not stand on (\S+) chips$/, '$2 卡放不下 $1 个副本'],
  [/^fewer replicas, or smaller ones \(--layout\)$/, '减少副本，或用更小的副本（--layout）'],
  [/^a prompt and answer of at most (\S+) tokens together$/, '提示与回答合计至多 $1 词元'],
  [/^cache of prompts from (.+) to (.+): (.+) a pair of replicas \((.+)\)$/, '提示缓存由 $1 传至 $2：每对副本 $3（$4）'],
  [/^router: (.+), by unfinished tokens against what each kind bears$/, '路由：$1，按未完成词元与各类承载能力之比'],
  // schedules
  [/^no schedule of these ways is better$/, '在这些做法中没有更好的排程'],
  [/^no schedule of these ways is more than (\S+) % better$/, '在这些做法中没有排程能好过 $1 %'],
];
