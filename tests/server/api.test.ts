import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/flags.ts';
import { EXAMPLES } from '../../src/server/examples.ts';
import { openApi } from '../../src/server/openapi.ts';
import { ROUTES } from '../../src/server/routes.ts';
import { suanpan } from '../cli/command.ts';
import { type Door, openDoor, problemsIn, timeless } from './door.ts';

const DAY = '2026-07-15';
const PINNED = { model: 'gpt3-175b', on: '1024xA100-80GB', tokens: '300B', batch: 1536, seq: 2048, layout: 'tp=8,pp=16,dp=8,mbs=1' };

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(async () => expect(await door.close()).toBe(0));

/** A question in JSON as the words of a command line. */
function typed(path: string, body: Readonly<Record<string, unknown>>): string[] {
  const flags = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === true ? [`--${name}`] : one === false ? [] : [`--${name}`, String(one)])),
  );
  return [...path.split('/'), ...flags, '--json'];
}

describe('the same bytes as the command', () => {
  const questions: [string, Record<string, unknown>][] = [
    ['train', PINNED],
    ['train', { ...PINNED, locale: 'zh', scaling: false }],
    ['train', { model: 'llama-3-70b', on: '1xRTX4090', tokens: '1T' }],
    ['compare', { ...EXAMPLES.compare }],
    ['controls', { chip: 'H20', to: 'CN', locale: 'zh' }],
    ['facts/chips', { find: 'ascend' }],
  ];
  test.each(questions)('%s %j', async (path, body) => {
    const dated = { ...body, 'as-of': DAY };
    const said = suanpan(typed(path, dated));
    const answer = await door.ask(`/api/${path}`, dated);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    expect(answer.headers.get('x-suanpan-exit')).toBe(String(said.status));
    expect(timeless(answer.text)).toBe(timeless(said.stdout));
  });

  test('a document as the body is the file on standard input, in both languages; the page for people too', async () => {
    const programme = readFileSync(new URL('../../examples/programme.yaml', import.meta.url), 'utf8');
    for (const locale of ['en', 'zh']) {
      const words = ['lifecycle', '-', '--locale', locale, '--as-of', DAY];
      const answer = await door.ask(`/api/lifecycle?locale=${locale}&as-of=${DAY}`, programme, { 'content-type': 'application/yaml' });
      expect(timeless(answer.text)).toBe(timeless(suanpan([...words, '--json'], programme).stdout));
      const page = await door.ask(`/api/lifecycle?locale=${locale}&as-of=${DAY}&json=false`, programme, { 'content-type': 'text/yaml' });
      expect(page.text).toBe(suanpan(words, programme).stdout);
    }
  });

  test('run records: a line for each line', async () => {
    const records = `${EXAMPLES.predict?.file}\nnot a record\n`;
    const answer = await door.ask('/api/predict', records, { 'content-type': 'application/x-ndjson' });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.text).toBe(suanpan(['predict', '-'], records).stdout);
    expect(answer.text.trim().split('\n')).toHaveLength(2);
  });
});

describe('routes', () => {
  test('every command that asks something has one, and an example', () => {
    const asking = COMMANDS.filter(({ path }) => path[0] !== 'ui' && path[0] !== 'mcp');
    expect(ROUTES.map(({ path }) => path)).toEqual(asking.map(({ path }) => `/api/${path.join('/')}`));
    expect(Object.keys(EXAMPLES).sort()).toEqual(asking.map(({ path }) => path.join(' ')).sort());
  });

  test.each(ROUTES.map(({ path, command }) => [path, command.path.join(' ')]))('%s answers its example', async (path, name) => {
    const answer = await door.ask(path, EXAMPLES[name]);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    expect(answer.headers.get('x-suanpan-exit')).toBe('0');
    const document = answer.headers.get('content-type') === 'application/json' ? (JSON.parse(answer.text) as unknown) : answer.text;
    expect(document).toBeTruthy();
  });

  test('a query asks the same as a body', async () => {
    const query = new URLSearchParams(Object.entries(PINNED).map(([name, value]): [string, string] => [name, String(value)]));
    const [got, posted] = [await door.ask(`/api/train?${query}`), await door.ask('/api/train', PINNED)];
    expect(timeless(got.text)).toBe(timeless(posted.text));
    const pools = await door.ask('/api/compare?model=llama-2-7b&on=8xH100&on=8xA100-80GB&tokens=1B');
    expect(pools.status).toBe(200);
  });

  test('nothing satisfies: answered, and the header says so', async () => {
    const answer = await door.ask('/api/train', { model: 'llama-3-70b', on: '1xRTX4090', tokens: '1T' });
    expect([answer.status, answer.headers.get('x-suanpan-exit')]).toEqual([200, '3']);
    expect((JSON.parse(answer.text) as { refused: unknown[] }).refused.length).toBeGreaterThan(0);
  });

  test('a config.json, a chip of one’s own and a trace are sent, not read from a disk', async () => {
    const config = {
      model_type: 'llama',
      hidden_size: 2048,
      num_hidden_layers: 16,
      num_attention_heads: 16,
      intermediate_size: 5504,
      vocab_size: 32000,
      max_position_embeddings: 4096,
    };
    const facts = { chips: { 'my-chip': { like: 'nvidia-h100-80gb-sxm', name: 'My chip' } } };
    const planned = await door.ask('/api/train', { model: config, on: '8xmy-chip', tokens: '1B', facts });
    expect(planned.status, planned.text.slice(0, 600)).toBe(200);
    expect(planned.text).toContain('my-chip');
    const trace = readFileSync(new URL('../../examples/trace.csv', import.meta.url), 'utf8');
    const served = await door.ask('/api/serve', { model: 'llama-3-8b', on: '1xH100', trace });
    expect(served.status, served.text.slice(0, 600)).toBe(200);
    const unlike = await door.ask('/api/train', { ...PINNED, facts: { chops: {} } });
    expect(problemsIn(unlike)[0]).toMatchObject({ code: 'unknown-collection', near: ['chips'] });
  });
});

