import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STORED_FORMATS, storedFormatNamed } from './stored-format.ts';

const bits = (name: string): number => storedFormatNamed(name).bytesPerValue * 8;

test('plain formats', () => {
  expect(storedFormatNamed('BF16')).toEqual({ name: 'bf16', bytesPerValue: 2, headBytesPerValue: 2, weightOnly: false, compute: 'bf16' });
  expect(storedFormatNamed('fp8')).toMatchObject({ bytesPerValue: 1, headBytesPerValue: 2, weightOnly: false, compute: 'fp8' });
  expect(storedFormatNamed('int8-weights (fp16/bf16 compute)')).toMatchObject({
    name: 'w8a16',
    bytesPerValue: 1,
    weightOnly: true,
    compute: 'fp16',
  });
  expect(storedFormatNamed('int8')).toMatchObject({ weightOnly: false, compute: 'int8' });
  expect(bits('int4')).toBeCloseTo(4.156, 3);
  for (const name of ['awq', 'gptq', 'w4a16', 'int4-weight-only']) expect(bits(name), name).toBe(bits('int4'));
  expect(bits('nvfp4')).toBe(4.5);
  expect(bits('mxfp4')).toBe(4.25);
  expect(bits('fp4')).toBe(4.5);
  expect(bits('nf4')).toBe(4.5);
});

test('q4_k_m is q4_k with half of two tensors in q6_k: 4.80 bits, by the rule and by the published size', () => {
  // of one layer: query and output 4096 x 4096, key and value 4096 x 1024, three feed-forward matrices 4096 x 14336
  const [qo, kv, feed] = [4096 * 4096, 4096 * 1024, 4096 * 14336];
  const finer = (kv + feed) / (2 * qo + 2 * kv + 3 * feed);
  expect(bits('q4_k_m')).toBeCloseTo(4.5 + 0.5 * finer * (6.5625 - 4.5), 2);
  const whole =
    (8.0303e9 - 2 * 128256 * 4096) * storedFormatNamed('q4_k_m').bytesPerValue +
    2 * 128256 * 4096 * storedFormatNamed('q4_k_m').headBytesPerValue;
  expect(whole / 2 ** 30).toBeCloseTo(4.58, 2);
  expect(bits('Q4_K_M')).toBe(bits('gguf:q4_k_m'));
});

test.each([
  ['q8_0', 8.5],
  ['q6_k', 6.5625],
  ['q4_0', 4.5],
  ['q5_1', 6],
  ['iq4_xs', 4.25],
  ['tq2_0', 2.0625],
  ['q2_k', 2.9],
  ['q3_k_m', 3.8],
  ['q5_k_m', 5.65],
  ['iq2_xxs', 2.06],
  ['iq1_s', 1.56],
])('%s lies in about %f bits a weight', (name, expected) => {
  expect(Math.abs(bits(name) / expected - 1), `${bits(name)}`).toBeLessThan(0.1);
});

test('finer mixtures are larger', () => {
  const ladder = [
    'iq1_s',
    'iq1_m',
    'iq2_xxs',
    'iq2_xs',
    'iq2_s',
    'iq2_m',
    'iq3_xxs',
    'iq3_xs',
    'q4_k_s',
    'q4_k_m',
    'q5_k_s',
    'q5_k_m',
    'q6_k',
    'q8_0',
  ];
  const sizes = ladder.map(bits);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  for (const name of STORED_FORMATS) {
    const { bytesPerValue, headBytesPerValue } = storedFormatNamed(name);
    expect(bytesPerValue > 0.1 && bytesPerValue <= 4 && headBytesPerValue >= bytesPerValue * 0.999, name).toBe(true);
  }
});

test('bits a weight may be said, and other names are refused with the nearest', () => {
  expect(storedFormatNamed('4.0bpw')).toMatchObject({ name: '4bpw', bytesPerValue: 0.5, weightOnly: true });
  expect(() => storedFormatNamed('q4_k_n')).toThrow(/--quant: unknown format: q4_k_n; .*q4_k_m/);
  expect(() => storedFormatNamed('40bpw')).toThrow(/unknown format/);
  expect(() => storedFormatNamed('')).toThrow(/unknown format/);
});

const records = new URL('../../../shared/evidence/serve.jsonl', import.meta.url);
test.skipIf(!existsSync(records))('every format of the published records is known', () => {
  const lines = readFileSync(records, 'utf8').trim().split('\n');
  const names = new Set(lines.map((line) => (JSON.parse(line) as { run: { precision: string | null } }).run.precision));
  for (const name of names) if (name !== null) expect(storedFormatNamed(name).bytesPerValue, name).toBeGreaterThan(0);
});
