import { controlledChip } from '../catalog/controlled-chip.ts';
import { type Consignment, statusOf } from '../controls/decide.ts';
import { itemOf } from '../controls/figures.ts';
import { Problem } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import { textIn } from './claim-inputs.ts';
import type { Claim } from './claim-read.ts';
import type { ClaimWorld } from './claim-world.ts';

export const needsLicence = (status: Status): boolean => !['not-controlled', 'nac-notify', 'indeterminate'].includes(status);

export function toPlace(claim: Claim): string {
  const said = textIn(claim.row.inputs, 'destination', 'to');
  return said ?? (claim.place === null || claim.place === 'US' || claim.place === 'world' ? 'CN' : claim.place);
}

export function consignment(claim: Claim, world: ClaimWorld, chip: string, day: string): Consignment {
  const to = toPlace(claim);
  return { item: itemOf(controlledChip(world.book, chip)), to, party: { hq: to, name: null }, day };
}

export function statusOn(claim: Claim, world: ClaimWorld, chip: string, day: string): Status {
  try {
    return statusOf(world.rules, consignment(claim, world, chip, day));
  } catch (fault) {
    // before the first chip rule there was nothing to need a licence for
    if (fault instanceof Problem && fault.code === 'before-first-rule') return 'not-controlled';
    throw fault;
  }
}
