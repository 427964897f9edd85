import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { inlineScripts, pages } from '../../src/server/pages.ts';
import { type Outcome, Threads, type ThreadsOptions } from '../../src/server/threads.ts';

const home = mkdtempSync(join(tmpdir(), 'suanpan-threads-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A program that does what its question says. */
const program = join(home, 'program.mjs');
writeFileSync(
  program,
  `import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, argv: [what] }) => {
    if (what === 'die') process.exit(1);
    if (what === 'fail') throw new Error('a fault');
    if (what === 'spin') for (;;);
    if (what === 'eat') for (const all = []; ; ) all.push(new Array(1e5).fill(Math.PI));
    const wait = what.startsWith('wait') ? Number(what.slice(4)) : 0;
    const until = Date.now() + wait;
    while (Date.now() < until);
    parentPort.postMessage({ id, exit: 0, printed: new TextEncoder().encode(what), problems: [] });
  });`,
);

async function withThreads(
  options: Partial<ThreadsOptions>,
  work: (ask: (what: string, lane?: 'quick' | 'slow', signal?: AbortSignal) => Promise<Outcome>) => Promise<void>,
): Promise<void> {
  const usual = { program: pathToFileURL(program), quick: 1, slow: 1, waiting: 4, seconds: 1, quickSeconds: 0.3, megabytes: 32 };
  const threads = new Threads({ ...usual, ...options });
  try {
    await work((what, lane = 'quick', signal = undefined) =>
      threads.ask({ argv: [what], texts: [], locale: 'en', facts: null }, lane, signal),
    );
  } finally {
    await threads.close();
  }
}

const said = (outcome: Outcome): string => ('unanswered' in outcome ? outcome.unanswered : new TextDecoder().decode(outcome.printed));

describe('threads', () => {
  test.each([
    ['die', 'died'],
    ['fail', 'died'],
    ['eat', 'memory'],
    ['spin', 'time'],
  ])('a thread that would %s is said, and replaced', async (what, why) => {
    await withThreads({ seconds: what === 'spin' ? 1 : 20 }, async (ask) => {
      expect(said(await ask(what, 'slow'))).toBe(why);
      expect(said(await ask('hello', 'slow'))).toBe('hello');
      expect(said(await ask('hello'))).toBe('hello');
    });
  });

  test('a short question that turns out long goes on among the searches, and no other waits for it', async () => {
    await withThreads({ seconds: 10 }, async (ask) => {
      await Promise.all([ask('hello'), ask('hello', 'slow')]);
      const order: string[] = [];
      const note = async (answer: Promise<Outcome>): Promise<void> => void order.push(said(await answer));
      await Promise.all([note(ask('wait1500')), note(ask('hello')), note(ask('again'))]);
      expect(order).toEqual(['hello', 'again', 'wait1500']);
    });
  });

  test('when all searches are busy, it is asked again there', async () => {
    await withThreads({ seconds: 10 }, async (ask) => {
      await Promise.all([ask('hello'), ask('hello', 'slow')]);
      const search = ask('wait1200', 'slow');
      const answers = await Promise.all([ask('wait900'), ask('hello')]);
      expect(answers.map(said)).toEqual(['wait900', 'hello']);
      expect(said(await search)).toBe('wait1200');
    });
  });

  test('a queue has an end', async () => {
    await withThreads({ seconds: 10, waiting: 2 }, async (ask) => {
      const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => ask(`wait${100 + at}`, 'slow')));
      expect(answers.map(said).filter((one) => one === 'busy')).toHaveLength(3);
    });
  });

  test('who leaves frees the thread', async () => {
    await withThreads({ seconds: 30 }, async (ask) => {
      const gone = new AbortController();
      const left = [ask('spin', 'slow', gone.signal), ask('spin', 'slow', gone.signal)];
      setTimeout(() => gone.abort(), 100);
      expect((await Promise.all(left)).map(said)).toEqual(['left', 'left']);
      expect(said(await ask('hello', 'slow'))).toBe('hello');
      expect(said(await ask('hello', 'slow', gone.signal))).toBe('left');
    });
  });
});

describe('pages', () => {
  const folder = join(home, 'web');
  mkdirSync(join(folder, 'data'), { recursive: true });
  const html = '<!doctype html><script>let a = 1;</script><script type="module" src="app.js"></script>';
  writeFileSync(join(folder, 'index.html'), html);
  writeFileSync(join(folder, 'app-Ab12Cd34.js'), `/* ${'long '.repeat(500)} */`);
  writeFileSync(join(folder, 'data', 'facts.json'), '{}');
  const page = pages(folder);
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    page(new Request(`http://localhost${path}`, { headers, method }));

  test('types, packing, and what may be kept', async () => {
    const index = await get('/');
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    expect(index.headers.get('content-security-policy')).toContain(`'sha256-${inlineScripts(html)[0]}'`);
    const script = await get('/app-Ab12Cd34.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(gunzipSync(Buffer.from(await script.arrayBuffer())).toString()).toContain('long');
    expect((await get('/app-Ab12Cd34.js', { 'accept-encoding': 'gzip, br' })).headers.get('content-encoding')).toBe('br');
    expect((await get('/data/facts.json')).headers.get('content-type')).toBe('application/json');
  });

  test('what has not changed is not sent again', async () => {
    const tag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/', { 'if-none-match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await get('/', {}, 'HEAD');
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', String(html.length)]);
  });

  test('nothing else is there; nothing is written; a page that is not built says how', async () => {
    for (const path of ['/nothing', '/data/', '/..%2fprogram.mjs', '/data/../../program.mjs'])
      expect((await get(path)).status, path).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(405);
    const unbuilt = await pages(join(home, 'none'))(new Request('http://localhost/'));
    expect(await unbuilt.text()).toContain('npm run build');
  });
});
