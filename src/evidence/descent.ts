/** A positive constant that a fit may move, on a logarithmic scale. */
export interface Parameter<Sample> {
  get(): number;
  set(value: number): void;
  /** centre and width (natural logarithm) of what is likely before any run is seen */
  readonly middle: number;
  readonly width: number;
  readonly low: number;
  readonly high: number;
  /** samples whose error depends on it */
  touches(sample: Sample): boolean;
}

const STEP = 0.12;
const SMALLEST = 0.004;
const PASSES = 1;
/** Weight of the distance from the centre against the error of runs. */
const PRIOR = 0.01;

/**
 * Coordinate descent with shrinking steps: each parameter is moved up or down by a factor while the sum of the errors of the samples
 * that it touches, plus its distance from the centre, falls. Deterministic; a few hundred evaluations of each sample.
 */
export function minimise<Sample>(
  samples: readonly Sample[],
  parameters: readonly Parameter<Sample>[],
  error: (sample: Sample) => number,
): void {
  const touched = parameters.map((parameter) => samples.filter((sample) => parameter.touches(sample)));
  for (let step = STEP; step >= SMALLEST; step /= 2) {
    for (let pass = 0; pass < PASSES; pass++) {
      parameters.forEach((parameter, i) => {
        const own = touched[i] as readonly Sample[];
        if (own.length > 0) descend(parameter, own, error, step);
      });
    }
  }
}

function descend<Sample>(parameter: Parameter<Sample>, samples: readonly Sample[], error: (sample: Sample) => number, step: number): void {
  const cost = (value: number): number => {
    parameter.set(value);
    let sum = PRIOR * (Math.log(value / parameter.middle) / parameter.width) ** 2;
    for (const sample of samples) sum += error(sample);
    return sum;
  };
  let best = parameter.get();
  let least = cost(best);
  for (const direction of [1, -1]) {
    for (let tries = 0; tries < 6; tries++) {
      const value = Math.min(parameter.high, Math.max(parameter.low, best * Math.exp(direction * step)));
      if (value === best) break;
      const sum = cost(value);
      if (!(sum < least)) break;
      best = value;
      least = sum;
    }
  }
  parameter.set(best);
}
