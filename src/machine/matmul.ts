/** What one precision's products run at on one rank: every number ready for arithmetic. */
export interface MatmulRates {
  /** achievable B/s */
  readonly bandwidth: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly units: number;
  /** false = `units` is typical of the class, so waves are not counted exactly */
  readonly unitsKnown: boolean;
  readonly tileOverhead: number;
  /** s per value of depth for one wave of each tile shape, in the order of TILES */
  readonly waveSeconds: readonly number[];
  readonly unhidden: number;
  readonly launch: number;
  /** s of the conversion kernel; 0 = none */
  readonly convert: number;
  /** achievable B/s of the conversion */
  readonly convertBandwidth: number;
  readonly groupedFraction: number;
}

/** Rows and columns of the usual output tiles, alternating. */
export const TILES: readonly number[] = [256, 128, 128, 128, 128, 64, 64, 64, 16, 128];

const WHOLE_TILE = 256 * 128;
const SPLIT_DEPTH = 512;

/** Longer of two overlapping parts, plus the unhidden share of the shorter: between max (0) and sum (1). */
export function overlapped(a: number, b: number, unhidden: number): number {
  return a > b ? a + unhidden * b : b + unhidden * a;
}

/**
 * Time of one wave of each tile shape per value of depth: U tiles of tm x tn at the rate that a tile of its size reaches.
 *
 *     2 tm tn U / (r (tm tn / 32768)^x)
 *
 * r FLOP/s of all U units in the limit of a large product, x tile exponent.
 */
export function waveSeconds(flopRate: number, units: number, tileExponent: number): number[] {
  const seconds: number[] = [];
  for (let shape = 0; shape < TILES.length; shape += 2) {
    const area = (TILES[shape] as number) * (TILES[shape + 1] as number);
    seconds.push((2 * area * units) / (flopRate * (area / WHOLE_TILE) ** tileExponent));
  }
  return seconds;
}

/**
 * Compute time of `groups` products C[m,n] = A[m,k] B[k,n] cut into tm x tn tiles that are dealt to U units in waves; the best tile shape counts.
 *
 *     t = w (k / s + k0) c,   w = ceil(T / U),   T = groups ceil(m/tm) ceil(n/tn)
 *
 * k0 tile overhead, c wave seconds per value of depth. When T < U the depth is split s = floor(U / T) ways, to no less than 512.
 * Where U is only typical of the class, w = T / U + (1 - U / T) / 2: the mean over unknown remainders.
 * @cite NVIDIA, Matrix Multiplication Background User's Guide, "tile and wave quantization"
 */
export function tensorSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number): number {
  const units = rates.units;
  let best = Number.POSITIVE_INFINITY;
  for (let shape = 0; shape < TILES.length; shape += 2) {
    const tiles = groups * Math.ceil(m / (TILES[shape] as number)) * Math.ceil(n / (TILES[shape + 1] as number));
    let waves = 1;
    let depth = k;
    if (tiles < units) depth = Math.max(k / Math.floor(units / tiles), Math.min(k, SPLIT_DEPTH));
    else waves = rates.unitsKnown ? Math.ceil(tiles / units) : tiles / units + 0.5 * (1 - units / tiles);
    const seconds = waves * (depth + rates.tileOverhead) * (rates.waveSeconds[shape >> 1] as number);
    if (!(seconds >= best)) best = seconds;
  }
  return best;
}

/**
 * Roofline of a matrix product: launch, then the slower of the tiled tensor units and of streaming A, B and C once,
 * plus the unhidden share of the faster. Formats below 16 bits add the kernel that converts A.
 *
 *     t = launch + max(tc, tm) + u min(tc, tm),   tm = (mk + kn) b + mn b' over bandwidth
 *
 * A second reading of A or B is not counted: a wave of tiles covers so many rows and columns that its traffic stays below the tensor time.
 * @cite Williams, Waterman, Patterson 2009, roofline
 */
export function matmulSeconds(rates: MatmulRates, m: number, n: number, k: number): number {
  return convertSeconds(rates, m, k) + productSeconds(rates, m, n, k);
}

/** The same with operands already in their format: the conversion is fused with what made them. */
export function productSeconds(rates: MatmulRates, m: number, n: number, k: number): number {
  const memory = ((m * k + k * n) * rates.inputBytes + m * n * rates.outputBytes) / rates.bandwidth;
  return rates.launch + overlapped(tensorSeconds(rates, 1, m, n, k), memory, rates.unhidden);
}

/** Conversion of an m x k operand from 16 bits: read 2 bytes, write the format's. */
function convertSeconds(rates: MatmulRates, m: number, k: number): number {
  return rates.convert > 0 ? rates.convert + (m * k * (2 + rates.inputBytes)) / rates.convertBandwidth : 0;
}

/**
 * `groups` products of m rows each in one launch. Each group's weights stream from memory, so few rows per group are memory-bound.
 * A group that receives less than one row on average is idle with probability exp(-m) and its weights stay where they are.
 */
export function groupedMatmulSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number): number {
  return convertSeconds(rates, groups * m, k) + groupedProductSeconds(rates, groups, m, n, k);
}

/** The same with operands already in their format. */
export function groupedProductSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number): number {
  const active = m < 8 ? groups * (1 - Math.exp(-m)) : groups;
  const rows = (groups * m) / active;
  const memory =
    (groups * m * k * rates.inputBytes + active * k * n * rates.inputBytes + groups * m * n * rates.outputBytes) / rates.bandwidth;
  const compute = tensorSeconds(rates, active, rows, n, k) / rates.groupedFraction;
  return rates.launch + overlapped(compute, memory, rates.unhidden);
}
