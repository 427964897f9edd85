import { expect, test } from 'vitest';
import { json } from './tree.ts';

interface Entry {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

test('the lock file holds the binaries of every platform, so that npm ci takes it anywhere; mend with: npm run lock', () => {
  const { packages } = json('package-lock.json') as { packages: Record<string, Entry> };
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, range]) => {
        const entry = packages[`${place}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
        return entry === undefined || (/^\d/.test(range) && entry.version !== range);
      })
      .map(([name]) => `${place} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test('versions of direct dependencies are exact', () => {
  const { dependencies = {}, devDependencies = {} } = json('package.json') as Record<string, Record<string, string>>;
  expect(Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
