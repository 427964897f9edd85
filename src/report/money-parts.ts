import type { Colour } from '../drawing/palette.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import type { Part } from './training-parts.ts';
import type { Say, Word } from './words.ts';

const COSTS: readonly (readonly [string, Colour])[] = [
  ['rent', 'backward'],
  ['chips', 'backward'],
  ['network', 'tensor'],
  ['spares', 'context'],
  ['installation', 'optimizer'],
  ['maintenance', 'data'],
  ['financing', 'gradients'],
  ['hosting', 'activations'],
  ['energy', 'buffers'],
  ['staff', 'workspace'],
  ['residual', 'overhead'],
];

/** What is paid for, USD; what is got back at the end stands below zero. They add up to the cost. */
export function costParts({ bill }: TrainingChoice, say: Say): readonly Part[] {
  const parts = (bill?.partsUsd ?? {}) as Readonly<Record<string, { readonly mid: number } | null | undefined>>;
  const found = COSTS.flatMap(([name, colour]) => {
    const value = parts[name]?.mid;
    return value === undefined || value === 0 ? [] : [{ name: say(`cost_${name}` as Word), value, colour }];
  });
  return found.length > 1 ? found : [];
}

/** The cost by what the chips do while it is paid, USD. */
export function boughtParts(
  { costUsd, timeSeconds: time, stepSeconds, chipsUsed, chipsIdle, mix }: TrainingChoice,
  say: Say,
): readonly Part[] {
  if (!costUsd || mix) return [];
  const used = (costUsd.mid * chipsUsed) / (chipsUsed + chipsIdle);
  const usd = (seconds: number): number => (used * seconds) / stepSeconds.mid;
  return [
    { name: say('computing'), value: usd(time.forward + time.backward), colour: 'backward' },
    { name: say('recomputeTime'), value: usd(time.recompute), colour: 'recompute' },
    {
      name: say('messages'),
      value: usd(time.tensorComm + time.expertComm + time.contextComm + time.pipelineComm + time.dataComm),
      colour: 'tensor',
    },
    { name: say('bubble'), value: usd(time.bubble), colour: 'bubble', hatched: true },
    { name: say('optimizerAndOverhead'), value: usd(time.optimizer + time.overhead), colour: 'overhead' },
    { name: say('idleChips'), value: costUsd.mid - used, colour: 'bubble', hatched: true },
  ];
}

/** Where the carbon comes from, t: electricity of chips and nodes, of cooling and losses, and the making of the chips. */
export function carbonParts({ carbonTonnes, embodiedTonnes, bill }: TrainingChoice, say: Say): readonly Part[] {
  if (!carbonTonnes || !bill) return [];
  const inside = carbonTonnes.mid / bill.pue.mid;
  return [
    { name: say('carbonChips'), value: inside, colour: 'backward' },
    { name: say('carbonSite'), value: carbonTonnes.mid - inside, colour: 'activations' },
    ...(embodiedTonnes ? [{ name: say('carbonMaking'), value: embodiedTonnes.mid, colour: 'data' } as const] : []),
  ];
}

export const sumOf = (parts: readonly Part[]): number => parts.reduce((sum, { value }) => sum + value, 0);
