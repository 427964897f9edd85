import { expect, test } from 'vitest';
import { readCompared, writeCompared } from './compared.ts';
import { FIRST, type Question } from './link.ts';

const other: Question = { kind: 'serve', said: { model: 'llama-3.1-8b', on: '8xnvidia-h100-80gb-sxm', rate: '4/s' }, own: null };
const kept = [FIRST, other].map((question, at) => ({ id: JSON.stringify(question), name: `one\t${at}`, question }));

test('questions side by side come back from their text as they went in', () => {
  expect(readCompared(writeCompared(kept))).toEqual(kept.map((one, at) => ({ ...one, name: `one ${at}` })));
});

test('what is no question is left out, one that comes twice stands once, an older address is brought up to date', () => {
  const text = writeCompared([...kept, ...kept]);
  expect(readCompared(`${text}\nnonsense\n\tnor this`)).toHaveLength(2);
  const [old] = readCompared('\t#plan?model=llama-3.1-8b&pool=64xnvidia-h100-80gb-sxm&tokens=1T');
  expect(old?.question.said['on']).toBe('64xnvidia-h100-80gb-sxm');
  expect(old?.name).toContain('llama-3.1-8b');
  expect(readCompared('')).toEqual([]);
});
