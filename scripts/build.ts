/** Builds the package into dist/: one file for the command, one for its doors, one for the library, facts and fits as data, the types, the page. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RolldownOutput, rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

rmSync('dist', { recursive: true, force: true });
const command = await bundle('src/cli/suanpan.ts', 'dist/suanpan.js', 'node');
const doors = await bundle('src/server/doors.ts', 'dist/doors.js', 'node');
const library = await bundle('src/index.ts', 'dist/index.js', 'neutral');
writeNotices([command, doors, library]);
run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
run(process.execPath, ['--import', 'tsx', 'scripts/bundle-facts.ts']);
run(process.execPath, ['--import', 'tsx', 'scripts/build-web.ts']);
chmodSync('dist/suanpan.js', 0o755);

/** Everything the entry needs in one file, dependencies included: it starts faster and can be carried to a machine without a network. */
async function bundle(input: string, file: string, platform: 'node' | 'neutral'): Promise<RolldownOutput> {
  const build = await rolldown({ input, platform, transform: { target: 'node20' }, onLog: stopOnWarning });
  const output = await build.write({ file, format: 'esm', codeSplitting: false, comments: { jsdoc: false } });
  await build.close();
  return output;
}

function stopOnWarning(level: string, log: { message: string }): void {
  if (level === 'warn') throw new Error(log.message);
}

/** The licences of what was bundled must travel with it. */
function writeNotices(outputs: readonly RolldownOutput[]): void {
  const packages = new Set<string>();
  for (const chunk of outputs.flatMap(({ output }) => output)) {
    if (chunk.type !== 'chunk') continue;
    for (const id of chunk.moduleIds) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
      if (name) packages.add(name);
    }
  }
  const notices = [...packages].sort().map((name) => {
    const folder = join('node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license: string };
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} is bundled but carries no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  writeFileSync('dist/NOTICES.txt', `Bundled in this package:\n\n${notices.join('\n----\n\n')}`);
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
