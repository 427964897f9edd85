import type { Chip } from '../terms/chip.ts';
import { PEAK_KEY, PRECISIONS, type Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';

/** Other spellings of formats, letters and digits only. */
const SPELLINGS: Readonly<Record<string, Precision>> = {
  bfloat16: 'bf16',
  amp: 'bf16',
  float16: 'fp16',
  half: 'fp16',
  float32: 'fp32',
  single: 'fp32',
  tensorfloat32: 'tf32',
  float8: 'fp8',
  fp8cs: 'fp8',
  fp8ds: 'fp8',
  fp8sc: 'fp8',
  fp8mx: 'mxfp8',
  fp8e4m3: 'fp8',
  fp8hybrid: 'fp8',
  fp8blockwise: 'fp8',
  mxfp8: 'mxfp8',
  aqtint8: 'int8',
  w8a8: 'int8',
};

/** Formats a framework may pick when a record is silent, narrowest first. */
const NARROWEST: readonly Precision[] = ['nvfp4', 'mxfp4', 'mxfp8', 'fp8', 'bf16', 'fp16', 'tf32', 'fp32'];

/** A format by the words of a record. */
export function formatNamed(said: string, where: string): Precision {
  const letters = said.toLowerCase().replace(/[^a-z0-9]/g, '');
  const exact = PRECISIONS.find((precision) => precision === letters);
  const format = exact ?? SPELLINGS[letters] ?? PRECISIONS.find((precision) => letters.startsWith(precision));
  if (format) return format;
  throw new Problem({ code: 'unknown-precision', where: `${where}: run.precision`, said, expected: PRECISIONS.join(', ') });
}

/** Every framework trains in these. */
const EVERYWHERE: readonly Precision[] = ['bf16', 'fp16', 'tf32', 'fp32'];

/**
 * The version to judge a framework's formats by: the words', but never older than the chip. A version that is not named is as new as the
 * chip; formats that came later are then not assumed.
 *
 * @example '25.09 container' on a chip of 2024-11 -> '25.09'; 'PyTorch' there -> '24.11'
 */
export function versionOn(chip: Chip, version: string | null): string | null {
  const chipRelease = chip.released?.slice(2, 7).replace('-', '.') ?? '';
  const named = [...(version ?? '').matchAll(/(?<![\d.])(\d\d\.(?:0[1-9]|1[0-2]))(?!\d)/g)].map((match) => match[1] as string);
  return [...named, chipRelease].sort().at(-1) || null;
}

/** The narrowest format that a framework trains in and the chip has a rate for; null = none is known. */
export function narrowest(formats: readonly Precision[], chip: Chip): Precision | null {
  return (
    NARROWEST.find(
      (format) => (formats.includes(format) || EVERYWHERE.includes(format)) && chip.peakDense[PEAK_KEY[format]] !== undefined,
    ) ?? null
  );
}
