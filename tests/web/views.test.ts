import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { suanpan } from '../cli/command.ts';
import { ROOT } from '../house/tree.ts';
import { answered, barriers, openSite, type Site, shot, visitor } from './page.ts';

/** The pages beside the plan: a programme, a schedule, buying, rules, claims, a service from a trace, a network of parts. */

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => site.close());

const DAY = '2026-11-22';
const SERVE = '#v1/plan?job=serve&model=llama-3.1-8b&on=8xnvidia-h100-80gb-sxm&ttft=p95:2s&as-of=2026-11-22';
const TRACE = join(ROOT, 'examples/trace.csv');
const CLAIM = 'GPT-4 was trained for 3 million USD';
const FABRIC =
  '#v1/plan?job=train&model=llama-3.1-8b&on=64xnvidia-h100-80gb-sxm&tokens=1T&as-of=2026-11-22&fabric=radix=16,speed=400G,oversub=2';

const BUY = `#v1/buy/${encodeURIComponent(`model=llama-3.1-8b&tokens=100B&deadline=10d&chips=64xH100@2,128xA100-80GB@1.2&as-of=${DAY}`)}`;

const VIEWS = [
  { name: 'programme', hash: `#v1/programme/${DAY}`, ready: '.stage-table tfoot td' },
  { name: 'schedule', hash: `#v1/schedule/${DAY}`, ready: '.stage-table td' },
  { name: 'buy', hash: BUY, ready: '.stage-table td' },
  { name: 'rules', hash: `#v1/rules/CN~${DAY}~nvidia-h20-96gb-sxm`, ready: '.status-filter ~ .chart svg' },
  { name: 'claims', hash: `#v1/claims/${encodeURIComponent(CLAIM)}`, ready: '.statements li' },
  { name: 'network', hash: FABRIC, ready: '.fabric svg' },
] as const;

for (const locale of ['en', 'zh'] as const)
  for (const width of [1280, 390])
    test(`the pages beside the plan in ${locale} at ${width} px: drawn, without a barrier, without a fault, nothing beyond the edge`, async () => {
      const { context, page, faults } = await visitor(site, { width, locale, dark: (locale === 'zh') === (width === 1280) });
      for (const { name, hash, ready } of VIEWS) {
        await page.goto('about:blank');
        await page.goto(site.address + hash);
        await page.waitForSelector(ready, { timeout: 60_000 });
        await page.waitForTimeout(400);
        expect(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
          `${name} is too wide`,
        ).toBeLessThanOrEqual(0);
        await shot(page, `${name}-${locale}-${width}`);
        expect(await barriers(page), name).toEqual([]);
      }
      expect(faults).toEqual([]);
      await context.close();
    }, 240_000);

interface Printed {
  readonly choice: unknown;
  readonly search?: unknown;
}

/** The document without what differs from run to run. */
function steady(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (key === 'seconds' || key === 'file' ? undefined : value));
}

const DOCUMENTS = [
  { name: 'programme', hash: `#v1/programme/${DAY}`, argv: ['lifecycle', join(ROOT, 'examples/programme.yaml')] },
  { name: 'schedule', hash: `#v1/schedule/${DAY}`, argv: ['schedule', join(ROOT, 'examples/jobs.yaml')] },
  {
    name: 'buy',
    hash: BUY,
    argv: 'size train --model llama-3.1-8b --tokens 100B --deadline 10d --chips 64xH100@2,128xA100-80GB@1.2'.split(' '),
  },
] as const;

for (const { name, hash, argv } of DOCUMENTS)
  test(`${name}: the page hands over what the command prints`, async () => {
    const { context, page } = await visitor(site);
    await page.goto(site.address + hash);
    await page.waitForSelector('.stage-table td', { timeout: 60_000 });
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.files button:has-text("JSON")')]);
    const ours = readFileSync(await download.path(), 'utf8');
    const theirs = suanpan([...argv, '--json', '--as-of', DAY]).stdout;
    expect(steady(ours)).toEqual(steady(theirs));
    await context.close();
  }, 120_000);

