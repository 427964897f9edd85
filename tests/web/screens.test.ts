import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, barriers, openSite, QUICK, type Site, shot, visitor } from './page.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => site.close());

const SCREENS = [
  { name: 'plan', hash: QUICK, ready: '.chart svg' },
  {
    name: 'serve',
    hash: '#v1/plan?job=serve&model=llama-3.1-8b&on=8xnvidia-h100-80gb-sxm&input=1024&output=128&rate=4/s&ttft=p95:2s',
    ready: '.chart svg',
  },
  {
    name: 'mixed',
    hash: '#v1/plan?job=train&model=llama-3.1-8b&on=16xnvidia-h100-80gb-sxm%20%2B%2016xnvidia-a100-80gb-sxm&tokens=100B',
    ready: '.answer h2',
  },
  { name: 'compare', hash: '#v1/compare', ready: '.ready' },
  { name: 'chips', hash: '#v1/chips', ready: '.chart svg' },
  { name: 'evidence', hash: '#v1/evidence', ready: '.chart svg' },
  { name: 'catalog', hash: '#v1/catalog/chips%2Fnvidia-h100-80gb-sxm', ready: '.fact .source' },
] as const;

for (const locale of ['en', 'zh'] as const)
  for (const width of [1280, 390])
    test(`every page in ${locale} at ${width} px: drawn, without a barrier, without a fault, nothing beyond the edge`, async () => {
      const { context, page, faults } = await visitor(site, { width, locale, dark: (locale === 'zh') === (width === 1280) });
      for (const { name, hash, ready } of SCREENS) {
        await page.goto('about:blank');
        await page.goto(site.address + hash);
        await page.waitForSelector(ready, { timeout: 25_000 });
        await page.waitForTimeout(300);
        expect(await page.evaluate('document.documentElement.lang'), name).toBe(locale);
        expect(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
          `${name} is too wide`,
        ).toBeLessThanOrEqual(0);
        await shot(page, `${name}-${locale}-${width}`);
        expect(await barriers(page), name).toEqual([]);
      }
      expect(faults).toEqual([]);
      await context.close();
    }, 120_000);

test('a number is pressed: its formula, its facts and their sources are told', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  await page.click('.figure:has-text("Cost")');
  await page.waitForSelector('.why .source a', { timeout: 10_000 });
  expect(await page.textContent('.why')).toContain('median price');
  expect(await page.getAttribute('.why .source a', 'href')).toMatch(/^https?:/);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog[open]').count()).toBe(0);
  await context.close();
}, 90_000);

test('a drawing answers to keys, turns into a table, and can be taken away', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#v1/chips`);
  await page.waitForSelector('.chart svg');
  await page.focus('.chart-marks');
  await page.keyboard.press('ArrowRight');
  expect(await page.textContent('.tip b')).not.toBe('');
  await page.click('.chart-tools button:has-text("Table")');
  expect(await page.locator('.chart-table tbody tr').count()).toBeGreaterThan(100);
  for (const kind of ['SVG', 'PNG', 'CSV']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`.chart-tools button:has-text("${kind}")`)]);
    expect(download.suggestedFilename()).toBe(`chips.${kind.toLowerCase()}`);
  }
  await context.close();
}, 90_000);

test('questions are kept and stand side by side; undo goes back to the question before', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  await page.click('.keep button:has-text("Save")');
  await page.fill('.field:has(label:text-is("Tokens")) input', '2T');
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("2T")');
  await answered(page);
  await page.click('.keep button:has-text("Save")');
  await page.click('.keep button:has-text("Undo")');
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("1T")');
  await page.click('nav a:has-text("Compare")');
  await page.waitForFunction('document.querySelectorAll(".compare td > b").length >= 20');
  expect(await page.locator('.compare thead th').count()).toBe(3);
  await shot(page, 'compare-two');
  await context.close();
}, 90_000);

test('on a phone every page is one press and one more away; Escape and a press beside close the menu', async () => {
  const { context, page } = await visitor(site, { width: 390 });
  await page.goto(`${site.address}#v1/chips`);
  await page.waitForSelector('.chart svg');
  expect(await page.locator('nav a:visible').count()).toBe(0);
  await page.click('.menu');
  const heights = (await page.evaluate(
    '[...document.querySelectorAll("nav a")].map((one) => one.getBoundingClientRect().height)',
  )) as number[];
  expect(heights.length).toBe(10);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.getAttribute('.menu', 'aria-expanded')).toBe('false');
  await page.focus('.menu');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.closest("nav") !== null')).toBe(true);
  await page.click('nav a:has-text("Rules")');
  await page.waitForSelector('.decision h2');
  expect(await page.locator('nav a:visible').count()).toBe(0);
  await context.close();
}, 60_000);

test('a comparison goes into a link, and a stranger sees it and may keep it', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  await page.click('.keep button:has-text("Save")');
  await page.fill('.field:has(label:text-is("Tokens")) input', '2T');
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("2T")');
  await page.click('.keep button:has-text("Save")');
  await page.click('nav a:has-text("Compare")');
  await page.click('.keep button:has-text("Copy link")');
  await page.waitForFunction('location.hash.includes("doc=")');
  const link = page.url();
  await context.close();
  const stranger = await visitor(site);
  await stranger.page.goto(link);
  await stranger.page.waitForFunction('document.querySelectorAll(".compare td > b").length >= 20');
  expect(await stranger.page.locator('.brought').count()).toBe(2);
  await stranger.page.click('.keepers button:has-text("Save") >> nth=0');
  expect(await stranger.page.locator('.brought').count()).toBe(1);
  expect(await stranger.page.locator('.compare thead th').count()).toBe(3);
  expect(await barriers(stranger.page)).toEqual([]);
  await stranger.context.close();
}, 90_000);

test('chips are narrowed by the status at the destination of the question, which is named', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK.replace('to=CN', 'to=SG'));
  await answered(page);
  await page.waitForTimeout(500);
  await page.click('.pool .picker input');
  const filter = page.locator('.filters select >> nth=2');
  expect(await filter.textContent()).toContain('Singapore: no licence');
  const free = async (): Promise<number> => {
    await filter.selectOption('not-controlled');
    await page.waitForTimeout(400);
    await page.fill('.pool .picker input', 'h20');
    return page.locator('.pool [role=option]').count();
  };
  expect(await free()).toBeGreaterThan(0);
  await page.goto('about:blank');
  await page.goto(site.address + QUICK);
  await answered(page);
  await page.waitForTimeout(500);
  await page.click('.pool .picker input');
  expect(await filter.textContent()).toContain('China: no licence');
  await context.close();
}, 60_000);

test('the stops behind a calendar open to the records that say them', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address);
  await answered(page);
  await page.click('.rows div:has(dt:text-is("Between stops")) button');
  await page.waitForSelector('.why .source a', { timeout: 10_000 });
  const said = (await page.textContent('.why')) as string;
  expect(said).toContain('The Llama 3 Herd of Models');
  expect(said).toContain('interruptions');
  expect(await barriers(page)).toEqual([]);
  await context.close();
}, 60_000);
