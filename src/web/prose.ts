import { EXPECTED, SAID } from '../cli/problem-words.ts';
import { inChinese, teller } from '../cli/prose.ts';

const told = teller('zh');

/** Sentences of the engine in Chinese, and what a problem says and expects; loaded only by those who read Chinese. */
export function chinese(sentence: string): string {
  const said = told(sentence);
  if (said !== sentence) return said;
  const expected = inChinese(sentence, EXPECTED);
  return expected === sentence ? inChinese(sentence, SAID) : expected;
}
