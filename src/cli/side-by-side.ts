import { cells, ink, type Paper, pad, wrap } from './paper.ts';

/** One row of a table whose columns are read side by side. */
export interface SideRow {
  readonly name: string;
  readonly cells: readonly string[];
}

const LABEL = 16;
const LEAST = 24;
const GAP = 2;

/** Columns under their heads, as many as the paper takes side by side and the rest below; long cells break inside their column. */
export function sideBySide(heads: readonly string[], rows: readonly SideRow[], paper: Paper): string[] {
  const fit = Math.max(1, Math.floor((paper.width - LABEL) / (LEAST + GAP)));
  const blocks = Math.ceil(heads.length / fit);
  const each = Math.ceil(heads.length / blocks);
  const lines: string[] = [];
  for (let from = 0; from < heads.length; from += each) {
    const width = Math.floor((paper.width - LABEL) / Math.min(each, heads.length - from)) - GAP;
    if (from > 0) lines.push('');
    const part = (list: readonly string[]): readonly string[] => list.slice(from, from + each);
    lines.push(...tableRow('', part(heads), width, (text) => ink(paper, ['bold', 'cyan'], text)));
    for (const { name, cells: all } of rows)
      if (part(all).some((cell) => cell !== '')) lines.push(...tableRow(ink(paper, 'dim', name), part(all), width, (text) => text));
  }
  return lines;
}

function tableRow(name: string, texts: readonly string[], width: number, style: (text: string) => string): string[] {
  const wrapped = texts.map((text) =>
    text.split('\n').flatMap((line) => (line === '' ? [''] : wrap(line, width, cells(line) > width ? '  ' : ''))),
  );
  const tall = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: tall }, (_, at) => {
    const row = wrapped.map((lines) => pad(style(lines[at] ?? ''), width)).join(' '.repeat(GAP));
    return `${pad(at === 0 ? name : '', LABEL)}${row}`.trimEnd();
  });
}
