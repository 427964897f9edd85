import { modelOf, publishedTraining } from '../catalog/model.ts';
import { stackFor } from '../catalog/stack.ts';
import { groupFor } from '../catalog/system.ts';
import { doubt } from '../planning/demand.ts';
import { plan } from '../planning/plan.ts';
import { askTraining } from '../planning/question.ts';
import { Problem, Problems } from '../terms/problem.ts';
import type { Said } from '../terms/rule.ts';
import { type Context, contextOf, defaultsFor } from './claim-defaults.ts';
import { against, type Checker, type Finding, finding, judge, type Reading } from './claim-finding.ts';
import { numberIn, stated } from './claim-inputs.ts';
import { buying, chipHour, priceReadings } from './claim-money.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, unitFor, type Value } from './claim-quantity.ts';
import { type Claim, quantitiesSaid } from './claim-read.ts';
import { shapedParameters } from './claim-shape.ts';
import { type Derived, derive } from './claim-solve.ts';
import { type Target, targetOf } from './claim-target.ts';
import { type ClaimWorld, middle, told as num, say } from './claim-world.ts';

const SERVING =
  /\b(?:inferenc\w*|serv(?:e|es|ing|ice)|quer(?:y|ies)|answers?|responses?|users?|searches|commerciali[sz]\w*|deploy\w*|chats?|requests?)\b|推理|服务|查询|用户|回答|商用|部署|请求/i;
const MONEY: readonly Quantity[] = ['usd', 'usdRate', 'usdPerQuery'];
const JOB: readonly Quantity[] = ['seconds', 'chipSeconds', 'flop', 'tokens', 'parameters', 'queries', 'users', 'usdPerChipSecond'];

/** Everything that the row and the words state, beside what is claimed. */
export function statedIn(claim: Claim, target: Target): Map<Quantity, Value> {
  const known = new Map<Quantity, Value>();
  for (const { quantity, value, figure } of quantitiesSaid(claim))
    if (figure !== target.figure && quantity !== target.quantity && !known.has(quantity)) known.set(quantity, value);
  for (const [quantity, value] of claim.inputs)
    if (quantity !== target.quantity || target.claimed === null || Math.abs(value.mid / target.claimed - 1) > 0.02)
      known.set(quantity, value);
  known.delete(target.quantity);
  const perChip = known.get('wattsPerChip');
  if (perChip && !known.has('wattsPerServer')) {
    const each = known.get('chipsPerServer')?.mid ?? 8;
    const extra = known.get('overheadWatts')?.mid ?? 0;
    known.set('wattsPerServer', { ...perChip, mid: each * perChip.mid + extra });
    known.set('chipsPerServer', known.get('chipsPerServer') ?? stated('chipsPerServer', each, each, `${each} chips a server`));
  }
  const parameters = shapedParameters(claim.row.inputs);
  if (parameters !== null && target.quantity !== 'parameters' && !known.has('parameters'))
    known.set('parameters', stated('parameters', parameters, parameters, 'parameters counted from the shape'));
  return known;
}

/** The share of a lease that trains: the rest goes into preparing data on the same machine. */
function training(claim: Claim, known: Map<Quantity, Value>, target: Target): Target {
  const share = claim.figures.find(({ measure }) => measure === 'share');
  if (!share || !/pre-?process\w*|data preparation|预处理/i.test(claim.text) || claim.inputs.has('seconds')) return target;
  const time = known.get('seconds');
  if (time) known.set('seconds', { ...time, mid: time.mid * (1 - share.value) });
  return target.quantity === 'seconds' && target.claimed !== null ? { ...target, claimed: target.claimed * (1 - share.value) } : target;
}

/** A claimed figure against what follows from the rest of the statement, from facts and from stated defaults. */
export const figureClaim: Checker = (claim, world) => {
  const asked = targetOf(claim);
  if (asked === null) return null;
  const serving = servingIn(claim);
  const context = contextOf(claim, world);
  const known = statedIn(claim, asked);
  const target = training(claim, known, asked);
  if (target.quantity === 'parameters') return null;
  if (MONEY.includes(target.quantity)) return money(claim, world, target, known, context, serving);
  const derived = deriveHere(claim, world, target.quantity, known, context, serving);
  if (derived === null) return null;
  const claimsNothing = target.claimed === null || (target.quantity === 'chips' && !serving && !consequence(derived, known));
  if (target.quantity === 'chips' && claimsNothing && target.claimed !== null) return null;
  return told(claim, world, target, derived, known, claimsNothing);
};

export function servingIn(claim: Claim): boolean {
  return (
    (SERVING.test(claim.text) && !/\btrain\w*|训练/i.test(claim.text)) ||
    (['queries', 'users', 'queriesPerUser', 'chipSecondsPerQuery'] as const).some((one) => claim.inputs.has(one)) ||
    (claim.names.services.length > 0 && !/\btrain\w*|训练/i.test(claim.text))
  );
}

