import { answered } from './claim-answer.ts';
import { type Context, usualMfu } from './claim-defaults.ts';
import { deriveHere, JOB } from './claim-derive.ts';
import { type Finding, finding, judge, type Reading } from './claim-finding.ts';
import { numberIn, stated } from './claim-inputs.ts';
import { buying, type ChipHour, chipHour, priceReadings } from './claim-price.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, unitFor, type Value } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import type { Target } from './claim-target.ts';
import { type ClaimWorld, middle, say, shown, typicalService } from './claim-world.ts';

/** Costs: chip time is derived, and the price that the claimed cost implies is held against what chip-hours cost by term. */
export function money(
  claim: Claim,
  world: ClaimWorld,
  target: Target,
  known: Map<Quantity, Value>,
  context: Context,
  serving: boolean,
): Finding | null {
  const hour = chipHour(
    context.chip ?? context.training?.chip ?? (serving ? (typicalService(world.magnitudes)?.chip ?? null) : null),
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
          said: say(`${shown(usual)} USD a chip-hour`, `每卡时 ${shown(usual)} 美元`),
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
  if (target.claimed === null) return answered(claim, world, target, derived, known, true);
  const implied = (price?.mid ?? Number.NaN) * (target.claimed / derived.value.mid) * 3600;
  const priced = derived.steps.some(({ formula }) => formula.en.includes('x price'));
  const readings = priceReadings(hour);
  const plain = judge(target.claimed, [
    { low: lowOf(derived.value), mid: derived.value.mid, high: highOf(derived.value), said: say('', '') },
  ]).group;
  const found = answered(claim, world, target, derived, known, false);
  if (!priced || !(implied > 0)) return found;
  const per = say(`the claimed cost implies ${shown(implied)} USD a chip-hour`, `所述成本相当于每卡时 ${shown(implied)} 美元`);
  const market = readings.length > 0 ? judge(implied, readings, true, 1) : null;
  // where the cost follows, only a price that few pay is a condition; where it does not, a price that is paid somewhere is one
  const group =
    market === null
      ? plain
      : plain === 'holds'
        ? market.group === 'conditional'
          ? 'conditional'
          : 'holds'
        : market.group === 'fails'
          ? 'fails'
          : 'conditional';
  return {
    ...found,
    group,
    because: [...found.because, per],
    holdsIf: group === 'conditional' && market?.reading ? [market.reading.said] : found.holdsIf,
  };
}

/** A cost of training on so many chips that says neither what is trained nor how long: bought, or rented for one of the largest trainings. */
function openJob(claim: Claim, world: ClaimWorld, target: Target, chips: number, chip: string, hour: ChipHour): Finding | null {
  const readings: Reading[] = [];
  const bought = buying(chip, chips, claim, world);
  if (bought) readings.push(bought);
  const largest = world.magnitudes.trainings
    .filter(({ flop }) => flop !== undefined)
    .sort((a, b) => middle(b.flop as never) - middle(a.flop as never))[0];
  const rates = [hour.own, hour.least, hour.going, hour.list].filter((one): one is number => one !== null);
  const use = numberIn(claim.row.inputs, 'mfu') ?? usualMfu().mid;
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
          `${largest.names[0]} is trained on rented chips (${shown(hours / 1e6)} million chip-hours at ${Math.min(...rates)} to ${Math.max(...rates)} USD)`,
          `以租用的卡训练 ${largest.names[0]}（${shown(hours / 1e6)} 百万卡时，每卡时 ${Math.min(...rates)} 至 ${Math.max(...rates)} 美元）`,
        ),
      });
    }
  }
  if (readings.length === 0) return null;
  const { unit, perBase } = unitFor('usd', claim.row.unit);
  const toBuy =
    bought !== null && /\b(?:buy|bought|buying|purchas\w*|hardware|servers?|capex|capital)\b|购买|购置|采购|硬件|服务器/i.test(claim.text);
  const judged = target.claimed === null ? null : judge(target.claimed, readings, toBuy);
  const nearest = judged?.reading ?? (readings[0] as Reading);
  return finding({
    group: judged?.group ?? 'computable',
    subject: QUANTITIES.usd,
    computed: nearest.mid * perBase,
    low: Math.min(...readings.map(({ low }) => low)) * perBase,
    high: Math.max(...readings.map(({ high }) => high)) * perBase,
    unit,
    verdict:
      judged?.group === 'fails'
        ? say('neither the price of the machine nor the rent of one of the largest trainings', '既非整机价格，也非最大规模训练的租金')
        : say('what is trained and for how long is not said: it depends on that', '未说明训练什么、多久：结果取决于此'),
    because: readings.map(({ said, low, high }) =>
      say(
        `${said.en}: ${shown(low / 1e6)} to ${shown(high / 1e6)} million USD`,
        `${said.zh}：${shown(low / 1e6)} 至 ${shown(high / 1e6)} 百万美元`,
      ),
    ),
    holdsIf: judged?.reading
      ? readings
          .filter(({ low, high }) => (target.claimed as number) >= low / 1.05 && (target.claimed as number) <= high * 1.05)
          .map(({ said }) => said)
      : [],
  });
}
