import { resolved } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { figure } from '../catalog/figure.ts';
import { modelOf, publishedTraining } from '../catalog/model.ts';
import { countParameters } from '../workload/parameters.ts';
import { peakOf } from './claim-compare.ts';
import { contextOf, defaultsFor } from './claim-defaults.ts';
import { deriveHere, servingIn, statedIn, stepsSaid } from './claim-figure.ts';
import { type Checker, type Finding, finding, judge } from './claim-finding.ts';
import { numberIn, pairIn, stated, textIn } from './claim-inputs.ts';
import { chipHour } from './claim-money.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, unitFor, type Value } from './claim-quantity.ts';
import { type Claim, resolved as idOf } from './claim-read.ts';
import { derive } from './claim-solve.ts';
import { quantityOfUnit } from './claim-target.ts';
import { type ClaimWorld, middle, told as num, say } from './claim-world.ts';

const three = (value: number): string => num(value, 3);

/** Training on a supercomputer for a part of the price: the machine has no public tariff, so what is known bounds it and no more. */
export const otherMachine: Checker = (claim, world) => {
  const { text, row } = claim;
  if (!/supercomputers?|超算|超级计算机/i.test(text) || !/\bcosts?\b|price|cheap\w*|成本|价格|费用|便宜/i.test(text)) return null;
  const name = textIn(row.inputs, 'machine', 'system') ?? claim.names.systems[0]?.said ?? null;
  const system =
    (name === null ? null : idOf(world, 'systems', name.replace(/^\S+\s+(?=\S)/, ''), [])) ??
    (name === null ? null : idOf(world, 'systems', name, []));
  const file = system === null ? null : resolved(world.book, 'systems', system);
  const nodes = numberIn(row.inputs, 'nodes') ?? (file ? figure(file, 'nodes', '1', 'systems') : null);
  const perNode = numberIn(row.inputs, 'fp16tflopspernode', 'tflopspernode');
  const watts = file ? figure(file, 'systemPower', 'W', 'systems') : null;
  const training = world.magnitudes.trainings.find(
    ({ model }) => model !== undefined && publishedTraining(world.book, model).tokens !== null,
  );
  const reference = world.magnitudes.services[world.magnitudes.typicalService]?.chip ?? null;
  const unknown = finding({
    group: 'uncheckable',
    subject: say('cost of training on another kind of machine', '在另一类机器上训练的成本'),
    unit: 'ratio',
    verdict: say('the machine has no public tariff: only its energy can be priced', '该类机器没有公开收费标准：只能计其电费'),
    holdsIf: [say('capital is not charged to the user', '不向用户计入建设投资')],
  });
  if (!training?.model || reference === null || nodes === null || perNode === null || watts === null) return unknown;
  const { active } = countParameters(modelOf(world.book, training.model));
  const flop = 6 * active * (publishedTraining(world.book, training.model).tokens?.value ?? 0);
  const seconds = flop / (nodes * perNode * 1e12 * (numberIn(row.inputs, 'mfu') ?? 0.2));
  const { electricityPerKWh } = costFacts(world.book);
  const energy = (watts * seconds) / 3.6e6;
  const peak = peakOf(chipOf(world.book, reference)) ?? Number.NaN;
  const hours = flop / (peak * 0.35) / 3600;
  const hour = chipHour(reference, { service: null, training: null, chip: reference, model: null }, claim, world);
  const [least, most] = [hour.own ?? hour.least ?? 1, hour.list ?? hour.going ?? 4];
  const low = (energy * electricityPerKWh.value.low) / (hours * most);
  const high = 1;
  // energy is a fifth to a third of what running such a machine without its capital costs; the rest is people and upkeep
  const mid = Math.sqrt(low * 4 * high * 0.5);
  return {
    ...unknown,
    computed: mid,
    low: Math.min(low, mid),
    high,
    because: [
      say(
        `${training.model} takes ${three(seconds / 86_400)} days and ${three(energy / 1e6)} GWh on it, ${three((energy * electricityPerKWh.value.mid) / 1e6)} million USD of energy (systems/${system})`,
        `${training.model} 在其上需 ${three(seconds / 86_400)} 天、${three(energy / 1e6)} GWh，电费 ${three((energy * electricityPerKWh.value.mid) / 1e6)} 百万美元（systems/${system}）`,
      ),
      say(
        `the same on rented ${reference}: ${three(hours / 1e6)} million chip-hours at ${three(least)} to ${three(most)} USD`,
        `同一训练租用 ${reference}：${three(hours / 1e6)} 百万卡时，每卡时 ${three(least)} 至 ${three(most)} 美元`,
      ),
    ],
    assumed: [say('the ratio lies between energy alone and no saving at all', '比值介于仅计电费与毫无节省之间')],
  };
};

