import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const asked = (on: string, more = ''): ReturnType<typeof suanpan> =>
  suanpan([...words(`train --model llama-3-8b --tokens 100B --batch 64 --seq 2048 ${more}`), '--on', on]);

test.each([
  ['16xA100-80GB + 0xV100-32GB', '', /^--on: bad count: 0xV100-32GB/],
  ['16xA100-80GB + 8xNosuch', '', /^--on: unknown chip: Nosuch/],
  ['16xA100-80GB + + 8xH100', '', /^--on: bad pool: .+; expected groups joined by \+/],
  ['16xA100-80GB@east + 16xA100-80GB@west', '--wan 10Gb', /^--wan: bad number: 10Gb; expected a rate/],
  ['16xA100-80GB + 16xS4000', '--scaling', /^--scaling: mixed pool: 2 kinds of chip/],
] as const)('%s %s is one clear line', (on, more, line) => {
  const { status, problems } = asked(on, more);
  expect(status).toBe(2);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(line);
});

test('chips that no stack joins, places without a line and groups too small are near misses of a plan on the rest', () => {
  const page = (on: string, more = ''): string => {
    const { status, stdout } = asked(on, more);
    expect(status).toBe(0);
    return stdout.replace(/\s+/g, ' ');
  };
  expect(page('16xA100-80GB + 16xAscend-910B', '--framework megatron-core')).toMatch(
    /Megatron Core is not documented to join CUDA .+ and CANN.+ in one job → 2 jobs: .+ together [\d,]+ tokens\/s/,
  );
  expect(page('16xA100-80GB@east + 16xA100-80GB@west')).toMatch(/the line between east and west is not known → 2 jobs: .+--wan/);
  expect(page('16xA100-80GB + 1xV100-32GB')).toMatch(/1 NVIDIA Tesla V100 SXM2 32GB hold no replica of their own: .+ chips of this kind/);
  expect(page('16xA100-80GB + 16xA100-80GB')).toMatch(/alike: they count as one group of 32/);
});

test('each island of a shared step shows its own layout, and whose time and memory are told', () => {
  const { stdout } = asked('16xA100-80GB + 16xAscend-910B');
  const [head = ''] = stdout.split('Who does what');
  expect(head).toMatch(/Layout {3}16 × NVIDIA A100 SXM4 80GB: tensor/);
  expect(head).toMatch(/16 × Huawei Ascend 910B 64GB \(generic, = B3\): tensor/);
  expect(head.match(/--layout tp=/g)).toHaveLength(2);
  expect(head).toMatch(/as the 16 × .+ spend it, which take most of the step/);
});

test('two places: the page says in a sentence with its number what the line does to the step', () => {
  const page = (line: string, more = ''): string => {
    const { status, stdout } = asked('16xA100-80GB@east + 16xA100-80GB@west', `--wan ${line} ${more}`);
    expect(status).toBe(0);
    return stdout.replace(/\s+/g, ' ');
  };
  const slow = page('0.1Gb/s:20ms');
  const [, over = ''] =
    /The line between the places limits a step that both share to (.+?) at best; without the line it takes/.exec(slow) ?? [];
  expect(over, slow.slice(0, 3000)).not.toBe('');
  expect(page('50Gb/s:20ms')).toMatch(/One pipeline passes over the line between the places, .+?: a step takes \d/);
  expect(page('1000Gb/s:1ms')).toMatch(/The exchange between the places limits the step: .+? of its .+? \(\d+(\.\d+)? %\); without that/);
  expect(page('1000Gb/s:1ms', '--locale zh')).toMatch(/两地之间的交换限制了每步：/);
});
