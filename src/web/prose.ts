import { problemTeller, teller } from '../cli/prose.ts';

const told = teller('zh');
const problem = problemTeller('zh');

/** Sentences of the engine in Chinese, and what a problem says and expects; loaded only by those who read Chinese. */
export function chinese(sentence: string): string {
  const said = told(sentence);
  return said === sentence ? problem(sentence) : said;
}
