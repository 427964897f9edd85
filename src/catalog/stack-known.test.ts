import { expect, test } from 'vitest';
import { BOOK } from '../../tests/worked/world.ts';
import { overlay } from './book.ts';
import { stackFor, stacksMisspelt } from './stack.ts';
import { sharedMachine } from './supercomputer.ts';
import { systemGroup } from './system.ts';

const usual = (chipStack: string | null) => stackFor(BOOK, null, null, chipStack);

test('a machine is planned with the software that is published on it', () => {
  expect(usual('Sunway/swDNN').stack.name).toBe('BaGuaLu');
  expect(usual('Fujitsu compiler / PyTorch port').stack.id).toBe('megatron-deepspeed-fugaku');
  expect(usual('oneAPI').stack.id).toBe('megatron-deepspeed-intel');
  const { stack, assumed } = usual('Sunway/swDNN');
  expect(stack.gap).toContain('data and expert parallelism alone');
  expect(assumed).toEqual(['training stack: BaGuaLu, the usual one where none is stated', `BaGuaLu: ${stack.gap}`]);
});

test('where none is known it says so, and which one is taken as ported', () => {
  const { stack, assumed } = usual('Tianhe toolchain');
  expect(stack.portedTo).toBe('Tianhe toolchain');
  expect(assumed[0]).toMatch(/^training stack: none is known on Tianhe toolchain; planned as if Megatron Core had been ported there/);
});

test('a stack counts as known where it is graded for parallel training, or joined, or where nothing is said of the chip', () => {
  for (const chipStack of ['CUDA', 'MUSA', 'DTK', 'TopsRider', 'CANN/MindSpore', 'ROCm', null]) {
    const { stack, assumed } = usual(chipStack);
    expect(stack.portedTo, String(chipStack)).toBeUndefined();
    expect(assumed[0]).toContain('the usual one where none is stated');
  }
  const graded = overlay(BOOK, { readiness: { tianhe: { stacks: ['Tianhe'], layers: { parallel: { is: '1', cite: 'a' } } } } } as never);
  expect(stackFor(graded, null, null, 'Tianhe toolchain').stack.portedTo).toBeUndefined();
});

test('a stack that is named is taken as it is named', () => {
  const { stack, assumed } = stackFor(BOOK, 'megatron', null, 'Tianhe toolchain');
  expect(stack.portedTo).toBeUndefined();
  expect(assumed).toEqual([]);
});

test('nodes of a supercomputer draw what the machine was measured at, none beyond its chips where those are rated above it', () => {
  // 22.8 MW over 9,408 nodes is 2,423 W; four chips at 560 W are 2,240 W
  expect(systemGroup(BOOK, 'frontier').nodePower).toBeCloseTo(22.8e6 / 9408 - 4 * 560, 6);
  expect(systemGroup(BOOK, 'el-capitan').nodePower).toBe(0);
  // the maker's rating of a node stands before the machine's
  expect(systemGroup(BOOK, 'selene').nodePower).toBe(6500 - 8 * 400);
});

test('a machine tells how it is cooled', () => {
  expect(sharedMachine(BOOK, 'frontier')?.cooling).toBe('liquid');
  expect(sharedMachine(BOOK, 'sunway-oceanlight')?.cooling).toBeNull();
});

test('a name within two edits of an id is a slip of the pen, not free words', () => {
  expect(stacksMisspelt(BOOK, 'megatron-deepsped')).toEqual(['megatron-deepspeed']);
  expect(stacksMisspelt(BOOK, 'megatron-croe')[0]).toBe('megatron-core');
  for (const fine of ['megatron-deepspeed', 'Megatron-LM', 'Megatron Core', 'NeMo', 'DeepSpeed', 'colossal-ai', 'NeMo 24.07 on H100', 'x'])
    expect(stacksMisspelt(BOOK, fine), fine).toEqual([]);
  for (const id of Object.keys(BOOK.stacks)) expect(stacksMisspelt(BOOK, id)).toEqual([]);
});
