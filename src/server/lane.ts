import type { Command } from '../cli/flags.ts';

/** Two queues: what is known to be short never waits behind a search. */
export type Lane = 'quick' | 'slow';

const SHORT: ReadonlySet<string> = new Set(['facts', 'controls', 'claim', 'predict']);
const LONG_SWITCHES = ['scaling', 'exhaustive'];

/** The queue that a question begins in; one that takes longer than it looked is moved. */
export function laneOf({ path: [first = '', second] }: Command, argv: readonly string[]): Lane {
  if (SHORT.has(first)) return 'quick';
  if (first === 'size' && second === 'serve') return 'slow';
  if (LONG_SWITCHES.some((name) => argv.includes(`--${name}`))) return 'slow';
  const layout = argv.find((word) => word.startsWith('--layout='))?.toLowerCase() ?? '';
  const pinned = ['tp=', 'pp='].every((part) => layout.includes(part));
  return (first === 'train' || first === 'finetune' || first === 'serve') && pinned ? 'quick' : 'slow';
}
