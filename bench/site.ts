/** The built page in a real browser: a small static server, and Debian's Chromium driven over its own protocol. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FOLDER = process.env['SUANPAN_WEB_OUT'] ?? fileURLToPath(new URL('../dist/web', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export interface Site {
  readonly address: string;
  readonly browser: Browser;
  /** bytes that were sent, compressed, by path */
  readonly sent: Map<string, number>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing; apt-get install -y --no-install-recommends chromium fonts-noto-cjk`);
  if (!existsSync(join(FOLDER, 'index.html'))) throw new Error(`${FOLDER} is not built; npm run build`);
  const sent = new Map<string, number>();
  const server = await serve(sent);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    // a path below the root: everything must be found relative to the page
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`,
    browser,
    sent,
    close: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}

const packed = new Map<string, Buffer>();

function serve(sent: Map<string, number>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string).replace('/some/where/', '/'));
    const file = join(FOLDER, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(FOLDER) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const body = packed.get(file) ?? gzipSync(readFileSync(file));
    packed.set(file, body);
    sent.set(path, (sent.get(path) ?? 0) + body.length);
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': body.length,
      'cache-control': 'max-age=600',
    });
    response.end(body);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

export interface Visit {
  readonly width?: number;
  readonly locale?: 'en' | 'zh';
  readonly dark?: boolean;
}

/** A fresh visitor; what the page writes to its console as a fault fails the test. */
export async function visitor(
  site: Site,
  { width = 1280, locale = 'en', dark = false }: Visit = {},
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await site.browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    locale: locale === 'zh' ? 'zh-CN' : 'en-US',
    colorScheme: dark ? 'dark' : 'light',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return { context, page, faults };
}

/** A question whose search is quick, so that tests wait little. */
export const QUICK = '#v1/plan?job=train&model=llama-3.1-8b&on=64xnvidia-h100-80gb-sxm&tokens=1T&place=US&to=CN&as-of=2026-11-22';

export async function answered(page: Page): Promise<void> {
  await page.waitForSelector('.answer[data-stale=false] .headline', { timeout: 20_000 });
}
