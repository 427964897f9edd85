import { expect, test } from 'vitest';
import { files, isCode, text } from './tree.ts';

/** Names that say nothing: what is put there has no home yet. */
const HOMELESS = new Set([
  'util',
  'utils',
  'utility',
  'utilities',
  'common',
  'helper',
  'helpers',
  'shared',
  'core',
  'base',
  'lib',
  'libs',
  'misc',
  'types',
  'stuff',
  'manager',
]);
const LONGEST = 400;

function misnamed(path: string): string[] {
  const parts = path.split('/');
  return parts.flatMap((part, depth) => {
    const stem = part.replace(/\..*$/, '');
    if (stem.split('-').some((word) => HOMELESS.has(word))) return [`${path}: "${stem}" names no noun; find the noun of what is in it`];
    const isFile = depth === parts.length - 1;
    return isFile && stem !== '' && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) ? [`${path}: names are lower-case words joined by hyphens`] : [];
  });
}

const code = () =>
  ['src', 'scripts', 'tests', 'bench'].flatMap((folder) => files(folder, (path) => /\.tsx?$/.test(path) && !path.includes('/fixtures/')));

test('files and folders are named by one noun or verb, none by util, common, helpers and their kin', () => {
  expect(code().flatMap(misnamed)).toEqual([]);
});

test(`no file is longer than ${LONGEST} lines`, () => {
  const long = code()
    .map((path) => ({ path, lines: text(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path}: ${lines} lines; divide it by its nouns`);
  expect(long).toEqual([]);
});

test('exports have names: no default export in the source', () => {
  expect(files('src', isCode).filter((path) => /^export default\b/m.test(text(path)))).toEqual([]);
});

test('a planted name is caught', () => {
  expect(misnamed('src/common/a.ts')).toHaveLength(1);
  expect(misnamed('src/machine/matmul-utils.ts')).toHaveLength(1);
  expect(misnamed('src/machine/matMul.ts')).toHaveLength(1);
  expect(misnamed('src/machine/matmul.test.ts')).toEqual([]);
});
