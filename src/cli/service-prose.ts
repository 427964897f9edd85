/** Sentences of services in Chinese, with the same numbers. */
export const SERVICE_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /^(input|output): (.+) tokens \(rule: (.+) where no length is stated, within the context\)$/,
    '$1：$2 词元（规则：未给长度时取 $3，不超过上下文）',
  ],
  [
    /^(ttft|tpot|e2e): the limit is meant at p99 \(rule: p99 where no percentile is named\)$/,
    '$1：限值按 p99 计（规则：未指明分位数时取 p99）',
  ],
  [/^requests: 10 a user and day \(rule: where nobody states them\)$/, '请求：每用户每日 10 次（规则：未给出时）'],
  [
    /^peak: the busiest hour has (\S+) times the mean rate of the day \(rule: where --peak is not stated\)$/,
    '峰值：最忙一小时为日均速率的 $1 倍（规则：未给 --peak 时）',
  ],
  [/^adapters: rank 16$/, '适配器：秩 16'],
  [
    /^weights: (\S+), narrower than published, which may cost quality; --quant (\S+) keeps them$/,
    '权重：$1，比公开格式更窄，可能影响质量；--quant $2 可保持原样',
  ],
  [/^weights: published in (\S+) \(rule: where no other format is known\)$/, '权重：按 $1 公开（规则：未知其他格式时）'],
  [/^weights: published in (\S+) \((.+)\)$/, '权重：按 $1 公开（$2）'],
  [/^weights: (\S+): (.+) has no (\S+) products$/, '权重：$1：$2 不支持 $3 矩阵乘'],
  [/^cache: (\S+) \(rule: 16 bits unless --kv says otherwise\)$/, '缓存：$1（规则：未给 --kv 时为 16 位）'],
  [
    /^load: (.+) users at once, who keep the replicas full \(rule: where no load is stated\)$/,
    '负载：$1 个用户同时在线，使副本满载（规则：未给负载时）',
  ],
  [
    /^load: Poisson arrivals at the highest rate that holds the limits \(rule: where no load is stated\)$/,
    '负载：泊松到达，取满足限值的最高速率（规则：未给负载时）',
  ],
  [/^arrivals: Poisson$/, '到达：泊松'],
  [/^arrivals: Gamma, gaps vary by (.+)$/, '到达：Gamma，间隔变异系数 $1'],
  [/^router: the replica with the fewest unfinished tokens is next \(rule\)$/, '路由：交给未完成词元最少的副本（规则）'],
  [/^(.+): no published serving run on its software is behind this$/, '$1：没有同类软件的公开推理实测支持'],
  [/^bands: assumed widths; no held-out serving runs of this kind$/, '区间：宽度为假定；没有同类的留出推理实测'],
  [/^limits of a step: the engine's own and a few others were tried$/, '每步上限：试过引擎自身的与另外几种'],
  [/^serving engine: (.+), the usual one where none is stated$/, '推理引擎：$1，未指定时的常用引擎'],
  [/^serving engine: (.+), which serves (\S+)$/, '推理引擎：$1，可运行 $2'],
  [
    /^speculation: a guessed token is right in 7 of 10 cases \(rule: where no acceptance is stated\)$/,
    '推测解码：十次猜中七次（规则：未给接受率时）',
  ],
  [/^(\d+) requests\/s is (\S+) times what the public knows of (.+) \((\d+)\/s, (.+)\)$/, '$1 请求/秒是公开所知 $3（$4/秒，$5）的 $2 倍'],
  [/^chips are busy all the time \(--busy\)$/, '卡始终繁忙（--busy）'],
  [/^the rate is the mean of the day: a stated pace and its busy share cover the peak$/, '速率为日均值：所称速率与繁忙占比已涵盖峰值'],
  [
    /^an answer token takes 2 FLOP a parameter that it visits; prompts are not counted apart$/,
    '每个回答词元按所经参数每个 2 FLOP 计；提示词不单独计',
  ],
  [/^options are ranked by chip-hours: no price of (.+) is known \(--price\)$/, '方案按卡时排序：$1 没有已知价格（--price）'],
  // near misses
  [
    /^(\S+) in (\S+) needs (.+) a rank for weights, buffers and one request of (.+) tokens, has (.+)$/,
    '$2 格式的 $1 每卡需要 $3 存放权重、缓冲与一个 $4 词元的请求，只有 $5',
  ],
  [/^no legal layout of one replica on (\d+) of (.+)$/, '$1 卡 $2 上没有一个副本的合法切分'],
  [/^(.+): offered (\S+) requests\/s, sustains (\S+)$/, '$1：到达 $2 请求/秒，可持续 $3'],
  [/^(.+): (ttft|tpot|e2e) (\S+) (.+), limit (.+) \((\S+) times\)$/, '$1：$2 $3 $4，限值 $5（$6 倍）'],
  [/^(.+): the simulation passes a limit that the closed form holds$/, '$1：闭式满足的限值在模拟中被突破'],
  [/^about (\S+) of (.+), or (\S+) requests\/s on these$/, '约 $1 卡 $2，或在现有卡上 $3 请求/秒'],
  [/^(--.+), the least that a request alone takes here$/, '$1，此处单个请求所需的最短时间'],
  [/^fewer users, or more chips$/, '更少的用户，或更多的卡'],
  [/^more chips$/, '更多的卡'],
  [
    /^about (\d+) chips of this kind(, or weights in 8 bits \(--quant fp8 or int8\))?(, or weights in 4 bits \(--quant int4\))?(, or a shorter prompt and answer)?$/,
    '约 $1 卡同类芯片，或更窄的权重格式（--quant），或更短的提示词与回答',
  ],
  // reasons
  [
    /^(\d+) requests played, request by request \(replicas: (\d+)\); a step reads weights and cache and computes what is new, kernels (\w+)$/,
    '逐个模拟 $1 个请求（副本 $2 个）；每步读取权重与缓存并计算新增部分，算子效率 $3',
  ],
  [
    /^(\d+) requests played, request by request \(replicas: (\d+)\); the line, then the prompt in steps of at most (\d+) tokens$/,
    '逐个模拟 $1 个请求（副本 $2 个）；先排队，再以每步至多 $3 词元处理提示词',
  ],
  [/^time to the first token and the gaps of the rest$/, '首词元时间加其余词元的间隔'],
  [/^the rate that was offered: the queue does not grow$/, '即到达速率：队列不增长'],
  [/^what the replicas finish a second$/, '副本每秒完成的请求'],
  [/^requests a second times tokens of their answers$/, '每秒请求数乘以回答词元数'],
  [/^one over the median time between tokens$/, '词元间隔中位数的倒数'],
  [
    /^requests a second with somebody always waiting, the batch as large as limits and cache allow$/,
    '总有人等待时的每秒请求数，批量为上限与缓存所容许的最大值',
  ],
  [/^the highest rate at which every limit holds, at most 95 % of what is sustained$/, '所有限值都满足的最高速率，至多为可持续速率的 95 %'],
  [
    /^weights in (\S+), buffers of the largest step, and what the engine's share leaves to the cache$/,
    '$1 权重、最大一步的缓冲，其余在引擎占比内留给缓存',
  ],
  [
    /^requests a second times tokens of an answer, over what a chip is said to deliver$/,
    '每秒请求数乘以每个回答的词元数，除以所称每卡速率',
  ],
  [
    /^(.+): (\S+) tokens\/s of a busy chip need a larger batch than fits: with (\S+) sequences the cache of (\S+) is full \((\S+) GiB\), and a chip gives (\S+)$/,
    '$1：忙时每卡每秒 $2 词元所需的批量放不下：$3 条序列时 $4 卡的缓存已满（$5 GiB），每卡只有 $6',
  ],
  [
    /^narrower weights or cache \(--quant, --kv\), a lower pace, or shorter prompts and answers$/,
    '更窄的权重或缓存（--quant、--kv）、更低的速度，或更短的提示与回答',
  ],
];

/** Stable codes of problems with services. */
export const SERVICE_CODES: Readonly<Record<string, string>> = {
  'bad-limit': '限值有误',
  'beyond-context': '超过上下文',
  'does-not-divide': '不能整除',
  'lengths-reversed': '长度次序颠倒',
  'no-prediction-heads': '没有多词元预测头',
  'no-arrivals': '没有到达时间',
  'unknown-engine': '没有这个推理引擎',
  'unknown-service': '没有这个服务',
};
