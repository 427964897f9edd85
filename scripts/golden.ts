import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GOLDEN = new URL('../tests/golden/', import.meta.url);

/** Names of the kept questions: the folders of tests/golden with a question in words. */
export function goldenNames(): readonly string[] {
  return readdirSync(GOLDEN)
    .filter((name) => existsSync(new URL(`${name}/question.txt`, GOLDEN)))
    .sort();
}

/** The plan that the built command answers to a kept question, without the time that the search took. Needs `npm run build`. */
export function goldenPlan(name: string): string {
  const line = readFileSync(new URL(`${name}/question.txt`, GOLDEN), 'utf8').trim();
  const built = fileURLToPath(new URL('../dist/suanpan.js', import.meta.url));
  if (!existsSync(built)) throw new Error('dist/ is missing; type: npm run build');
  const args = [built, ...line.split(/\s+/), '--json', '--locale', 'en', '--as-of', '2026-01-01'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0 && status !== 3) throw new Error(`${name}: ${stderr}`);
  const plan = JSON.parse(stdout) as { search?: { seconds?: number } };
  delete plan.search?.seconds;
  return `${JSON.stringify(plan, null, 2)}\n`;
}
