import type { Estimate } from '../terms/estimate.ts';
import type { Reason, TrainingChoice } from '../terms/plan.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import type { Shower, Showers } from './show.ts';
import type { Say, Word } from './words.ts';

/** One figure of an answer: what it is called, its band, how it is shown, and where it stands in the plan. */
export interface Figure {
  readonly name: string;
  /** path in the choice; reasons are found by it */
  readonly path: string;
  readonly value: Estimate | null;
  readonly show: Shower;
  readonly note?: string;
  /** a part of a figure that has a band: shown as it is */
  readonly point?: number;
}

/** An answer as far as its figures go. */
export type FiguresAsked =
  | { readonly kind: 'serve'; readonly plan: { readonly choice: ServiceChoice | null } }
  | {
      readonly kind: 'train' | 'finetune';
      readonly plan: { readonly choice: TrainingChoice | null };
      readonly understood: { readonly capacityGiB: number | null };
    };

/** The figures of an answer in the order in which people ask for them; the first is the headline. */
export function figuresOf(answer: FiguresAsked, say: Say, show: Showers): readonly Figure[] {
  if (answer.kind === 'serve') return answer.plan.choice ? serviceFigures(answer.plan.choice, say, show) : [];
  return answer.plan.choice ? trainingFigures(answer.plan.choice, answer.understood, say, show) : [];
}

function trainingFigures(
  choice: TrainingChoice,
  understood: { readonly capacityGiB?: number | null },
  say: Say,
  show: Showers,
): readonly Figure[] {
  const { capacityGiB = null } = understood;
  const figure = (path: Word & keyof TrainingChoice, shower: Shower, note = ''): Figure[] => {
    const value = choice[path] as Estimate | null | undefined;
    return value === undefined ? [] : [{ name: say(path), path, value, show: shower, ...(note ? { note } : {}) }];
  };
  const led = choice.days ? figure('days', show.days) : figure('stepSeconds', show.time);
  return [
    ...led,
    ...(choice.days ? figure('stepSeconds', show.time) : []),
    ...figure('tokensPerSecPerChip', show.tokenRate, say('onChipEach')),
    ...figure('mfu', show.share),
    ...figure('peakMemoryGiB', show.gib, capacityGiB === null ? '' : say('ofCapacity', { capacity: Math.round(capacityGiB * 10) / 10 })),
    ...(choice.calendarDays ? figure('calendarDays', show.days) : []),
    ...(choice.days ? figure('chipHours', show.count) : []),
    ...(choice.days ? figure('costUsd', show.usd) : figure('costPerMillionTokensUsd', show.usd)),
    ...(choice.days ? figure('energyMWh', show.mwh) : figure('joulesPerToken', show.joules)),
    ...(choice.days ? figure('carbonTonnes', show.tonnes) : []),
    ...figure('sitePowerMW', show.megawatt),
  ];
}

function serviceFigures(choice: ServiceChoice, say: Say, show: Showers): readonly Figure[] {
  const figure = (name: Word, path: string, value: Estimate | null, shower: Shower, note = ''): Figure => ({
    name: say(name),
    path,
    value,
    show: shower,
    ...(note ? { note } : {}),
  });
  return [
    figure('sustainsPerSec', 'sustainsPerSec', choice.sustainsPerSec, show.requests),
    figure('ttft', 'ttftMs.p95', choice.ttftMs.p95, show.millis, 'p95'),
    figure('tpot', 'tpotMs.p95', choice.tpotMs.p95, show.millis, 'p95'),
    figure('tokensPerSecPerUser', 'tokensPerSecPerUser', choice.tokensPerSecPerUser, show.tokenRate),
    figure('requestsPerSec', 'requestsPerSec', choice.requestsPerSec, show.rate),
    figure('outputTokensPerSec', 'outputTokensPerSec', choice.outputTokensPerSec, show.tokenRate),
    figure('outputTokensPerSecPerChip', 'outputTokensPerSecPerChip', choice.outputTokensPerSecPerChip, show.tokenRate),
    figure('costPerMillionTokensUsd', 'costPerMillionTokensUsd', choice.costPerMillionTokensUsd, show.usd),
    figure('usdPerHour', 'usdPerHour', choice.usdPerHour, show.usd),
    figure('watts', 'watts', choice.watts, show.watts),
    figure('joulesPerOutputToken', 'joulesPerOutputToken', choice.joulesPerOutputToken, show.joules),
  ];
}

/** Reasons that speak of a figure: its own, or those of the group it stands in. */
export function reasonsFor(path: string, because: readonly Reason[]): readonly Reason[] {
  const own = because.filter(({ figure }) => figure === path);
  if (own.length > 0) return own;
  const head = path.split('.')[0] as string;
  const near = because.filter(({ figure }) => figure === head || figure.startsWith(`${head}.`) || head.startsWith(figure));
  return near.length > 0 ? near : because.filter(({ figure }) => figure.split('.')[0] === FOLLOWS[head]);
}

/** Figures that follow from another in one step. */
const FOLLOWS: Readonly<Record<string, string>> = {
  joulesPerToken: 'energyMWh',
  carbonTonnes: 'energyMWh',
  sitePowerMW: 'energyMWh',
  costPerMillionTokensUsd: 'costUsd',
  effectiveTrainingRatio: 'calendarDays',
  timeSeconds: 'stepSeconds',
  memoryGiB: 'peakMemoryGiB',
  sustainsPerSec: 'outputTokensPerSec',
  requestsPerSec: 'outputTokensPerSec',
  outputTokensPerSecPerChip: 'outputTokensPerSec',
  tokensPerSecPerUser: 'tpotMs',
};