/** Energy of an answer or a token: what the known services draw, beside the brain. */
export const energyMetric: Checker = (claim, world) => {
  const { text } = claim;
  const brain = /\bbrains?\b|大脑|人脑|类脑/i.test(text);
  const figures = claim.figures.filter(({ measure }) => measure !== null && measure !== 'year');
  if (
    !(
      brain ||
      (figures.length === 0 &&
        claim.published === null &&
        /energy|efficien\w*|能耗|能效|节能/i.test(text) &&
        /models?|AI|LLM|模型|智能/i.test(text))
    )
  )
    return null;
  if (figures.length > 0 && !brain) return null;
  const known = new Map<Quantity, Value>();
  const context = { ...contextOf(claim, world), service: world.magnitudes.services[world.magnitudes.typicalService] ?? null };
  const derived = derive('joulesPerToken', known, defaultsFor(claim, world, context, true));
  return finding({
    group: 'computable',
    subject: QUANTITIES.joulesPerToken,
    computed: derived?.value.mid ?? null,
    low: derived ? lowOf(derived.value) : null,
    high: derived ? highOf(derived.value) : null,
    unit: 'J/token',
    verdict: say('a wish; what can be followed is the energy of a token', '是一种期望；可跟踪的指标是每词元能耗'),
    because: [
      ...(derived ? stepsSaid(derived) : []),
      say(`a brain draws ${world.magnitudes.brainWatts.is} W`, `人脑约 ${world.magnitudes.brainWatts.is} W`),
    ],
    assumed: derived?.assumed ?? [],
  });
};

/** How often a large training stops: chip-hours between stops, over the chips. */
export const stops: Checker = (claim, world) => {
  const { text } = claim;
  if (!/\b(?:stops?|stopp\w+|fail\w*|interrupt\w*|faults?|crash\w*|outages?|MTBF|MTTF)\b|故障|中断|失效/i.test(text)) return null;
  const chips = claim.inputs.get('chips')?.mid ?? claim.figures.find(({ measure }) => measure === 'chips')?.value ?? null;
  const spans = claim.figures.filter(({ measure }) => measure === 'seconds');
  const count =
    claim.figures.find(({ measure, value, said }) => measure === null && value >= 2 && !/^(?:one|once)/i.test(said))?.value ?? null;
  const hourly = /^h|hours/i.test(claim.row.unit ?? '') ? claim.published : null;
  const between =
    hourly !== null
      ? hourly * 3600
      : spans.length > 0
        ? count !== null
          ? (spans[0]?.value ?? 0) / count
          : (spans[0]?.value ?? null)
        : null;
  if (chips === null || between === null) return null;
  const mid = middle(world.magnitudes.chipHoursPerStop) / chips;
  const { group } = judge(between / 3600, [{ low: mid / 1.6, mid, high: mid * 1.6, said: say('', '') }]);
  return finding({
    group,
    subject: say('time between stops', '两次中断之间的时间'),
    computed: mid,
    low: mid / 1.6,
    high: mid * 1.6,
    unit: 'hours',
    verdict: say(
      `claimed ${three(between / 3600)} hours, computed ${three(mid)}`,
      `所述 ${three(between / 3600)} 小时，算得 ${three(mid)} 小时`,
    ),
    because: [
      say(
        `${world.magnitudes.chipHoursPerStop.is} chip-hours between stops (${(world.magnitudes.chipHoursPerStop.cite ?? []).join(', ')}), over ${chips} chips`,
        `每 ${world.magnitudes.chipHoursPerStop.is} 卡时一次中断（${(world.magnitudes.chipHoursPerStop.cite ?? []).join('、')}），除以 ${chips} 卡`,
      ),
    ],
  });
};

/** An answer of a chat service against a web search, by energy. */
export const answerOverSearch: Checker = (claim, world) => {
  const times = claim.figures.find(({ measure }) => measure === 'times');
  if (!times || !/\b(?:quer(?:y|ies)|answers?|questions?|prompts?|chat\w*)\b|查询|提问|回答/i.test(claim.text)) return null;
  if (!/\bsearch\w*\b|搜索/i.test(claim.text) || !/energy|electricity|power|能耗|耗电|用电/i.test(claim.text)) return null;
  const context = { ...contextOf(claim, world), service: world.magnitudes.services[world.magnitudes.typicalService] ?? null };
  const derived = derive(
    'joulesPerQuery',
    new Map(),
    defaultsFor(claim, world, { ...context, chip: context.service?.chip ?? null, model: context.service?.model ?? null }, true),
  );
  if (!derived) return null;
  const search = middle(world.magnitudes.searchWh) * 3600;
  const heavy = {
    low: lowOf(derived.value) / search,
    mid: derived.value.mid / search,
    high: highOf(derived.value) / search,
    said: say('a long answer on the hardware of 2023', '2023 年硬件上的长回答'),
  };
  const [low, high] = [Number(world.magnitudes.responseWh.is.split('..')[0]), Number(world.magnitudes.responseWh.is.split('..')[1])].map(
    (one) => (one * 3600) / search,
  ) as [number, number];
  const { group, reading } = judge(
    times.value,
    [heavy, { low, mid: Math.sqrt(low * high), high, said: say('a short answer on newer hardware', '较新硬件上的短回答') }],
    false,
  );
  return finding({
    group,
    subject: QUANTITIES.joulesPerQuery,
    computed: heavy.mid,
    low,
    high: heavy.high,
    unit: 'ratio',
    verdict: say(
      `${three(heavy.mid)} times for ${heavy.said.en}, ${three(low)} to ${three(high)} for published estimates`,
      `${heavy.said.zh}为 ${three(heavy.mid)} 倍，公开估计为 ${three(low)} 至 ${three(high)} 倍`,
    ),
    because: stepsSaid(derived),
    assumed: derived.assumed,
    holdsIf: reading ? [reading.said] : [],
  });
};

