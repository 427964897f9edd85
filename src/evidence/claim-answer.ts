import { doubt } from '../planning/demand.ts';
import type { Said } from '../terms/rule.ts';
import { contextOf, defaultsFor } from './claim-defaults.ts';
import { deriveHere, servingIn, stepsSaid } from './claim-derive.ts';
import { against, type Finding, finding, judge, type Reading, ROUNDING } from './claim-finding.ts';
import { stated } from './claim-inputs.ts';
import { servingPhysics } from './claim-physics.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, unitFor, type Value } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import type { Derived } from './claim-solve.ts';
import type { Target } from './claim-target.ts';
import { DAY, YEAR } from './claim-units.ts';
import { type ClaimWorld, middle, say, shown, three } from './claim-world.ts';

/** A derived figure against the claimed one; `claimsNothing` = the figure is stated, not claimed. */
export function answered(
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
  const wide = target.quantity === 'mfu' ? 1.15 : target.quantity === 'flop' ? 1.1 : 1;
  const reading: Reading = { low: lowOf(value) / wide, mid: value.mid, high: highOf(value) * wide, said: say('', '') };
  const claimed = claimsNothing ? null : target.claimed;
  const published = claimed === null ? null : asPublished(claim, target.quantity, claimed, known);
  const possible = claimed !== null && claimed >= reading.low / 1.05;
  const group =
    claimed === null
      ? 'computable'
      : (published && possible) || withinReach(claim, target, claimed, reading)
        ? 'holds'
        : judge(claimed, [reading], true, target.figure?.bound === 'about' || oneDigit(claim.published) ? 1.12 : ROUNDING).group;
  const show = (base: number): string => `${shown(base * perBase)} ${unit}`;
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

/** A figure of one digit was rounded to it. */
const oneDigit = (value: number | null): boolean => value !== null && value >= 2 && value === Number(value.toPrecision(1));

/** "Can be done in so long": more time than it takes is within reach, up to three times as much. */
const withinReach = ({ text }: Claim, { quantity }: Target, claimed: number, { low, high }: Reading): boolean =>
  quantity === 'seconds' && /\b(?:can|could|able to|within)\b|能|可以/i.test(text) && claimed >= low && claimed <= 3 * high;

/** A time that the published training itself took: stops, restarts and evaluations are in it, and are not in ours. */
function asPublished(claim: Claim, quantity: Quantity, claimed: number, known: ReadonlyMap<Quantity, Value>): Said | null {
  const run = claim.names.trainings[0];
  const took = quantity === 'seconds' ? run?.days : quantity === 'chipSeconds' ? run?.chipHours : undefined;
  if (!run || !took || (claim.chips.length > 0 && claim.chips[0] !== run.chip)) return null;
  const like = (a: number, b: number): boolean => a / b < 1.1 && b / a < 1.1;
  const chips = known.get('chips')?.mid ?? null;
  if (
    !like(claimed, middle(took) * (quantity === 'seconds' ? DAY : 3600)) ||
    (quantity === 'seconds' && (chips === null || !like(chips, middle(run.chips))))
  )
    return null;
  const cite = (took.cite ?? []).join(', ');
  return say(`so published (${cite}): stops, restarts and evaluations are in it`, `与公布一致（${cite}）：含停机、重启与评测`);
}

/** The soft value that would have to be otherwise, and by how much, for the claimed figure to come out. */
function needed({ steps, assumed }: Derived, times: number): readonly Said[] {
  if (steps.length === 0 || !(times > 0 && Number.isFinite(times))) return [];
  const factor = shown(times >= 1 ? times : 1 / times);
  return [
    say(
      `something it rests on is ${factor} times ${times >= 1 ? 'larger' : 'smaller'} in effect${assumed[0] ? `, such as: ${assumed[0].en}` : ''}`,
      `所依据的某项实际${times >= 1 ? '大' : '小'} ${factor} 倍${assumed[0] ? `，如：${assumed[0].zh}` : ''}`,
    ),
  ];
}

const counted = (chips: number): Value => stated('chips', chips, chips, `${chips} chips`);

/** Chips from which on a fleet is held against the power of a country. */
const GREAT = 1e6;

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
    const times = shown(queries / rate, 2);
    out.push(
      say(
        `${doubted}; at that rate it comes to ${shown((derived.value.mid * rate) / queries)}`,
        `${shown(queries)}/s 为公开所知 ${name} 查询率（${rate}/s）的 ${times} 倍；按后者计为 ${shown((derived.value.mid * rate) / queries)}`,
      ),
    );
  }
  const serving = servingIn(claim);
  const fleet = serving ? deriveHere(claim, world, 'chips', new Map(known), contextOf(claim, world), true) : null;
  const chips = target.quantity === 'chips' ? derived.value.mid : (known.get('chips')?.mid ?? fleet?.value.mid ?? null);
  if (chips !== null && serving) {
    const context = contextOf(claim, world);
    out.push(...servingPhysics(claim, world, context, new Map([...defaultsFor(claim, world, context, true), ...known]), chips));
  }
  if (chips !== null && chips >= GREAT) {
    const power = deriveHere(
      claim,
      world,
      'watts',
      new Map([...known, ['chips', counted(chips)]]),
      contextOf(claim, world),
      serving,
    )?.value;
    const place = claim.place ?? 'CN';
    const country = world.magnitudes.dataCentres.find((one) => one.place === place);
    if (country && power) {
      const average = (middle(country.energyTWh) * 1e12 * 3600) / YEAR;
      const [low, mid, high] = [lowOf(power), power.mid, highOf(power)].map((watts) => three(watts / 1e9));
      out.push(
        say(
          `such a fleet draws about ${mid} GW on average (${low} to ${high}); all data centres of ${place} draw ${three(average / 1e9)} GW`,
          `如此机群平均约 ${mid} GW（${low} 至 ${high}）；${place} 全部数据中心平均 ${three(average / 1e9)} GW`,
        ),
      );
    }
  }
  return out;
}
