/** How soon the command answers after it is typed, the start of Node included. Needs `npm run build`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench, Reference } from './bench.ts';

const built = fileURLToPath(new URL('../dist/suanpan.js', import.meta.url));

const once = (args: readonly string[]) => () => {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return 1;
};

const typed = (line: string): (() => number) => once([built, ...line.split(' ')]);
const start: Reference = { name: 'node starting and leaving', unit: 'starts', work: once(['-e', '0']) };

export const benches: readonly Bench[] = [
  {
    name: 'command, pinned layout',
    unit: 'answers',
    work: typed(
      'train --model gpt3-175b --on 1024xA100-80GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=16,dp=8,cp=1,vpp=2,mbs=1,zero=1,recompute=full,sp',
    ),
    reference: start,
    promised: 2,
  },
  {
    name: 'command, whole plan of a dense 175 B on 4,096 chips',
    unit: 'answers',
    work: typed('train --model gpt3-175b --on 4096xA100-80GB --tokens 300B'),
    reference: start,
    promised: 1 / 2,
  },
];
