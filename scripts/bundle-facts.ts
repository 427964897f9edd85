/** Writes the data that travels with the package into dist/data/: one file a collection of facts, the published runs as they are, the fits, the kept predictions. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const from = (path: string): URL => new URL(path, root);
const to = (path: string): URL => new URL(`dist/data/${path}`, root);
const read = (path: string): unknown => JSON.parse(readFileSync(from(path), 'utf8'));
const write = (path: string, value: unknown): void => writeFileSync(to(path), JSON.stringify(value));
const idOf = (file: string): string => file.slice(0, -'.json'.length);

mkdirSync(to('facts/runs'), { recursive: true });
mkdirSync(to('fits'), { recursive: true });

for (const entry of readdirSync(from('facts'), { withFileTypes: true })) {
  const path = `facts/${entry.name}`;
  if (entry.name === 'runs') for (const file of readdirSync(from(path))) copyFileSync(from(`${path}/${file}`), to(`${path}/${file}`));
  else if (entry.isDirectory()) {
    const files = readdirSync(from(path)).filter((file) => file.endsWith('.json'));
    write(`${path}.json`, Object.fromEntries(files.sort().map((file) => [idOf(file), read(`${path}/${file}`)])));
  } else if (entry.name.endsWith('.json')) write(path, read(path));
  else copyFileSync(from(path), to(path));
}
for (const file of readdirSync(from('fits')).filter((name) => name.endsWith('.json'))) write(`fits/${file}`, read(`fits/${file}`));
copyFileSync(from('docs/predictions.tsv'), to('predictions.tsv'));
copyFileSync(from('docs/predictions-serving.tsv'), to('predictions-serving.tsv'));
