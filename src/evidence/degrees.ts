import type { SaidRun } from './said.ts';

/** Parallel degrees of a record in ranks; null = not stated, or stated against the rest. */
export interface Degrees {
  readonly dp: number | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly cp: number | null;
}

export interface UnderstoodDegrees {
  readonly degrees: Degrees;
  readonly assumed: readonly string[];
}

const NAMES = ['dp', 'cp', 'pp', 'tp'] as const;

function product(degrees: Degrees): number {
  return NAMES.reduce((all, name) => all * (degrees[name] ?? 1), 1);
}

function words(degrees: Degrees): string {
  return NAMES.filter((name) => degrees[name] !== null)
    .map((name) => `${name} ${degrees[name]}`)
    .join(' x ');
}

/**
 * Degrees that multiply to the number of ranks (chips x devices a chip). Where all four are stated, they must; a product that equals the
 * chips of a chip with several devices counts chips, and the data degree is scaled to ranks. Where the product contradicts the count,
 * the first field whose removal mends it is treated as unstated: dp first (it follows from the others), then cp, pp, tp.
 *
 * @param ranks chips x devicesPerChip
 * @param layers depth of the model: more pipeline stages than layers (with embedding and head) contradict it
 * @example degreesOf({ dp: 4, tp: 8, pp: 8, cp: 1 }, 256, 256, 80) -> as stated
 * @example degreesOf({ dp: 8, tp: 8, pp: 8, cp: 1 }, 256, 256, 80) -> dp unstated, then 4
 */
export function degreesOf(said: Pick<SaidRun, 'dp' | 'tp' | 'pp' | 'cp'>, chips: number, ranks: number, layers: number): UnderstoodDegrees {
  const assumed: string[] = [];
  let degrees: Degrees = { dp: said.dp, tp: said.tp, pp: said.pp, cp: said.cp };
  if (degrees.pp !== null && degrees.pp > layers + 2) {
    assumed.push(`pp ${degrees.pp} is more than the model's ${layers} layers: treated as unstated`);
    degrees = { ...degrees, pp: null, dp: null };
  }
  const complete = NAMES.every((name) => degrees[name] !== null);
  if (complete && product(degrees) === ranks) return { degrees, assumed };
  if (complete && ranks !== chips && product(degrees) === chips) {
    assumed.push(`${words(degrees)} counts chips: the data degree is ${ranks / chips} times that in ranks`);
    return { degrees: { ...degrees, dp: (degrees.dp as number) * (ranks / chips) }, assumed };
  }
  if (!complete && ranks % product(degrees) === 0) return { degrees: filled(degrees, ranks), assumed };
  for (const name of NAMES) {
    if (degrees[name] === null) continue;
    const rest: Degrees = { ...degrees, [name]: null };
    if (ranks % product(rest) !== 0) continue;
    assumed.push(`${words(degrees)} does not make ${ranks} ranks: ${name} treated as unstated`);
    return { degrees: filled(rest, ranks), assumed };
  }
  assumed.push(`${words(degrees)} does not divide ${ranks} ranks: treated as unstated`);
  return { degrees: { dp: null, tp: null, pp: null, cp: null }, assumed };
}

/** The last unstated degree follows from the count. */
function filled(degrees: Degrees, ranks: number): Degrees {
  const open = NAMES.filter((name) => degrees[name] === null);
  const last = open[0];
  return open.length === 1 && last ? { ...degrees, [last]: ranks / product(degrees) } : degrees;
}
