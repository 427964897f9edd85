import { chipOf } from '../catalog/chip.ts';
import { peakOf } from './claim-compare.ts';
import { contextOf } from './claim-defaults.ts';
import { deriveHere, servingIn, statedIn, stepsSaid } from './claim-derive.ts';
import { type Checker, type Finding, finding, judge } from './claim-finding.ts';
import { numberIn, pairIn } from './claim-inputs.ts';
import { chipHour } from './claim-price.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, unitFor } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import { quantityOfUnit } from './claim-target.ts';
import { middle, say, three, typicalService } from './claim-world.ts';

/** So many models: what training them all takes. */
export const manyModels: Checker = (claim, world) => {
  const figureSaid = claim.figures.find(({ measure }) => measure === 'models');
  const count = numberIn(claim.row.inputs, 'models') ?? figureSaid?.value ?? null;
  if (count === null || !(figureSaid || /models?/i.test(claim.row.unit ?? '')) || claim.chips.length > 0) return null;
  const size = pairIn(claim.row.inputs, 'params', 'parameters') ?? [1e9, 1e11];
  const tokens = pairIn(claim.row.inputs, 'tokens') ?? [20 * size[0], 20 * size[1]];
  const [low, high] = [6 * count * size[0] * tokens[0], 6 * count * size[1] * tokens[1]];
  const reference = typicalService(world.magnitudes)?.chip ?? null;
  const peak = reference === null ? null : peakOf(chipOf(world.book, reference));
  const days = (flop: number): number => flop / (10_000 * (peak ?? Number.NaN) * 0.4) / 86_400;
  return finding({
    group: 'computable',
    subject: say('computing that so many models need', '这些模型所需的算力'),
    computed: Math.sqrt(low * high),
    low,
    high,
    unit: 'FLOP',
    verdict: say(
      `the count is not computed; training all of them takes ${three(low)} to ${three(high)} FLOP`,
      `数量本身不作计算；全部训练需 ${three(low)} 至 ${three(high)} FLOP`,
    ),
    because:
      peak === null
        ? []
        : [
            say(
              `${three(days(low))} to ${three(days(high))} days of 10,000 ${reference} at 40 %`,
              `10,000 张 ${reference}（利用率 40%）需 ${three(days(low))} 至 ${three(days(high))} 天`,
            ),
          ],
    assumed: [
      say(
        `each of ${three(size[0])} to ${three(size[1])} parameters on ${three(tokens[0])} to ${three(tokens[1])} tokens`,
        `每个 ${three(size[0])} 至 ${three(size[1])} 参数、${three(tokens[0])} 至 ${three(tokens[1])} 词元`,
      ),
    ],
  });
};

/** How many queries a known service answers, against what the public knows. */
export const serviceRate: Checker = (claim) => {
  const rate = claim.figures.find(({ measure, said }) => measure === 'perSecond' && !/tokens?|词元/i.test(said));
  const service = claim.names.services.find((one) => one.service.queriesPerSecond !== undefined)?.service;
  const others = claim.figures.some(({ measure }) => measure !== null && measure !== 'perSecond' && measure !== 'year');
  if (!rate || !service?.queriesPerSecond || others || claim.inputs.size > 0) return null;
  const mid = middle(service.queriesPerSecond);
  const { group } = judge(rate.value, [{ low: mid / 1.5, mid, high: mid * 1.5, said: say('', '') }], true, 1);
  const cite = (service.queriesPerSecond.cite ?? []).join(', ');
  return finding({
    group,
    subject: QUANTITIES.queries,
    ...{ computed: mid, low: mid / 1.5, high: mid * 1.5, unit: 'queries/s' },
    verdict: say(
      `claimed ${three(rate.value)}/s, publicly known ${three(mid)}/s: ${three(rate.value / mid)} times`,
      `所述每秒 ${three(rate.value)}，公开所知每秒 ${three(mid)}：${three(rate.value / mid)} 倍`,
    ),
    because: [say(cite, cite)],
  });
};

const TOPICS: readonly (readonly [RegExp, Quantity])[] = [
  [/\bcosts?\b|expensive|price|成本|费用|昂贵|价格/i, 'usd'],
  [/carbon|emission|碳|排放/i, 'kilograms'],
  [/energy|electricity|能耗|耗电|用电/i, 'joules'],
  [/demand|users?|chips|GPUs?|需求|用户|芯片/i, 'chips'],
  [/\btakes?\b|\btime\b|long|时间|多久/i, 'seconds'],
];

/** Nothing is claimed in figures: what the statement speaks of is computed from what is stated and from defaults. */
export const qualitative: Checker = (claim, world) => {
  const asked = quantityOfUnit(claim.row.unit);
  const quantity = asked ?? TOPICS.find(([pattern]) => pattern.test(claim.text))?.[1] ?? null;
  if (quantity === null || claim.published !== null) return null;
  const context = contextOf(claim, world);
  const serving = servingIn(claim);
  const known = statedIn(claim, { quantity, claimed: null, figure: null });
  if (known.size === 0 && context.model === null && context.service === null && context.training === null) return null;
  if (!known.has('usdPerChipSecond')) {
    const hour = chipHour(context.chip, context, claim, world);
    const usual = serving ? (hour.own ?? hour.going) : (hour.going ?? hour.own);
    if (usual !== null)
      known.set('usdPerChipSecond', {
        mid: usual / 3600,
        down: 1.6,
        up: 1.6,
        origin: 'fact',
        said: say(`${three(usual)} USD a chip-hour`, `每卡时 ${three(usual)} 美元`),
      });
  }
  const derived = deriveHere(claim, world, quantity, known, context, serving);
  if (derived === null) return null;
  const { unit, perBase } = unitFor(quantity, asked === null ? null : claim.row.unit);
  const [low, mid, high] = [lowOf(derived.value), derived.value.mid, highOf(derived.value)].map((one) => one * perBase) as [
    number,
    number,
    number,
  ];
  return finding({
    group: 'computable',
    subject: QUANTITIES[quantity],
    ...{ computed: mid, low, high, unit },
    verdict: say(
      `no figure is claimed; it comes to ${three(mid)} ${unit} (${three(low)} to ${three(high)})`,
      `未述数值；算得 ${three(mid)} ${unit}（${three(low)} 至 ${three(high)}）`,
    ),
    because: stepsSaid(derived),
    assumed: derived.assumed,
  });
};

/** The end of the road: about computing power or not, with a figure or without. */
export function unanswered(claim: Claim, computing: boolean): Finding {
  const figures = claim.published !== null || claim.figures.some(({ measure }) => measure !== 'year');
  if (!computing)
    return finding({
      group: 'out-of-scope',
      subject: say('something else', '其他事项'),
      verdict: say('not about computing power', '与算力无关'),
    });
  const able =
    claim.published === null &&
    claim.names.systems.length > 0 &&
    /\b(?:can|could|able|capable|suitable)\b|能|可以|可用于/i.test(claim.text);
  return finding({
    group: figures && !able ? 'uncheckable' : 'computable',
    subject: say('computing power', '算力'),
    verdict:
      figures && !able
        ? say(
            'nothing public to compute it from: it names no chip, model, service or job that decides the figure',
            '没有可供计算的公开数据：未指明决定该数值的芯片、模型、服务或任务',
          )
        : say(
            'no figure is claimed; name a chip, a count, a model or a job to compute one',
            '未述数值；指明芯片、数量、模型或任务即可计算',
          ),
  });
}
