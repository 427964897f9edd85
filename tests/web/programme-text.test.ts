import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addStage, readProgrammeText, removeStage, setAtTop, setInStage } from '../../src/web/programme-text.ts';

const TEXT = readFileSync('examples/programme.yaml', 'utf8');

test('the stages of the example stand on cards', () => {
  const read = readProgrammeText(TEXT);
  expect(read?.stages.map(({ kind }) => kind)).toEqual(['preprocessing', 'development', 'pre-training', 'fine-tuning', 'inference']);
  expect(read?.pools).toEqual([{ key: 'training', value: '2048xH100', line: expect.any(Number) as number }]);
  expect(read?.stages[0]?.fields.find(({ key }) => key === 'tokens-per-second')?.value).toBe('50k');
});

test('a value changes in its line, and the comment stays', () => {
  const changed = setInStage(TEXT, 0, 'tokens-per-second', '80k');
  expect(changed).toContain('tokens-per-second: 80k     # of one worker');
  expect(changed.split('\n')).toHaveLength(TEXT.split('\n').length);
});

test('a value that was not there is added to its stage, and an emptied one is taken out', () => {
  const added = setInStage(TEXT, 3, 'staff', '4');
  expect(readProgrammeText(added)?.stages[3]?.fields.find(({ key }) => key === 'staff')?.value).toBe('4');
  expect(setInStage(added, 3, 'staff', '')).toBe(TEXT);
  expect(setInStage(TEXT, 3, 'staff', ' ')).toBe(TEXT);
});

test('a stage is added with a name of its own, and removed again', () => {
  const added = addStage(TEXT, 'inference');
  const stages = readProgrammeText(added)?.stages ?? [];
  expect(stages.map(({ name }) => name)).toContain('inference 2');
  expect(readProgrammeText(removeStage(added, stages.length - 1))?.stages).toHaveLength(5);
  const [first] = stages;
  expect(readProgrammeText(removeStage(TEXT, 0))?.stages.map(({ name }) => name)).not.toContain(first?.name);
});

test('a value at the top changes', () => {
  const price = readProgrammeText(TEXT)?.globals.find(({ key }) => key === 'price');
  expect(setAtTop(TEXT, price as NonNullable<typeof price>, '1.50')).toMatch(/price: 1\.50 +# USD/);
});

test('the last stage is not removed', () => {
  const one = 'stages:\n  - stage: inference\n    rate: 1/s\n';
  expect(removeStage(one, 0)).toBe(one);
});

test.each(['stages: [ { stage: inference } ]', 'stages:\n  - inference\n', 'name: x', '', '\u0000', 'stages:\n  - stage: &a inference\n'])(
  'what is written in another way is left to the text: %j',
  (text) => expect(readProgrammeText(text)).toBeNull(),
);
