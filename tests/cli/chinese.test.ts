import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findCommand } from '../../src/cli/args.ts';
import { COMMANDS } from '../../src/cli/flags.ts';
import { problemText } from '../../src/cli/problem-text.ts';
import { runCommand } from '../../src/cli/run.ts';
import { speak } from '../../src/cli/words.ts';
import { Problem, Problems } from '../../src/index.ts';
import { BOOK } from '../worked/world.ts';
import { words } from './command.ts';

/** Wide enough that no sentence is broken. */
const PAPER = { width: 1000, colour: false };

/** The page of a command line in Chinese, with what it says of its problems. */
async function page(line: string): Promise<string> {
  const said: string[] = [];
  const outlet = {
    paper: PAPER,
    print: (text: string) => void said.push(text),
    note: (text: string) => void said.push(text),
    progress: () => {},
  };
  const found = findCommand(COMMANDS, words(line));
  const told = (problem: Problem) => said.push(problemText(problem, 'zh', speak('zh'), PAPER));
  if (found instanceof Problem) told(found);
  else
    try {
      await runCommand(found.command, [...found.rest, '--as-of', '2026-01-01'], 'zh', outlet);
    } catch (fault) {
      if (fault instanceof Problems) for (const problem of fault.problems) told(problem);
      else if (fault instanceof Problem) told(fault);
      else throw fault;
    }
  return said.join('\n');
}

/** Names of things of the catalog and titles of documents: nobody translates them. */
const NAMES = [
  ...['chips', 'models', 'systems', 'networks', 'stacks', 'engines', 'readiness'].flatMap((of) =>
    Object.values(BOOK[of as 'chips'] ?? {}).map(({ name }) => name),
  ),
  ...Object.values(BOOK.sources).map(({ title }) => title),
]
  .filter((name): name is string => typeof name === 'string' && name.includes(' '))
  .sort((a, b) => b.length - a.length);

/** Four words of English that stand in a row; letters of formulas are no words. */
const ENGLISH = /(?:\b(?:a|[A-Za-z][A-Za-z'’-]+) ){3,}[A-Za-z]{2,}/g;

/** Commands to type, and a paragraph as the law prints it. */
const QUOTED = [/suanpan(?: [a-z]+)+/g, /destination and headquarters outside/g];

function english(text: string, own: readonly string[] = []): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (line.match(ENGLISH) === null) return [];
    const typed = QUOTED.reduce((rest, pattern) => rest.replace(pattern, '·'), line);
    const bare = [...own, ...NAMES].reduce((rest, name) => (rest.includes(name) ? rest.replaceAll(name, '·') : rest), typed);
    return bare.match(ENGLISH) ?? [];
  });
}

const FOLDER = mkdtempSync(join(tmpdir(), 'suanpan-'));
const JOBS = join(FOLDER, 'jobs.yaml');
writeFileSync(
  JOBS,
  'pools:\n  a100: 16xA100-80GB\n  v100: 16xV100-32GB\njobs:\n  - job: train\n    name: base\n    model: llama-2-7b\n    tokens: 1B\n    deadline: 10d\n  - job: finetune\n    name: chat\n    model: llama-2-7b\n    tokens: 10M\n    method: lora\n    after: base\n',
);
const RUNS = fileURLToPath(new URL('../../facts/runs/tinyllama.jsonl', import.meta.url));
const PROGRAMME = fileURLToPath(new URL('../../examples/programme.yaml', import.meta.url));

/** Pages that are kept in Chinese; `own` are words of the asker, which stay as they were typed. */
const PAGES: readonly (readonly [line: string, ...own: string[]])[] = [
  ['train --model llama-3-8b --tokens 100B --on 16xH100 --place 贵州 --to CN --why'],
  ['train --model llama-2-7b --tokens 100B --on "8xA100-80GB + 16xAscend-910B" --why'],
  ['train --model llama-2-7b --tokens 10B --on 64xMT-3000 --why'],
  [
    'train --model llama-3-8b --tokens 100B --on 64xH100 --fabric radix=128,speed=400G --checkpoint-bandwidth 100GB/s --repair-time 1d --why',
  ],
  ['train --model llama-3-8b --tokens 100B --on 8xS4000 --price own --place US-CA --budget 1000USD --why'],
  ['train --model llama-3-70b --on 4xH100'],
  ['finetune --model llama-3-8b --tokens 10M --on 1xRTX4090 --method qlora --why'],
  ['serve --model llama-3-8b --on 2xH100 --rate 2 --input 500 --output 100 --why'],
  ['serve --model llama-3-405b --on 1xH100 --rate 1 --input 1000 --output 100'],
  ['size serve --model llama-3-8b --rate 20 --input 500 --output 100 --chips H100,Ascend-910B --why'],
  ['size train --model llama-2-7b --tokens 10B --deadline 30d --chips A100-80GB --why'],
  ['size train --model llama-2-7b --tokens 1T --deadline 1h --chips A100-80GB --budget 1000USD'],
  ['compare --model llama-2-7b --tokens 10B --on 16xA100-80GB --on 16xAscend-910B --on 1xT4 --on 64xMT-3000 --to CN --why'],
  ['compare --model llama-2-7b --tokens 10B --on lumi --why'],
  ['equal --model llama-2-7b --target 16xA100-80GB --chips V100,H20 --claimed 9 --why'],
  [`schedule ${JOBS} --why`],
  [`lifecycle ${PROGRAMME} --why`, 'A 70-billion model from data to service'],
  ['claim "ChatGPT needs 4.1 million A100 chips"', 'ChatGPT needs 4.1 million A100 chips'],
  ['claim "H100 has nine times the performance of A100"', 'H100 has nine times the performance of A100'],
  ['controls --chip H20 --to CN'],
  ['controls --on 1024xH100 --to AE'],
  ['facts chips --find H20'],
  ['facts readiness'],
  ['facts grids --find Shandong'],
  ['facts show grids/names'],
  [`evidence ${RUNS}`],
  ['train --model nosuch --on 8xH100'],
  ['train --model gpt3-175b --on 8xH100 --place 山冬 --tokens abc --batch -1'],
  ['train --model gpt3-175b --on 8xH100 --layout tp=8,vpp=200,pp=16'],
  ['compare --model gpt3-175b'],
  [`schedule ${PROGRAMME}`],
];

test.each(PAGES)(
  '%s says no sentence in English',
  async (line, ...own) => {
    const text = await page(line);
    expect(text).toMatch(/\p{Script=Han}/u);
    expect(english(text, own)).toEqual([]);
  },
  60_000,
);

test('an English sentence would be found, a name would not', () => {
  expect(english('- 计算：the other parts of its node as its maker rates them')).toHaveLength(1);
  expect(english('训练框架：Megatron-LM and Primus on ROCm，bf16')).toEqual([]);
});
