import { chipOf } from '../catalog/chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { priceSheet } from '../catalog/price.ts';
import { exactly, scaled } from '../economy/band.ts';
import { rentPrice } from '../economy/price.ts';
import { costStructure, frontierStructure } from '../economy/structure.ts';
import type { Estimate } from '../terms/estimate.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { numberIn } from './claim-inputs.ts';
import type { Claim } from './claim-read.ts';
import { YEAR } from './claim-units.ts';
import { type ClaimWorld, middle, percent, say, typicalService } from './claim-world.ts';

const HOURS = YEAR / 3600;
const TRAINING = /train|develop|pre-?train|训练|研发|开发/i;
const SERVING = /inferenc|serv(?:e|ing)|answer|operat|推理|服务|运营/i;
const STAFF = /staff|people|salar|engineers?|researchers?|personnel|人力|人员|工资/i;
const ENERGY = /energy|electricity|power bill|电费|能源|电力/i;
const COMPUTE = /comput\w+|hardware|GPUs?|chips?|accelerators?|算力|硬件|芯片/i;

/** A part's share of what training or serving costs. What is counted is rarely said, so a share in the band holds under a definition. */
export const costShare: Checker = (claim, world) => {
  const { text } = claim;
  const claimed = claim.published ?? claim.figures.find(({ measure }) => measure === 'share')?.value ?? null;
  const asShare = claim.row.unit === null || /share|%|ratio/i.test(claim.row.unit);
  if (claimed === null || claimed <= 0 || claimed > 1 || !asShare || !/\bcosts?\b|\bspending\b|\bbudget\b|成本|费用|开支/i.test(text))
    return null;
  const part = /\b(?:cheaper|less|lower|than)\b|(?:%|per ?cent|half|third|quarter|sixth) of (?:that|what)\b|便宜|低于/i.test(text)
    ? null
    : STAFF.test(text) && !COMPUTE.test(text)
      ? 'staff'
      : ENERGY.test(text) && !/comput\w+ power/i.test(text)
        ? 'energy'
        : COMPUTE.test(text)
          ? 'computing'
          : null;
  if (part === null || !(TRAINING.test(text) || SERVING.test(text))) return null;
  const serving = SERVING.test(text) && !TRAINING.test(text);
  const structure = serving
    ? servingStructure(claim, world)
    : { shares: frontierStructure(costFacts(world.book)), because: [trainingSaid(world)] };
  if (structure === null) return null;
  const share = structure.shares[part];
  const reading = {
    ...share,
    said: say(
      serving ? 'staff is counted, and the service is large' : 'hardware and energy are counted against staff, and data is not',
      serving ? '计入人员，且服务规模大' : '硬件与能源对人员计，不计数据',
    ),
  };
  const { group } = judge(claimed, [reading], false, 1.02);
  return finding({
    group,
    subject: say(
      `share of ${part} in the cost of ${serving ? 'serving' : 'training'}`,
      `${part === 'computing' ? '算力' : part === 'staff' ? '人员' : '能源'}占${serving ? '推理' : '训练'}成本的比例`,
    ),
    computed: share.mid,
    low: share.low,
    high: share.high,
    unit: 'share',
    verdict:
      group === 'fails'
        ? say(
            `outside the published band of ${percent(share.low)} to ${percent(share.high)}`,
            `超出公布区间 ${percent(share.low)} 至 ${percent(share.high)}`,
          )
        : say(
            `inside the band of ${percent(share.low)} to ${percent(share.high)}; it hangs on what is counted and on the scale`,
            `在 ${percent(share.low)} 至 ${percent(share.high)} 区间内；取决于统计口径与规模`,
          ),
    because: structure.because,
    holdsIf: group === 'fails' ? [] : [reading.said],
  });
};

function trainingSaid(world: ClaimWorld): ReturnType<typeof say> {
  const { frontierHardware, frontierEnergy, frontierStaff } = costFacts(world.book);
  const paths = [frontierHardware, frontierEnergy, frontierStaff].map(({ path }) => path).join(', ');
  return say(`hardware, energy and staff of published frontier trainings (${paths})`, `已公布前沿训练的硬件、能源与人员占比（${paths}）`);
}

