import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Paragraphs of a printed plan that a first screen has room for: what, the figures, the layout, the step, the memory; and how sure, last. */
const FIRST = 5;
const LAST = 2;

/** The plan on the README's first screen: what the built command prints for the README's own line. Needs `npm run build`. */
export function samplePlan(readme: string, locale: 'en' | 'zh'): string {
  const line = /^\.\/suanpan (train .+)$/m.exec(readme)?.[1];
  if (line === undefined) throw new Error('the README has no line that begins with ./suanpan train');
  const built = fileURLToPath(new URL('../dist/suanpan.js', import.meta.url));
  if (!existsSync(built)) throw new Error('dist/ is missing; type: npm run build');
  const args = [built, ...line.split(' '), '--locale', locale, '--as-of', '2026-01-01'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  if (status !== 0) throw new Error(stderr);
  const paragraphs = withoutStopwatch(stdout).trimEnd().split('\n\n');
  const left = paragraphs.slice(FIRST, -LAST).map((paragraph) => paragraph.split('\n', 1)[0]?.split(/[:：]/, 1)[0]);
  const shown = [...paragraphs.slice(0, FIRST), `[... ${left.join(' · ')} ...]`, ...paragraphs.slice(-LAST)];
  return `\`\`\`\n${shown.join('\n\n')}\n\`\`\``;
}

/** The time the search took is the one figure that differs from run to run. */
function withoutStopwatch(text: string): string {
  return text.replace(/(?:, |，用时 ?)[\d.]+ (?:µs|ms|s|min|微秒|毫秒|秒|分钟)$/m, '');
}
