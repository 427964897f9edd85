import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { files, ROOT, text } from './tree.ts';

const pages = () => files('.', (path) => path.endsWith('.md'));

const outsideCode = (page: string): string => page.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

function links(page: string): string[] {
  return [...outsideCode(page).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map((match) => match[1] as string);
}

/** A heading's name in links, as the common renderers of Markdown make it. */
function anchors(page: string): string[] {
  return [...outsideCode(page).matchAll(/^#+\s+(.+)$/gm)].map((match) =>
    (match[1] as string)
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function broken(path: string, page: string): string[] {
  return links(page)
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link))
    .flatMap((link) => {
      const [file = '', anchor] = decodeURIComponent(link).split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      if (target.startsWith('..') || !existsSync(join(ROOT, target))) return [`${path}: ${link} leads nowhere`];
      if (anchor === undefined || !target.endsWith('.md') || !statSync(join(ROOT, target)).isFile()) return [];
      const headings = anchors(target === path ? page : text(target));
      return headings.includes(anchor) ? [] : [`${path}: ${link}: no such heading`];
    });
}

test('every relative link of every page leads to a file and a heading that exist', () => {
  expect(pages().flatMap((path) => broken(path, text(path)))).toEqual([]);
});

test('a planted dead link is caught', () => {
  expect(
    broken('README.md', '[a](./no-such-page.md) and [b](#nowhere)\n\n# Here\n\n[c](#here) `[d](no)` [e](https://example.org)'),
  ).toHaveLength(2);
});

test('ARCHITECTURE.md stays short enough to be read', () => {
  expect(text('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(150);
});
