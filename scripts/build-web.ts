/** Builds the page into dist/web/: a folder that any web host serves as it is. The engine works in it, so there is no server. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Plugin, rolldown } from 'rolldown';
import { paletteCss } from '../src/drawing/palette.ts';
import { evidenceDots } from './web-evidence.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const out = process.env['SUANPAN_WEB_OUT'] ?? 'dist/web';

/** Commands that the page answers in its other worker, or not at all. */
const ELSEWHERE = /^\.\/(train|serve|compare|equal|predict|evidence|facts|trace-parquet)\.ts$/;
/** Packages whose code the page carries; their licences travel with it. */
const packages = new Set<string>();
mkdirSync(join(out, 'data'), { recursive: true });
const [ahead] = await Promise.all([
  bundle({ app: 'src/web/main.tsx' }),
  bundle({ engine: 'src/web/engine.worker.ts' }),
  bundle({ desk: 'src/web/desk/worker.ts' }, 'desk/', [nodeOfThePage()]),
]);
writeFileSync(join(out, 'icon.svg'), readFileSync('src/web/icon.svg'));
writeFileSync(join(out, 'index.html'), withAhead(readFileSync('src/web/index.html', 'utf8'), ahead));
writeFileSync(
  join(out, 'style.css'),
  paletteCss() + ['style', 'views'].map((name) => smaller(readFileSync(`src/web/${name}.css`, 'utf8'))).join(''),
);
writeData();
const notices = [...packages].sort().map((name) => {
  const folder = join('node_modules', name);
  const licence = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!licence) throw new Error(`${name} is bundled but carries no licence file`);
  return `${name}\n\n${readFileSync(join(folder, licence), 'utf8').trim()}\n`;
});
writeFileSync(join(out, 'NOTICES.txt'), notices.join('\n----\n\n'));

/** The page names what its entry needs at once, so that a browser fetches it all in one go. */
function withAhead(html: string, names: readonly string[]): string {
  const link = (name: string): string => `<link rel="modulepreload" href="${name}" />`;
  return html.replace(link('app.js'), ['app.js', ...names].map(link).join('\n    '));
}

/** One entry and what it loads later, smaller names than ours inside; gives the files that the entry needs at once. */
async function bundle(input: Record<string, string>, folder = '', plugins: readonly Plugin[] = []): Promise<readonly string[]> {
  const build = await rolldown({
    input,
    plugins: [...plugins],
    platform: 'browser',
    transform: { target: 'es2022', jsx: { runtime: 'automatic', importSource: 'preact' } },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.write({
    dir: out,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: `${folder}[name]-[hash].js`,
  });
  await build.close();
  for (const chunk of output)
    for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
      if (name) packages.add(name);
    }
  return output.flatMap((chunk) => (chunk.type === 'chunk' && chunk.isEntry ? chunk.imports : []));
}

/** The commands in a worker of the page: what they ask of Node they get from one file. */
function nodeOfThePage(): Plugin {
  const id = join(root, 'src/web/desk/node.ts');
  const absent = '\0absent';
  return {
    name: 'node-of-the-page',
    resolveId: (source, from) => {
      if (/^(node:|(module|fs|path|url|worker_threads)$)/.test(source)) return id;
      return ELSEWHERE.test(source) && /cli\/(run|trace-file)\.ts$/.test(from ?? '') ? absent : null;
    },
    load: (module) => (module === absent ? 'export {};' : null),
  };
}

/** Facts, without which nothing is answered, in one file; sources and published runs apart, for when a person asks. */
function writeData(): void {
  const { sources, ...facts } = Object.fromEntries(
    readdirSync('facts', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'runs')
      .map(({ name }) => [name, collection(join('facts', name))]),
  );
  const fits = collection('fits');
  const read = Object.entries(sources as Record<string, { read?: boolean }>).map(([id, source]) => [id, { read: source.read === true }]);
  write('facts', { ...facts, sources: Object.fromEntries(read) });
  write('fits', fits);
  write('sources', sources);
  write('more', collection('facts'));
  write('claims', statements());
  write('faults', lines('facts/faults.jsonl'));
  for (const example of ['programme', 'jobs']) writeFileSync(join(out, `data/${example}.yaml`), readFileSync(`examples/${example}.yaml`));
  // the solver's code, fetched by the views that solve and unpacked by the commands that do
  writeFileSync(join(out, 'data/solver.bin'), gzipSync(readFileSync('node_modules/highs/build/highs.wasm'), { level: 9 }));
  write('evidence', evidenceDots());
}

/** Public statements with the words and figures that they are judged by, and nothing of how they were judged. */
function statements(): unknown[] {
  const rows = ['claims', 'own'].flatMap((name) => lines(`tests/golden/claims/${name}.jsonl`));
  return rows.map((row) => {
    const { id, statement, inputs, published, unit } = row as Record<string, unknown>;
    return { id, statement, inputs, published, unit };
  });
}

function collection(folder: string): Record<string, unknown> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.sort().map((file) => [file.slice(0, -'.json'.length), json(join(folder, file))]));
}

function lines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function write(name: string, value: unknown): void {
  const path = join(out, 'data', `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

/** Without comments and the white space that people read by. */
function smaller(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*([{};,>])\s*/g, '$1')
    .replace(/;}/g, '}');
}
