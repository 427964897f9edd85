import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../terms/problem.ts';
import { brokenPlace } from './json-place.ts';
import { readModelFile } from './model-file.ts';

const CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 100,
};

const folder = mkdtempSync(join(tmpdir(), 'suanpan-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function problemOf(read: () => unknown): Problem {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no problem');
}

/** A header with one long text before its tensors, as a vocabulary is. */
function gguf(padding: number): Buffer {
  const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const text = (value: string) => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const fields = [
    [text('general.architecture'), u32(8), text('llama')],
    [text('tokenizer.chat_template'), u32(8), text('x'.repeat(padding))],
    [text('llama.block_count'), u32(4), u32(1)],
    [text('llama.attention.head_count'), u32(4), u32(4)],
  ];
  const tensors = (
    [
      ['token_embd.weight', 64, 100],
      ['blk.0.attn_q.weight', 64, 64],
      ['blk.0.ffn_up.weight', 64, 256],
      ['blk.0.ffn_down.weight', 256, 64],
    ] as const
  ).map(([name, a, b]) => [text(name), u32(2), u64(a), u64(b), u32(1), u64(0)]);
  return Buffer.concat([Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length), ...fields.flat(), ...tensors.flat()]);
}

describe('readModelFile', () => {
  it('reads a config.json and a folder with one; the folder names the model', () => {
    const file = put('tiny/config.json', `\uFEFF${JSON.stringify(CONFIG)}`);
    expect(readModelFile(file).model).toMatchObject({ name: 'tiny', hidden: 64 });
    expect(readModelFile(join(folder, 'tiny'))).toEqual(readModelFile(file));
  });

  it('reads infinities as Python writes them', () => {
    const file = put('infinite.json', JSON.stringify({ ...CONFIG, note: 'Infinity' }).replace('{', '{"time_step_limit": [0.0, Infinity],'));
    expect(readModelFile(file).model.hidden).toBe(64);
  });

  it('reads as much of a GGUF file as its header takes', () => {
    const file = put('models/long.gguf', gguf(3 * 2 ** 20));
    expect(readModelFile(file).model.kinds[0]?.feed).toEqual({ kind: 'dense', ffn: 256, gated: false });
    expect(readModelFile(join(folder, 'models'))).toEqual(readModelFile(file));
    expect(readModelFile(put('unnamed', gguf(10))).model.vocab).toBe(100);
  });

  it('says how many bytes a cut GGUF file lacks', () => {
    expect(problemOf(() => readModelFile(put('cut.gguf', gguf(100).subarray(0, 90))))).toMatchObject({ code: 'truncated-gguf' });
    expect(problemOf(() => readModelFile(put('part-00001-of-00002.gguf', gguf(10)))).code).toBe('no-model-file');
  });

  it('says line and column of broken JSON', () => {
    const problem = problemOf(() => readModelFile(put('broken.json', '{\n  "hidden_size": 64,\n  "vocab_size": 100,,\n}')));
    expect(problem).toMatchObject({ code: 'broken-json', where: `${join(folder, 'broken.json')}:3:21` });
    expect(problemOf(() => readModelFile(put('empty.json', ' \n'))).said).toBe('an empty file');
    expect(problemOf(() => readModelFile(put('open.json', '{"a": 1,\n'))).said).toBe('the text ends');
  });

  it('refuses what is not there, is too large, or has no model', () => {
    expect(problemOf(() => readModelFile(join(folder, 'nowhere.json')))).toMatchObject({
      code: 'no-model-file',
      said: 'there is no such file',
    });
    const large = put('large.json', '{}');
    truncateSync(large, 10e6 + 1);
    expect(problemOf(() => readModelFile(large)).code).toBe('too-large');
    mkdirSync(join(folder, 'bare'));
    expect(problemOf(() => readModelFile(join(folder, 'bare')))).toMatchObject({
      code: 'no-model-file',
      said: 'no config.json in the folder',
    });
    put('two/a.gguf', gguf(1));
    put('two/b.gguf', gguf(1));
    expect(problemOf(() => readModelFile(join(folder, 'two'))).near).toEqual(['a.gguf', 'b.gguf']);
  });
});

describe('brokenPlace', () => {
  it.each([
    ['{"a": [1, -2.5e3, true, null, "x\\n\\u00e9"], "b": {}}', null],
    ['[]', null],
    ['', { line: 1, column: 1 }],
    ['{"a" 1}', { line: 1, column: 6 }],
    ["{'a': 1}", { line: 1, column: 2 }],
    ['[1,\n 2\n 3]', { line: 3, column: 2 }],
    ['[1,]', { line: 1, column: 4 }],
    ['{"a": 1}}', { line: 1, column: 9 }],
    ['{"a": 1]', { line: 1, column: 8 }],
    ['{,}', { line: 1, column: 2 }],
    ['[01]', { line: 1, column: 3 }],
    ['"open', { line: 1, column: 1 }],
  ])('%j breaks at %j', (text, place) => {
    expect(brokenPlace(text)).toEqual(place);
  });
});
