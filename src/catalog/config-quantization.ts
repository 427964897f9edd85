import type { Precision } from '../terms/precision.ts';
import { type ConfigFields, isRecord } from './config-fields.ts';

/** How the published weights are quantised. */
export interface Quantization {
  /** as the configuration names it: fp8, gptq, awq, compressed-tensors, mxfp4, ... */
  readonly method: string;
  /** format of the quantised weights; null = not known here */
  readonly precision: Precision | null;
  readonly bits: number | null;
  /** weights that share one scale; null = not stated */
  readonly groupSize: number | null;
}

const DTYPES: Readonly<Record<string, Precision>> = {
  float64: 'fp64',
  float32: 'fp32',
  float16: 'fp16',
  half: 'fp16',
  bfloat16: 'bf16',
  float8_e4m3fn: 'fp8',
};

/** The number format the weights are kept in (`torch_dtype`, `dtype`); null where unstated or not known here. */
export function readDtype(fields: ConfigFields): Precision | null {
  const text = (fields.text('torch_dtype') ?? fields.text('dtype'))?.replace(/^torch\./, '');
  if (text === undefined) return null;
  return Object.hasOwn(DTYPES, text) ? (DTYPES[text] as Precision) : null;
}

/** What `quantization_config` says; null where the weights are not quantised. */
export function readQuantization(fields: ConfigFields): Quantization | null {
  const settings = fields.inner('quantization_config');
  if (settings === null) return null;
  const method = settings.text('quant_method') ?? settings.text('quant_algo')?.toLowerCase() ?? 'unnamed';
  const group = weightGroup(settings);
  const bits = bitsOf(settings, group);
  const kind = [method, settings.text('quant_algo'), settings.text('fmt'), settings.text('bnb_4bit_quant_type'), settings.text('format')]
    .concat(typeof group?.type === 'string' ? group.type : null)
    .filter((word) => word !== null)
    .join(' ')
    .toLowerCase();
  const size = settings.get('group_size') ?? group?.group_size;
  return { method, precision: precisionOf(kind, bits), bits, groupSize: isCount(size) ? size : null };
}

/** The weights of the first group of a compressed-tensors configuration. */
function weightGroup(settings: ConfigFields): Readonly<Record<string, unknown>> | null {
  const groups = settings.get('config_groups');
  if (!isRecord(groups)) return null;
  const first = Object.values(groups)[0];
  return isRecord(first) && isRecord(first.weights) ? first.weights : null;
}

function bitsOf(settings: ConfigFields, group: Readonly<Record<string, unknown>> | null): number | null {
  const stated = settings.get('bits') ?? settings.get('w_bit') ?? group?.num_bits;
  if (isCount(stated)) return stated;
  if (settings.get('load_in_4bit') === true) return 4;
  return settings.get('load_in_8bit') === true ? 8 : null;
}

function precisionOf(kind: string, bits: number | null): Precision | null {
  if (kind.includes('nvfp4')) return 'nvfp4';
  if (kind.includes('mxfp4')) return 'mxfp4';
  if (kind.includes('mxfp8')) return 'mxfp8';
  if (kind.includes('fp8') || kind.includes('e4m3')) return 'fp8';
  const floating = /float|\bfp4\b|\bnf4\b/.test(kind);
  if (bits === 8) return floating ? 'fp8' : 'int8';
  if (bits === 4) return floating ? 'fp4' : 'int4';
  return null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
