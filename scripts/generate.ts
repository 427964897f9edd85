/** `npm run generate`: writes every generated file, and says which ones changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GENERATED } from './generated.ts';

for (const { path, make } of GENERATED) {
  const file = new URL(`../${path}`, import.meta.url);
  const content = await make();
  const changed = !existsSync(file) || readFileSync(file, 'utf8') !== content;
  if (changed) {
    mkdirSync(new URL('./', file), { recursive: true });
    writeFileSync(file, content);
  }
  console.log(`${changed ? 'written' : 'current'}  ${path}`);
}
