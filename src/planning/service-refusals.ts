import { showNumber, showSeconds } from '../terms/display.ts';
import type { Refusal } from '../terms/plan.ts';
import { forecast, heldRate, strainOf, valueAt } from './service-forecast.ts';
import { limitWord } from './service-load.ts';
import type { ServiceQuestion } from './service-question.ts';
import { type Contender, distinctSetups } from './service-search.ts';
import { chipsOf, setupWord } from './service-setup.ts';
import type { ServiceGround } from './service-space.ts';
import { layoutWord, type Unfit } from './service-unit.ts';

const GIB = 2 ** 30;
/** Two sizes in GiB with as many digits as tell them apart. */
function apart(one: number, other: number): readonly [string, string] {
  for (let digits = 3; digits < 9; digits++) {
    const both = [showNumber(one / GIB, digits), showNumber(other / GIB, digits)] as const;
    if (both[0] !== both[1]) return both;
  }
  return [showNumber(one / GIB, 9), showNumber(other / GIB, 9)];
}

const refusal = (code: string, said: string, needs: number | null, has: number | null, would: string | null): Refusal => ({
  code,
  said,
  layout: null,
  needs,
  has,
  would,
});

/** A chip that lacks a figure, or an engine or format that it has none of. */
export function unknownFigures({ group }: ServiceGround, missing: readonly string[]): Refusal {
  return refusal(
    'indeterminate',
    `${group.chip.name}: ${needed(missing).join(', ') || 'step time'} not known`,
    null,
    null,
    'state the figure in a facts folder (--facts DIR)',
  );
}

/** Rates of formats that nobody asks for first are not what is missing. */
function needed(missing: readonly string[]): readonly string[] {
  return missing.filter((fact) => !/#peakDense\.(?!bf16|fp16)/.test(fact) && !fact.endsWith('#hostLink'));
}

/** The model, or one longest request, does not fit: by how much, and what would help. */
export function doesNotFit(question: ServiceQuestion, ground: ServiceGround, unfit: readonly Unfit[], chips: number): readonly Refusal[] {
  const [least] = [...unfit].sort((a, b) => a.needs / a.has - b.needs / b.has);
  if (!least) {
    const pinned = Object.keys(question.pinned).length > 0 || question.replicas !== null;
    return [
      refusal(
        'no-layout',
        `no legal layout of one replica on ${chips} of ${ground.group.chip.name}`,
        null,
        chips,
        pinned ? 'pin fewer parts of the layout' : 'more chips',
      ),
    ];
  }
  const { unit, needs, has } = least;
  const { format, layout } = unit;
  const help: string[] = [`about ${Math.ceil((chips * needs) / has)} chips of this kind`];
  if (format.weights.bytesPerValue > 1) help.push('weights in 8 bits (--quant fp8 or int8)');
  if (format.weights.bytesPerValue > 0.6) help.push('weights in 4 bits (--quant int4)');
  const longest = Math.max(...unfit.map(({ unit: { timer } }) => Math.floor(timer.cacheTokens / timer.cacheShards)));
  if (longest > 0) help.push(`a prompt and answer of at most ${showNumber(longest, 12)} tokens together`);
  const [need, room] = apart(needs, has);
  return [
    refusal(
      'memory',
      `${layoutWord(layout)} in ${format.weights.name} needs ${need} GiB a rank for weights, buffers and one request of ${showNumber(question.load.longest, 9)} tokens, has ${room} GiB`,
      needs / GIB,
      has / GIB,
      help.join(', or '),
    ),
  ];
}

/** Nothing on these chips holds the limits at the load: the nearest, by how much, and what would. */
export function nothingHolds(question: ServiceQuestion, contenders: readonly Contender[]): readonly Refusal[] {
  return distinctSetups(contenders)
    .slice(0, 3)
    .map((contender, at) => {
      const { setup, at: state, offered } = contender;
      const { times, worst } = strainOf(state, question.limits);
      const rate = offered.kind === 'rate' || offered.kind === 'trace' ? offered.ratePerSec : null;
      const would = at === 0 ? wouldHold(question, contender, contenders) : null;
      if (state.saturated && rate !== null)
        return refusal(
          'saturated',
          `${setupWord(setup)}: offered ${showNumber(rate)} requests/s, sustains ${showNumber(state.sustainedPerSec)}`,
          rate,
          state.sustainedPerSec,
          would,
        );
      if (worst === null || times <= 1)
        return refusal('limit', `${setupWord(setup)}: the simulation passes a limit that the closed form holds`, null, null, would);
      const value = valueAt(state, worst);
      return refusal(
        'limit',
        `${setupWord(setup)}: ${worst.figure} ${limitWord(worst)} ${showSeconds(value)}, limit ${showSeconds(worst.seconds)} (${showNumber(times)} times)`,
        value,
        worst.seconds,
        would,
      );
    });
}

/** More chips, where one replica holds some rate within the limits; else the limit that could be held at all. */
function wouldHold(question: ServiceQuestion, first: Contender, contenders: readonly Contender[]): string {
  const offered = question.load.offered;
  const wanted = offered.kind === 'rate' || offered.kind === 'trace' ? offered.ratePerSec : null;
  if (wanted !== null) {
    let fewest = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const { setup, at } of contenders.slice(0, 64)) {
      const held = heldRate(setup, question, at.sustainedPerSec);
      if (!(held > 0)) continue;
      fewest = Math.min(fewest, Math.ceil(Math.ceil((wanted * chipsOf(setup)) / held / setup.answer.chips - 1e-9) * setup.answer.chips));
      most = Math.max(most, held);
    }
    const chip = first.setup.answer.ground.group.chip.name;
    if (Number.isFinite(fewest)) return `about ${showNumber(fewest, 12)} of ${chip}, or ${showNumber(most)} requests/s on these`;
  }
  // even alone on its replica, a request breaks a limit: the least time that any of them gives
  const least = question.limits.map((limit) => {
    const times = contenders
      .slice(0, 64)
      .map(({ setup }) => valueAt(forecast(setup, question, { kind: 'closed', concurrency: 1, thinkSeconds: 0 }), limit));
    return { limit, value: Math.min(...times.filter((time) => time >= 0)) };
  });
  const broken = least.filter(({ limit, value }) => value > limit.seconds);
  if (broken.length === 0) return 'fewer users, or more chips';
  return broken
    .map(
      ({ limit, value }) =>
        `--${limit.figure} ${limitWord(limit)}:${showSeconds(value * 1.05, 2).replace(' ', '')}, the least that a request alone takes here`,
    )
    .join('; ');
}
