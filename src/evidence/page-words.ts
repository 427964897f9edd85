import type { View } from './row.ts';

export type PageLocale = 'en' | 'zh';

/** A sentence or heading in both languages. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export const WORDS = {
  title: { en: 'Evidence', zh: '实证' },
  twin: { en: '[中文](evidence.zh.md)', zh: '[English](evidence.md)' },
  made: {
    en: 'Made by `npm run generate` from `docs/predictions.tsv` and `facts/runs`; do not edit.',
    zh: '由 `npm run generate` 从 `docs/predictions.tsv` 与 `facts/runs` 生成，请勿手改。',
  },
  how: {
    en: 'Every published training run that we know, predicted and compared. An error is predicted / measured - 1: above zero we are too fast, or reserve too much memory. *Seen*: the fits saw the run. *Source*, *chip* and *model family left out*: they saw nothing of that source, chip or family; those columns are what to expect on a run of your own. The band is our 80 % band, with widths from other sources only.',
    zh: '我们所知的每一条公开训练结果，逐条预测并对照。误差 = 预测 / 实测 − 1：大于零表示预测偏快，或显存偏大。“已见”指拟合用过该结果；“整源留出”“整芯片留出”“整模型族留出”指拟合完全没有见过该来源、芯片或模型族，这几栏才是你自己的任务可以预期的误差。区间为 80 % 区间，其宽度只由其他来源定出。',
  },
  notRefitted: {
    en: '**The constants of these predictions were set with the runs in view and not fitted anew without each fold: the left-out columns equal the seen ones and are not held-out errors.**',
    zh: '**本页常数是看着这些结果设定的，没有按折重新拟合：“留出”各栏与“已见”相同，不是留出误差。**',
  },
  overall: { en: 'Overall', zh: '总体' },
  families: { en: 'By kind of work and framework', zh: '按任务与框架' },
  sources: { en: 'By source', zh: '按来源' },
  chips: { en: 'By chip, the chip left out', zh: '按芯片（整芯片留出）' },
  models: { en: 'By model family, the family left out', zh: '按模型族（整族留出）' },
  worst: { en: 'Worst rows, source left out', zh: '误差最大的结果（整源留出）' },
  unanswered: { en: 'Not answered', zh: '未作答' },
  allAnswered: { en: 'Every run is answered.', zh: '全部作答。' },
  notModelled: { en: 'What is not modelled', zh: '尚未建模的部分' },
  throughput: { en: 'tokens/s per chip', zh: '每芯片 tokens/s' },
  memory: { en: 'peak memory', zh: '峰值显存' },
  view: { en: 'fits', zh: '拟合' },
  quantity: { en: 'quantity', zh: '量' },
  runs: { en: 'runs', zh: '条数' },
  signed: { en: 'median signed', zh: '有符号误差中位数' },
  absolute: { en: 'median absolute', zh: '绝对误差中位数' },
  within: { en: 'within 35 %', zh: '35 % 以内' },
  coverage: { en: 'in the band', zh: '落在区间内' },
  family: { en: 'family', zh: '类别' },
  source: { en: 'source', zh: '来源' },
  chip: { en: 'chip', zh: '芯片' },
  model: { en: 'model family', zh: '模型族' },
  run: { en: 'run', zh: '结果' },
  predicted: { en: 'predicted', zh: '预测' },
  measured: { en: 'measured', zh: '实测' },
  error: { en: 'error', zh: '误差' },
  reason: { en: 'reason', zh: '原因' },
  seenAbsolute: { en: 'seen: median absolute', zh: '已见：绝对误差中位数' },
  unseenSigned: { en: 'left out: median signed', zh: '留出：有符号误差中位数' },
  unseenAbsolute: { en: 'left out: median absolute', zh: '留出：绝对误差中位数' },
  unseenWithin: { en: 'left out: within 35 %', zh: '留出：35 % 以内' },
  memoryAbsolute: { en: 'memory (n), left out: median absolute', zh: '显存（条数），留出：绝对误差中位数' },
} as const satisfies Readonly<Record<string, Bilingual>>;

export const VIEW_WORDS: Readonly<Record<View, Bilingual>> = {
  seen: { en: 'seen', zh: '已见' },
  source: { en: 'source left out', zh: '整源留出' },
  chip: { en: 'chip left out', zh: '整芯片留出' },
  family: { en: 'model family left out', zh: '整模型族留出' },
};

export const WORK_WORDS: Readonly<Record<string, Bilingual>> = {
  dense: { en: 'dense', zh: '稠密' },
  experts: { en: 'experts (MoE)', zh: '专家（MoE）' },
  adapters: { en: 'adapters (LoRA)', zh: '适配器（LoRA）' },
  'full fine-tuning': { en: 'full fine-tuning', zh: '全参数微调' },
};

/** Known gaps between the model and the world, said where the errors are shown. */
export const NOT_MODELLED: readonly Bilingual[] = [
  {
    en: 'Imbalance of experts: tokens are taken as spread evenly, so naturally routed runs are slower than predicted.',
    zh: '专家负载不均：按均匀分配计算，自然路由的任务会比预测慢。',
  },
  {
    en: 'Releases of one framework: kernels improve from release to release, and one set of constants stands for a family of frameworks.',
    zh: '框架版本差异：算子逐版改进，而一族框架共用一组常数。',
  },
  {
    en: 'Power and clock limits of single machines, storage and input stalls, and the noise of shared networks, beyond one constant.',
    zh: '单机功耗与频率限制、存储与输入停顿、共享网络的噪声，只用一个常数代表。',
  },
  {
    en: 'Rank and targets of LoRA adapters where a source does not state them.',
    zh: '来源未写明时的 LoRA 秩与目标矩阵。',
  },
  {
    en: 'Hybrid sharding where a source does not state it: FSDP is taken as sharding over all data ranks.',
    zh: '来源未写明的混合分片：FSDP 按在全部数据并行 rank 上分片计算。',
  },
];
