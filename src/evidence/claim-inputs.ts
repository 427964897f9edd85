import { figuresOf } from './claim-figures.ts';
import { readKey } from './claim-keys.ts';
import { type Quantity, spread, type Value } from './claim-quantity.ts';
import { DAY, MONTH, YEAR } from './claim-units.ts';
import { say } from './claim-world.ts';

type Inputs = Readonly<Record<string, unknown>>;

/** Keys that rows use, without case and separators, and what one of each is in base units. */
const KEYS: readonly (readonly [pattern: RegExp, quantity: Quantity, factor: number])[] = [
  [/^(?:num|n|total)?(?:chips?|gpus?|cards?|npus?|tpus?|accelerators?|devices?)(?:count|number|s?used)?$|^count$|^chipcount$/, 'chips', 1],
  [/^(?:model)?(?:active)?(?:params?|parameters)(?:active|total)?$|^n$/, 'parameters', 1],
  [/^(?:params?|parameters)(?:b|billions?)$/, 'parameters', 1e9],
  [/^(?:training|train|total)?tokens$|^d$|^trainingtokens$/, 'tokens', 1],
  [/^tokens(?:t|trillions?)$/, 'tokens', 1e12],
  [/^tokens(?:b|billions?)$/, 'tokens', 1e9],
  [/^(?:training|total|compute)?flops?(?:total)?$/, 'flop', 1],
  [
    /^peak(?:bf16|fp16|dense)?tflops$|^tflopsperchip$|^tflopspeak$|^(?:fp16|bf16)(?:peak)?tflops(?:per(?:chip|node|card|gpu))?$/,
    'peak',
    1e12,
  ],
  [/^peak(?:bf16|fp16)?pflops$/, 'peak', 1e15],
  [/^(?:achieved|sustained|measured|effective)tflops(?:per(?:chip|gpu|card))?$/, 'achieved', 1e12],
  [/^mfu$|^(?:training)?utili[sz]ation$|^efficiency$/, 'mfu', 1],
  [/^(?:hours|wallhours|durationhours|trainhours)$/, 'seconds', 3600],
  [/^(?:days|durationdays|traindays|trainingdays)$/, 'seconds', DAY],
  [/^weeks$/, 'seconds', 7 * DAY],
  [/^(?:training)?months$/, 'seconds', MONTH],
  [/^years$/, 'seconds', YEAR],
  [/^(?:chip|gpu|card|accelerator|npu|tpu|a100|h100|h800|v100)hours$/, 'chipSeconds', 3600],
  [
    /^(?:usd|dollars|price|cost)per(?:chip|gpu|card|accelerator|npu|a100|h100|h800|v100)?hour$|^(?:rent|rental|hourly)(?:usd|price|rate)?$|^usdperh$/,
    'usdPerChipSecond',
    1 / 3600,
  ],
  [/^(?:dau|dailyusers|dailyactiveusers|usersperday|users|mau|monthlyusers|monthlyactiveusers)$/, 'users', 1],
  [
    /^(?:responses|queries|requests|messages|questions)(?:per)?(?:user|useranddayperday|userperday|userday|useraday|dailyuser)$|^queriesperuserday$/,
    'queriesPerUser',
    1,
  ],
  [/^(?:qps|queriespersec|queriespersecond|requestspersecond|rps|rate)$/, 'queries', 1],
  [
    /^(?:queries|requests|responses|messages|searches)(?:perday|aday|daily)$|^daily(?:queries|requests|responses|messages)$/,
    'queries',
    1 / DAY,
  ],
  [/^(?:output)?tokens(?:per)?(?:response|query|answer|request|message)$|^outputtokens$/, 'tokensPerQuery', 1],
  [/^(?:chip|gpu|a100|card)seconds(?:per)?(?:query|response|answer|request)$/, 'chipSecondsPerQuery', 1],
  [/^(?:serving|flop|flops|inference)utili[sz]ation$|^servingmfu$/, 'servingUse', 1],
  [/^(?:usd|cost|dollars)per(?:query|response|request|answer)$/, 'usdPerQuery', 1],
  [/^(?:cents)per(?:query|response|request|answer)$/, 'usdPerQuery', 0.01],
  [/^(?:chips|gpus|cards|npus)per(?:server|node)$/, 'chipsPerServer', 1],
  [/^(?:servers|nodes)$/, 'servers', 1],
  [/^(?:watts|w|power)per(?:chip|gpu|card|accelerator)$|^(?:chip|gpu|card)(?:watts|powerw|w)$|^tdpw?$|^watts$/, 'wattsPerChip', 1],
  [/^(?:kw)per(?:chip|gpu|card)$/, 'wattsPerChip', 1e3],
  [/^(?:watts|w)per(?:server|node)$|^(?:server|node)(?:watts|w|powerw)$/, 'wattsPerServer', 1],
  [/^(?:kw)per(?:server|node)$|^(?:server|node)kw$/, 'wattsPerServer', 1e3],
  [/^(?:server|node)overheadw(?:atts)?$/, 'overheadWatts', 1],
  [/^it(?:power)?mw$|^mwit$/, 'itWatts', 1e6],
  [/^(?:power|facility|site|capacity)?mw$/, 'watts', 1e6],
  [/^(?:power|facility|site|capacity)?gw$/, 'watts', 1e9],
  [/^(?:power|facility|site|capacity)?kw$/, 'watts', 1e3],
  [/^pue$/, 'pue', 1],
  [/^load(?:factor|share)?$/, 'load', 1],
  [/^(?:energy)?kwh$/, 'joules', 3.6e6],
  [/^(?:energy)?mwh$/, 'joules', 3.6e9],
  [/^(?:energy)?gwh$/, 'joules', 3.6e12],
  [/^(?:energy)?twh$/, 'joules', 3.6e15],
  [/^kg(?:co2e?)?perkwh$|^(?:grid)?intensity$|^(?:grid|carbon)(?:factor|intensity)$/, 'kgPerJoule', 1 / 3.6e6],
  [/^g(?:co2e?)?perkwh$/, 'kgPerJoule', 1e-3 / 3.6e6],
  [/^(?:tco2e?|tonnes|carbontonnes)$/, 'kilograms', 1e3],
  [/^(?:usd|price)perkwh$|^electricityprice$/, 'usdPerJoule', 1 / 3.6e6],
  [/^(?:usd|price|cost)per(?:server|node)$|^(?:server|node)(?:price|usd|cost)$/, 'usdPerServer', 1],
  [/^(?:costusd|totalusd|usd|budgetusd)$/, 'usd', 1],
];

