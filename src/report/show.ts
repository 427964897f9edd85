import { showCount, showMoney, showNumber, showRate, showSeconds, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Say, Word } from './words.ts';

const UNITS: Readonly<Record<string, Word>> = { d: 'unit_d', h: 'unit_h', min: 'unit_min', s: 'unit_s', ms: 'unit_ms', µs: 'unit_us' };

const TICK_STEPS: readonly (readonly [number, Word])[] = [
  [86_400, 'unit_d'],
  [3600, 'unit_h'],
  [60, 'unit_min'],
  [1, 'unit_s'],
  [1e-3, 'unit_ms'],
  [1e-6, 'unit_us'],
];

/** A figure as people read it: the number large, its unit small. */
export interface Shown {
  readonly number: string;
  readonly unit: string;
}

/** A way of showing one kind of figure; `like` keeps the ends of a band in the unit of its middle. */
export type Shower = (value: number, like?: number) => Shown;

export function showers(say: Say) {
  const time: Shower = (seconds, like = seconds) => {
    const [number = '', unit = ''] = showSeconds(seconds, 3, like).split(' ');
    const word = UNITS[unit];
    return { number, unit: word ? say(word) : unit };
  };
  const split = (text: string): Shown => {
    const at = text.indexOf(' ');
    return at < 0 ? { number: text, unit: '' } : { number: text.slice(0, at), unit: text.slice(at + 1) };
  };
  const rough = (value: number): string => (Math.abs(value) >= 1e4 ? showCount(Number(value.toPrecision(3)), 3) : showNumber(value));
  const plain =
    (unit: string): Shower =>
    (value) => ({ number: rough(value), unit });
  /** in the largest unit of a list whose step the middle reaches */
  const stepped =
    (steps: readonly (readonly [number, string])[]): Shower =>
    (value, like = value) => {
      const [step, unit] = steps.find(([least]) => Math.abs(like) >= least) ?? (steps.at(-1) as readonly [number, string]);
      return { number: rough(value / step), unit };
    };
  return {
    time,
    /** a time on an axis: round in its own unit */
    tick: (seconds: number): string => {
      const [step, unit] = TICK_STEPS.find(([least]) => seconds >= least * 0.9999) ?? (TICK_STEPS.at(-1) as readonly [number, Word]);
      return seconds === 0
        ? '0'
        : `${showNumber(seconds / step)} ${say(unit === 'unit_d' && Math.abs(seconds / step - 1) < 1e-9 ? 'unit_day' : unit)}`;
    },
    days: ((value, like = value) => time(value * 86_400, like * 86_400)) as Shower,
    hours: ((value, like = value) => time(value * 3600, like * 3600)) as Shower,
    millis: ((value, like = value) => time(value / 1e3, like / 1e3)) as Shower,
    share: ((value) => split(showShare(value))) as Shower,
    gib: plain('GiB'),
    count: plain(''),
    usd: ((value) => split(value >= 1e4 ? showMoney(Number(value.toPrecision(3))) : `${showNumber(value)} USD`)) as Shower,
    mwh: stepped([
      [1e3, 'GWh'],
      [1, 'MWh'],
      [1e-3, 'kWh'],
      [1e-6, 'Wh'],
    ]),
    tonnes: stepped([
      [1, 't'],
      [1e-3, 'kg'],
      [1e-6, 'g'],
    ]),
    cubic: stepped([
      [1, 'm³'],
      [1e-3, 'L'],
      [1e-6, 'mL'],
    ]),
    megawatt: ((value) => split(showRate(value * 1e6, 'W'))) as Shower,
    joules: plain('J'),
    watts: ((value) => split(showRate(value, 'W'))) as Shower,
    tokenRate: plain(say('tokensPerSec')),
    rate: plain(say('perSecond')),
    requests: plain(say('requestsUnit')),
    text: ({ number, unit }: Shown): string => (unit === '' ? number : `${number} ${unit}`),
  };
}

export type Showers = ReturnType<typeof showers>;

/** Both ends of a band. */
export function bandText({ low, mid, high }: Estimate, show: Shower, say: Say): string {
  if (low === high) return say('stated');
  const [from, to] = [show(low, mid), show(high, mid)];
  return from.unit === to.unit ? `${from.number} – ${to.number}` : `${from.number} ${from.unit} – ${to.number} ${to.unit}`;
}