test('rules: status, paragraph and figures are those of the command, and a press on the map asks about another chip', async () => {
  const { context, page } = await visitor(site);
  const theirs = JSON.parse(suanpan(['controls', '--chip', 'nvidia-h20-96gb-sxm', '--to', 'CN', '--as-of', DAY, '--json']).stdout) as {
    paragraph: string;
    citation: string;
    tpp: number;
    ambiguities: string[];
  };
  await page.goto(`${site.address}#v1/rules/CN~${DAY}~nvidia-h20-96gb-sxm`);
  await page.waitForSelector('.decision h2');
  const said = (await page.textContent('.decision')) as string;
  expect(said).toContain(theirs.paragraph);
  expect(said).toContain(theirs.citation);
  expect(said).toContain(theirs.tpp.toLocaleString('en-US'));
  expect(await page.locator('.said:not(.pair .said) li').count()).toBeGreaterThanOrEqual(theirs.ambiguities.length);
  await page.waitForSelector('.chart-marks');
  await page.locator('.chart-marks').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForFunction('location.hash.includes("2022-08-26")');
  await page.waitForFunction('document.querySelector(".decision h2").textContent.includes("No chip licence")');
  // each status on the map is the one that the command gives that chip
  const listed = JSON.parse(suanpan(['controls', '--chip', 'nvidia-a800-80gb-sxm', '--to', 'CN', '--as-of', DAY, '--json']).stdout) as {
    status: string;
  };
  await page.goto(`${site.address}#v1/rules/CN~${DAY}~nvidia-a800-80gb-sxm`);
  await page.waitForFunction(`document.querySelector('.decision')?.dataset.status === '${listed.status}'`);
  await context.close();
}, 60_000);

test('rules: who receives is chosen, by place or by name, as the command is told', async () => {
  const { context, page } = await visitor(site);
  for (const party of ['CN', 'Inspur', 'Atlantis Holdings']) {
    const argv = ['controls', '--chip', 'nvidia-h100-80gb-sxm', '--to', 'SG', '--party', party, '--as-of', DAY, '--json'];
    const theirs = suanpan(argv).stdout;
    await page.goto('about:blank');
    await page.goto(`${site.address}#v1/rules/SG~${DAY}~nvidia-h100-80gb-sxm`);
    await page.waitForSelector('.decision h2');
    await page.fill('.asked .picker:nth-of-type(3) input', party);
    await page.keyboard.press('Enter');
    await page.waitForFunction(`location.hash.includes('~${encodeURIComponent(party.split(' ')[0] as string)}')`);
    if (theirs === '') {
      await page.waitForSelector('.problems');
      expect(await page.textContent('.problems')).toContain(party);
      continue;
    }
    const { status, paragraph } = JSON.parse(theirs) as { status: string; paragraph: string };
    await page.waitForFunction(`document.querySelector('.decision .on').textContent.includes('headquartered')`);
    expect(await page.getAttribute('.decision', 'data-status'), party).toBe(status);
    expect(await page.textContent('.decision')).toContain(paragraph);
  }
  await context.close();
}, 60_000);

test('claims: a typed sentence gets the verdict of the command, and the collection is judged too', async () => {
  const { context, page } = await visitor(site);
  const theirs = JSON.parse(suanpan(['claim', CLAIM, '--as-of', DAY, '--json']).stdout) as { verdict: string; because: string[] };
  await page.goto(`${site.address}#v1/claims`);
  await page.fill('.sentence textarea', CLAIM);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.decision h2');
  const said = (await page.textContent('.decision')) as string;
  expect(said).toContain(theirs.verdict);
  for (const line of theirs.because) expect(said).toContain(line);
  expect(decodeURIComponent((await page.evaluate('location.hash')) as string)).toContain(CLAIM);
  await page.waitForSelector('.statements li', { timeout: 30_000 });
  await page.click('.status-filter button >> nth=2');
  expect(await page.locator('.statements li').count()).toBeGreaterThan(5);
  await context.close();
}, 90_000);

test('a stage is changed on its card: the sum moves, the address holds it, undo takes it back', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#v1/programme/${DAY}`);
  await page.waitForSelector('.stage-table tfoot td', { timeout: 60_000 });
  const before = await page.textContent('.stage-table tfoot');
  await page.click('.cards [role=tab]:has-text("Pre-training")');
  await page.fill('.stage-fields label:has-text("Tokens") input', '5T');
  await page.waitForFunction(`document.querySelector('.stage-table tfoot').textContent !== ${JSON.stringify(before)}`, undefined, {
    timeout: 60_000,
  });
  expect(await page.evaluate('location.hash')).toContain('doc=');
  await page.goBack();
  await page.waitForFunction(`document.querySelector('.stage-table tfoot').textContent === ${JSON.stringify(before)}`, undefined, {
    timeout: 60_000,
  });
  // what is wrong is told with its line, and the last answer stays
  await page.click('.doc-tools button:has-text("Edit as text")');
  await page.fill('.doc textarea', 'stages:\n  - stage: pre-traning\n    model: llama-3-70b\n');
  await page.waitForSelector('.doc .problems');
  expect(await page.textContent('.doc .problems')).toMatch(/Line 2:.*pre-training/s);
  await context.close();
}, 180_000);

