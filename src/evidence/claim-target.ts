import type { Figure } from './claim-figures.ts';
import type { Quantity } from './claim-quantity.ts';
import { unitFor } from './claim-quantity.ts';
import { type Claim, quantitiesSaid } from './claim-read.ts';

/** What a statement claims: a quantity, and the figure that it puts on it, in base units. */
export interface Target {
  readonly quantity: Quantity;
  /** null = it claims no figure of it */
  readonly claimed: number | null;
  readonly figure: Figure | null;
}

const BY_UNIT: readonly (readonly [RegExp, Quantity])[] = [
  [/^USD\s*\/\s*(?:GPU|chip|card)/i, 'usdPerChipSecond'],
  [/^(?:US )?cents?/i, 'usdPerQuery'],
  [/^USD\s*\/\s*(?:query|response|request)/i, 'usdPerQuery'],
  [/^USD\s*\/\s*(?:y|month|day|h)/i, 'usdRate'],
  [/^(?:million |M |bn )?(?:USD|dollars?|\$)/i, 'usd'],
  [/^FLOPs?$/i, 'flop'],
  [/^[TPEG]?FLOP(?:S|\/s)$/, 'clusterPeak'],
  [/^(?:chip|GPU|card)[- ]?hours?/i, 'chipSeconds'],
  [/^(?:chips|GPUs?|cards?|accelerators|NPUs?)$/i, 'chips'],
  [/^(?:days?|hours?|months?|years?|weeks?|h|s|seconds)$/i, 'seconds'],
  [/^J(?:oules?)?\s*(?:\/|per)\s*(?:output )?token/i, 'joulesPerToken'],
  [/^(?:Wh|J)\s*(?:\/|per)\s*(?:query|response|answer)/i, 'joulesPerQuery'],
  [/^[kMGT]?Wh\s*(?:\/|per|a)\s*(?:y|year|day|month)/i, 'averageWatts'],
  [/^[kMGT]?(?:Wh|J)$/, 'joules'],
  [/^[kMGT]?W$/, 'watts'],
  [/^(?:k|M)?t(?:onnes?|ons?)?(?:\s*(?:of )?CO2(?:e|eq)?)?(?:\s*\/\s*year)?$|^kg(?:CO2e?)?$/i, 'kilograms'],
  [/^[GT]i?B$/, 'bytes'],
  [/^(?:TPP\s*\/\s*mm2|performance density|PD)$/i, 'density'],
  [/^TPP$/, 'tpp'],
  [/^servers$/, 'servers'],
  [/^param/i, 'parameters'],
  [/^tokens?$/i, 'tokens'],
  [/^tokens?\s*\/\s*s/i, 'tokenRate'],
  [/^(?:queries|requests|responses)\s*\/\s*s|^qps$/i, 'queries'],
  [/^MFU|^utili[sz]ation/i, 'mfu'],
];

/** Quantities that are consequences come before those they follow from. */
const ORDER: readonly Quantity[] = [
  'usdPerQuery',
  'usdOfEnergy',
  'usd',
  'usdRate',
  'kilograms',
  'joulesPerToken',
  'joulesPerQuery',
  'joules',
  'watts',
  'mfu',
  'seconds',
  'chipSeconds',
  'flop',
  'clusterPeak',
  'tokenRate',
  'density',
  'tpp',
  'bytes',
  'chips',
  'queries',
  'achieved',
  'usdPerChipSecond',
  'tokens',
  'parameters',
];
const NEEDS = /\b(?:needs?|requires?|takes?|would need|calls for)\b[^.]{0,30}$|需要\S{0,8}$/i;

/** The quantity that a row's unit names; null where it names none of ours. */
export function quantityOfUnit(unit: string | null): Quantity | null {
  return unit === null ? null : (BY_UNIT.find(([pattern]) => pattern.test(unit))?.[1] ?? null);
}

/** What is claimed: by the row's unit, else the figure that follows from the others. */
export function targetOf(claim: Claim): Target | null {
  const { unit } = claim.row;
  const said = quantitiesSaid(claim);
  const named = quantityOfUnit(unit);
  const asked =
    named === 'usd' &&
    /\b(?:electricity|energy|power) (?:bill|cost)|\belectricity\b|电费/i.test(claim.text) &&
    !/comput\w+ power|算力/i.test(claim.text)
      ? 'usdOfEnergy'
      : named;
  if (asked === 'joules' && /quer(?:y|ies)|answers?|responses?|prompts?|查询|回答|提问/i.test(claim.text)) return perAnswer(claim);
  if (asked === 'usd' && claim.inputs.has('paidShare'))
    return { quantity: 'usdNet', claimed: claim.published, figure: said.find(({ quantity }) => quantity === 'usd')?.figure ?? null };
  if (asked === 'seconds' && claim.inputs.has('chipSecondsPerStop'))
    return {
      quantity: 'stopSeconds',
      claimed: claim.published === null ? null : claim.published / unitFor('seconds', unit).perBase,
      figure: null,
    };
  if (asked !== null) {
    const own = said.find(({ quantity }) => quantity === asked);
    const claimed = claim.published === null ? (own?.value.mid ?? null) : claim.published / unitFor(asked, unit).perBase;
    return { quantity: asked, claimed, figure: own?.figure ?? null };
  }
  // "takes 10,000 chips 14.8 days" claims the days; "14.8 days need 10,000 chips" the chips
  const needed = said.find(({ quantity, figure }) => quantity === 'chips' && NEEDS.test(claim.text.slice(0, figure.at)));
  const after = needed ? said.some(({ quantity, figure }) => quantity === 'seconds' && figure.at > needed.figure.at) : false;
  const driven = said.some(({ quantity }) => quantity === 'seconds' || quantity === 'queries');
  if (
    needed &&
    driven &&
    !after &&
    !said.some(({ quantity }) => ORDER.indexOf(quantity) >= 0 && ORDER.indexOf(quantity) < ORDER.indexOf('mfu'))
  )
    return { quantity: 'chips', claimed: needed.value.mid, figure: needed.figure };
  for (const quantity of ORDER) {
    const own = said.find((one) => one.quantity === quantity);
    if (own) return { quantity, claimed: claim.published ?? own.value.mid, figure: own.figure };
  }
  return null;
}

/** Energy of one answer, where the unit alone would be energy of a whole. */
function perAnswer({ row, published }: Claim): Target {
  return {
    quantity: 'joulesPerQuery',
    claimed: published === null ? null : published / unitFor('joulesPerQuery', row.unit).perBase,
    figure: null,
  };
}
