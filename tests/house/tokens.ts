/** A small scanner of TypeScript: enough to tell words, strings and comments apart. */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'mark';
  readonly text: string;
  readonly line: number;
}

const AFTER_VALUE = /^[\w$)\]}]$/;
const BEFORE_PATTERN = new Set(['return', 'typeof', 'case', 'in', 'of', 'void', 'delete', 'else', 'do', 'throw', 'new', 'await', 'yield']);

/** Words, strings without their quotes, the fixed parts of templates, and punctuation marks; comments and regular expressions are left out. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  const templates: number[] = [];
  let at = 0;
  let line = 1;
  let depth = 0;

  const push = (kind: Token['kind'], from: number, to: number) => {
    const text = source.slice(from, to);
    found.push({ kind, text, line });
    line += text.split('\n').length - 1;
  };
  const template = (from: number) => {
    let end = from;
    while (end < source.length && source[end] !== '`' && !(source[end] === '$' && source[end + 1] === '{'))
      end += source[end] === '\\' ? 2 : 1;
    push('template', from, end);
    if (source[end] === '$') {
      templates.push(depth);
      depth += 1;
      at = end + 2;
    } else at = end + 1;
  };

  while (at < source.length) {
    const mark = source[at] as string;
    const next = source[at + 1];
    if (mark === '\n') {
      line += 1;
      at += 1;
    } else if (/\s/.test(mark)) at += 1;
    else if (mark === '/' && next === '/') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (mark === '/' && next === '*') {
      const end = source.indexOf('*/', at + 2);
      const stop = end < 0 ? source.length : end + 2;
      line += source.slice(at, stop).split('\n').length - 1;
      at = stop;
    } else if (mark === "'" || mark === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== mark) end += source[end] === '\\' ? 2 : 1;
      push('string', at + 1, end);
      at = end + 1;
    } else if (mark === '`') template(at + 1);
    else if (mark === '/' && startsPattern(found.at(-1))) {
      let end = at + 1;
      let set = false;
      while (end < source.length && (set || source[end] !== '/')) {
        if (source[end] === '[') set = true;
        else if (source[end] === ']') set = false;
        end += source[end] === '\\' ? 2 : 1;
      }
      at = end + 1;
    } else if (/[\p{L}\p{N}_$]/u.test(mark)) {
      const word = /^[\p{L}\p{N}_$]+/u.exec(source.slice(at, at + 400))?.[0] ?? mark;
      push('word', at, at + word.length);
      at += word.length;
    } else if (mark === '}' && templates.at(-1) === depth - 1) {
      templates.pop();
      depth -= 1;
      template(at + 1);
    } else {
      if (mark === '{') depth += 1;
      else if (mark === '}') depth -= 1;
      push('mark', at, at + 1);
      at += 1;
    }
  }
  return found;
}

function startsPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'string' || before.kind === 'template') return false;
  if (before.kind === 'word') return BEFORE_PATTERN.has(before.text);
  return !AFTER_VALUE.test(before.text);
}

export interface Import {
  readonly from: string;
  readonly line: number;
  /** `import type` and `export type`: gone at run time */
  readonly typeOnly: boolean;
}

/** What a source imports or re-exports, `import(...)` included. */
export function imports(source: string): Import[] {
  const all = tokens(source);
  const found: Import[] = [];
  let typeOnly = false;
  all.forEach((token, i) => {
    const before = all[i - 1];
    if (token.kind === 'word' && (token.text === 'import' || token.text === 'export')) typeOnly = all[i + 1]?.text === 'type';
    if (token.kind !== 'string' || before === undefined) return;
    const called = before.text === '(' && before.kind === 'mark' && all[i - 2]?.text === 'import';
    const stated = before.kind === 'word' && (before.text === 'from' || before.text === 'import');
    if (called || stated) found.push({ from: token.text, line: token.line, typeOnly: stated && typeOnly });
  });
  return found;
}
