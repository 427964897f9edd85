import type { Problem } from '../index.ts';
import { ink, type Paper } from './paper.ts';
import { CODES, EXPECTED, SAID } from './problem-words.ts';
import { inChinese } from './prose.ts';
import type { Locale, Say } from './words.ts';

/** A problem on one line, in the language of the face: where, what, what was given, what was expected, the nearest right name. */
export function problemText(problem: Problem, locale: Locale, say: Say, paper: Paper): string {
  if (locale === 'en') return paintWhere(problem, problem.message, paper);
  const code = CODES[problem.code] ?? problem.code.replaceAll('-', ' ');
  const near = problem.near.length ? `；${say('didYouMean', { names: problem.near.slice(0, 3).join('、') })}` : '';
  const said = problem.said === 'nothing' ? '' : `：${inChinese(problem.said, SAID)}`;
  return paintWhere(problem, `${problem.where}：${code}${said}；${say('expected')} ${inChinese(problem.expected, EXPECTED)}${near}`, paper);
}

function paintWhere({ where }: Problem, line: string, paper: Paper): string {
  const flat = line.replace(/\s*\n\s*/g, ' ');
  return flat.startsWith(where) ? ink(paper, ['bold', 'red'], where) + flat.slice(where.length) : flat;
}
