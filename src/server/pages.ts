import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { contentPolicy, GUARDED } from './guard.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
const PACKABLE = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;
/** Names that change with what they hold. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.\w+$/;

/** One file as it is sent: its bytes in each coding that has been asked for, made once. */
interface Kept {
  readonly modified: number;
  readonly tag: string;
  readonly type: string;
  readonly policy: string;
  readonly coded: Map<Coding, Promise<Uint8Array>>;
}

type Coding = 'br' | 'gzip' | 'identity';

const packers: Readonly<Record<Exclude<Coding, 'identity'>, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 6 }),
};

/** The folder of the built page: beside the command, or in the clone's build. */
export function builtPage(from: string = import.meta.url): string {
  return fileURLToPath(new URL(from.endsWith('.ts') ? '../../dist/web/' : './web/', from));
}

/** Answers with the files of a folder, and of nothing else: what may be asked for is listed, not looked up by the path that was sent. */
export function pages(folder: string): (request: Request) => Promise<Response> {
  const kept = new Map<string, Kept>();
  let listed = listing(folder);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return page(405, 'GET', 'This address is read, not written to.', { allow: 'GET, HEAD' });
    const asked = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    if (!listed.has(asked)) listed = listing(folder);
    const file = listed.get(asked);
    if (file === undefined) return asked === '/index.html' ? page(200, 'Suanpan', UNBUILT) : page(404, '404', MISSING);
    try {
      return await sent(file, request, kept);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return page(404, '404', MISSING);
      throw error;
    }
  };
}

const UNBUILT =
  'The page is not built yet: type <code>npm run build</code> in the clone. The API is ready: <a href="/openapi.json">/openapi.json</a>.<br>网页尚未构建：请在仓库中运行 <code>npm run build</code>。API 已可用。';
const MISSING = 'There is nothing at this address. <a href="/">Suanpan</a><br>这里没有内容。<a href="/">返回首页</a>';

function listing(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [`/${relative(folder, file).split(sep).map(encodeURIComponent).join('/')}`, file];
    }),
  );
}

async function sent(file: string, request: Request, all: Map<string, Kept>): Promise<Response> {
  const kept = await keep(file, all);
  const headers: Record<string, string> = {
    ...GUARDED,
    etag: kept.tag,
    vary: 'accept-encoding',
    'content-type': kept.type,
    'content-security-policy': kept.policy,
    'cache-control': HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (request.headers.get('if-none-match')?.includes(kept.tag)) return new Response(null, { status: 304, headers });
  const coding = PACKABLE.test(kept.type) ? codingOf(request.headers.get('accept-encoding') ?? '') : 'identity';
  const bytes = await coded(kept, coding);
  if (coding !== 'identity') headers['content-encoding'] = coding;
  headers['content-length'] = String(bytes.length);
  return new Response(request.method === 'HEAD' ? null : (bytes as Uint8Array<ArrayBuffer>), { headers });
}

async function keep(file: string, all: Map<string, Kept>): Promise<Kept> {
  const modified = statSync(file).mtimeMs;
  const known = all.get(file);
  if (known?.modified === modified) return known;
  const bytes = await readFile(file);
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const scripts = type.startsWith('text/html') ? inlineScripts(bytes.toString('utf8')) : [];
  const made: Kept = {
    modified,
    tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    type,
    policy: contentPolicy(scripts),
    coded: new Map([['identity', Promise.resolve(bytes)]]),
  };
  all.set(file, made);
  return made;
}

async function coded({ coded: codings }: Kept, coding: Coding): Promise<Uint8Array> {
  const plain = (await codings.get('identity')) as Uint8Array;
  if (coding === 'identity') return plain;
  const found = codings.get(coding) ?? packers[coding](plain);
  codings.set(coding, found);
  return found;
}

function codingOf(accepted: string): Coding {
  if (/\bbr\b(?!;q=0(\.0*)?(,|$))/.test(accepted)) return 'br';
  return /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(accepted) ? 'gzip' : 'identity';
}

/** Hashes of the scripts that stand in a page, by which its policy lets them run. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => createHash('sha256').update(script).digest('base64'));
}

function page(status: 200 | 404 | 405, title: string, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  const style = 'font:1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><body style="${style}"><h1>${title}</h1><p>${text}</p></body></html>\n`;
  const all = {
    ...GUARDED,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy([]),
    'cache-control': 'no-cache',
    ...headers,
  };
  return new Response(html, { status, headers: all });
}