/** The same requests by columns. */
function parquetOf(csv: string): Buffer {
  const [head = '', ...rows] = csv.trim().split('\n');
  const values = rows.map((row) => row.split(',').map(Number));
  const columnData = head.split(',').map((name, at) => ({ name, data: values.map((row) => row[at] ?? 0), type: 'DOUBLE' as const }));
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

test('a dropped trace is served as the command serves it, plain, gzipped and by columns; a link names it and says that it stayed behind', async () => {
  const { context, page, faults } = await visitor(site);
  const sent: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
  await page.goto(`${site.address + SERVE}&input=1024&output=128&rate=4/s`);
  await answered(page);
  await page.setInputFiles('.trace-field input[type=file]', TRACE);
  await page.waitForFunction('location.hash.includes("trace=trace.csv")');
  await page.waitForFunction('document.querySelector(".answer")?.dataset.stale === "false" && document.querySelector(".files")');
  await page.waitForSelector('.chart:has-text("moment by moment") svg', { timeout: 30_000 });
  const choiceOf = async (): Promise<unknown> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.files button:has-text("JSON")')]);
    return (JSON.parse(readFileSync(await download.path(), 'utf8')) as Printed).choice;
  };
  const argv = [
    'serve',
    '--model',
    'llama-3.1-8b',
    '--on',
    '8xnvidia-h100-80gb-sxm',
    '--ttft',
    'p95:2s',
    '--trace',
    TRACE,
    '--as-of',
    DAY,
    '--json',
  ];
  const theirs = (JSON.parse(suanpan(argv).stdout) as Printed).choice;
  expect(await choiceOf()).toEqual(theirs);
  await page.waitForTimeout(3000);
  await shot(page, 'trace-en-1280');
  expect(await barriers(page)).toEqual([]);
  const packed = [
    ['packed.csv.gz', gzipSync(readFileSync(TRACE))],
    ['columns.parquet', parquetOf(readFileSync(TRACE, 'utf8'))],
  ] as const;
  for (const [name, buffer] of packed) {
    await page.setInputFiles('.trace-field input[type=file]', { name, mimeType: 'application/octet-stream', buffer });
    await page.waitForFunction(`location.hash.includes("${name}")`);
    await page.waitForTimeout(500);
    await answered(page);
    expect(await choiceOf(), name).toEqual(theirs);
  }
  await page.setInputFiles('.trace-field input[type=file]', {
    name: 'broken.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('a,b\n1,2\n'),
  });
  await page.waitForSelector('.trace-field .problem');
  expect(sent).toEqual([]);
  expect(faults).toEqual([]);
  const stranger = await visitor(site);
  await stranger.page.goto(`${site.address + SERVE}&trace=trace.csv`);
  await stranger.page.waitForSelector('.trace-field .problem');
  expect(await stranger.page.textContent('.trace-field .problem')).toContain('Drop it here');
  await stranger.context.close();
  await context.close();
}, 180_000);

test('the worker of the commands dies: it is started again, that is said, and the next question is answered', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#v1/claims/${encodeURIComponent(CLAIM)}`);
  await page.waitForSelector('.decision h2', { timeout: 30_000 });
  await page.waitForSelector('.statements li', { timeout: 30_000 });
  for (const worker of page.workers()) if (worker.url().endsWith('desk.js')) await worker.evaluate('self.close()').catch(() => undefined);
  await page.waitForFunction('document.querySelector(".notes").textContent.includes("started again")', undefined, { timeout: 10_000 });
  await page.fill('.sentence textarea', 'DeepSeek-V3 cost 5.576 million USD to train');
  await page.keyboard.press('Enter');
  await page.waitForFunction('document.querySelector(".decision .on")?.textContent.includes("DeepSeek")', undefined, { timeout: 30_000 });
  await context.close();
}, 90_000);

test('a page by its older name, a page that is not known, and a broken text in a link', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#v1/lifecycle`);
  await page.waitForSelector('.programme');
  expect(await page.textContent('.notes')).toContain('older version');
  await page.goto('about:blank');
  await page.goto(`${site.address}#v1/programm`);
  await page.waitForSelector('.notes[data-shown=true]');
  expect(await page.textContent('.notes')).toContain('programme');
  await page.goto('about:blank');
  await page.goto(`${site.address}#v1/schedule?doc=%ff%fe`);
  await page.waitForSelector('.schedule');
  expect(await page.textContent('.notes')).toContain('cannot be read');
  await page.goto('about:blank');
  await page.goto(`${site.address}#v1/rules/Atlantis~${DAY}~nvidia-h20-96gb-sxm`);
  await page.waitForSelector('.problems');
  expect(await page.textContent('.problems')).toContain('Atlantis');
  await context.close();
}, 90_000);
