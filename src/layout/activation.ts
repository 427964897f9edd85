/**
 * Bytes of one activation, of its gradient and of its value in a message: 16 bits, as Korthikanti et al. 2022, section 4, count them.
 * Formats narrower than that serve the operands of matrix products; what stands between products stays in 16 bits.
 */
export const ACTIVATION_BYTES = 2;
