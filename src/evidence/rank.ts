/** Place of each value in order, ties at the mean of their places. */
function places(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const place = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] as number] === values[order[from] as number]) to++;
    for (let at = from; at <= to; at++) place[order[at] as number] = (from + to) / 2;
    from = to + 1;
  }
  return place;
}

/**
 * Spearman's rank correlation: the correlation of places. NaN where all values of a side are equal.
 *
 * @cite spearman-1904
 * @example rankCorrelation([1, 2, 3], [10, 30, 20]) -> 0.5
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [places(a), places(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((place, index) => {
    const [dx, dy] = [place - middle, (y[index] as number) - middle];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}
