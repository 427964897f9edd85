import { readPlace, writePlace } from './link.ts';
import { nameOf, type SavedQuestion } from './saved.ts';

/** Questions that stand side by side, as the text of a link: a line each, its name before its own address. */
export function writeCompared(questions: readonly SavedQuestion[]): string {
  const lines = questions.map(
    ({ name, question }) => `${name.replace(/[\t\n]/g, ' ')}\t${writePlace({ screen: 'plan', question, at: '' })}`,
  );
  return lines.join('\n');
}

/** The questions of such a text; an address of an older version is brought up to date, a line that is none is left out. */
export function readCompared(text: string): readonly SavedQuestion[] {
  const found = text.split('\n').flatMap((line) => {
    const [name = '', hash] = line.split('\t');
    if (!hash?.startsWith('#')) return [];
    const { question } = readPlace(hash).place;
    return [{ id: JSON.stringify(question), name: name || nameOf(question), question }];
  });
  return found.filter(({ id }, at) => found.findIndex((other) => other.id === id) === at);
}
