import { inUnitOf, plainRow } from './claim-asked.ts';
import { cluster, stops } from './claim-cluster.ts';
import { pairRatio, ratioOfChips, yardstick } from './claim-compare.ts';
import { companies, dates, electricity, generations, gridFactor, markets, ofComputing, structure } from './claim-elsewhere.ts';
import { answerOverSearch, energyMetric } from './claim-energy.ts';
import { exported } from './claim-export.ts';
import { figureClaim } from './claim-figure.ts';
import type { Checker, Finding } from './claim-finding.ts';
import { listed } from './claim-listed.ts';
import { otherMachine } from './claim-machine.ts';
import { nameError } from './claim-name-error.ts';
import { fabric } from './claim-network.ts';
import { manyModels, qualitative, serviceRate, unanswered } from './claim-open.ts';
import { chipPrice } from './claim-price.ts';
import { type Claim, readStatement } from './claim-read.ts';
import { enough, replacement } from './claim-replace.ts';
import type { ClaimRow } from './claim-row.ts';
import { modelClaim } from './claim-shape.ts';
import { communication, costShare } from './claim-share.ts';
import { capacity, pueClaim } from './claim-site.ts';
import { specClaim } from './claim-spec.ts';
import { systemClaim } from './claim-system.ts';
import { moreIsFaster, threshold } from './claim-threshold.ts';
import { ruleLimit, unitError } from './claim-unit-error.ts';
import type { ClaimWorld } from './claim-world.ts';

/**
 * What a statement may be about, most special first. Each answers, or passes the statement on:
 *
 *     names and units that are wrong -> what is not computing power -> rules -> shares, sites, networks -> chips against chips
 *     -> figures that follow from others through the engine -> what can be computed where nothing is claimed
 */
const CHECKERS: readonly Checker[] = [
  nameError,
  unitError,
  ruleLimit,
  companies,
  otherMachine,
  stops,
  answerOverSearch,
  energyMetric,
  listed,
  exported,
  electricity,
  gridFactor,
  communication,
  costShare,
  markets,
  generations,
  pueClaim,
  capacity,
  fabric,
  yardstick,
  threshold,
  moreIsFaster,
  enough,
  replacement,
  ratioOfChips,
  dates,
  structure,
  serviceRate,
  manyModels,
  modelClaim,
  specClaim,
  chipPrice,
  systemClaim,
  figureClaim,
  pairRatio,
  cluster,
  qualitative,
];

/** A statement with what was understood and what it comes to. */
export interface CheckedClaim {
  readonly claim: Claim;
  readonly finding: Finding;
}

/**
 * Checks a public statement: reads names and figures, computes the claimed figure from the rest through the engine and facts, and says
 * whether it holds, holds under a named condition, fails, cannot be checked, claims nothing to check, or is about something else.
 */
export function checkClaim(asked: ClaimRow, world: ClaimWorld): CheckedClaim {
  const row = plainRow(asked);
  const claim = readStatement(row, world);
  for (const checker of CHECKERS) {
    const finding = checker(claim, world);
    if (finding) return { claim, finding: inUnitOf(asked, finding) };
  }
  return { claim, finding: unanswered(claim, ofComputing(`${claim.text} ${claim.row.unit ?? ''}`) || named(claim)) };
}

/** Names of chips, models, services or trainings make a statement one of computing. */
const named = ({ chips, model, names }: Claim): boolean =>
  chips.length > 0 || model !== null || names.systems.length > 0 || names.services.length > 0 || names.trainings.length > 0;
