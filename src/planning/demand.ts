/** Demand of a service from its users, and the fleet that a stated pace needs: arithmetic of tokens, before any engine. */

const DAY = 86_400;

/** A known service, from facts: what it is called and what the public knows of its load. */
export interface KnownDemand {
  readonly id: string;
  readonly name: string;
  readonly users: number | null;
  readonly requestsPerUserDay: number | null;
  readonly requestsPerSec: number | null;
  readonly outputTokens: number | null;
  readonly from: string;
}

/**
 * Mean rate of requests of so many users.
 *
 *     r = U q / 86400
 *
 * U  users a day      q  requests a user and day
 *
 * @cite press-and-market-reports
 * @example 13e6 users, 15 requests each -> 2256.94 requests/s
 */
export function meanRate(users: number, requestsPerUserDay: number): number {
  return (users * requestsPerUserDay) / DAY;
}

/** What a chip delivers while busy, as somebody states it. */
export type StatedPace =
  /** FLOP/s reached per chip; a token takes 2 FLOP a parameter that it visits */
  | { readonly kind: 'flops'; readonly flopsPerSec: number; readonly flopsPerToken: number }
  /** answer tokens a second and chip */
  | { readonly kind: 'tokens'; readonly tokensPerSec: number }
  /** seconds of one chip that one request takes, idle time included where the source includes it */
  | { readonly kind: 'chip-seconds'; readonly seconds: number };

/** A fleet as stated figures make it. */
export interface StatedFleet {
  readonly chips: number;
  readonly requestsPerSec: number;
  readonly outputTokensPerSec: number;
  /** answer tokens/s a chip, averaged over the day and while busy */
  readonly tokensPerSecPerChip: number;
  readonly busyTokensPerSecPerChip: number;
}

/**
 * Chips that a stated pace needs.
 *
 *     chips = r T F / (f b)      chips = r T / (t b)      chips = r s
 *
 * r  mean requests/s     T  answer tokens a request     F  FLOP a token
 * f  FLOP/s a busy chip  t  tokens/s a busy chip        b  share of the time that chips are busy
 * s  chip-seconds a request
 *
 * Prompts are not counted apart: a stated pace counts answers.
 *
 * @cite press-and-market-reports
 * @example 2256.94 requests/s of 2000 tokens, 3.492e11 FLOP a token, 0.35 x 312e12 FLOP/s, busy 0.5 -> 28,870 chips
 */
export function statedFleet(requestsPerSec: number, outputTokens: number, pace: StatedPace, busyShare: number): StatedFleet {
  const outputTokensPerSec = requestsPerSec * outputTokens;
  const chips =
    pace.kind === 'flops'
      ? (outputTokensPerSec * pace.flopsPerToken) / (pace.flopsPerSec * busyShare)
      : pace.kind === 'tokens'
        ? outputTokensPerSec / (pace.tokensPerSec * busyShare)
        : requestsPerSec * pace.seconds;
  const tokensPerSecPerChip = outputTokensPerSec / chips;
  return {
    chips: Math.ceil(chips),
    requestsPerSec,
    outputTokensPerSec,
    tokensPerSecPerChip,
    busyTokensPerSecPerChip: tokensPerSecPerChip / busyShare,
  };
}

/** A stated rate this many times a known one is not the rate of that service. */
const BEYOND_KNOWN = 1.5;

/** A warning where a rate is said to be that of a known service and is far above what the public knows of it; null = none. */
export function doubt(requestsPerSec: number, known: KnownDemand): string | null {
  if (known.requestsPerSec === null || requestsPerSec <= BEYOND_KNOWN * known.requestsPerSec) return null;
  const times = (requestsPerSec / known.requestsPerSec).toPrecision(2);
  return `${Math.round(requestsPerSec)} requests/s is ${times} times what the public knows of ${known.name} (${Math.round(known.requestsPerSec)}/s, ${known.from})`;
}

/** Part of a day at a share of the peak rate. */
export interface DayPart {
  readonly seconds: number;
  readonly share: number;
}

/** What scaling down with the day saves. */
export interface DayPlan {
  readonly parts: readonly {
    readonly hours: number;
    readonly share: number;
    readonly requestsPerSec: number;
    readonly replicas: number;
    readonly chips: number;
  }[];
  readonly chipHoursPerDay: number;
  /** the same with every replica up all day */
  readonly chipHoursPerDayFlat: number;
}

/** Chips that a rate takes at so many requests/s a replica, one replica at least. */
export const replicasFor =
  (replicaPerSec: number, replicaChips: number) =>
  (ratePerSec: number): { readonly replicas: number; readonly chips: number } => {
    const replicas = Math.max(1, Math.ceil(ratePerSec / replicaPerSec - 1e-9));
    return { replicas, chips: replicas * replicaChips };
  };

/**
 * Replicas by the part of the day: as many as hold its rate within the limits, and one at least is up.
 *
 * @example peak 100/s, 30 a replica of 8 chips, 8 h at 0.3 and 16 h at 1 -> 1 and 4 replicas, 576 chip-hours a day instead of 768
 */
export function dayPlan(
  parts: readonly DayPart[],
  peakPerSec: number,
  needed: (ratePerSec: number) => { readonly replicas: number; readonly chips: number },
): DayPlan {
  const scaled = parts.map(({ seconds, share }) => {
    const requestsPerSec = peakPerSec * share;
    return { hours: seconds / 3600, share, requestsPerSec, ...needed(requestsPerSec) };
  });
  const days = scaled.reduce((sum, { hours }) => sum + hours, 0) / 24;
  const most = Math.max(...scaled.map(({ chips }) => chips));
  return {
    parts: scaled,
    chipHoursPerDay: scaled.reduce((sum, { hours, chips }) => sum + hours * chips, 0) / days,
    chipHoursPerDayFlat: 24 * most,
  };
}
