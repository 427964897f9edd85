import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/flags.ts';
import { EXAMPLES } from '../../src/server/examples.ts';
import { suanpan, words } from '../cli/command.ts';
import { COMMAND, timeless } from './door.ts';

/** Answers of a tool, as a client sees them. */
interface Called {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly _meta?: { readonly problems?: readonly { readonly near: readonly string[] }[] };
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

const LINE =
  '--model gpt3-175b --on 1024xA100-80GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=16,dp=8,mbs=1 --as-of 2026-07-15';
const PINNED = { ...EXAMPLES.train, 'as-of': '2026-07-15' };

const client = new Client({ name: 'a client', version: '1' });
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [...COMMAND, 'mcp', '--patience', '20'],
  env: { ...process.env, LC_ALL: 'C' } as Record<string, string>,
  stderr: 'pipe',
});
const strays: Error[] = [];
// whatever else stands on standard output is no message of the protocol
client.onerror = (error) => void strays.push(error);

beforeAll(async () => await client.connect(transport));
afterAll(async () => {
  await client.close();
  expect(strays).toEqual([]);
});

const call = async (name: string, question: Record<string, unknown>): Promise<Called> =>
  (await client.callTool({ name, arguments: question })) as unknown as Called;

describe('tools', () => {
  test('one a command, each with the schema of its question', async () => {
    const { tools } = await client.listTools();
    const asking = COMMANDS.filter(({ path }) => path[0] !== 'ui' && path[0] !== 'mcp');
    expect(tools.map(({ name }) => name)).toEqual(asking.map(({ path }) => path.join('_')));
    const train = tools.find(({ name }) => name === 'train');
    expect(train?.inputSchema.required).toEqual(['model', 'on']);
    expect(Object.keys(train?.inputSchema.properties ?? {})).toEqual(expect.arrayContaining(['layout', 'scaling', 'facts']));
    expect(Object.keys(train?.inputSchema.properties ?? {})).not.toContain('trace-out');
  });

  test('a plan: the bytes of the command, and the same as an object', async () => {
    const { content, structuredContent } = await call('train', PINNED);
    expect(timeless(content[0]?.text ?? '')).toBe(timeless(suanpan(words(`train ${LINE} --json`)).stdout));
    expect(structuredContent).toEqual(JSON.parse(content[0]?.text ?? ''));
  });

  test.each(Object.keys(EXAMPLES))('%s answers its example in its own schema', async (name) => {
    // the client holds each answer against the schema that the tool stated
    const { isError, structuredContent } = await call(name.replace(' ', '_'), { ...EXAMPLES[name] });
    expect(isError).not.toBe(true);
    expect(Object.keys(structuredContent ?? {}).length).toBeGreaterThan(0);
  });

  test('nothing satisfies: an answer, with by how much', async () => {
    const { isError, structuredContent } = await call('train', { model: 'llama-3-70b', on: '1xRTX4090', tokens: '1T' });
    expect(isError).not.toBe(true);
    expect(structuredContent?.choice).toBeNull();
    expect(structuredContent?.refused).not.toEqual([]);
  });

  test('bad input is an answer that the model on the other side can put right', async () => {
    const { isError, content, _meta } = await call('train', { modl: 'x', model: 'gpt3-175bb', on: '8xH100' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(/--modl: unknown flag/);
    expect(_meta?.problems?.[0]?.near).toContain('--model');
    const file = await call('train', { ...PINNED, 'trace-out': 'x.json' });
    expect(file.content[0]?.text).toMatch(/not through a door/);
    const chinese = await call('train', { model: 'gpt3-175bb', on: '8xH100', locale: 'zh' });
    expect(chinese.content[0]?.text).toMatch(/目录/);
    await expect(client.callTool({ name: 'trian', arguments: {} })).rejects.toThrow(/no tool trian/);
  });

  test('a search that the client gives up does not stop the next question', async () => {
    const gone = new AbortController();
    const search = client.callTool({ name: 'train', arguments: { model: 'deepseek-v3', on: '4096xH800', exhaustive: true } }, undefined, {
      signal: gone.signal,
    });
    setTimeout(() => gone.abort(), 200);
    await expect(search).rejects.toThrow();
    expect((await call('facts_stacks', {})).isError).not.toBe(true);
  });
});

describe('resources', () => {
  test('facts by collection and by id, and the pages of the package', async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['suanpan://facts/chips', 'suanpan://facts/models', 'suanpan://docs/README.md']),
    );
    const read = async (uri: string): Promise<string> => ((await client.readResource({ uri })).contents[0] as { text: string }).text;
    expect(await read('suanpan://facts/engines')).toBe(suanpan(['facts', 'engines', '--json']).stdout);
    expect(JSON.parse(await read('suanpan://facts/chips/huawei-ascend910b-64gb'))).toMatchObject({ collection: 'chips' });
    expect(await read('suanpan://docs/README.md')).toBe(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'));
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates[0]?.uriTemplate).toBe('suanpan://facts/{collection}/{id}');
    await expect(read('suanpan://facts/chips/nothing-like-it')).rejects.toThrow(/unknown fact/);
    await expect(read('suanpan://docs/../package.json')).rejects.toThrow(/no resource/);
    await expect(read('file:///etc/passwd')).rejects.toThrow(/no resource/);
  });
});