/** A fleet of the typical service with a team at one loaded salary each; a small fleet has the smaller share. */
function servingStructure(claim: Claim, world: ClaimWorld) {
  const { book, magnitudes } = world;
  const service = typicalService(magnitudes);
  if (!service?.chip || !service.dailyUsers || !service.responsesPerUser || !service.tokensPerResponse) return null;
  const chips = numberIn(claim.row.inputs, 'chips', 'gpus', 'cards') ?? 30_000;
  const price = service.usdPerChipHour
    ? middle(service.usdPerChipHour)
    : (rentPrice(priceSheet(book, service.chip), { term: 'on-demand', day: claim.day })?.usd.mid ?? null);
  if (price === null) return null;
  const people = numberIn(claim.row.inputs, 'staff', 'people', 'engineers') ?? middle(magnitudes.team);
  const { staffPerYear } = costFacts(book);
  const rent = exactly(chips * HOURS * price);
  const staff = scaled(staffPerYear.value, people);
  const all = costStructure({ rent, staff });
  const wide = (share: Estimate): Estimate => {
    // licences, traffic and a fleet a third as large on the low side; a fleet twice as large on the high side
    const less = costStructure({ rent: scaled(rent, 1 / 3), staff: scaled(staff, 1.2) }).computing.mid;
    const more = costStructure({ rent: scaled(rent, 2), staff }).computing.mid;
    return share === all.computing ? { low: less, mid: share.mid, high: more } : { low: 1 - more, mid: share.mid, high: 1 - less };
  };
  return {
    shares: { computing: wide(all.computing), staff: wide(all.staff), energy: energyShare(world, service.chip, price) },
    because: [
      say(
        `${chips} chips at ${price} USD an hour against ${people} people at ${Math.round(staffPerYear.value.mid / 1000)} kUSD a year: ${percent(all.computing.mid)}`,
        `${chips} 卡按每小时 ${price} 美元，对 ${people} 人、每人每年 ${Math.round(staffPerYear.value.mid / 1000)} 千美元：${percent(all.computing.mid)}`,
      ),
      (() => {
        const few = costStructure({ rent: exactly(100 * HOURS * price), staff: scaled(staffPerYear.value, 2) }).computing.mid;
        return say(`100 chips with two people: ${percent(few)}`, `100 卡配两人：${percent(few)}`);
      })(),
    ],
  };
}

/** Faster messages and what they do for the whole: 1 / (1 - c + c / s) of the time, c the share of messages. */
export const communication: Checker = (claim) => {
  const { text, row } = claim;
  const shares = claim.figures.filter(({ measure }) => measure === 'share');
  const speedup =
    numberIn(row.inputs, 'speedup', 'commspeedup', 'communicationspeedup', 'commgain', 'networkspeedup', 'gain', 'factor') ??
    (shares[0] ? 1 + shares[0].value : null);
  const stated = numberIn(
    row.inputs,
    ...['communication', 'comm', 'network', 'exposed', 'commtime', 'communicationtime'].flatMap((of) =>
      ['share', 'fraction', 'ratio'].map((as) => `${of}${as}`),
    ),
  );
  if (!/communicat\w+|all-?reduce|通信/i.test(text) || !/train\w*|训练/i.test(text) || speedup === null || !(speedup > 1)) return null;
  const claimed = claim.published ?? (shares[1] ? 1 + shares[1].value : null);
  if (claimed === null) return null;
  const gain = (share: number): number => 1 / (1 - share + share / speedup);
  const [low, mid, high] =
    stated === null ? [gain(0.3), gain(0.45), gain(0.55)] : [gain(0.7 * stated), gain(stated), gain(Math.min(1, 1.1 * stated))];
  const { group } = judge(claimed, [{ low, mid, high, said: say('', '') }], true, 1.01);
  const needed = (1 - 1 / claimed) / (1 - 1 / speedup);
  return finding({
    group,
    subject: say('gain of training from faster messages', '通信加速带来的训练增益'),
    computed: mid,
    low,
    high,
    unit: 'ratio',
    verdict: say(
      `messages ${Number(speedup.toPrecision(3))} times as fast make training ${Number(mid.toPrecision(3))} times as fast (${percent(stated ?? 0.45)} of the time spent on them)`,
      `通信快至 ${Number(speedup.toPrecision(3))} 倍，训练快至 ${Number(mid.toPrecision(3))} 倍（通信占时 ${percent(stated ?? 0.45)}）`,
    ),
    because: [say('1 / (1 - c + c / s), c the share of messages, s their speed-up', '1 / (1 − c + c / s)，c 为通信占比，s 为其加速比')],
    holdsIf: needed > 0 && needed <= 1 ? [say(`messages take ${percent(needed)} of the time`, `通信占时 ${percent(needed)}`)] : [],
    assumed: stated === null ? [say('messages take 30 to 55 % of the time', '通信占时 30% 至 55%')] : [],
  });
};

/** Electricity over the price of a chip-hour: half to twice what a chip in its server draws at full load. */
function energyShare({ book }: ClaimWorld, chip: string, usdPerHour: number): Estimate {
  const { electricityPerKWh } = costFacts(book);
  const share = ((chipOf(book, chip).thermalDesignPower ?? 0) * 1.6 * 1.2 * electricityPerKWh.value.mid) / 1000 / usdPerHour;
  return { low: share / 2, mid: share, high: 2 * share };
}
