import type { Problem } from '../index.ts';
import { ink, type Paper } from './paper.ts';
import { expectedInChinese } from './prose.ts';
import type { Locale, Say } from './words.ts';

const CODES_ZH: Readonly<Record<string, string>> = {
  'above-peak': '超过峰值',
  'ambiguous-chip': '芯片名称有歧义',
  'ambiguous-model': '模型名称有歧义',
  'ambiguous-name': '名称有歧义',
  'contested-name': '名称有争议',
  'bad-day': '日期有误',
  'absurd-count': '数量不合理',
  'bad-count': '数量有误',
  'bad-number': '数字有误',
  'bad-value': '取值有误',
  'batch-below-layout': '批量小于切分',
  'cannot-read': '无法读取',
  'cannot-write': '无法写入',
  contradiction: '互相矛盾',
  'experts-above-ranks': '专家并行超过卡数',
  'experts-not-divisible': '专家数不能整除',
  'heads-not-divisible': '注意力头数不能整除',
  'layout-above-pool': '切分超过芯片池',
  'missing-argument': '缺少参数',
  'missing-flag': '缺少选项',
  'missing-value': '缺少取值',
  'no-experts': '模型没有专家',
  'no-pipeline': '没有流水线',
  'not-whole': '不是整数',
  'repeated-flag': '选项重复',
  'repeated-key': '键重复',
  'schedule-mismatch': '调度与切分不符',
  'sequence-not-divisible': '序列长度不能整除',
  'stages-above-layers': '流水级数超过层数',
  'too-large': '过大',
  'too-small': '过小',
  'unexpected-argument': '多余的参数',
  'unexpected-value': '多余的取值',
  'unknown-chip': '没有这种芯片',
  'unknown-command': '没有这个命令',
  'unknown-fact': '没有这项事实',
  'unknown-flag': '没有这个选项',
  'unknown-layout-key': '没有这个切分键',
  'unknown-model': '没有这个模型',
  'unknown-peak': '峰值未知',
  'unknown-pool': '没有这种芯片或系统',
  'unknown-stack': '没有这个框架',
  'unknown-system': '没有这个系统',
  'unsupported-precision': '芯片不支持此精度',
};

/** A problem on one line, in the language of the face: where, what, what was given, what was expected, the nearest right name. */
export function problemText(problem: Problem, locale: Locale, say: Say, paper: Paper): string {
  if (locale === 'en') return paintWhere(problem, problem.message, paper);
  const code = CODES_ZH[problem.code] ?? problem.code.replaceAll('-', ' ');
  const near = problem.near.length ? `；${say('didYouMean', { names: problem.near.slice(0, 3).join('、') })}` : '';
  return paintWhere(
    problem,
    `${problem.where}：${code}：${problem.said}；${say('expected')} ${expectedInChinese(problem.expected)}${near}`,
    paper,
  );
}

function paintWhere({ where }: Problem, line: string, paper: Paper): string {
  const flat = line.replace(/\s*\n\s*/g, ' ');
  return flat.startsWith(where) ? ink(paper, ['bold', 'red'], where) + flat.slice(where.length) : flat;
}
