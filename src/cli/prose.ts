import type { Locale } from './words.ts';

/** Sentences of ours that carry numbers and names, said in Chinese with the same numbers. What has no pattern here stays as it is. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^sequence: (.+) tokens, as published \((.+)\)$/, '序列：$1 词元，按公开值（$2）'],
  [
    /^sequence: (.+) tokens is beyond the model's context of (.+); positions taken as extended$/,
    '序列：$1 词元超过模型上下文 $2；假定位置编码已外推',
  ],
  [/^sequence: (.+) tokens \(rule: 8,192 where the model states no context\)$/, '序列：$1 词元（规则：模型未给上下文时取 8,192）'],
  [
    /^sequence: (.+) tokens \(rule: the model's context, at most 8,192; longer contexts are trained in a later stage\)$/,
    '序列：$1 词元（规则：取模型上下文，至多 8,192；更长的上下文在后续阶段训练）',
  ],
  [
    /^sequence: (.+) tokens \(rule: 2,048, or the model's context where that is shorter\)$/,
    '序列：$1 词元（规则：2,048，上下文更短时取上下文）',
  ],
  [/^precision: bf16 matrix products$/, '精度：bf16 矩阵乘'],
  [
    /^precision: (.+) matrix products \(rule: bf16 where every chip has a rate for it, then fp16, tf32, fp32\)$/,
    '精度：$1 矩阵乘（规则：每种芯片都有 bf16 算力时取 bf16，其次 fp16、tf32、fp32）',
  ],
  [/^batch: (.+) sequences, as published \((.+)\)$/, '批量：$1 条序列，按公开值（$2）'],
  [/^batch: (.+) sequences \(rule: at least one a rank, at most 4,096\)$/, '批量：$1 条序列（规则：每卡至少一条，至多 4,096）'],
  [/^batch: (.+) sequences \(rule: (\d+), (.+) et al\. (\d+)\)$/, '批量：$1 条序列（规则：$2，$3 等 $4）'],
  [
    /^batch: (.+) sequences, (.+) tokens \(rule: 0\.292 C\^0\.3271 tokens for C FLOPs of training, Bi et al\. 2024, as a power of two of sequences; tokens taken as 20 a parameter, Hoffmann et al\. 2022\)$/,
    '批量：$1 条序列，$2 词元（规则：训练计算量 C 对应 0.292 C^0.3271 词元，Bi 等 2024，取序列数为 2 的幂；词元按每参数 20 个计，Hoffmann 等 2022）',
  ],
  [
    /^batch: (.+) sequences, (.+) tokens \(rule: 0\.292 C\^0\.3271 tokens for C FLOPs of training, Bi et al\. 2024, as a power of two of sequences\)$/,
    '批量：$1 条序列，$2 词元（规则：训练计算量 C 对应 0.292 C^0.3271 词元，Bi 等 2024，取序列数为 2 的幂）',
  ],
  [/^optimizer: Adam$/, '优化器：Adam'],
  [/^method: full fine-tuning$/, '方法：全参数微调'],
  [/^rank: (\d+)$/, '秩：$1'],
  [/^adapters: on every linear layer$/, '适配器：每个线性层'],
  [/^padding: none, documents are packed into whole sequences$/, '填充：无，文档打包成整条序列'],
  [/^layout: sp has no effect at tp=1$/, '切分：tp=1 时 sp 不起作用'],
  [/^training stack: (.+), the usual one where none is stated$/, '训练框架：$1，未指定时的常用框架'],
  [/^(.+) is taken as (.+), the commonest form \(also (.+)\)$/, '$1 按最常见的形态 $2 计（另有 $3）'],
  [/^(.+) in nodes of (\d+) as in (.+)$/, '$1 每节点 $2 卡，同 $3'],
  [/^(\d+) chips of (.+) a node: no node of it is known$/, '$2 每节点按 $1 卡计：没有它的节点资料'],
  [/^network between nodes as in (.+): (.+), (\d+) Gb\/s a chip$/, '节点间网络同 $1：$2，每卡 $3 Gb/s'],
];

/** What problems expect. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/^at least (\S+)$/, '至少 $1'],
  [/^at most (\S+)$/, '至多 $1'],
  [/^more than 0$/, '大于 0'],
  [/^a whole number$/, '整数'],
  [/^a whole number of chips above zero$/, '大于零的整数颗芯片'],
  [/^one of (.+)$/, '以下之一：$1'],
  [/^one of them$/, '其中之一'],
  [/^one of them by its id$/, '用编号指明其中之一'],
  [/^a count such as (.+) or (\S+)$/, '个数，如 $1 或 $2'],
  [/^a length in tokens such as 8k \(8,192\) or 4096$/, '词元长度，如 8k（8,192）或 4096'],
  [/^a rate per chip with its unit such as (.+)$/, '带单位的单卡算力，如 $1'],
  [/^a share such as (.+) or (.+)$/, '比例，如 $1 或 $2'],
  [/^a day as YYYY-MM-DD$/, '日期，写作 YYYY-MM-DD'],
  [/^an option that --help lists$/, '--help 列出的选项'],
  [/^options that begin with --$/, '以 -- 开头的选项'],
  [/^no value$/, '不带取值'],
  [/^(\S+) once$/, '$1 只出现一次'],
  [/^a (chip|model|system) of the catalog \((.+)\)$/, '目录中的名称（$2）'],
  [/^a training stack of the catalog \((.+)\)$/, '目录中的训练框架（$1）'],
  [/^at most the (\S+) ranks of the pool$/, '至多为芯片池的 $1 卡'],
  [/^at most the batch of (\S+) sequences$/, '至多为批量的 $1 条序列'],
  [/^at most the model's (\S+) layers$/, '至多为模型的 $1 层'],
  [/^a divisor of the (\S+) attention heads$/, '$1 个注意力头的约数'],
  [/^a divisor of the (\S+) experts$/, '$1 个专家的约数'],
  [/^a divisor of the sequence of (\S+) tokens$/, '序列长度 $1 的约数'],
  [/^a divisor or a multiple of the (\S+) key\/value heads$/, '$1 个键值头的约数或倍数'],
  [/^a precision that (.+) supports: (.+)$/, '$1 支持的精度：$2'],
  [/^at most the dense (\S+) peak of (.+)$/, '至多为 $1 稠密峰值 $2'],
  [/^run records, one JSON object a line$/, '运行记录，每行一个 JSON 对象'],
];

/** Says our sentences in the language of the face. */
export function teller(locale: Locale): (sentence: string) => string {
  if (locale === 'en') return (sentence) => sentence;
  return (sentence) => inChinese(sentence, SENTENCES);
}

/** What a problem expected, in Chinese where we have the words. */
export function expectedInChinese(expected: string): string {
  return inChinese(expected, EXPECTED);
}

function inChinese(sentence: string, patterns: readonly (readonly [RegExp, string])[]): string {
  const found = patterns.find(([pattern]) => pattern.test(sentence));
  return found ? sentence.replace(found[0], found[1]) : sentence;
}
