/** The number formats in which matrix products are computed or values are kept. */
export const PRECISIONS = ['fp64', 'fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'mxfp8', 'int8', 'fp6', 'fp4', 'nvfp4', 'mxfp4', 'int4'] as const;

export type Precision = (typeof PRECISIONS)[number];

/** Bytes one value takes, scale factors of block formats included (mx: 1 byte a 32-value block, nv: 1 byte a 16-value block). */
export const BYTES_PER_VALUE: Readonly<Record<Precision, number>> = {
  fp64: 8,
  fp32: 4,
  tf32: 4,
  fp16: 2,
  bf16: 2,
  fp8: 1,
  mxfp8: 1 + 1 / 32,
  int8: 1,
  fp6: 0.75,
  fp4: 0.5,
  nvfp4: 0.5 + 1 / 16,
  mxfp4: 0.5 + 1 / 32,
  int4: 0.5,
};

/** The peak-rate key a format runs at on a chip: block formats run on their element format's units. */
export const PEAK_KEY: Readonly<Record<Precision, Precision>> = {
  fp64: 'fp64',
  fp32: 'fp32',
  tf32: 'tf32',
  fp16: 'fp16',
  bf16: 'bf16',
  fp8: 'fp8',
  mxfp8: 'fp8',
  int8: 'int8',
  fp6: 'fp6',
  fp4: 'fp4',
  nvfp4: 'fp4',
  mxfp4: 'fp4',
  int4: 'int4',
};
