import { matches } from '../../src/machine/classes.ts';
import type { CollectiveOp, Machine } from '../../src/machine/machine.ts';
import type { Chip } from '../../src/terms/chip.ts';
import type { ChipMatch } from '../../src/terms/machine-fits.ts';
import type { Precision } from '../../src/terms/precision.ts';
import { type Row, readRows } from './rows.ts';

/** One timing and the question that the machine must answer with it. */
export interface Sample {
  readonly chip: string;
  readonly operation: string;
  readonly seconds: number;
  readonly weight: number;
  readonly source: string;
  readonly file: string;
  readonly predict: (machine: Machine) => number;
}

/** Operands below this may stay in the last-level cache between repetitions, so memory-bound timings beneath it flatter. */
const RESIDENT = 1.5e8;
const FORMAT: Readonly<Record<string, { readonly precision: Precision; readonly bytes: number; readonly operation: string }>> = {
  bfloat16: { precision: 'bf16', bytes: 2, operation: 'matmul16' },
  fp8: { precision: 'fp8', bytes: 1, operation: 'matmul8' },
  nvfp4: { precision: 'nvfp4', bytes: 0.5625, operation: 'matmul4' },
  sq: { precision: 'int8', bytes: 1, operation: 'matmulint8' },
};

const num = (row: Row, name: string): number => Number(row[name]);

function product(m: number, n: number, k: number, bytes: number): number {
  if (2 * m * n * k > 1e11) return 1;
  if (m >= 512) return 0.5;
  return (m * k + k * n + m * n) * bytes > RESIDENT ? 0.5 : 0.1;
}

function gemms(folder: string): Sample[] {
  const file = 'aic_gemm.csv.gz';
  return readRows(folder, file).flatMap((row) => {
    const format = FORMAT[row.dtype as string];
    // one backend per format: the library that PyTorch and vLLM call; W8A8 exists in TensorRT-LLM only
    if (!format || (row.backend !== 'vllm' && row.dtype !== 'sq')) return [];
    const [m, n, k] = [num(row, 'm'), num(row, 'n'), num(row, 'k')];
    return [
      {
        chip: row.chip as string,
        operation: format.operation,
        seconds: num(row, 'time_ms') / 1e3,
        weight: product(m, n, k, format.bytes),
        source: `aiconfigurator ${row.backend} ${row.version}`,
        file,
        predict: (machine) => machine.matmul(m, n, k, format.precision),
      },
    ];
  });
}

/** Projections inside whole layers: [n, k] of the op from the model's shape, tensor-parallel share included. */
function vidurShape(row: Row): readonly [number, number] | null {
  const [tp, hidden, ffn, heads, kv] = [num(row, 'tp'), num(row, 'hidden'), num(row, 'ffn'), num(row, 'heads'), num(row, 'kv_heads')];
  const gated = row.model === 'phi-2' ? 1 : 2;
  const head = hidden / heads;
  if (row.op === 'attn_post_proj') return [hidden, hidden / tp];
  if (row.op === 'attn_pre_proj') return [((heads + 2 * kv) * head) / tp, hidden];
  if (row.op === 'mlp_up_proj') return [(gated * ffn) / tp, hidden];
  return row.op === 'mlp_down_proj' ? [hidden, ffn / tp] : null;
}

function vidurStream(row: Row): number {
  const [tp, hidden, ffn, tokens] = [num(row, 'tp'), num(row, 'hidden'), num(row, 'ffn'), num(row, 'tokens')];
  if (row.op === 'add') return 3 * tokens * hidden * 2;
  if (row.op === 'input_layernorm' || row.op === 'post_attention_layernorm') return 2 * tokens * hidden * 2;
  return row.op === 'mlp_act' && row.model !== 'phi-2' ? (3 * tokens * ffn * 2) / tp : 0;
}

function layers(folder: string): Sample[] {
  const file = 'vidur_mlp_ops.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const seconds = num(row, 'time_ms') / 1e3;
    const tokens = num(row, 'tokens');
    const base = { chip: row.chip as string, seconds, source: 'vidur, profiled operators', file };
    const shape = vidurShape(row);
    if (shape && tokens >= 64)
      return [
        {
          ...base,
          operation: 'layer16',
          weight: product(tokens, shape[0], shape[1], 2),
          predict: (machine) => machine.matmul(tokens, shape[0], shape[1], 'bf16'),
        },
      ];
    const moved = vidurStream(row);
    // timings are whole microseconds
    if (moved > 2e7)
      return [
        { ...base, operation: row.op === 'add' ? 'stream' : 'stream-unfused', weight: 1, predict: (machine) => machine.stream(moved, 1) },
      ];
    return [];
  });
}

