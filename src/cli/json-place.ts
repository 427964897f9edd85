/** Where a JSON text breaks, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const TOKEN =
  /(?<mark>[{}[\],:])|(?<text>"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<word>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)/uy;
const SPACE = /[ \t\r\n]*/y;

/** What may come next inside a list or an object. */
type Wants = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end';

/** The first place where a text stops being JSON; null when it is JSON throughout (the words NaN and Infinity let through). */
export function brokenPlace(text: string): Place | null {
  const open: ('{' | '[')[] = [];
  let wants: Wants = 'value';
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    const within = open.at(-1);
    if (wants === ', or end' && within === undefined) return at === text.length ? null : placeOf(text, at);
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.groups;
    if (found === undefined) return placeOf(text, at);
    const { mark } = found;
    const value = mark === undefined;
    if (wants === ':') {
      if (mark !== ':') return placeOf(text, at);
      wants = 'value';
    } else if (wants === ', or end') {
      if (mark === ',') wants = within === '{' ? 'name' : 'value';
      else if (mark === (within === '{' ? '}' : ']')) open.pop();
      else return placeOf(text, at);
    } else if (wants === 'name' || wants === 'name or }') {
      if (found.text !== undefined) wants = ':';
      else if (wants === 'name or }' && mark === '}') {
        open.pop();
        wants = ', or end';
      } else return placeOf(text, at);
    } else if (value) wants = ', or end';
    else if (mark === '{' || mark === '[') {
      open.push(mark);
      wants = mark === '{' ? 'name or }' : 'value or ]';
    } else if (mark === ']' && wants === 'value or ]') {
      open.pop();
      wants = ', or end';
    } else return placeOf(text, at);
    at = TOKEN.lastIndex;
  }
}

function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
}
