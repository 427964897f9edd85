import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));

for (const [locale, line] of [
  ['en', 'train --model llama-3.1-8b --on 64xH100 --tokens 1T --place US --as-of 2026-11-22'],
  ['zh', 'serve --model llama-3.1-8b --on 4xH100 --rate 4/s --ttft p95:2s --as-of 2026-11-22 --locale zh'],
] as const)
  test(`--report writes one page that stands alone (${locale})`, () => {
    const file = join(folder, `${locale}.html`);
    const { status, problems } = suanpan([...words(line), '--report', file]);
    expect(status).toBe(0);
    expect(problems.join()).toContain(file);
    const html = readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!doctype html>\n<html lang="(en|zh)">/);
    expect(html).toContain(`lang="${locale}"`);
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
    expect(html).toContain('NVIDIA H100 SXM5 80GB');
    expect(html.match(/<svg /g)?.length).toBeGreaterThan(8);
    expect(html).toContain(locale === 'zh' ? '等价的命令行' : 'suanpan train --model llama-3.1-8b --on 64xH100');
    for (const name of ['section', 'table', 'figure', 'svg', 'ul'])
      expect(html.split(`<${name}`).length, name).toBe(html.split(`</${name}>`).length);
  });

test('a report that cannot be written is refused before the plan is made', () => {
  const { status, problems } = suanpan([
    ...words('train --model llama-3.1-8b --on 8xH100'),
    '--report',
    join(folder, 'no', 'such', 'r.html'),
  ]);
  expect(status).toBe(2);
  expect(problems.join()).toContain('--report');
});

/** Figures of a page in the order in which they stand, without marks that group digits; what a drawing measures in pixels is left out. */
function figuresIn(html: string): string[] {
  const text = html
    .replace(/<style[\s\S]*?<\/style>/g, ' ')
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ');
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((figure) => figure.replaceAll(',', ''));
}

/** Rows of the tables of a page, as the figures in each. */
function rowsIn(html: string): string[] {
  return [...html.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => figuresIn(row).join(' ')).filter((row) => row !== '');
}

for (const line of [
  'train --model llama-3.1-8b --on 64xH100 --tokens 1T --layout tp=2,pp=1 --place US --as-of 2026-11-22',
  'train --model llama-3-70b --on 1xRTX4090 --tokens 1T --as-of 2026-11-22',
  'serve --model llama-3.1-8b --on 4xH100 --rate 4/s --ttft p95:2s --layout tp=1,pp=1 --as-of 2026-11-22',
])
  test(`both languages say the same numbers: ${line.slice(0, 44)}`, () => {
    const [english, chinese] = ['en', 'zh'].map((locale) => {
      const file = join(folder, `same-${locale}.html`);
      suanpan([...words(line), '--locale', locale, '--report', file]);
      return readFileSync(file, 'utf8');
    }) as [string, string];
    expect(rowsIn(chinese)).toEqual(rowsIn(english));
    expect(figuresIn(english).length).toBeGreaterThan(8);
    if (english.includes('<table')) expect(rowsIn(english).length).toBeGreaterThan(2);
    // in running text words stand in another order, and 10,000 is 1 万: every figure with a point is in both
    const pointed = (html: string): string[] => [...new Set(figuresIn(html).filter((figure) => figure.includes('.')))].sort();
    expect(pointed(chinese)).toEqual(pointed(english));
    expect(chinese).toMatch(/[\u4e00-\u9fff]/);
  });
