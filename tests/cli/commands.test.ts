import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { fetchConfig } from '../../src/cli/hub.ts';
import { suanpan, words } from './command.ts';

const answers = (line: string, input = '') => {
  const { status, stdout, problems } = suanpan(words(line), input);
  expect(problems).toEqual([]);
  expect(status).toBe(0);
  return stdout;
};

test('help and version, in both languages', () => {
  expect(answers('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(answers('')).toBe(answers('--help'));
  expect(answers('train --help')).toContain('--layout <parts>');
  expect(answers('help train')).toBe(answers('train --help'));
  expect(answers('train --help --locale zh')).toContain('用法：');
  expect(answers('facts show --help')).toContain('suanpan facts show');
  expect(suanpan(['help', 'trian']).status).toBe(2);
});

test('problems speak the language of the person', () => {
  const { status, problems } = suanpan(words('train --model llama-3.1-8b --on 8xH100 --tokens 0 --locale zh'));
  expect(status).toBe(2);
  expect(problems).toEqual(['--tokens：过小：0；应为 至少 1']);
});

test('lists narrow by maker in any script, by kind and by words', () => {
  const listed = (line: string): { id: string; maker: string }[] => JSON.parse(answers(`${line} --json`));
  const enflame = listed('facts chips --maker Enflame');
  expect(enflame.length).toBeGreaterThan(5);
  expect(listed('facts chips --maker 燧原')).toEqual(enflame);
  expect(listed('facts chips --maker Suiyuan')).toEqual(enflame);
  expect(listed('facts chips').length).toBeGreaterThan(200);
  expect(listed('facts models').length).toBeGreaterThan(190);
  expect(listed('facts systems --find nvl72').map(({ id }) => id)).toContain('gb200-nvl72');
  for (const what of ['networks', 'stacks']) expect(answers(`facts ${what}`)).toContain(what);
});

test('one thing is shown with every value and its sources', () => {
  const text = answers('facts show huawei-ascend910b-64gb');
  expect(text).toContain('313 TFLOP/s');
  expect(text).toContain('also 376 TFLOP/s');
  const named = JSON.parse(answers('facts show 昇腾910B --json'));
  expect(named).toMatchObject({ collection: 'chips', id: 'huawei-ascend910b-64gb' });
  expect(named.values.every((value: { path: string }) => value.path.startsWith('chips/huawei-ascend910b-64gb#'))).toBe(true);
  const [traced] = JSON.parse(answers('facts trace chips/nvidia-h100-80gb-sxm#memory.bandwidth --json'));
  expect(traced.is).toBe('3350 GB/s');
  expect(traced.sources.length).toBeGreaterThan(0);
});

test('predictions keep order, read neither measured nor notes, and take standard input', () => {
  const [first = ''] = readFileSync('facts/runs/mosaicml-llm-foundry.jsonl', 'utf8').split('\n');
  const record = JSON.parse(first);
  const bare = JSON.stringify({ ...record, id: 'other', source: {}, measured: {}, notes: '' });
  const lines = answers('predict -', `${first}\n${bare}\n`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual([record.id, 'other']);
  expect(lines[1].estimate).toEqual(lines[0].estimate);
  const { low, mid, high } = lines[0].estimate.tokensPerSecPerChip;
  expect(low < mid && mid < high).toBe(true);
});

test('evidence, published and of one’s own', () => {
  const published = JSON.parse(answers('evidence --json'));
  expect(published.answered / published.asked).toBeGreaterThan(0.97);
  expect(published.families[0].rate).toHaveProperty('source');
  expect(answers('evidence --locale zh')).toContain('整源留出');
  const own = JSON.parse(answers('evidence facts/runs/megatron-sc21.jsonl --json'));
  expect(own.families[0].rate.seen.n).toBeGreaterThan(5);
});

test('hf: asks the hub for a config.json, and says so when it cannot', async () => {
  const server = createServer((request, response) => {
    if (request.url?.includes('gated')) response.writeHead(401).end();
    else response.end(JSON.stringify({ model_type: 'llama', asked: request.url }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const env = { HF_ENDPOINT: `http://127.0.0.1:${port}/` };
  expect(await fetchConfig('org/name', env)).toEqual({ model_type: 'llama', asked: '/org/name/resolve/main/config.json' });
  await expect(fetchConfig('org/gated', env)).rejects.toMatchObject({ code: 'unknown-model' });
  server.close();
  await expect(fetchConfig('org/name', { HF_HUB_OFFLINE: '1' })).rejects.toMatchObject({ code: 'not-reached' });
  await expect(fetchConfig('name', {})).rejects.toMatchObject({ code: 'bad-value' });
});