/** So many models: what training them all takes. */
export const manyModels: Checker = (claim, world) => {
  const figureSaid = claim.figures.find(({ measure }) => measure === 'models');
  const count = numberIn(claim.row.inputs, 'models') ?? figureSaid?.value ?? null;
  if (count === null || !(figureSaid || /models?/i.test(claim.row.unit ?? '')) || claim.chips.length > 0) return null;
  const size = pairIn(claim.row.inputs, 'params', 'parameters') ?? [1e9, 1e11];
  const tokens = pairIn(claim.row.inputs, 'tokens') ?? [20 * size[0], 20 * size[1]];
  const [low, high] = [6 * count * size[0] * tokens[0], 6 * count * size[1] * tokens[1]];
  const reference = world.magnitudes.services[world.magnitudes.typicalService]?.chip ?? null;
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

/** A cluster that exists or is used: what it draws, trains and how often it stops. */
export const cluster: Checker = (claim, world) => {
  const given = claim.inputs.get('chips');
  const figureSaid = claim.figures.find(({ measure }) => measure === 'chips');
  const low = given ? lowOf(given) : (figureSaid?.low ?? null);
  const high = given ? highOf(given) : (figureSaid?.high ?? null);
  if (low === null || high === null) return null;
  if (claim.figures.some(({ measure }) => measure !== null && measure !== 'chips' && measure !== 'year')) return null;
  const chip = claim.chips[0] ?? flagship(claim, world);
  const id = chip ?? world.magnitudes.services[world.magnitudes.typicalService]?.chip ?? null;
  if (id === null) return null;
  const mfu = claim.inputs.get('mfu') ?? stated('mfu', 0.35, 0.35, 'utilisation 0.35');
  const model = world.magnitudes.trainings.find((one) => one.model !== undefined)?.model ?? null;
  const stop = middle(world.magnitudes.chipHoursPerStop);
  const counts = [...new Set([low, high])];
  const rows = counts.flatMap((count): ReturnType<typeof say>[] => {
    const known = new Map<Quantity, Value>([
      ['chips', stated('chips', count, count, `${count} chips`)],
      ['mfu', mfu],
    ]);
    const context = { service: null, training: null, chip: id, model };
    const asked = { ...claim, chips: [id], model } as Claim;
    const power = derive('itWatts', known, defaultsFor(asked, world, context, false));
    const time = derive('seconds', known, defaultsFor(asked, world, context, false));
    return [
      ...(power
        ? [say(`${count} ${id}: ${three(power.value.mid / 1e6)} MW of IT`, `${count} 张 ${id}：IT ${three(power.value.mid / 1e6)} MW`)]
        : []),
      ...(time && model
        ? [
            say(
              `${model} in ${three(time.value.mid / 86_400)} days at a utilisation of ${three(mfu.mid)}`,
              `利用率 ${three(mfu.mid)} 时，${model} 需 ${three(time.value.mid / 86_400)} 天`,
            ),
          ]
        : []),
      say(
        `one stop every ${three(stop / count)} hours at ${three(stop)} hours a card`,
        `每卡 ${three(stop)} 小时一次故障，约每 ${three(stop / count)} 小时一停`,
      ),
    ];
  });
  return finding({
    group: 'computable',
    subject: say('a cluster of so many chips', '如此规模的集群'),
    unit: claim.row.unit,
    verdict: say(
      'no figure follows that could be wrong; what such a cluster draws and does can be computed',
      '没有可证伪的推论；可计算其功耗与能力',
    ),
    because: rows,
    assumed: [say(`the chip is ${id}`, `芯片按 ${id} 计`)],
  });
};

/** The fastest training chip of a maker that the statement names. */
function flagship(claim: Claim, { book }: ClaimWorld): string | null {
  const makers = claim.names.makers.map(({ id }) => id);
  const own = Object.keys(book.chips).filter((id) => makers.includes(id.split('-')[0] as string) && chipOf(book, id).trainingCapable);
  return own.sort((a, b) => (peakOf(chipOf(book, b)) ?? 0) - (peakOf(chipOf(book, a)) ?? 0))[0] ?? null;
}

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
  return finding({
    group: figures ? 'uncheckable' : 'computable',
    subject: say('computing power', '算力'),
    verdict: figures
      ? say(
          'nothing public to compute it from: it names no chip, model, service or job that decides the figure',
          '没有可供计算的公开数据：未指明决定该数值的芯片、模型、服务或任务',
        )
      : say('no figure is claimed; name a chip, a count, a model or a job to compute one', '未述数值；指明芯片、数量、模型或任务即可计算'),
  });
}
