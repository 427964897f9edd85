import { contextOf, defaultsFor } from './claim-defaults.ts';
import { stepsSaid } from './claim-derive.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { highOf, lowOf, QUANTITIES, type Quantity, type Value } from './claim-quantity.ts';
import { derive } from './claim-solve.ts';
import { middle, rangeOf, say, three, typicalService } from './claim-world.ts';

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
  const context = { ...contextOf(claim, world), service: typicalService(world.magnitudes) ?? null };
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

/** An answer of a chat service against a web search, by energy. */
export const answerOverSearch: Checker = (claim, world) => {
  const times = claim.figures.find(({ measure }) => measure === 'times');
  if (!times || !/\b(?:quer(?:y|ies)|answers?|questions?|prompts?|chat\w*)\b|查询|提问|回答/i.test(claim.text)) return null;
  if (!/\bsearch\w*\b|搜索/i.test(claim.text) || !/energy|electricity|power|能耗|耗电|用电/i.test(claim.text)) return null;
  const context = { ...contextOf(claim, world), service: typicalService(world.magnitudes) ?? null };
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
  const short = rangeOf(world.magnitudes.responseWh);
  const [low, high] = [(short.low * 3600) / search, (short.high * 3600) / search];
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
