/**
 * Bytes of a token as training data keep it: the narrowest of two widths of integers that holds the vocabulary.
 *
 * Holds for data sets of token ids (Megatron's and its kin); text and images weigh more.
 * @cite megatron-core, indexed dataset: unsigned 16 bits below 65,500 words, else 32 bits
 * @example 50,257 words -> 2; 128,256 words -> 4
 */
export function tokenBytes(vocab: number): number {
  return vocab < 65_500 ? 2 : 4;
}
