/** What one precision's products run at on one rank: every number ready for arithmetic. */
export interface MatmulRates {
  /** FLOP/s in the limit of a large product */
  readonly flopRate: number;
  /** achievable B/s */
  readonly bandwidth: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly units: number;
  /** false = `units` is typical of the class, so waves are not counted exactly */
  readonly unitsKnown: boolean;
  readonly tileOverhead: number;
  readonly tileExponent: number;
  readonly unhidden: number;
  readonly launch: number;
  /** s of the conversion kernel; 0 = none */
  readonly convert: number;
  readonly groupedFraction: number;
}

const WHOLE_TILE = 256 * 128;
const SPLIT_DEPTH = 512;

/** Longer of two overlapping parts, plus the unhidden share of the shorter: between max (0) and sum (1). */
export function overlapped(a: number, b: number, unhidden: number): number {
  return a > b ? a + unhidden * b : b + unhidden * a;
}

/**
 * Compute time of `groups` products C[m,n] = A[m,k] B[k,n] cut into tm x tn tiles that are dealt to the units in waves.
 *
 *     t = w * (k / s + k0) * 2 tm tn / (r / U) / (tm tn / 32768)^x,   w = ceil(T / U),   T = groups ceil(m/tm) ceil(n/tn)
 *
 * U units, r peak rate of all units, k0 tile overhead, x tile exponent. When T < U the depth k is split s = min(U / T, k / 512) ways.
 * Where U is only typical of the class, w = T / U + (1 - U / T) / 2: the mean over unknown remainders.
 * @cite NVIDIA, Matrix Multiplication Background User's Guide, "tile and wave quantization"
 */
function tiledSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number, tileM: number, tileN: number): number {
  const units = rates.units;
  const tiles = groups * Math.ceil(m / tileM) * Math.ceil(n / tileN);
  let waves = 1;
  let depth = k;
  if (tiles < units) {
    const split = Math.floor(units / tiles);
    depth = Math.max(k / split, Math.min(k, SPLIT_DEPTH));
  } else waves = rates.unitsKnown ? Math.ceil(tiles / units) : tiles / units + 0.5 * (1 - units / tiles);
  const area = tileM * tileN;
  return (waves * (depth + rates.tileOverhead) * 2 * area * units) / (rates.flopRate * (area / WHOLE_TILE) ** rates.tileExponent);
}

/** Compute time with the best of the usual tile shapes. */
export function tensorSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number): number {
  let best = tiledSeconds(rates, groups, m, n, k, 256, 128);
  let other = tiledSeconds(rates, groups, m, n, k, 128, 128);
  if (other < best) best = other;
  other = tiledSeconds(rates, groups, m, n, k, 128, 64);
  if (other < best) best = other;
  other = tiledSeconds(rates, groups, m, n, k, 64, 64);
  if (other < best) best = other;
  other = tiledSeconds(rates, groups, m, n, k, 16, 128);
  return Math.min(other, best);
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
  const memory = ((m * k + k * n) * rates.inputBytes + m * n * rates.outputBytes) / rates.bandwidth;
  return convertSeconds(rates, m, k) + rates.launch + overlapped(tensorSeconds(rates, 1, m, n, k), memory, rates.unhidden);
}

/** Conversion of an m x k operand from 16 bits: read 2 bytes, write the format's. */
function convertSeconds(rates: MatmulRates, m: number, k: number): number {
  return rates.convert > 0 ? rates.convert + (m * k * (2 + rates.inputBytes)) / rates.bandwidth : 0;
}

/**
 * `groups` products of m rows each in one launch. Each group's weights stream from memory, so few rows per group are memory-bound.
 * A group that receives less than one row on average is idle with probability exp(-m) and its weights stay where they are.
 */
export function groupedMatmulSeconds(rates: MatmulRates, groups: number, m: number, n: number, k: number): number {
  const active = m < 8 ? groups * (1 - Math.exp(-m)) : groups;
  const rows = (groups * m) / active;
  const memory =
    (groups * m * k * rates.inputBytes + active * k * n * rates.inputBytes + groups * m * n * rates.outputBytes) / rates.bandwidth;
  const compute = tensorSeconds(rates, active, rows, n, k) / rates.groupedFraction;
  return convertSeconds(rates, groups * m, k) + rates.launch + overlapped(compute, memory, rates.unhidden);
}
