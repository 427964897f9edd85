/** How soon the command answers after it is typed, the start of Node included. Needs `npm run build`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';

const built = fileURLToPath(new URL('../dist/suanpan.js', import.meta.url));
const pinned = '--model gpt3-175b --on 1024xA100-80GB --tokens 300B --batch 1536 --seq 2048 --layout tp=8,pp=16,dp=8,mbs=1 --json';

const once = (args: readonly string[]) => () => {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return 1;
};

export const benches: readonly Bench[] = [
  {
    name: 'command with a pinned layout',
    unit: 'answers',
    work: once([built, 'train', ...pinned.split(' ')]),
    reference: { name: 'node starting and leaving', unit: 'starts', work: once(['-e', '0']) },
    promised: 2,
  },
];
