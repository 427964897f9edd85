import { answered } from './claim-answer.ts';
import { money } from './claim-cost.ts';
import { contextOf } from './claim-defaults.ts';
import { deriveHere, JOB, servingIn, statedIn } from './claim-derive.ts';
import type { Checker } from './claim-finding.ts';
import type { Quantity, Value } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import type { Derived } from './claim-solve.ts';
import { type Target, targetOf } from './claim-target.ts';

const MONEY: readonly Quantity[] = ['usd', 'usdRate', 'usdPerQuery'];

/** The share of a lease that trains: the rest goes into preparing data on the same machine. */
function training(claim: Claim, known: Map<Quantity, Value>, target: Target): Target {
  const share = claim.figures.find(({ measure }) => measure === 'share');
  if (!share || !/pre-?process\w*|data preparation|预处理/i.test(claim.text) || claim.inputs.has('seconds')) return target;
  const time = known.get('seconds');
  if (time) known.set('seconds', { ...time, mid: time.mid * (1 - share.value) });
  return target.quantity === 'seconds' && target.claimed !== null ? { ...target, claimed: target.claimed * (1 - share.value) } : target;
}

/** A claimed figure against what follows from the rest of the statement, from facts and from stated defaults. */
export const figureClaim: Checker = (claim, world) => {
  const asked = targetOf(claim);
  if (asked === null) return null;
  const serving = servingIn(claim);
  const context = contextOf(claim, world);
  const known = statedIn(claim, asked);
  const target = training(claim, known, asked);
  if (target.quantity === 'parameters') return null;
  if (MONEY.includes(target.quantity)) return money(claim, world, target, known, context, serving);
  const derived = deriveHere(claim, world, target.quantity, known, context, serving);
  if (derived === null) return null;
  const claimsNothing = target.claimed === null || (target.quantity === 'chips' && !serving && !consequence(derived, known));
  if (target.quantity === 'chips' && claimsNothing && target.claimed !== null) return null;
  return answered(claim, world, target, derived, known, claimsNothing);
};

/** Does the derivation rest on something the statement says, or on assumptions alone? */
function consequence({ steps }: Derived, known: ReadonlyMap<Quantity, Value>): boolean {
  return steps.length > 0 && JOB.some((quantity) => known.has(quantity));
}
