/** Token counts up to here have entries of their own; each doubling beyond has as many steps as a quarter of it, with straight lines between. */
const EXACT = 64;
const STEPS = 16;
const STEPS_LOG = 4;
const EXACT_LOG = 6;
const DOUBLINGS = 20;

/** Seconds by number of tokens, filled as they are asked for: afterwards an answer is two array reads. */
export class TokenTable {
  private table: Float64Array | null = null;
  private readonly make: (tokens: number) => number;

  constructor(make: (tokens: number) => number) {
    this.make = make;
  }

  at(tokens: number): number {
    if (tokens <= 0) return 0;
    const whole = Math.ceil(tokens);
    if (whole <= EXACT) return this.entry(whole, whole);
    const octave = 31 - Math.clz32(whole);
    const shift = octave - STEPS_LOG;
    const step = whole >> shift;
    const low = step << shift;
    const index = EXACT + (octave - EXACT_LOG) * STEPS + (step - STEPS);
    const below = this.entry(index, low);
    if (low === whole) return below;
    const above = this.entry(index + 1, low + (1 << shift));
    return below + ((above - below) * (whole - low)) / (1 << shift);
  }

  private entry(index: number, tokens: number): number {
    this.table ??= new Float64Array(EXACT + 1 + STEPS * DOUBLINGS).fill(-1);
    const known = this.table[index] as number;
    if (known !== -1) return known;
    const made = this.make(tokens);
    this.table[index] = made;
    return made;
  }
}
