import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, openSite, QUICK, type Site, visitor } from './page.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => site.close());

test('a link of an older version is brought up to date and said; what is unknown is named with the nearest', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#plan?model=llama-3.1-8b&pool=64xnvidia-h100-80gb-sxm&tokens=1T`);
  await answered(page);
  expect(await page.textContent('.notes')).toContain('older version');
  await page.goto('about:blank');
  await page.goto(`${site.address}#v7/plan?model=llama-3.1-8b&on=64xnvidia-h100-80gb-sxm&tokns=1T`);
  await answered(page);
  expect(await page.textContent('.notes')).toContain('v7');
  expect(await page.textContent('.notes')).toContain('tokens');
  await context.close();
}, 90_000);

test('an unknown chip in a shared link is explained with its nearest names, and one press mends it', async () => {
  const { context, page } = await visitor(site);
  await page.goto(`${site.address}#v1/plan?job=train&model=llama-3.1-8b&on=64xnvidia-h100-80gb-smx&tokens=1T`);
  await page.waitForSelector('.problems');
  expect(await page.textContent('.problems')).toContain('nvidia-h100-80gb-smx');
  await page.click('.pool .near button');
  await answered(page);
  expect(await page.textContent('.on')).toContain('H100');
  await context.close();
}, 90_000);

test('a configuration of one’s own is planned, lives in the link, and a bad one is refused where it was dropped', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  const drop = (name: string, content: Buffer) =>
    page.setInputFiles('.drop-here input', { name, mimeType: 'application/json', buffer: content });
  await drop('config.json', Buffer.from('{ "architectures": ["Llama'));
  await page.waitForSelector('.model .problem');
  expect(await page.textContent('.model .problem')).toContain('not JSON');
  await drop('model.json', Buffer.alloc(50e6, 32));
  await page.waitForFunction('document.querySelector(".model .problem")?.textContent.includes("10 MB")');
  expect(await page.textContent('.model .problem')).toContain('50 MB');
  await drop('strange.json', Buffer.from('{"architectures":["NoSuchModel"],"hidden_size":-4}'));
  await page.waitForFunction('(document.querySelector(".model .problem")?.textContent ?? "10 MB").includes("10 MB") === false');
  const config = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: 2048,
    intermediate_size: 5632,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    num_hidden_layers: 22,
    vocab_size: 32000,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    hidden_act: 'silu',
    torch_dtype: 'bfloat16',
    tie_word_embeddings: false,
  };
  await drop('tiny.json', Buffer.from(JSON.stringify(config)));
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("tiny")');
  await page.reload();
  await answered(page);
  expect(await page.textContent('.headline h1')).toContain('tiny');
  await context.close();
}, 90_000);

test('a worker that dies is started again, and that is said', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  const [worker] = page.workers();
  await worker?.evaluate('self.close()').catch(() => undefined);
  await page.waitForFunction('document.querySelector(".notes").textContent.includes("started again")', undefined, { timeout: 10_000 });
  await page.fill('.field:has(label:text-is("Tokens")) input', '3T');
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("3T")');
  await context.close();
}, 90_000);

test('a long search can be cancelled and asked again', async () => {
  const { context, page } = await visitor(site);
  await page.goto(site.address + QUICK);
  await answered(page);
  // No search is sure to last: the worker is kept busy for longer than anybody waits.
  const [worker] = page.workers();
  worker?.evaluate('for (const until = performance.now() + 60000; performance.now() < until; );').catch(() => undefined);
  await page.fill('.field:has(label:text-is("Tokens")) input', '3T');
  await page.click('.working button:has-text("Cancel")');
  await page.click('.working button:has-text("Ask again")');
  await page.waitForFunction('document.querySelector(".headline h1")?.textContent.includes("3T")');
  await context.close();
}, 90_000);