/** How far a stated value of each kind may lie from the truth: measured shares and prices are soft, counts are not. */
const SOFT: Readonly<Partial<Record<Quantity, readonly [down: number, up: number]>>> = {
  mfu: [1 / 0.75, 1.6],
  achieved: [1 / 0.75, 1.6],
  servingUse: [1 / 0.75, 1.6],
  usdPerChipSecond: [1.6, 1.6],
  usdPerQuery: [1.5, 1.5],
  wattsPerChip: [1.15, 1.15],
  wattsPerServer: [1.15, 1.15],
  overheadWatts: [1.15, 1.15],
  pue: [1.05, 1.1],
  kgPerJoule: [1.1, 1.1],
  tokensPerQuery: [1.2, 1.2],
  queriesPerUser: [1.15, 1.15],
  users: [1.1, 1.1],
  busy: [1.15, 1.15],
  chipSecondsPerQuery: [1.6, 1.6],
};

export const keyOf = (key: string): string => key.toLowerCase().replace(/[^a-z0-9\u4e00-\u9fff]/g, '');

/** A positive number, or a range of two; null for anything else. */
export function rangeIn(value: unknown): readonly [number, number] | null {
  const positive = (one: unknown): one is number => typeof one === 'number' && one > 0 && Number.isFinite(one);
  if (positive(value)) return [value, value];
  if (!Array.isArray(value) || value.length < 2 || !value.every(positive)) return null;
  const numbers = value as number[];
  return [Math.min(...numbers), Math.max(...numbers)];
}

export function stated(quantity: Quantity, low: number, high: number, text: string): Value {
  const said = say(`${text} (stated)`, `${text}（题设）`);
  if (high > low) return spread(low, high, 'stated', said);
  const [down, up] = SOFT[quantity] ?? [1, 1];
  return { mid: low, down, up, origin: 'stated', said };
}

/** A figure written as text: `70B`, `1.4T tokens`, `40%`; units that the key must name are left out. */
function spokenNumber(text: string): number | null {
  const [figure, more] = figuresOf(text);
  if (!figure || more || figure.at > 2) return null;
  return figure.measure === null || ['share', 'parameters', 'tokens', 'chips', 'models', 'users', 'usd', 'times'].includes(figure.measure)
    ? figure.value
    : null;
}

/** The quantities that the inputs of a row state, by key; keys that name none are left to those who know them. */
export function quantitiesIn(inputs: Inputs): Map<Quantity, Value> {
  const known = new Map<Quantity, Value>();
  for (const [key, value] of Object.entries(inputs)) {
    const range = rangeIn(typeof value === 'string' ? (spokenNumber(value) ?? value) : value);
    if (range === null) continue;
    const plain = keyOf(key);
    const told = `${key} ${Array.isArray(value) ? value.join('..') : value}`;
    if (/^idle(?:share|fraction|time|ratio)?$/.test(plain) && range[1] < 1) {
      known.set('busy', stated('busy', 1 - range[1], 1 - range[0], told));
      continue;
    }
    const rule = KEYS.find(([pattern]) => pattern.test(plain));
    const read = rule ? { quantity: rule[1], factor: rule[2] } : readKey(key, range[1]);
    if (read && !known.has(read.quantity))
      known.set(read.quantity, stated(read.quantity, range[0] * read.factor, range[1] * read.factor, told));
  }
  const subsidy = known.get('subsidy');
  if (subsidy && subsidy.mid < 1)
    known.set('paidShare', stated('paidShare', 1 - subsidy.mid, 1 - subsidy.mid, subsidy.said.en.replace(/ \(stated\)$/, '')));
  return known;
}

/** A number, text or list of an input by any of its keys, without case and separators. */
export function input(inputs: Inputs, ...keys: readonly string[]): unknown {
  for (const [key, value] of Object.entries(inputs)) if (keys.includes(keyOf(key))) return value;
  return undefined;
}

export function numberIn(inputs: Inputs, ...keys: readonly string[]): number | null {
  const value = input(inputs, ...keys);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function textIn(inputs: Inputs, ...keys: readonly string[]): string | null {
  const value = input(inputs, ...keys);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function pairIn(inputs: Inputs, ...keys: readonly string[]): readonly [number, number] | null {
  const value = input(inputs, ...keys);
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number' && one > 0)
    ? [value[0] as number, value[1] as number]
    : null;
}