const HIDDEN: Readonly<Record<string, readonly [hidden: number, ffn: number, kv: number, heads: number, vocab: number]>> = {
  'Llama-3.1-8B': [4096, 14336, 1024, 4096, 128256],
  'Llama-3.1-70B': [8192, 28672, 1024, 8192, 128256],
  'Qwen3-32B': [5120, 25600, 1024, 8192, 151936],
};

function servingLayers(folder: string): Sample[] {
  const file = 'llmservingsim_layers.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    const shape = HIDDEN[row.model as string];
    const [tokens, tp] = [num(row, 'tokens'), num(row, 'tp')];
    if (!shape || tokens < 64) return [];
    const [hidden, ffn, kv, heads] = shape;
    const base = { chip: row.chip as string, seconds: num(row, 'time_us') / 1e6, source: `LLMServingSim ${row.source}`, file };
    const sizes: Readonly<Record<string, readonly [number, number]>> = {
      q_proj: [heads / tp, hidden],
      qkv_proj: [(heads + 2 * kv) / tp, hidden],
      o_proj: [hidden, heads / tp],
      gate_proj: [ffn / tp, hidden],
      up_proj: [ffn / tp, hidden],
      gate_up_proj: [(2 * ffn) / tp, hidden],
      down_proj: [hidden, ffn / tp],
    };
    const size = sizes[row.layer as string];
    if (size)
      return [
        {
          ...base,
          operation: 'layer16',
          weight: product(tokens, size[0], size[1], 2),
          predict: (machine) => machine.matmul(tokens, size[0], size[1], 'bf16'),
        },
      ];
    const moved = row.layer === 'act_fn' ? (3 * tokens * ffn * 2) / tp : 0;
    if (moved > 3e8) return [{ ...base, operation: 'stream', weight: 1, predict: (machine) => machine.stream(moved, 1) }];
    return [];
  });
}

function attention(folder: string): Sample[] {
  const context = readRows(folder, 'aic_context_attention.csv.gz').flatMap((row): Sample[] => {
    const [batch, seq, heads, kv, dim] = [
      num(row, 'batch'),
      num(row, 'seq'),
      num(row, 'heads'),
      num(row, 'kv_heads'),
      num(row, 'head_dim'),
    ];
    const precision: Precision = row.dtype === 'fp8' ? 'fp8' : 'bf16';
    // 16-bit queries over an 8-bit cache are computed in 8 bits on some chips
    if (precision === 'bf16' && row.kv_dtype !== 'bfloat16') return [];
    const work = batch * heads * seq * seq * dim;
    return [
      {
        chip: row.chip as string,
        operation: precision === 'fp8' ? 'attention8' : 'attention16',
        seconds: num(row, 'time_ms') / 1e3,
        weight: seq >= 1024 && work > 1e10 ? (dim === 128 ? 1 : dim === 64 ? 0.4 : 0.2) : 0.05,
        source: `aiconfigurator ${row.backend} ${row.version}`,
        file: 'aic_context_attention.csv.gz',
        predict: (machine) => machine.attention(batch, seq, seq, heads, kv, dim, dim, true, false, true, precision),
      },
    ];
  });
  const generation = readRows(folder, 'aic_generation_attention.csv.gz').flatMap((row): Sample[] => {
    const [batch, keys, heads, kv, dim] = [
      num(row, 'batch'),
      num(row, 'kv_len'),
      num(row, 'heads'),
      num(row, 'kv_heads'),
      num(row, 'head_dim'),
    ];
    if (row.kv_dtype !== 'bfloat16') return [];
    return [
      {
        chip: row.chip as string,
        operation: 'decode16',
        seconds: num(row, 'time_ms') / 1e3,
        weight: batch * keys * kv * dim * 4 > RESIDENT ? 1 : 0.05,
        source: `aiconfigurator ${row.backend} ${row.version}`,
        file: 'aic_generation_attention.csv.gz',
        predict: (machine) => machine.attention(batch, 1, keys, heads, kv, dim, dim, false, false, true, 'bf16'),
      },
    ];
  });
  const latent = readRows(folder, 'aic_mla.csv.gz').flatMap((row): Sample[] => {
    const [batch, seq, heads] = [num(row, 'batch'), num(row, 'seq_or_kv'), num(row, 'heads')];
    if (row.phase !== 'context' || row.kv_dtype !== 'bfloat16') return [];
    return [
      {
        chip: row.chip as string,
        operation: 'latent16',
        seconds: num(row, 'time_ms') / 1e3,
        weight: seq >= 1024 && batch * heads * seq * seq * 160 > 1e10 ? 1 : 0.05,
        source: `aiconfigurator ${row.backend} ${row.version}`,
        file: 'aic_mla.csv.gz',
        predict: (machine) => machine.attention(batch, seq, seq, heads, heads, 192, 128, true, false, true, 'bf16'),
      },
    ];
  });
  return [...context, ...generation, ...latent];
}

