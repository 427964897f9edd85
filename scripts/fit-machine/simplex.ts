/** Nelder-Mead over logarithms of positive parameters: deterministic, derivative-free, enough for fewer than ten constants. */
export function minimise(start: readonly number[], cost: (values: readonly number[]) => number, rounds: number): number[] {
  const size = start.length;
  const real = (point: readonly number[]): number[] => point.map(Math.exp);
  const score = (point: number[]): { point: number[]; value: number } => ({ point, value: cost(real(point)) });
  let best = start.map(Math.log);
  // restarts shake off simplices that have collapsed
  for (let restart = 0; restart < 3; restart++) {
    const origin = best;
    let simplex = [
      score(origin),
      ...origin.map((_, axis) => score(origin.map((value, index) => (index === axis ? value + 0.4 / (restart + 1) : value)))),
    ];
    for (let round = 0; round < rounds; round++) {
      simplex.sort((a, b) => a.value - b.value);
      const worst = simplex[size] as { point: number[]; value: number };
      const centre = origin.map(
        (_, axis) => simplex.slice(0, size).reduce((sum, corner) => sum + (corner.point[axis] as number), 0) / size,
      );
      const along = (step: number) => score(centre.map((value, axis) => value + step * ((worst.point[axis] as number) - value)));
      const reflected = along(-1);
      let next = reflected;
      if (reflected.value < (simplex[0] as { value: number }).value) {
        const expanded = along(-2);
        if (expanded.value < reflected.value) next = expanded;
      } else if (reflected.value >= (simplex[size - 1] as { value: number }).value) {
        const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
        if (contracted.value < Math.min(worst.value, reflected.value)) next = contracted;
        else {
          const anchor = (simplex[0] as { point: number[] }).point;
          simplex = simplex.map((corner, index) =>
            index === 0 ? corner : score(corner.point.map((value, axis) => ((anchor[axis] as number) + value) / 2)),
          );
          continue;
        }
      }
      simplex[size] = next;
    }
    simplex.sort((a, b) => a.value - b.value);
    best = (simplex[0] as { point: number[] }).point;
  }
  return real(best);
}
