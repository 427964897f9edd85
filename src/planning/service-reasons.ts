import type { Fits } from '../terms/fits.ts';
import type { Reason } from '../terms/plan.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import { classesOf } from './pace.ts';
import type { ChipHour } from './service-choice.ts';
import type { ServiceSetup } from './service-setup.ts';

/** Ties each figure of a service's choice to its formula, the facts and the fits behind it. */
export function serviceReasons(setup: ServiceSetup, choice: ServiceChoice, fits: Fits, price: ChipHour | null): readonly Reason[] {
  const { ground, format } = setup.answer;
  const { group, machine, engine } = ground;
  const chip = `chips/${group.chip.id}`;
  const peak = `${chip}#peakDense.${PEAK_KEY[format.compute]}`;
  const bandwidth = `${chip}#memory.bandwidth`;
  const links = choice.chips > 1 ? group.because : [];
  const [own] = classesOf(group.chip, fits);
  const kernels = `fits/machine#classes.${own}`;
  const pace = ['fits/serving#compute', 'fits/serving#memory', `fits/serving#engines.${engine.family}`];
  const policy = `engines/${engine.id}#policy`;
  const played = choice.simulated ? 'simulate' : 'steady';
  const how = choice.simulated
    ? `${choice.simulated.requests} requests played, request by request (replicas: ${choice.simulated.replicas})`
    : 'the long run in closed form';
  const reason = (figure: string, formula: string, from: readonly string[], said: string): Reason => ({ figure, formula, from, said });
  const open = choice.offeredPerSec !== null && !choice.saturated;
  return [
    reason(
      'tpotMs',
      played,
      [bandwidth, peak, ...links, kernels, ...pace, policy],
      `${how}; a step reads weights and cache and computes what is new, kernels ${machine.basis}`,
    ),
    reason(
      'ttftMs',
      played,
      [peak, bandwidth, ...links, kernels, ...pace, policy],
      `${how}; the line, then the prompt in steps of at most ${choice.policy.maxBatchedTokens} tokens`,
    ),
    reason('e2eMs', played, ['choice#ttftMs', 'choice#tpotMs'], 'time to the first token and the gaps of the rest'),
    reason(
      'requestsPerSec',
      played,
      open ? ['question#load'] : ['choice#tpotMs', 'choice#meanBatch'],
      open ? 'the rate that was offered: the queue does not grow' : 'what the replicas finish a second',
    ),
    reason('outputTokensPerSec', played, ['choice#requestsPerSec', 'question#load'], 'requests a second times tokens of their answers'),
    reason('tokensPerSecPerUser', 'serviceChoice', ['choice#tpotMs.p50'], 'one over the median time between tokens'),
    reason(
      'sustainsPerSec',
      'steady',
      ['choice#tpotMs', policy],
      'requests a second with somebody always waiting, the batch as large as limits and cache allow',
    ),
    ...(choice.holdsPerSec
      ? [
          reason(
            'holdsPerSec',
            'heldRate',
            ['choice#ttftMs', 'choice#tpotMs', 'question#limits'],
            'the highest rate at which every limit holds, at most 95 % of what is sustained',
          ),
        ]
      : []),
    reason(
      'memoryGiB',
      'stageMemories',
      [`${chip}#memory.capacity`, policy],
      `weights in ${format.weights.name}, buffers of the largest step, and what the engine's share leaves to the cache`,
    ),
    reason('cacheTokens', 'tokensHeld', ['choice#memoryGiB.cache'], `cache over bytes a token in ${format.cache}, whole blocks`),
    reason(
      'meanBatch',
      played,
      ['choice#requestsPerSec', 'choice#e2eMs'],
      "Little's law: sequences in a step are rate times the time they stay",
    ),
    reason('largestContext', 'largestContext', ['choice#cacheTokens'], "one shard's cache, the model's context not passed"),
    ...(choice.watts
      ? [
          reason(
            'watts',
            'wattsOf',
            [`${chip}#thermalDesignPower`, 'fits/machine#power', ...(group.nodePower === null ? [] : group.because)],
            'ranks by what they do: prompts compute, answers read memory, the rest idles; nodes by the share that is used',
          ),
          reason(
            'joulesPerOutputToken',
            'serviceChoice',
            ['choice#watts', 'choice#outputTokensPerSec'],
            'power over answer tokens a second; chips and nodes, not the site',
          ),
        ]
      : []),
    reason(
      'chipHoursPerMillionTokens',
      'serviceChoice',
      ['choice#outputTokensPerSec'],
      'all chips of the pool, idle ones too, over answer tokens',
    ),
    ...(price
      ? [
          reason(
            'costPerMillionTokensUsd',
            'serviceChoice',
            [...price.from, 'choice#chipHoursPerMillionTokens'],
            'chip-hours times the price of one',
          ),
        ]
      : []),
  ];
}
