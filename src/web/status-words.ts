import type { Colour } from '../drawing/palette.ts';
import type { Status } from '../terms/rule.ts';

/** Colours of export statuses, from free to closed; grey is not settled. */
export const STATUS_COLOURS: Readonly<Record<Status, Colour>> = {
  'not-controlled': 'theirs',
  'nac-notify': 'activations',
  'license-presumption-approval': 'gradients',
  'license-case-by-case': 'pipeline',
  'is-informed-license': 'tensor',
  'license-presumption-denial': 'bad',
  indeterminate: 'overhead',
};

export const STATUS_ORDER = Object.keys(STATUS_COLOURS) as readonly Status[];
