/**
 * Chips that a cap on total processing performance admits: whole ones only.
 *
 *     n = floor(Q / TPP)
 *
 * Q   cap, in TPP        TPP   of one chip
 *
 * @cite federal-register-2025-00636
 * @example 26.9 M TPP over chips of 15,832 -> 1699
 */
export function chipsWithin(capTpp: number, tpp: number): number {
  return Math.floor(capTpp / tpp);
}