describe('OpenAPI', () => {
  test.each(['en', 'zh'] as const)('the document is valid 3.1 (%s)', async (locale) => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(openApi(locale)) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('it is served, in the language that is asked for', async () => {
    const english = await door.ask('/openapi.json');
    expect(JSON.parse(english.text)).toEqual(JSON.parse(JSON.stringify(openApi('en'))));
    expect((await door.ask('/openapi.json', undefined, { 'accept-language': 'zh-CN,zh;q=0.9' })).text).toContain('规划预训练');
  });
});

describe('bad input is said as the command says it', () => {
  test('every problem at once, with the nearest right names', async () => {
    const answer = await door.ask('/api/train', { modl: 'x', on: '8xH100', tokens: 'many', model: 'gpt3-175bb' });
    expect(answer.status).toBe(400);
    const told = problemsIn(answer);
    expect(told.map(({ code }) => code)).toContain('unknown-flag');
    const [first] = suanpan(['train', '--modl', 'x', '--on', '8xH100', '--tokens', 'many', '--model', 'gpt3-175bb']).problems;
    expect(told[0]?.message).toBe(first);
    expect(problemsIn(await door.ask('/api/train', { model: 'gpt3-175bb', on: '8xH100' }))[0]).toMatchObject({
      code: 'unknown-model',
      where: '--model',
    });
  });

  test('in Chinese', async () => {
    const [told] = problemsIn(await door.ask('/api/train', { model: 'gpt3-175bb', on: '8xH100', locale: 'zh' }));
    expect(told?.message).toMatch(/目录/);
  });

  const refused: [string, string, unknown, number, string][] = [
    ['no JSON', '/api/train', 'not json', 400, 'not-json'],
    ['a list', '/api/train', [1], 400, 'not-an-object'],
    ['a list as a word', '/api/train', { ...PINNED, tokens: [1, 2] }, 400, 'bad-value'],
    ['a word as a switch', '/api/train', { ...PINNED, scaling: 'yes' }, 400, 'bad-value'],
    ['a file to be written', '/api/train', { ...PINNED, 'trace-out': 'x.json' }, 400, 'not-through-a-door'],
    ['a table to be written', '/api/serve', { model: 'llama-3-8b', on: '1xH100', rate: 1, out: 'x.csv' }, 400, 'not-through-a-door'],
    ['a model on the disk', '/api/train', { ...PINNED, model: './package.json' }, 400, 'not-through-a-door'],
    ['a model elsewhere', '/api/train', { ...PINNED, model: 'hf:a/b' }, 400, 'not-through-a-door'],
    ['a folder that exists', '/api/train', { ...PINNED, model: 'src/cli' }, 400, 'unknown-model'],
    ['facts on the disk', '/api/train', { ...PINNED, facts: 'facts' }, 400, 'bad-value'],
    ['a trace on the disk', '/api/serve', { model: 'llama-3-8b', on: '1xH100', trace: 'examples/trace.csv' }, 400, 'not-through-a-door'],
    ['a folder to be checked', '/api/facts/check', { dir: 'facts' }, 400, 'bad-value'],
    ['a prototype', '/api/train', '{"__proto__": {"model": "x"}, "model": "gpt3-175b", "on": "8xH100"}', 400, 'bad-value'],
    ['nothing', '/api/train', {}, 400, 'missing-flag'],
    ['no such route', '/api/trian', PINNED, 404, 'no-such-route'],
    ['a broken programme', '/api/lifecycle', { file: 'a: [\n' }, 400, 'broken-yaml'],
  ];
  test.each(refused)('%s', async (_, route, body, status, code) => {
    const answer = await door.ask(route, body);
    expect([answer.status, problemsIn(answer)[0]?.code], answer.text).toEqual([status, code]);
  });

  test('a method that a route does not have', async () => {
    const answer = await fetch(`${door.address}/api/train`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
