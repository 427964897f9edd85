import type { Said } from '../terms/rule.ts';
import { type Context, defaultsFor } from './claim-defaults.ts';
import { stated } from './claim-inputs.ts';
import { QUANTITIES, type Quantity, unitFor, type Value } from './claim-quantity.ts';
import { type Claim, periodOf, quantitiesSaid } from './claim-read.ts';
import { shapedParameters } from './claim-shape.ts';
import { type Derived, derive } from './claim-solve.ts';
import { planned } from './claim-step.ts';
import type { Target } from './claim-target.ts';
import { type ClaimWorld, say, shown } from './claim-world.ts';

const SERVING =
  /\b(?:inferenc\w*|serv(?:e|es|ing|ice)|quer(?:y|ies)|answers?|responses?|users?|searches|commerciali[sz]\w*|deploy\w*|chats?|requests?)\b|推理|服务|查询|用户|回答|商用|部署|请求/i;

export const JOB: readonly Quantity[] = ['seconds', 'chipSeconds', 'flop', 'tokens', 'parameters', 'queries', 'users', 'usdPerChipSecond'];

/** Everything that the row and the words state, beside what is claimed. */
export function statedIn(claim: Claim, target: Target): Map<Quantity, Value> {
  const known = new Map<Quantity, Value>();
  for (const { quantity, value, figure } of quantitiesSaid(claim))
    if (figure !== target.figure && quantity !== target.quantity && !known.has(quantity)) known.set(quantity, value);
  for (const [quantity, value] of claim.inputs)
    if (quantity !== target.quantity || target.claimed === null || Math.abs(value.mid / target.claimed - 1) > 0.02)
      known.set(quantity, value);
  known.delete(target.quantity);
  // a node whose rate is stated counts as one chip
  if (Object.keys(claim.row.inputs).some((key) => /flopspernode$/i.test(key)))
    known.set('chipsPerServer', stated('chipsPerServer', 1, 1, 'nodes'));
  const perChip = known.get('wattsPerChip');
  if (perChip && !known.has('wattsPerServer')) {
    const each = known.get('chipsPerServer')?.mid ?? 8;
    const extra = known.get('overheadWatts')?.mid ?? 0;
    known.set('wattsPerServer', { ...perChip, mid: each * perChip.mid + extra });
    known.set('chipsPerServer', known.get('chipsPerServer') ?? stated('chipsPerServer', each, each, `${each} chips a server`));
  }
  const rate = known.get('tokenRate');
  if (rate && perChip && !known.has('chips') && !known.has('servers') && !known.has('itWatts')) known.set('tokenRatePerChip', rate);
  whole(claim, target, known);
  const parameters = shapedParameters(claim.row.inputs);
  if (parameters !== null && target.quantity !== 'parameters' && !known.has('parameters'))
    known.set('parameters', stated('parameters', parameters, parameters, 'parameters counted from the shape'));
  return known;
}

const WHOLE: readonly Quantity[] = ['joules', 'kilograms', 'usdOfEnergy'];

/** Energy, carbon and their cost by time are those of one such time; a stated load lowers the power that is drawn. */
function whole(claim: Claim, target: Target, known: Map<Quantity, Value>): void {
  if (!WHOLE.includes(target.quantity)) return;
  const period = periodOf(claim.row.unit?.replace('/', ' per ') ?? '') ?? periodOf(claim.text);
  if (period !== null && !known.has('seconds') && !known.has('chipSeconds') && !known.has('joules'))
    known.set('seconds', stated('seconds', period, period, `${period / 3600} hours`));
  const [watts, load] = [known.get('watts'), known.get('load')];
  if (!watts || !load) return;
  known.set('averageWatts', { ...watts, mid: watts.mid * load.mid });
  known.delete('watts');
}

export function servingIn(claim: Claim): boolean {
  return (
    (SERVING.test(claim.text) && !/\btrain\w*|训练/i.test(claim.text)) ||
    (['queries', 'users', 'queriesPerUser', 'chipSecondsPerQuery', 'tokenRate', 'tokensPerQuery'] as const).some((one) =>
      claim.inputs.has(one),
    ) ||
    (claim.names.services.length > 0 && !/\btrain\w*|训练/i.test(claim.text))
  );
}

/** Derives a quantity; a training whose utilisation nobody states takes the engine's. */
export function deriveHere(
  claim: Claim,
  world: ClaimWorld,
  quantity: Quantity,
  known: Map<Quantity, Value>,
  context: Context,
  serving: boolean,
): Derived | null {
  const defaults = defaultsFor(claim, world, context, serving);
  if (!serving && !known.has('mfu') && !known.has('achieved') && !defaults.has('achieved') && quantity !== 'mfu') {
    const planned = plannedUse(claim, world, context, known);
    if (planned) defaults.set('mfu', planned);
  }
  return derive(quantity, known, defaults);
}

/** Utilisation of a training as the engine plans it, with its band; null where model, chip or count is open. */
function plannedUse(claim: Claim, world: ClaimWorld, { model, chip }: Context, known: ReadonlyMap<Quantity, Value>): Value | null {
  const chips = Math.round(known.get('chips')?.mid ?? Number.NaN);
  if (model === null || chip === null || !(chips >= 1 && chips <= 1e6) || claim.chips.length === 0) return null;
  const mfu = planned(world, chip, model, chips)?.mfu;
  if (!mfu) return null;
  const said = say(
    `utilisation ${shown(mfu.mid)} (${shown(mfu.low)} to ${shown(mfu.high)}), planned by the engine`,
    `利用率 ${shown(mfu.mid)}（${shown(mfu.low)} 至 ${shown(mfu.high)}），由引擎规划`,
  );
  return { mid: mfu.mid, down: mfu.mid / mfu.low, up: mfu.high / mfu.mid, origin: 'computed', said };
}

export function stepsSaid({ steps }: Derived): readonly Said[] {
  return steps.map(({ gives, formula, value }) => {
    const { unit, perBase } = unitFor(gives, null);
    const figure = `${shown(value.mid * perBase)}${unit ? ` ${unit}` : ''}`;
    return say(`${QUANTITIES[gives].en} ${figure}: ${formula.en}`, `${QUANTITIES[gives].zh} ${figure}：${formula.zh}`);
  });
}
