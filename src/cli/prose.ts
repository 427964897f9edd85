import { CALENDAR_SENTENCES } from './calendar-prose.ts';
import { COMPARE_SENTENCES } from './compare-prose.ts';
import { LIFECYCLE_SENTENCES } from './lifecycle-prose.ts';
import { MIX_SENTENCES } from './mix-words.ts';
import { PLAN_SENTENCES } from './plan-prose.ts';
import { EXPECTED, SAID } from './problem-words.ts';
import { PROCURE_SENTENCES } from './procure-prose.ts';
import { REGION_WORDS } from './region-words.ts';
import { SERVICE_SENTENCES } from './service-prose.ts';
import { SUPPLY_SENTENCES } from './supply-prose.ts';
import { UNLIKE_SENTENCES } from './unlike-words.ts';
import type { Locale } from './words.ts';
import { WORTH_SENTENCES } from './worth-prose.ts';

/** Sentences of ours that carry numbers and names, said in Chinese with the same numbers. What has no pattern here stays as it is. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  ...PLAN_SENTENCES,
  ...SUPPLY_SENTENCES,
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
  [/^attention: scores pass through memory, no fused kernel is known for (.+)$/, '注意力：分数经过显存，未见 $1 的融合核'],
  [/^optimizer: Adam$/, '优化器：Adam'],
  [/^method: full fine-tuning$/, '方法：全参数微调'],
  [/^rank: (\d+)$/, '秩：$1'],
  [/^adapters: on every linear layer$/, '适配器：每个线性层'],
  [/^padding: none, documents are packed into whole sequences$/, '填充：无，文档打包成整条序列'],
  [/^layout: sp has no effect at tp=1$/, '切分：tp=1 时 sp 不起作用'],
  [/^training stack: (.+), the usual one where none is stated$/, '训练框架：$1，未指定时的常用框架'],
  [/^the party is headquartered at the destination, (\S+)$/, '交易方总部与目的地相同，为 $1'],
  [/^(\S+): figures of the catalog; the maker's highest claims may lie above them$/, '$1：取目录数值；厂商最高标称可能更高'],
  [/^(\S+): designed or marketed for datacentres$/, '$1：为数据中心设计或销售'],
  [/^(\S+): not designed or marketed for datacentres$/, '$1：非为数据中心设计或销售'],
  [/^(.+) is taken as (.+), the commonest form \(also (.+)\)$/, '$1 按最常见的形态 $2 计（另有 $3）'],
  [/^(.+) in nodes of (\d+) as in (.+)$/, '$1 每节点 $2 卡，同 $3'],
  [/^(\d+) chips of (.+) a node: no node of it is known$/, '$2 每节点按 $1 卡计：没有它的节点资料'],
  [/^network between nodes as in (.+): (.+), (\d+) Gb\/s a chip$/, '节点间网络同 $1：$2，每卡 $3 Gb/s'],
  [/^(.+): efficiencies carried over from other chips; no kernels of its kind were timed$/, '$1：效率由其他芯片移用；没有同类算子的实测'],
  [/^(.+): efficiencies from the datasheet alone; no kernels of its kind were timed$/, '$1：效率只依据规格书；没有同类算子的实测'],
  [
    /^time from the stated rate, model FLOPs counted as 6 N tokens; memory and layout from the model$/,
    '时间由给定算力得出，模型 FLOPs 按 6·N·词元 计；显存与切分由模型得出',
  ],
  [
    /^one kind of chip works on the step \((.+)\): the fastest alone, the others idle$/,
    '一步只由一种芯片完成（$1）：取最快的一种，其余闲置',
  ],
  [
    /^pipeline of micro-batches, exposed gradient exchange, optimizer and overheads; kernels (\w+)$/,
    '微批流水、未被掩盖的梯度交换、优化器与其他开销；算子效率 $1',
  ],
  [/^tokens of a batch over step time and chips used$/, '每批词元数除以单步时间与所用卡数'],
  [/^6N \+ 12 L h s FLOPs a token, no recompute, over the dense peak$/, '每词元 6N + 12 L h s FLOPs，不计重计算，除以稠密峰值'],
  [
    /^weights, gradients, optimizer, activations in flight, workspace and buffers of the fullest rank$/,
    '最满一卡的权重、梯度、优化器、在途激活、工作区与缓冲',
  ],
  [/^6 N tokens over the rate you stated$/, '6·N·词元 除以给定算力'],
  [/^steps for all tokens times step time; no failures counted$/, '总步数乘以单步时间；未计故障'],
  [/^days times 24 times all chips of the pool, idle ones too$/, '天数乘 24 再乘芯片池全部卡数，闲置的也计入'],
  [/^(\S+) would take (.+) s a step but needs (.+) a rank, has (.+)$/, '$1 单步 $2 秒，但每卡需要 $3，只有 $4'],
  [/^(\S+) would take (.+) s a step but leaves less than 5 % free: (.+) of (.+)$/, '$1 单步 $2 秒，但空闲显存不足 5 %：$4 中占 $3'],
  [
    /^(\d+) sequences over (\d+) data ranks in micro-batches of (\d+): shares differ by one$/,
    '$1 条序列分给 $2 个数据并行组、微批 $3：各份相差一',
  ],
  [/^(\d+) layers over (\d+) stages: stages differ by a layer$/, '$1 层分为 $2 段：各段相差一层'],
  [/^5 % of the memory of each rank is kept free$/, '每卡留出 5 % 显存'],
  [/^more than 95 % of the memory is filled: nothing legal leaves 5 % free$/, '显存占用超过 95 %：没有能留出 5 % 的合法切分'],
  [/^(.+) fits$/, '$1 可放下'],
  [/^the leanest layout \((.+)\) needs (.+) a rank, has (.+)$/, '最省显存的切分（$1）每卡需要 $2，只有 $3'],
  [
    /^about (\S+) chips of this kind, a shorter sequence, or a chip with (.+) of memory$/,
    '约 $1 卡同类芯片、更短的序列，或显存为 $2 的芯片',
  ],
  [/^no legal layout of up to (\S+) ranks with the parts that are pinned$/, '固定的部分在 $1 卡以内没有合法切分'],
  [/^pin fewer parts of the layout$/, '少固定几项切分'],
  [/^unpin (.+)$/, '不固定 $1'],
  [/^(.+): (.+) not known$/, '$1：$2 未知'],
  [
    /^name its node, usualNode in the file of the chip \(suanpan facts systems lists nodes\), or add a system \(--facts DIR\)$/,
    '在芯片文件中以 usualNode 指明节点（suanpan facts systems 列出节点），或添加一个系统（--facts DIR）',
  ],
  ...CALENDAR_SENTENCES,
  ...COMPARE_SENTENCES,
  ...LIFECYCLE_SENTENCES,
  ...WORTH_SENTENCES,
  ...PROCURE_SENTENCES,
  ...SERVICE_SENTENCES,
  ...UNLIKE_SENTENCES,
  ...MIX_SENTENCES,
  [/^state the figure in a facts folder \(--facts DIR\)$/, '在事实目录中给出该数值（--facts DIR）'],
];

/** Says our sentences in the language of the face. */
export function teller(locale: Locale): (sentence: string) => string {
  if (locale === 'en') return (sentence) => sentence;
  return (sentence) => inChinese(sentence, SENTENCES);
}

/** What a problem says and expects, in the reader's language. */
export function problemTeller(locale: Locale): (sentence: string) => string {
  if (locale === 'en') return (sentence) => sentence;
  return (sentence) => {
    const expected = inChinese(sentence, EXPECTED);
    return expected === sentence ? inChinese(sentence, SAID) : expected;
  };
}

/** A sentence by its pattern, and the regions that it names; what has none stays as it is. */
export function inChinese(sentence: string, patterns: readonly (readonly [RegExp, string])[]): string {
  const found = patterns.find(([pattern]) => pattern.test(sentence));
  if (!found) return sentence;
  // a sentence that stands without the name it may begin with
  const said = sentence.replace(found[0], found[1]).replace(/^：/, '');
  return REGION_WORDS.reduce((text, [en, zh]) => text.replaceAll(en, zh), said);
}
