/** Gaps between tokens, weighed by tokens, in bins of one per cent: the mean is exact, a percentile is within half a bin. */
export class GapHistogram {
  private static readonly LOWEST = 1e-7;
  private static readonly RATIO = Math.log(1.01);
  private readonly bins = new Float64Array(2600);
  private weight = 0;
  private sum = 0;

  add(seconds: number, tokens: number): void {
    const bin = Math.floor(Math.log(seconds / GapHistogram.LOWEST) / GapHistogram.RATIO);
    const kept = bin < 0 || !(seconds > 0) ? 0 : Math.min(bin, this.bins.length - 1);
    this.bins[kept] = (this.bins[kept] as number) + tokens;
    this.weight += tokens;
    this.sum += seconds * tokens;
  }

  get mean(): number {
    return this.weight > 0 ? this.sum / this.weight : Number.NaN;
  }

  percentile(p: number): number {
    if (!(this.weight > 0)) return Number.NaN;
    const target = p * this.weight;
    let passed = 0;
    for (let bin = 0; bin < this.bins.length; bin += 1) {
      const here = this.bins[bin] as number;
      if (here > 0 && passed + here >= target)
        return GapHistogram.LOWEST * Math.exp(GapHistogram.RATIO * (bin + (here > 0 ? (target - passed) / here : 0.5)));
      passed += here;
    }
    return Number.NaN;
  }
}
