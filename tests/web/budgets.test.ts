import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, openSite, QUICK, type Site, visitor } from './page.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => site.close());

/**
 * What the page promises; times are those of a quiet machine with 2 cores, which bench/ measures. Here they are the best of a few loads and
 * may be LENIENT times the promise, so that a busy machine does not fail and work that moves back to the main thread does.
 */
const LENIENT = 2.5;
const PROMISED = { bytes: 500_000, coldMs: 2000, warmMs: 1000, pinnedMs: 100, longTaskMs: 100 };
/** The machine that tests run on is shared: its slowness is measured on a fixed piece of work and taken off. */
async function slowness(page: import('playwright-core').Page): Promise<number> {
  const took = (await page.evaluate(
    '(() => { const t = performance.now(); let x = 0; for (let i = 0; i < 3e7; i++) x = (Math.imul(x, 1103515245) + i) | 0; return performance.now() - t + (x & 0); })()',
  )) as number;
  return Math.max(1, took / 60);
}

/** Watches the main thread; a task before the first paint blocks nothing that anybody sees. */
const WATCH = `
  window.seen = { shift: 0, longest: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.startTime > (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity)) window.seen.longest = Math.max(window.seen.longest, entry.duration); }).observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => { if (!window.firstPlan && document.querySelector('.headline .huge')) window.firstPlan = performance.now(); }).observe(document, { childList: true, subtree: true });
`;

interface Load {
  bytes: number;
  slow: number;
  cold: number;
  warm: number;
  shift: number;
  longest: number;
}

/** One visit by somebody who has never been here, watched until the drawings and the curve stand, and a second look. */
async function load(): Promise<Load> {
  const { context, page } = await visitor(site);
  await page.addInitScript(WATCH);
  site.sent.clear();
  await page.goto(site.address);
  await answered(page);
  const bytes = [...site.sent.values()].reduce((sum, size) => sum + size, 0);
  const slow = await slowness(page);
  const cold = (await page.evaluate('window.firstPlan')) as number;
  await page.waitForSelector('.chart svg');
  await page.waitForTimeout(4000);
  const seen = (await page.evaluate('window.seen')) as { shift: number; longest: number };
  await page.reload();
  await answered(page);
  const warm = (await page.evaluate('window.firstPlan')) as number;
  await context.close();
  return { bytes, slow, cold, warm, ...seen };
}

test('the first plan: bytes, time, no shift, no long task while drawings and the curve are made', async () => {
  const loads: Load[] = [];
  const best = (pick: (one: Load) => number): number => Math.min(...loads.map(pick));
  const late = (): boolean =>
    best(({ cold, slow }) => cold / slow) > PROMISED.coldMs ||
    best(({ warm, slow }) => warm / slow) > PROMISED.warmMs ||
    best(({ longest, slow }) => longest / slow) > PROMISED.longTaskMs;
  do loads.push(await load());
  while (loads.length < 3 && late());
  console.info(loads);
  expect(Math.max(...loads.map(({ bytes }) => bytes))).toBeLessThan(PROMISED.bytes);
  expect(Math.max(...loads.map(({ shift }) => shift))).toBeLessThan(0.001);
  expect(best(({ cold, slow }) => cold / slow)).toBeLessThan(LENIENT * PROMISED.coldMs);
  expect(best(({ warm, slow }) => warm / slow)).toBeLessThan(LENIENT * PROMISED.warmMs);
  expect(best(({ longest, slow }) => longest / slow)).toBeLessThan(LENIENT * PROMISED.longTaskMs);
}, 120_000);

test('a pinned layout is answered while one types', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address + QUICK}&layout=tp=1,pp=1,dp=64,mbs=1,zero=1,recompute=selective`);
  await answered(page);
  await page.waitForTimeout(3000);
  const slow = await slowness(page);
  const times: number[] = [];
  for (const tokens of ['2T', '3T', '4T', '5T', '6T']) {
    times.push(
      (await page.evaluate(`new Promise((done) => {
        const field = [...document.querySelectorAll('.field')].find((one) => one.textContent.startsWith('Tokens')).querySelector('input');
        const began = performance.now();
        const watch = new MutationObserver(() => {
          if (!document.querySelector('.headline h1')?.textContent.includes('${tokens}')) return;
          watch.disconnect();
          done(performance.now() - began);
        });
        watch.observe(document, { childList: true, subtree: true, characterData: true });
        field.value = '${tokens}';
        field.dispatchEvent(new Event('input', { bubbles: true }));
      })`)) as number,
    );
    await page.waitForTimeout(400);
  }
  const quickest = Math.min(...times);
  console.info({ pinned: quickest, slow });
  expect(quickest / slow).toBeLessThan(LENIENT * PROMISED.pinnedMs);
  await context.close();
}, 60_000);
