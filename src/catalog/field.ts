import type { Dimension } from './amount.ts';

/**
 * The form of a facts file: which keys it may hold and what stands under each.
 *   a dimension  a fact measuring it, or "unsupported" or "unpublished"
 *   'text'       words, bare or as a fact       'flag'  true or false, or a fact of yes or no
 *   'any'        settled by the rule of its room, such as `order`
 *   { ... }      a group                        [{ ... }]  a list of groups          { '*': field }  any key
 */
export type Field = Dimension | 'text' | 'flag' | 'any' | Form | readonly [Form];

export interface Form {
  readonly [key: string]: Field;
}
