import { styleText } from 'node:util';

/** What the answer is written on: how wide it is, and whether it takes colour. */
export interface Paper {
  readonly width: number;
  readonly colour: boolean;
  /** lists are written whole (--why) */
  readonly whole?: boolean;
}

/** How many entries of a list are written: so many, or all of them where the lists are asked for whole. */
export const listed = ({ whole }: Paper, most: number): number => (whole ? Number.POSITIVE_INFINITY : most);

export type Ink = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan' | 'blue' | 'magenta';

/** The paper that a stream offers; a pipe or a file is 100 columns wide and takes no colour. */
export function paperOf(stream: { isTTY?: boolean; columns?: number }, env: Readonly<Record<string, string | undefined>>): Paper {
  const terminal = stream.isTTY === true;
  const columns = terminal ? (stream.columns ?? 80) : 100;
  return { width: Math.min(Math.max(columns, 40), 120), colour: terminal && !env.NO_COLOR && env.TERM !== 'dumb' };
}

export function ink(paper: Paper, style: Ink | readonly Ink[], text: string): string {
  return paper.colour && text ? styleText(style as Ink, text, { validateStream: false }) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const ESCAPES = /\u001b\[[0-9;]*m/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Terminal columns a text takes: two for a Chinese character, none for colour and combining marks. */
export function cells(text: string): number {
  let columns = 0;
  for (const character of text.replace(ESCAPES, '')) {
    if (/\p{Mn}|\p{Cf}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, width - cells(text)));
  return side === 'left' ? text + gap : gap + text;
}

/** Rows as aligned columns; `sides` says to which side each column leans. The last column is not padded. */
export function columns(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cells(cell));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const side = sides[at] ?? 'left';
        return at === row.length - 1 && side === 'left' ? cell : pad(cell, widths[at] as number, side);
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of a share of `width` columns, drawn to an eighth of a column. */
export function bar(share: number, width: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** Breaks a text to a width, at spaces or between wide characters; lines after the first begin with `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const pieces =
    text.match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60][，。；：、）]?|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]+|\s+/gu) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line.trim() !== '' && cells(line) + cells(piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = indent + piece.trimStart();
    } else line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
