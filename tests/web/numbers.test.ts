import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { suanpan } from '../cli/command.ts';
import { answered, openSite, type Site, visitor } from './page.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => site.close());

const QUESTIONS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['train', { model: 'llama-3.1-8b', on: '64xnvidia-h100-80gb-sxm', tokens: '1T', place: 'US', to: 'CN', 'as-of': '2026-11-22' }],
  ['finetune', { model: 'llama-3.1-8b', on: '8xhuawei-ascend-910b3', tokens: '50M', method: 'lora', price: 'buy', 'as-of': '2026-11-22' }],
  [
    'serve',
    {
      model: 'llama-3.1-8b',
      on: '4xnvidia-h100-80gb-sxm',
      input: '1024',
      output: '128',
      rate: '4/s',
      ttft: 'p95:2s',
      'as-of': '2026-11-22',
    },
  ],
];

for (const [job, said] of QUESTIONS)
  test(`${job}: the page says what the command says, to six digits`, async () => {
    const { context, page } = await visitor(site);
    await page.goto(`${site.address}#v1/plan?job=${job}&${new URLSearchParams(said)}`);
    await answered(page);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.files button:has-text("JSON")')]);
    const ours = JSON.parse(readFileSync(await download.path(), 'utf8')) as Plan;
    const flags = Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
    const theirs = JSON.parse(suanpan([job, ...flags, '--json']).stdout) as Plan;
    expect(ours.choice).toEqual(theirs.choice);
    expect(ours.frontier).toEqual(theirs.frontier);
    expect(ours.assumed).toEqual(theirs.assumed);
    expect(ours.because).toEqual(theirs.because);
    expect(ours.refused).toEqual(theirs.refused);
    await context.close();
  }, 60_000);

interface Plan {
  readonly choice: unknown;
  readonly frontier: unknown;
  readonly assumed: unknown;
  readonly because: unknown;
  readonly refused: unknown;
}