/** A MoE layer as timed: permute, two grouped products, activation, unpermute. */
function experts(folder: string): Sample[] {
  const file = 'aic_moe.csv.gz';
  return readRows(folder, file).flatMap((row): Sample[] => {
    if ((row.dtype !== 'bfloat16' && row.dtype !== 'fp8') || (row.kernel as string).includes('triton')) return [];
    const precision: Precision = row.dtype === 'fp8' ? 'fp8' : 'bf16';
    const [tokens, hidden, experts, topK] = [num(row, 'tokens'), num(row, 'hidden'), num(row, 'experts'), num(row, 'top_k')];
    const ffn = num(row, 'expert_ffn') / num(row, 'moe_tp');
    const ep = num(row, 'moe_ep');
    const local = experts / ep;
    const rows = (tokens * topK) / experts;
    const gate = (row.kernel as string).includes('nongated') ? 1 : 2;
    const routed = rows * local;
    return [
      {
        chip: row.chip as string,
        operation: `experts${precision === 'fp8' ? '8' : '16'}${row.distribution === 'power_law_1.2' ? 'skewed' : ''}`,
        seconds: num(row, 'time_ms') / 1e3,
        weight: rows >= 64 && ffn >= 512 && ep === 1 ? 1 : 0.001,
        source: `aiconfigurator ${row.backend} ${row.version}`,
        file,
        predict: (machine) =>
          machine.groupedMatmul(local, rows, gate * ffn, hidden, precision) +
          machine.groupedMatmul(local, rows, hidden, ffn, precision) +
          machine.stream(routed * (4 * hidden + (gate + 1) * ffn) * 2 + tokens * hidden * 4, 4),
      },
    ];
  });
}

const OPS: Readonly<Record<string, CollectiveOp>> = {
  all_reduce: 'all-reduce',
  all_gather: 'all-gather',
  reduce_scatter: 'reduce-scatter',
  alltoall: 'all-to-all',
};

function collectives(folder: string): Sample[] {
  const timed = readRows(folder, 'aic_nccl.csv.gz').flatMap((row): Sample[] => {
    if (row.dtype !== 'half' || row.library !== 'NCCL') return [];
    const [size, bytes] = [num(row, 'gpus'), num(row, 'bytes')];
    const op = OPS[row.op as string] as CollectiveOp;
    return [
      {
        chip: row.chip as string,
        operation: op,
        seconds: num(row, 'time_ms') / 1e3,
        weight: (bytes >= 2 ** 20 ? 1 : 0.3) * (size === 8 || size === 4 ? 1 : 0.4),
        source: `aiconfigurator ${row.library} ${row.version}`,
        file: 'aic_nccl.csv.gz',
        predict: (machine) => machine.collective(op, bytes, { size, stride: 1 }),
      },
    ];
  });
  const sends = readRows(folder, 'vidur_collectives.csv.gz').flatMap((row): Sample[] => {
    const bytes = num(row, 'bytes');
    if (row.op !== 'send_recv' || row.devices_per_node !== '2' || !(row.topology as string).endsWith('_dgx')) return [];
    return [
      {
        chip: row.chip as string,
        operation: 'send',
        seconds: num(row, 'time_ms') / 1e3,
        weight: bytes > 2 ** 20 ? 1 : 0.2,
        source: 'vidur, profiled collectives',
        file: 'vidur_collectives.csv.gz',
        predict: (machine) => machine.send(bytes, 1),
      },
    ];
  });
  return [...timed, ...sends];
}

export function readSamples(folder: string): Sample[] {
  return [
    ...gemms(folder),
    ...layers(folder),
    ...servingLayers(folder),
    ...attention(folder),
    ...experts(folder),
    ...collectives(folder),
  ].filter((sample) => sample.seconds > 0 && Number.isFinite(sample.seconds));
}

/** Samples of chips under a matching rule and one of the operations. */
export function select(
  samples: readonly Sample[],
  chips: ReadonlyMap<string, Chip>,
  match: ChipMatch,
  operations: readonly string[],
): Sample[] {
  return samples.filter((sample) => {
    const chip = chips.get(sample.chip);
    return chip !== undefined && operations.includes(sample.operation) && matches(chip, match);
  });
}