/** Does the derivation rest on something the statement says, or on assumptions alone? */
function consequence({ steps }: Derived, known: ReadonlyMap<Quantity, Value>): boolean {
  return steps.length > 0 && JOB.some((quantity) => known.has(quantity));
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
function plannedUse(
  claim: Claim,
  { book, fits, bands }: ClaimWorld,
  { model, chip }: Context,
  known: ReadonlyMap<Quantity, Value>,
): Value | null {
  const chips = known.get('chips')?.mid ?? null;
  if (model === null || chip === null || chips === null || chips > 1e6 || claim.chips.length === 0) return null;
  try {
    const group = groupFor(book, chip, Math.round(chips));
    const { stack } = stackFor(book, null, null, group.chip.stack, 'train');
    const { job } = askTraining({ kind: 'train' }, modelOf(book, model), { groups: [group] }, stack, publishedTraining(book, model));
    const mfu = plan(job, { groups: [group] }, fits, { bands, frontier: false }).choice?.mfu;
    if (!mfu) return null;
    const said = say(
      `utilisation ${num(mfu.mid)} (${num(mfu.low)} to ${num(mfu.high)}), planned by the engine`,
      `利用率 ${num(mfu.mid)}（${num(mfu.low)} 至 ${num(mfu.high)}），由引擎规划`,
    );
    return { mid: mfu.mid, down: mfu.mid / mfu.low, up: mfu.high / mfu.mid, origin: 'computed', said };
  } catch (fault) {
    if (fault instanceof Problem || fault instanceof Problems) return null;
    throw fault;
  }
}

function told(
  claim: Claim,
  world: ClaimWorld,
  target: Target,
  derived: Derived,
  known: ReadonlyMap<Quantity, Value>,
  claimsNothing: boolean,
): Finding {
  const { value } = derived;
  const { unit, perBase } = unitFor(target.quantity, claim.row.unit);
  // whether attention is counted moves a utilisation by about a tenth
  const wide = target.quantity === 'mfu' ? 1.15 : 1;
  const reading: Reading = { low: lowOf(value) / wide, mid: value.mid, high: highOf(value) * wide, said: say('', '') };
  const claimed = claimsNothing ? null : target.claimed;
  const published = claimed === null ? null : asPublished(claim, target.quantity, claimed, known);
  const possible = claimed !== null && claimed >= reading.low / 1.05;
  const group = claimed === null ? 'computable' : published && possible ? 'holds' : judge(claimed, [reading]).group;
  const show = (base: number): string => `${num(base * perBase)} ${unit}`;
  return finding({
    group,
    subject: QUANTITIES[target.quantity],
    computed: value.mid * perBase,
    low: reading.low * perBase,
    high: reading.high * perBase,
    unit,
    verdict:
      claimed === null
        ? say(
            `no figure is claimed; it comes to ${show(value.mid)} (${show(reading.low)} to ${show(reading.high)})`,
            `未述数值；算得 ${show(value.mid)}（${show(reading.low)} 至 ${show(reading.high)}）`,
          )
        : against(show(claimed), show(value.mid), claimed / value.mid),
    because: [...stepsSaid(derived), ...(published ? [published] : []), ...warnings(claim, world, derived, known, target)],
    assumed: [...derived.assumed, ...claim.settled.map((one) => say(one, one))],
    holdsIf: group === 'fails' && claimed !== null ? needed(derived, claimed / value.mid) : [],
  });
}

/** A time that the published training itself took: stops, restarts and evaluations are in it, and are not in ours. */
function asPublished(claim: Claim, quantity: Quantity, claimed: number, known: ReadonlyMap<Quantity, Value>): Said | null {
  const run = claim.names.trainings[0];
  const took = quantity === 'seconds' ? run?.days : quantity === 'chipSeconds' ? run?.chipHours : undefined;
  if (!run || !took || (claim.chips.length > 0 && claim.chips[0] !== run.chip)) return null;
  const like = (a: number, b: number): boolean => a / b < 1.1 && b / a < 1.1;
  const chips = known.get('chips')?.mid ?? null;
  if (
    !like(claimed, middle(took) * (quantity === 'seconds' ? 86_400 : 3600)) ||
    (quantity === 'seconds' && (chips === null || !like(chips, middle(run.chips))))
  )
    return null;
  const cite = (took.cite ?? []).join(', ');
  return say(`so published (${cite}): stops, restarts and evaluations are in it`, `与公布一致（${cite}）：含停机、重启与评测`);
}

export function stepsSaid({ steps }: Derived): readonly Said[] {
  return steps.map(({ gives, formula, value }) => {
    const { unit, perBase } = unitFor(gives, null);
    const shown = `${num(value.mid * perBase)}${unit ? ` ${unit}` : ''}`;
    return say(`${QUANTITIES[gives].en} ${shown}: ${formula.en}`, `${QUANTITIES[gives].zh} ${shown}：${formula.zh}`);
  });
}

/** The soft value that would have to be otherwise, and by how much, for the claimed figure to come out. */
function needed({ steps, assumed }: Derived, times: number): readonly Said[] {
  if (steps.length === 0) return [];
  const factor = num(times >= 1 ? times : 1 / times);
  return [
    say(
      `something it rests on is ${factor} times ${times >= 1 ? 'larger' : 'smaller'} in effect${assumed[0] ? `, such as: ${assumed[0].en}` : ''}`,
      `所依据的某项实际${times >= 1 ? '大' : '小'} ${factor} 倍${assumed[0] ? `，如：${assumed[0].zh}` : ''}`,
    ),
  ];
}

/** What else is known that the figures run against: public rates of a named service, installed power of a country. */
export function warnings(
  claim: Claim,
  world: ClaimWorld,
  derived: Derived,
  known: ReadonlyMap<Quantity, Value>,
  target: Target,
): readonly Said[] {
  const out: Said[] = [];
  const queries = known.get('queries')?.mid ?? null;
  for (const { id, service } of claim.names.services) {
    if (queries === null || !service.queriesPerSecond) continue;
    const rate = middle(service.queriesPerSecond);
    const name = service.names[0] as string;
    const doubted = doubt(queries, {
      id,
      name,
      users: null,
      requestsPerUserDay: null,
      requestsPerSec: rate,
      outputTokens: null,
      from: (service.queriesPerSecond.cite ?? []).join(', '),
    });
    if (!doubted) continue;
    const times = num(queries / rate, 2);
    out.push(
      say(
        `${doubted}; at that rate it comes to ${num((derived.value.mid * rate) / queries)}`,
        `${queries}/s 为公开所知 ${name} 查询率（${rate}/s）的 ${times} 倍；按后者计为 ${num((derived.value.mid * rate) / queries)}`,
      ),
    );
  }
  const chips = target.quantity === 'chips' ? derived.value.mid : (known.get('chips')?.mid ?? null);
  if (chips !== null && chips >= 1e6) {
    const watts = chips * 812.5 * 1.1;
    const country = world.magnitudes.dataCentres.find(({ place }) => place === (claim.place ?? 'CN'));
    const average = country ? (middle(country.energyTWh) * 1e12) / 8760 : null;
    if (average !== null)
      out.push(
        say(
          `such a fleet draws about ${num(watts / 1e9)} GW; all data centres of ${country?.place} draw ${num(average / 1e9)} GW on average`,
          `如此机群约 ${num(watts / 1e9)} GW；${country?.place} 全部数据中心平均 ${num(average / 1e9)} GW`,
        ),
      );
  }
  return out;
}

/** Costs: chip time is derived, and the price that the claimed cost implies is held against what chip-hours cost by term. */
function money(
  claim: Claim,
  world: ClaimWorld,
  target: Target,
  known: Map<Quantity, Value>,
  context: Context,
  serving: boolean,
): Finding | null {
  const hour = chipHour(
    context.chip ?? (serving ? (world.magnitudes.services[world.magnitudes.typicalService]?.chip ?? null) : null),
    context,
    claim,
    world,
  );
  const statedPrice = known.get('usdPerChipSecond') ?? null;
  const usual = serving ? (hour.own ?? hour.going) : (hour.going ?? hour.own);
  const price: Value | null =
    statedPrice ??
    (usual === null
      ? null
      : {
          mid: usual / 3600,
          down: 1.6,
          up: 1.6,
          origin: 'fact',
          said: say(`${num(usual)} USD a chip-hour`, `每卡时 ${num(usual)} 美元`),
        });
  if (price) known.set('usdPerChipSecond', price);
  const jobSaid =
    JOB.some((quantity) => quantity !== 'usdPerChipSecond' && known.has(quantity)) ||
    context.model !== null ||
    (context.training !== null && target.quantity === 'usd') ||
    context.service !== null;
  const chips = known.get('chips') ?? null;
  if (target.quantity === 'usd' && !jobSaid && chips !== null && context.chip !== null)
    return openJob(claim, world, target, chips.mid, context.chip, hour);
  const derived = deriveHere(claim, world, target.quantity, known, context, serving);
  if (derived === null) return null;
  if (target.claimed === null) return told(claim, world, target, derived, known, true);
  const implied = (price?.mid ?? Number.NaN) * (target.claimed / derived.value.mid) * 3600;
  const priced = derived.steps.some(({ formula }) => formula.en.includes('x price'));
  const readings = priceReadings(hour);
  const plain = judge(target.claimed, [
    { low: lowOf(derived.value), mid: derived.value.mid, high: highOf(derived.value), said: say('', '') },
  ]).group;
  const found = told(claim, world, target, derived, known, false);
  if (!priced || !(implied > 0)) return found;
  const per = say(`the claimed cost implies ${num(implied)} USD a chip-hour`, `所述成本相当于每卡时 ${num(implied)} 美元`);
  const market = readings.length > 0 ? judge(implied, readings, true, 1) : null;
  const agrees = plain === 'holds';
  // stated or usual price agrees: a dear price is a condition, a cheap one is what it costs at least
  const soft = derived.steps.length > 2;
  const group =
    market === null
      ? plain
      : agrees
        ? market.group === 'conditional'
          ? 'conditional'
          : 'holds'
        : market.group === 'fails'
          ? 'fails'
          : statedPrice && !soft
            ? 'conditional'
            : market.group === 'conditional'
              ? 'conditional'
              : statedPrice
                ? 'conditional'
                : plain === 'fails' && market.group === 'holds'
                  ? 'conditional'
                  : plain;
  return {
    ...found,
    group,
    because: [...found.because, per],
    holdsIf: group === 'conditional' && market?.reading ? [market.reading.said] : found.holdsIf,
  };
}

/** A cost of training on so many chips that says neither what is trained nor how long: bought, or rented for one of the largest trainings. */
function openJob(
  claim: Claim,
  world: ClaimWorld,
  target: Target,
  chips: number,
  chip: string,
  hour: ReturnType<typeof chipHour>,
): Finding | null {
  const readings: Reading[] = [];
  const bought = buying(chip, chips, claim, world);
  if (bought) readings.push(bought);
  const largest = world.magnitudes.trainings
    .filter(({ flop }) => flop !== undefined)
    .sort((a, b) => middle(b.flop as never) - middle(a.flop as never))[0];
  const rates = [hour.own, hour.least, hour.going, hour.list].filter((one): one is number => one !== null);
  const use = numberIn(claim.row.inputs, 'mfu') ?? 0.35;
  if (largest?.flop && rates.length > 0) {
    const known = new Map<Quantity, Value>([
      ['flop', stated('flop', middle(largest.flop), middle(largest.flop), '')],
      ['chips', stated('chips', chips, chips, '')],
      ['mfu', { ...stated('mfu', use, use, ''), down: 1, up: 1 }],
    ]);
    const derived = deriveHere(claim, world, 'chipSeconds', known, { service: null, training: null, chip, model: null }, false);
    if (derived) {
      const hours = derived.value.mid / 3600;
      readings.push({
        low: hours * Math.min(...rates),
        mid: hours * (hour.going ?? (rates[0] as number)),
        high: hours * Math.max(...rates),
        said: say(
          `${largest.names[0]} is trained on rented chips (${num(hours / 1e6)} million chip-hours at ${Math.min(...rates)} to ${Math.max(...rates)} USD)`,
          `以租用的卡训练 ${largest.names[0]}（${num(hours / 1e6)} 百万卡时，每卡时 ${Math.min(...rates)} 至 ${Math.max(...rates)} 美元）`,
        ),
      });
    }
  }
  if (readings.length === 0) return null;
  const { unit, perBase } = unitFor('usd', claim.row.unit);
  const toBuy =
    readings.length > 0 &&
    bought !== null &&
    /\b(?:buy|bought|buying|purchas\w*|hardware|servers?|capex|capital)\b|购买|购置|采购|硬件|服务器/i.test(claim.text);
  const judged = target.claimed === null ? null : judge(target.claimed, readings, toBuy);
  const shown = judged?.reading ?? (readings[0] as Reading);
  return finding({
    group: judged?.group ?? 'computable',
    subject: QUANTITIES.usd,
    computed: shown.mid * perBase,
    low: Math.min(...readings.map(({ low }) => low)) * perBase,
    high: Math.max(...readings.map(({ high }) => high)) * perBase,
    unit,
    verdict:
      judged?.group === 'fails'
        ? say('neither the price of the machine nor the rent of one of the largest trainings', '既非整机价格，也非最大规模训练的租金')
        : say('what is trained and for how long is not said: it depends on that', '未说明训练什么、多久：结果取决于此'),
    because: readings.map(({ said, low, high }) =>
      say(
        `${said.en}: ${num(low / 1e6)} to ${num(high / 1e6)} million USD`,
        `${said.zh}：${num(low / 1e6)} 至 ${num(high / 1e6)} 百万美元`,
      ),
    ),
    holdsIf: judged?.reading
      ? readings
          .filter(({ low, high }) => (target.claimed as number) >= low / 1.05 && (target.claimed as number) <= high * 1.05)
          .map(({ said }) => said)
      : [],
  });
}
