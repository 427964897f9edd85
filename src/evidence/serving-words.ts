import type { Bilingual } from './page-words.ts';
import type { ServingQuantity } from './serving-measure.ts';

export const SERVING_WORDS = {
  title: { en: 'Serving', zh: '推理服务' },
  how: {
    en: 'Every published serving run that we know, predicted from the stated fields alone. Throughput of rate-driven runs is left out: there the rate is given. First tokens are parted into those that hardly wait (one batch, or at most four users a replica) and those behind other prompts. *Sustained rate*: the highest rate that holds the stated limits, predicted without being told the rate. Held out: constants that a left-out run had moved are fitted anew without it.',
    zh: '我们所知的每一条公开推理服务结果，只凭其所述字段预测。由到达率驱动的结果不计吞吐量（到达率已给定）。首 token 分为几乎不等待（单批，或每副本至多四个用户）与排在其他提示之后两类。“可持续到达率”：满足所述延迟上限的最高到达率，预测时不告知到达率。留出：凡被留出的结果影响过的常数，都在不含它的数据上重新拟合。',
  },
  overall: { en: 'Serving, overall', zh: '推理服务：总体' },
  engines: { en: 'Serving by engine family, source left out', zh: '推理服务：按引擎族（整源留出）' },
  sources: { en: 'Serving by source, source left out', zh: '推理服务：按来源（整源留出）' },
  chips: { en: 'Serving by chip, the chip left out', zh: '推理服务：按芯片（整芯片留出）' },
  models: { en: 'Serving by model family, the family left out', zh: '推理服务：按模型族（整族留出）' },
  engine: { en: 'engine', zh: '引擎' },
  sustained: { en: 'Sustained rate under stated limits, source left out', zh: '延迟上限下的可持续到达率（整源留出）' },
  rate: { en: 'predicted / measured, requests/s', zh: '预测 / 实测，请求/s' },
  ranks: { en: 'Order of time per token inside a group', zh: '组内每 token 时间的排序' },
  worst: { en: 'Worst serving rows, source left out', zh: '误差最大的推理结果（整源留出）' },
  unanswered: { en: 'Serving runs not answered', zh: '未作答的推理结果' },
  weak: { en: 'Where serving is weak', zh: '推理服务预测的薄弱之处' },
} as const satisfies Record<string, Bilingual>;

export const QUANTITY_WORDS: Readonly<Record<ServingQuantity, Bilingual>> = {
  throughput: { en: 'throughput', zh: '吞吐量' },
  tpot: { en: 'time per token', zh: '每 token 时间' },
  ttft: { en: 'first token, unqueued', zh: '首 token（不排队）' },
  ttftQueued: { en: 'first token, queued', zh: '首 token（排队）' },
  e2e: { en: 'end to end', zh: '端到端' },
  sustained: { en: 'sustained rate', zh: '可持续到达率' },
};

/** The mean correlation of groups, as a sentence. */
export function ranksSaid(groups: number, rows: number, mean: string, high: string): Bilingual {
  return {
    en: `Rank correlation of predicted and measured time per token inside one model, chip and engine, source left out: mean ${mean} over ${groups} groups of four rows or more (${rows} rows); ${high} of the groups reach 0.95.`,
    zh: `同一模型、芯片与引擎组内，预测与实测每 token 时间的秩相关（整源留出）：${groups} 组（每组至少四条，共 ${rows} 条）平均 ${mean}；${high} 的组达到 0.95。`,
  };
}

/** What is known to be missing or rough. */
export const SERVING_WEAK: readonly Bilingual[] = [
  {
    en: 'Queued first tokens are off by 30 %: they hang on how far users of a closed loop fall out of step, which no record states, and on every error of a step, multiplied by the queue.',
    zh: '排队的首 token 误差约为 30 %：取决于闭环用户之间错开的程度（记录中没有说明），且队列会放大每一步的误差。',
  },
  {
    en: 'Order inside a group is near perfect for most groups; it fails in groups whose concurrency was chosen to hold one time per token, so that what is left to order is noise.',
    zh: '多数组内排序近乎完全正确；若组内并发数本就按同一每 token 时间选取，则余下可排序的只是噪声，排序失败。',
  },
  {
    en: 'Software of 2023: engines of the first generations were two to three times slower than the same engine a year later; versions are told apart only where their documents differ.',
    zh: '2023 年的软件：首代引擎比一年后的同一引擎慢两到三倍；只有文档有差别的版本才被区分。',
  },
  {
    en: 'Speculative decoding is never assumed; rows of models with prediction heads that ran it are predicted too slow.',
    zh: '从不假定投机解码；实际启用投机解码（带预测头的模型）的结果会预测偏慢。',
  },
  {
    en: 'Servers that stream only every few tokens, and benchmark clients that fall behind, delay first tokens by what no record states.',
    zh: '服务端每隔若干 token 才输出一次、或压测客户端跟不上时，首 token 会延迟，而记录中没有说明。',
  },
  {
    en: 'Rate-driven runs near saturation: their latency hangs on a few per cent of speed.',
    zh: '接近饱和的到达率驱动结果：延迟取决于几个百分点的速度差。',
  },
  {
    en: 'Parallelism and formats of benchmark submissions are rarely published; ours is the fastest choice that fits.',
    zh: '基准提交很少公布并行方式与量化格式；我们取放得下的最快方案。',
  },
  {
    en: 'Prefix caches are taken as empty: a run that repeated its prompts looks too slow here.',
    zh: '前缀缓存按空处理：重复发送相同提示的结果在此预测偏慢。',
  },
];
