/**
 * Dice that fall alike everywhere: a generator that is a number, not the machine's. Same seed, same draws, on every platform.
 * Only 32-bit integer arithmetic and one division decide a uniform draw; the other draws add logarithms and square roots.
 */
export interface Chance {
  /** uniform in (0, 1), never 0 and never 1 */
  uniform(): number;
}

/**
 * The generator sfc32 (three words of state and a counter), filled from the seed by splitmix32.
 *
 * @cite doty-humphrey-practrand
 * @example two generators of seed 7 give the same draws
 */
export function chance(seed: number): Chance {
  let word = (Math.floor(seed) ^ Math.floor(seed / 2 ** 32)) | 0;
  const fill = (): number => {
    word = (word + 0x9e3779b9) | 0;
    let z = word;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i += 1) next();
  return { uniform: () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6) + 0.5) / 2 ** 53 };
}

/** Gap of a Poisson process of mean `mean`: -mean ln u. */
export function exponential(dice: Chance, mean: number): number {
  return -mean * Math.log(dice.uniform());
}

/** A draw of the standard normal by the polar method of Marsaglia. @cite marsaglia-bray-1964 */
export function normal(dice: Chance): number {
  for (;;) {
    const x = 2 * dice.uniform() - 1;
    const y = 2 * dice.uniform() - 1;
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/**
 * A draw of the Gamma distribution by mean and coefficient of variation; shape = 1 / variation^2.
 *
 * Squeeze of Marsaglia and Tsang; a shape below 1 is drawn at shape + 1 and pulled down by u^(1 / shape).
 * @cite marsaglia-tsang-2000
 */
export function gamma(dice: Chance, mean: number, variation: number): number {
  if (!(variation > 0)) return mean;
  const shape = 1 / (variation * variation);
  const raised = shape < 1 ? shape + 1 : shape;
  const d = raised - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  let drawn = 0;
  while (drawn === 0) {
    const x = normal(dice);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(dice.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) drawn = d * v;
  }
  const pulled = shape < 1 ? drawn * dice.uniform() ** (1 / shape) : drawn;
  return (mean * pulled) / shape;
}

/** A draw of the log-normal distribution by its own mean and coefficient of variation. */
export function lognormal(dice: Chance, mean: number, variation: number): number {
  const variance = Math.log(1 + variation * variation);
  return mean * Math.exp(Math.sqrt(variance) * normal(dice) - variance / 2);
}
