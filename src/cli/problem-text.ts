import { Problem } from '../terms/problem.ts';
import { ink, type Paper } from './paper.ts';
import { CODES, EXPECTED, SAID } from './problem-words.ts';
import { inChinese } from './prose.ts';
import type { Locale, Say } from './words.ts';

/** A problem on one line, in the language of the face: where, what, what was given, what was expected, the nearest right name. */
export function problemText(whole: Problem, locale: Locale, say: Say, paper: Paper): string {
  const problem = readable(whole);
  if (locale === 'en') return paintWhere(problem, problem.message, paper);
  const code = CODES[problem.code] ?? problem.code.replaceAll('-', ' ');
  const near = problem.near.length ? `；${say('didYouMean', { names: problem.near.slice(0, 3).join('、') })}` : '';
  const said = problem.said === 'nothing' ? '' : `：${inChinese(problem.said, SAID)}`;
  return paintWhere(problem, `${problem.where}：${code}${said}；${say('expected')} ${inChinese(problem.expected, EXPECTED)}${near}`, paper);
}

/** Longest part of a line that only repeats what was given. */
const LONGEST = 240;

/** The same problem with what was given cut to a length that a person reads. */
function readable(problem: Problem): Problem {
  const cut = (text: string): string => (text.length > LONGEST ? `${[...text].slice(0, LONGEST).join('')}…` : text);
  const { code, where, said, expected, near } = problem;
  return where.length > LONGEST || said.length > LONGEST
    ? new Problem({ code, where: cut(where), said: cut(said), expected, near })
    : problem;
}

function paintWhere({ where }: Problem, line: string, paper: Paper): string {
  const flat = line.replace(/\s*\n\s*/g, ' ');
  return flat.startsWith(where) ? ink(paper, ['bold', 'red'], where) + flat.slice(where.length) : flat;
}
