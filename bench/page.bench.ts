/**
 * What the page costs a visitor: bytes, the first plan cold and warm, a pinned plan while typing, the longest task of the main thread after the
 * first paint, and layout shift. Times are the best of a few visits; the longest task is also given as processor time, which a busy machine
 * does not stretch. Needs `npm run build` and Debian's Chromium.
 */
import type { CDPSession } from 'playwright-core';
import type { Bench, Recorded } from './bench.ts';
import { answered, openSite, QUICK, type Site, visitor } from './site.ts';

export const benches: readonly Bench[] = [];

const VISITS = 3;
const PINNED = '&layout=tp=1,pp=1,dp=64,mbs=1,zero=1,recompute=selective';

const WATCH = `
  window.seen = { shift: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  new MutationObserver(() => { if (!window.firstPlan && document.querySelector('.headline .huge')) window.firstPlan = performance.now(); }).observe(document, { childList: true, subtree: true });
`;

/** From the key that is pressed to the headline that speaks of it, ms. */
const TYPE = (tokens: string): string => `new Promise((done) => {
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
})`;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export const recorded: Recorded = { name: 'page', measure };

async function measure(): Promise<Readonly<Record<string, number>>> {
  const site = await openSite();
  try {
    const visits: Awaited<ReturnType<typeof visited>>[] = [];
    for (let visit = 0; visit < VISITS; visit++) visits.push(await visited(site));
    const best = (of: (one: (typeof visits)[number]) => number): number => Math.min(...visits.map(of));
    return {
      bytes: Math.max(...visits.map(({ bytes }) => bytes)),
      coldMs: best(({ cold }) => cold),
      warmMs: best(({ warm }) => warm),
      pinnedMs: await pinned(site),
      longestTaskMs: best(({ longest }) => longest.wall),
      longestTaskProcessorMs: best(({ longest }) => longest.processor),
      shift: Math.max(...visits.map(({ shift }) => shift)),
    };
  } finally {
    await site.close();
  }
}

/** One visit by somebody who has never been here, until the drawings and the scaling curve stand, and a second look. */
async function visited(site: Site) {
  const { context, page } = await visitor(site);
  await page.addInitScript(WATCH);
  const session = await context.newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'loading'] },
  });
  site.sent.clear();
  await page.goto(site.address);
  await answered(page);
  const bytes = [...site.sent.values()].reduce((sum, size) => sum + size, 0);
  const cold = (await page.evaluate('window.firstPlan')) as number;
  await page.waitForSelector('.chart svg');
  await page.waitForFunction('document.querySelectorAll(".waiting").length === 0', undefined, { timeout: 60_000 });
  const { shift } = (await page.evaluate('window.seen')) as { shift: number };
  const longest = longestTask(await ended(session, events));
  await page.reload();
  await answered(page);
  const warm = (await page.evaluate('window.firstPlan')) as number;
  await context.close();
  return { bytes, cold, warm, shift, longest };
}

async function ended(session: CDPSession, events: readonly TraceEvent[]): Promise<readonly TraceEvent[]> {
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  return events;
}

/** The longest task of the page's main thread after its first paint, ms. */
function longestTask(events: readonly TraceEvent[]): { readonly wall: number; readonly processor: number } {
  const paint = events.find(({ name }) => name === 'firstContentfulPaint');
  const tasks = events.filter(
    ({ name, pid, tid, ts, dur }) =>
      name.endsWith('RunTask') && dur !== undefined && pid === paint?.pid && tid === paint.tid && ts > paint.ts,
  );
  const most = (of: (event: TraceEvent) => number): number => Math.max(0, ...tasks.map(of)) / 1e3;
  return { wall: most(({ dur = 0 }) => dur), processor: most(({ tdur = 0 }) => tdur) };
}

/** A pinned plan while one types: the best of a few. */
async function pinned(site: Site): Promise<number> {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK + PINNED);
  await answered(page);
  await page.waitForTimeout(3000);
  const times: number[] = [];
  for (const tokens of ['2T', '3T', '4T', '5T', '6T']) {
    times.push((await page.evaluate(TYPE(tokens))) as number);
    await page.waitForTimeout(400);
  }
  await context.close();
  return Math.min(...times);
}
