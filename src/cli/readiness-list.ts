import { type FactBook, LAYERS, readinessById, readinessStacks, showNumber } from '../index.ts';
import { LAYER_WORDS, speakCompare } from './compare-words.ts';
import type { Exit, Face } from './face.ts';
import { columns, ink, wrap } from './paper.ts';
import { jsonText } from './plan-json.ts';

/** `facts readiness`: every graded stack, its ten layers in a row. */
export function listReadiness(book: FactBook, { find }: Readonly<Record<string, string>>, face: Face): Exit {
  const { paper, locale } = face;
  const word = speakCompare(locale);
  const plain = find?.toLowerCase();
  const stacks = readinessStacks(book)
    .map((id) => readinessById(book, id))
    .filter(({ id, name }) => plain === undefined || `${id} ${name}`.toLowerCase().includes(plain));
  if (face.json) {
    face.print(jsonText(stacks));
    return 0;
  }
  const head = ['id', word('stackHead'), ...LAYERS.map((layer) => LAYER_WORDS[layer]?.[locale] ?? layer)];
  const rows = stacks.map(({ id, name, layers }) => [id, name, ...layers.map(({ grade }) => (grade === null ? '·' : String(grade)))]);
  const [top = '', ...lines] = columns([head, ...rows], ['left', 'left', ...LAYERS.map(() => 'right' as const)], 1);
  const count = face.say('entries', { count: showNumber(stacks.length, 12), what: word('stackHead') });
  const dim = (text: string): string[] => wrap(text, paper.width).map((line) => ink(paper, 'dim', line));
  face.print(
    [
      ink(paper, 'dim', top),
      ...lines,
      '',
      ...dim(word('layersTitle')),
      ...dim(word('gradesAre')),
      ...dim(word('line60')),
      ink(paper, 'dim', count),
    ].join('\n'),
  );
  return 0;
}
