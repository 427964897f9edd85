import { visitedExperts } from '../../src/layout/serving-experts.ts';
import { BYTES_PER_VALUE, type Precision } from '../../src/terms/precision.ts';
import { type Row, readRows } from './rows.ts';
import type { Sample } from './samples.ts';

const ALONE = { compute: 1, memory: 1 };
const num = (row: Row, name: string): number => Number(row[name]);
const from = (row: Row, file: string): Pick<Sample, 'chip' | 'seconds' | 'source' | 'file'> => ({
  chip: row.chip as string,
  seconds: num(row, 'time_ms') / 1e3,
  source: `aiconfigurator ${row.backend} ${row.version}`,
  file,
});

function decodes(folder: string): Sample[] {
  const file = 'aic_generation_attention.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const [batch, keys, heads, kv, dim] = [
      num(row, 'batch'),
      num(row, 'kv_len'),
      num(row, 'heads'),
      num(row, 'kv_heads'),
      num(row, 'head_dim'),
    ];
    if (keys < 128 || keys > 65536 || dim === 256) return [];
    const bytes = row.kv_dtype === 'fp8' ? 1 : 2;
    return [
      {
        ...from(row, file),
        operation: bytes === 1 ? 'serve-decode8' : 'serve-decode16',
        weight: batch >= 4 ? 1 : 0.5,
        predict: (machine) => machine.inference.decode(batch, 1, keys, heads, kv, dim, dim, bytes, false, ALONE),
      },
    ];
  });
}

function latents(folder: string): Sample[] {
  const file = 'aic_mla.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const [batch, keys, heads] = [num(row, 'batch'), num(row, 'seq_or_kv'), num(row, 'heads')];
    if (row.phase !== 'generation' || keys < 128 || keys > 65536) return [];
    const bytes = row.kv_dtype === 'fp8' ? 1 : 2;
    return [
      {
        ...from(row, file),
        operation: bytes === 1 ? 'serve-latent8' : 'serve-latent16',
        weight: heads >= 16 ? 1 : 0.5,
        predict: (machine) => machine.inference.decode(batch, 1, keys, heads, 1, 576, 512, bytes, true, ALONE),
      },
    ];
  });
}

function weightOnly(folder: string): Sample[] {
  const file = 'aic_gemm.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const bytes = row.dtype === 'int8_wo' ? 1 : row.dtype === 'int4_wo' ? 0.5 : 0;
    const [m, n, k] = [num(row, 'm'), num(row, 'n'), num(row, 'k')];
    if (bytes === 0 || n * k < 5e7) return [];
    return [
      {
        ...from(row, file),
        operation: 'serve-weight-only',
        weight: 1,
        predict: (machine) => machine.inference.product(m, n, k, 'bf16', bytes, true, ALONE),
      },
    ];
  });
}

const EXPERT_FORMATS: Readonly<Record<string, { readonly precision: Precision; readonly bytes: number; readonly only: boolean }>> = {
  bfloat16: { precision: 'bf16', bytes: 2, only: false },
  fp8: { precision: 'fp8', bytes: 1, only: false },
  fp8_block: { precision: 'fp8', bytes: 1, only: false },
  w4a16_mxfp4: { precision: 'bf16', bytes: BYTES_PER_VALUE.mxfp4, only: true },
  w4a8_mxfp4_mxfp8: { precision: 'mxfp8', bytes: BYTES_PER_VALUE.mxfp4, only: false },
};

function experts(folder: string): Sample[] {
  const file = 'aic_moe.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const format = EXPERT_FORMATS[row.dtype as string];
    const kernel = row.kernel as string;
    if (!format || kernel.includes('triton') || num(row, 'moe_ep') !== 1 || row.distribution === 'power_law_1.2') return [];
    const [tokens, hidden, all, topK] = [num(row, 'tokens'), num(row, 'hidden'), num(row, 'experts'), num(row, 'top_k')];
    const inner = num(row, 'expert_ffn') / num(row, 'moe_tp');
    const up = inner * (kernel.includes('nongated') ? 1 : 2);
    const active = row.distribution === 'balanced' ? Math.min(all, tokens * topK) : visitedExperts(all, topK, tokens);
    return [
      {
        ...from(row, file),
        operation: tokens <= 256 ? 'serve-experts-few' : 'serve-experts-many',
        weight: 1,
        predict: (machine) =>
          machine.inference.experts(active, tokens * topK, hidden, up, inner, format.precision, format.bytes, format.only, ALONE),
      },
    ];
  });
}

/** Kernels that are launched as part of a graph; the library's own eager launches are the host's time. */
const GRAPHED = /^TRTLLM$|_graph$/;

function reduces(folder: string): Sample[] {
  const file = 'aic_custom_allreduce.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const [size, bytes] = [num(row, 'gpus'), num(row, 'bytes')];
    if (!GRAPHED.test(row.kernel as string) || bytes < 1024 || bytes > 1.7e7) return [];
    return [
      {
        ...from(row, file),
        operation: 'serve-reduce',
        weight: 1,
        predict: (machine) => machine.inference.reduce(bytes, { size, stride: 1 }),
      },
    ];
  });
}

/** Timings of the kernels that only serving runs. */
export function inferenceSamples(folder: string): Sample[] {
  return [...decodes(folder), ...latents(folder), ...weightOnly(folder), ...experts(folder), ...reduces(folder)].filter(
    (sample) => sample.seconds > 0 && Number.isFinite(sample.seconds),
  );
}
