import { expect, test } from 'vitest';
import { files, text } from './tree.ts';

const TEXT = /\.(ts|js|mjs|json|jsonl|md|sh|yaml|yml|html|css|txt|csv)$|(^|\/)[^./]+$|(^|\/)\.(npmrc|gitignore)$|^\.ci\//;
/** Absolute paths of some one machine. Built from parts, so that this page does not name what it forbids. */
const MACHINE_PATH = new RegExp(`(?:^|[\\s'"\`(=,;])/(?:${['work', 'tmp', 'root', 'home', 'Users', 'mnt'].join('|')})(?:/|['"\`\\s]|$)`);
/** Hosts that packages are fetched from, whoever runs them. */
const REGISTRY = new RegExp(
  ['registry\\.[a-z]', 'npm\\w*\\.(?:org|com|cn|dev|internal)', 'artifactory', 'verdaccio', '"resolved":'].join('|'),
  'i',
);

function strangers(path: string, content: string): string[] {
  return content.split('\n').flatMap((line, i) => {
    const found = MACHINE_PATH.exec(line) ?? (isData(path) ? null : REGISTRY.exec(line));
    return found ? [`${path}:${i + 1} ${found[0].trim()}`] : [];
  });
}

/** Sources and published runs quote other people's addresses. */
const isData = (path: string): boolean => /^(facts|fits|evidence)\//.test(path);

test('no file names a path of some machine or the host of a package registry', () => {
  const own = files('.', (path) => TEXT.test(path) && path !== 'tests/house/alone.test.ts');
  expect(own.flatMap((path) => strangers(path, text(path)))).toEqual([]);
});

test('a planted stranger is caught', () => {
  const path = ['', 'home', 'someone', 'suanpan'].join('/');
  expect(strangers('README.md', `cd ${path}`)).toHaveLength(1);
  expect(strangers('package-lock.json', `"resolved${'"'}: "https://x.y/z.tgz"`)).toHaveLength(1);
  expect(strangers('.npmrc', `//${['registry', 'example', 'org'].join('.')}/`)).toHaveLength(1);
  expect(strangers('README.md', 'bandwidth/work and src/home/page, ./tmp/x')).toEqual([]);
});
