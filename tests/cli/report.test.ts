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
