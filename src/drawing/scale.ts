/** From values to places on an axis, and the round values to mark. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
  readonly log: boolean;
}

export function linear(low: number, high: number, from: number, to: number, count = 5): Scale {
  const span = high - low || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((size) => size >= rough * 0.999) ?? rough;
  const ticks: number[] = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step)
    ticks.push(Number(value.toPrecision(12)));
  return { at: (value) => from + ((value - low) / span) * (to - from), ticks, log: false };
}

/** Times that people count in, s. */
const TIMES = [
  1e-6, 1e-5, 1e-4, 1e-3, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600,
  43_200,
];
const DAYS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 3000, 10_000, 100_000].map((days) => days * 86_400);

/** A log axis of times, marked at times that people count in. */
export function timeline(low: number, high: number, from: number, to: number, most = 7): Scale {
  const plain = logarithmic(low, high, from, to, most);
  const ticks = [...TIMES, ...DAYS].filter((time) => time >= low && time <= high);
  const every = Math.ceil(ticks.length / most);
  return ticks.length < 2 ? plain : { ...plain, ticks: ticks.filter((_, at) => at % every === 0) };
}

export function logarithmic(low: number, high: number, from: number, to: number, most = 7): Scale {
  const [a, b] = [Math.log10(low), Math.log10(high)];
  const span = b - a || 1;
  const ticksOf = (digits: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let power = Math.floor(a) - 1; power <= Math.ceil(b); power++)
      for (const digit of digits) {
        const value = Number((digit * 10 ** power).toPrecision(3));
        if (value >= low * 0.9999 && value <= high * 1.0001) ticks.push(value);
      }
    return ticks;
  };
  const fine = [[1, 2, 5], [1, 3], [1]].map(ticksOf).find((ticks) => ticks.length >= 2 && ticks.length <= most) ?? ticksOf([1]);
  const every = Math.ceil(fine.length / most);
  return {
    at: (value) => from + ((Math.log10(value) - a) / span) * (to - from),
    ticks: fine.filter((_, at) => at % every === 0),
    log: true,
  };
}

/** Room around the values of a log axis, in the same share of the axis on both sides. */
export function padded(low: number, high: number, share = 0.06): [number, number] {
  if (!(high > low)) return [low / 1.5, high * 1.5];
  const factor = (high / low) ** share;
  return [low / factor, high * factor];
}
