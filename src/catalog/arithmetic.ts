import { Problem } from '../terms/problem.ts';
import { readAmount } from './amount.ts';

const TOKEN = /\s*(?:([()*/+-])|(\d[\d.]*(?:e[+-]?\d+)?)((?:\s+(?![*/+-](?:\s|$))[A-Za-z%][^\s()*+]*)?))/y;

/**
 * Recomputes the arithmetic that a derived fact shows in `from`: amounts, `+ - * /` and parentheses. The value is in base units.
 *
 * @example 900 GB/s / 2 -> 4.5e11; 8 * 400 Gb/s -> 4e11; 31 GB/s * 8 / 16 -> 1.55e10
 */
export function recompute(from: string, where: string): number {
  const tokens = tokenize(from, where);
  let next = 0;
  const value = sum();
  if (next !== tokens.length) throw broken(from, where);
  return value;

  function sum(): number {
    let left = product();
    while (tokens[next] === '+' || tokens[next] === '-') left += (tokens[next++] === '+' ? 1 : -1) * product();
    return left;
  }
  function product(): number {
    let left = factor();
    while (tokens[next] === '*' || tokens[next] === '/') left = tokens[next++] === '*' ? left * factor() : left / factor();
    return left;
  }
  function factor(): number {
    const token = tokens[next++];
    if (typeof token === 'number') return token;
    if (token !== '(') throw broken(from, where);
    const inner = sum();
    if (tokens[next++] !== ')') throw broken(from, where);
    return inner;
  }
}

function tokenize(from: string, where: string): (string | number)[] {
  const tokens: (string | number)[] = [];
  let at = 0;
  while (from.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(from);
    if (!found) throw broken(from, where);
    at = TOKEN.lastIndex;
    tokens.push(found[1] ?? readAmount(`${found[2]} ${(found[3] ?? '').trim()}`.trim(), where).mid);
  }
  return tokens;
}

const broken = (from: string, where: string): Problem =>
  new Problem({
    code: 'bad-arithmetic',
    where,
    said: JSON.stringify(from),
    expected: 'amounts joined by + - * / and parentheses, such as "1979 TFLOP/s / 2"',
  });
