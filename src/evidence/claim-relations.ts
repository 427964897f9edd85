import type { Quantity } from './claim-quantity.ts';

/**
 * A relation between quantities as a product of powers: gives = factor * product of needs^power.
 * The training FLOPs of a token are 6 N (@cite kaplan-2020): two of the forward and four of the backward pass for each parameter it visits;
 * an answer's are 2 N.
 */
export interface Relation {
  readonly gives: Quantity;
  readonly needs: readonly Quantity[];
  readonly powers: readonly number[];
  readonly factor: number;
  readonly formula: string;
}

/** y = factor * a^p * b^q ..., written once; each quantity in it can be solved for. */
type Law = readonly [gives: Quantity, factor: number, parts: Partial<Record<Quantity, number>>, formula: string];

const LAWS: readonly Law[] = [
  ['flop', 6, { parameters: 1, tokens: 1 }, 'FLOP = 6 x parameters x tokens'],
  ['achieved', 1, { peak: 1, mfu: 1 }, 'achieved = peak x MFU'],
  ['clusterPeak', 1, { peak: 1, chips: 1 }, 'peak of all = peak x chips'],
  ['chipSeconds', 1, { flop: 1, achieved: -1 }, 'chip time = FLOP / achieved'],
  ['chipSeconds', 1, { chips: 1, seconds: 1 }, 'chip time = chips x time'],
  ['usd', 1, { chipSeconds: 1, usdPerChipSecond: 1 }, 'cost = chip time x price'],
  ['usdRate', 1, { chips: 1, usdPerChipSecond: 1 }, 'cost by time = chips x price'],
  ['usdRate', 1, { queries: 1, usdPerQuery: 1 }, 'cost by time = queries x cost of one'],
  ['usdPerQuery', 1, { chipSecondsPerQuery: 1, usdPerChipSecond: 1 }, 'cost of an answer = its chip time x price'],
  ['queries', 1 / 86_400, { users: 1, queriesPerUser: 1 }, 'queries/s = users x queries a day / 86,400'],
  ['chips', 1, { queries: 1, chipSecondsPerQuery: 1 }, 'chips = queries/s x chip-seconds an answer'],
  ['flopPerQuery', 2, { parameters: 1, tokensPerQuery: 1 }, 'FLOP an answer = 2 x parameters x tokens'],
  ['chipSecondsPerQuery', 1, { flopPerQuery: 1, peak: -1, servingUse: -1, busy: -1 }, 'chip time = FLOP / (peak x use x busy share)'],
  ['tokenRate', 1, { queries: 1, tokensPerQuery: 1 }, 'tokens/s = queries/s x tokens an answer'],
  ['servers', 1, { chips: 1, chipsPerServer: -1 }, 'servers = chips / chips a server'],
  ['itWatts', 1, { servers: 1, wattsPerServer: 1 }, 'IT power = servers x power of one'],
  ['watts', 1, { itWatts: 1, pue: 1 }, 'site power = IT power x PUE'],
  ['joules', 1, { watts: 1, seconds: 1 }, 'energy = power x time'],
  ['kilograms', 1, { joules: 1, kgPerJoule: 1 }, 'carbon = energy x grid intensity'],
  ['joulesPerToken', 1, { watts: 1, tokenRate: -1 }, 'J/token = power / (tokens/s)'],
  ['joulesPerQuery', 1, { watts: 1, queries: -1 }, 'energy an answer = power / (queries/s)'],
  ['usdOfEnergy', 1, { joules: 1, usdPerJoule: 1 }, 'cost of energy = energy x price'],
];

function solved([gives, factor, parts, formula]: Law): readonly Relation[] {
  const needs = Object.keys(parts) as Quantity[];
  const powers = needs.map((need) => parts[need] as number);
  const forward: Relation = { gives, needs, powers, factor, formula };
  const others = needs.map((target, at): Relation => {
    const power = powers[at] as number;
    const rest = needs.filter((need) => need !== target);
    return {
      gives: target,
      needs: [gives, ...rest],
      powers: [1 / power, ...rest.map((need) => -(parts[need] as number) / power)],
      factor: factor ** (-1 / power),
      formula,
    };
  });
  return [forward, ...others];
}

export const RELATIONS: readonly Relation[] = LAWS.flatMap(solved);
