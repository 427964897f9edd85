import type { Attention, ExpertFeed, Feed, LayerKind, ModelShape } from '../terms/model.ts';

/**
 * What a layer computes on one token, operator by operator, before anything is divided among ranks.
 *
 * `split` says which group divides an operator or a kept tensor:
 *   column, row   a matrix product whose n (column) or k (row) is divided by the tensor group
 *   tensor        divided by the tensor group
 *   sequence      divided by the tensor group only under sequence parallelism
 *   none          every tensor rank does or keeps all of it
 *
 * Kept tensors ("saved") are those that the backward pass reads, in 16-bit training, following
 * Korthikanti et al. 2022 (arXiv 2205.05198), section 4, extended to gated feeds, grouped heads, latents and experts.
 */
export type Operator = MatmulOperator | ExpertsOperator | AttentionOperator | ScanOperator | StreamOperator;

export type Split = 'tensor' | 'sequence' | 'none';

export interface MatmulOperator {
  readonly kind: 'matmul';
  readonly name: string;
  readonly n: number;
  readonly k: number;
  readonly split: 'column' | 'row' | 'none';
  /** takes part in 8-bit and 4-bit recipes; routers and heads stay in 16 bits */
  readonly lowPrecision: boolean;
  /** values per token kept for the weight gradient */
  readonly savedValues: number;
  readonly savedSplit: Split;
  /** what is kept comes from a norm or an activation function, so it can be made again cheaply */
  readonly fromCheap: boolean;
}

/** The routed experts: `n x k` per expert and matrix, topK copies of each token. */
export interface ExpertsOperator {
  readonly kind: 'experts';
  readonly name: string;
  readonly experts: number;
  readonly topK: number;
  readonly n: number;
  readonly k: number;
  readonly split: 'column' | 'row';
  /** values per token copy kept for the weight gradient */
  readonly savedValues: number;
  readonly savedSplit: Split;
  readonly fromCheap: boolean;
}

export interface AttentionOperator {
  readonly kind: 'attention';
  readonly name: string;
  readonly heads: number;
  readonly kvHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  /** longest reach of a query; null = the whole sequence */
  readonly reach: number | null;
  /** chunks do not see each other; the reach is the chunk */
  readonly chunked: boolean;
  /** values per token kept when the scores are not (flash): the output and the row statistics */
  readonly savedValues: number;
}

/** Chunked linear attention: a state of heads x keyDim x valueDim carried over chunks of `chunk` tokens. */
export interface ScanOperator {
  readonly kind: 'scan';
  readonly name: string;
  readonly heads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly chunk: number;
  readonly savedValues: number;
}

/** Elementwise work, norms, softmax, copies: values read and written per token (topK copies already counted). */
export interface StreamOperator {
  readonly kind: 'stream';
  readonly name: string;
  readonly forwardValues: number;
  readonly backwardValues: number;
  readonly split: Split;
  readonly kernels: number;
  readonly savedValues: number;
  readonly savedSplit: Split;
  /** a norm or an activation function, run again where cheap operators are recomputed */
  readonly remade: boolean;
}

const SCAN_CHUNK = 64;

/** Products whose input is the output of a norm or of an activation function. */
const FROM_CHEAP = /^(qkv|linear-attention-input|key-value-down|query-up|key-value-up|(feed|shared)-(up|down))$/;

/** Operators of one layer, in order. Residual adds and dropouts are fused with their neighbours as all current stacks do. */
export function layerOperators(model: ModelShape, kind: LayerKind): readonly Operator[] {
  return [...attentionOperators(model, kind.attention), ...feedOperators(model, kind.feed)];
}

function norm(name: string, width: number, split: Split, saved: number): StreamOperator {
  return {
    kind: 'stream',
    name,
    forwardValues: 2 * width,
    backwardValues: 3 * width,
    split,
    kernels: 1,
    savedValues: saved,
    savedSplit: split,
    remade: true,
  };
}

function matmul(
  name: string,
  n: number,
  k: number,
  split: 'column' | 'row' | 'none',
  savedValues: number,
  savedSplit: Split,
  lowPrecision = true,
): MatmulOperator {
  return { kind: 'matmul', name, n, k, split, lowPrecision, savedValues, savedSplit, fromCheap: FROM_CHEAP.test(name) };
}

/** Residual add (reads two, writes one) after a block; its backward is a copy. */
function residual(name: string, width: number): StreamOperator {
  return {
    kind: 'stream',
    name,
    forwardValues: 3 * width,
    backwardValues: 2 * width,
    split: 'sequence',
    kernels: 1,
    savedValues: 0,
    savedSplit: 'none',
    remade: false,
  };
}

function attentionOperators(model: ModelShape, attention: Attention): readonly Operator[] {
  const h = model.hidden;
  switch (attention.kind) {
    case 'softmax': {
      const q = attention.heads * attention.headDim;
      const kv = attention.kvHeads * attention.headDim;
      const gate = attention.gatedOutput ? q : 0;
      return [
        norm('attention-norm', h, 'sequence', h),
        matmul('qkv', q + 2 * kv + gate, h, 'column', h, 'sequence'),
        rotary(model, q + kv),
        {
          kind: 'attention',
          name: 'attention',
          heads: attention.heads,
          kvHeads: attention.kvHeads,
          keyDim: attention.headDim,
          valueDim: attention.headDim,
          reach: attention.window ?? attention.chunk,
          chunked: attention.chunk !== null && attention.window === null,
          savedValues: q + 2 * kv + 2 * attention.heads,
        },
        matmul('attention-output', h, q, 'row', q + gate, 'tensor'),
        residual('attention-residual', h),
      ];
    }
    case 'latent': {
      const keyDim = attention.qkNopeHeadDim + attention.qkRopeHeadDim;
      const q = attention.heads * keyDim;
      const v = attention.heads * attention.vHeadDim;
      const down = attention.kvLoraRank + attention.qkRopeHeadDim;
      const queries =
        attention.qLoraRank === null
          ? [matmul('query', q, h, 'column', 0, 'none')]
          : [
              matmul('query-down', attention.qLoraRank, h, 'none', 0, 'none'),
              norm('query-norm', attention.qLoraRank, 'sequence', attention.qLoraRank),
              matmul('query-up', q, attention.qLoraRank, 'column', attention.qLoraRank, 'sequence'),
            ];
      return [
        norm('attention-norm', h, 'sequence', h),
        ...queries,
        matmul('key-value-down', down, h, 'none', h, 'sequence'),
        norm('key-value-norm', attention.kvLoraRank, 'sequence', attention.kvLoraRank),
        matmul(
          'key-value-up',
          attention.heads * (attention.qkNopeHeadDim + attention.vHeadDim),
          attention.kvLoraRank,
          'column',
          attention.kvLoraRank,
          'sequence',
        ),
        rotary(model, q + attention.heads * keyDim),
        {
          kind: 'attention',
          name: 'attention',
          heads: attention.heads,
          kvHeads: attention.heads,
          keyDim,
          valueDim: attention.vHeadDim,
          reach: attention.sparseTokens,
          chunked: false,
          savedValues: 2 * q + v + 2 * attention.heads,
        },
        matmul('attention-output', h, v, 'row', v, 'tensor'),
        residual('attention-residual', h),
      ];
    }
    case 'linear': {
      const keys = attention.keyHeads * attention.keyDim;
      const values = attention.valueHeads * attention.valueDim;
      const gate = attention.gatedOutput ? values : 0;
      const width = 2 * keys + values + gate;
      return [
        norm('attention-norm', h, 'sequence', h),
        matmul('linear-attention-input', width, h, 'column', h, 'sequence'),
        {
          kind: 'stream',
          name: 'convolution',
          forwardValues: 2 * width,
          backwardValues: 4 * width,
          split: 'tensor',
          kernels: 2,
          savedValues: width,
          savedSplit: 'tensor',
          remade: true,
        },
        {
          kind: 'scan',
          name: 'linear-attention',
          heads: attention.valueHeads,
          keyDim: attention.keyDim,
          valueDim: attention.valueDim,
          chunk: SCAN_CHUNK,
          savedValues: values + (attention.valueHeads * attention.keyDim * attention.valueDim) / SCAN_CHUNK,
        },
        norm('linear-attention-norm', values + gate, 'tensor', values),
        matmul('attention-output', h, values, 'row', values, 'tensor'),
        residual('attention-residual', h),
      ];
    }
  }
}

function rotary(model: ModelShape, width: number): StreamOperator {
  const values = model.positions === 'rope' ? 2 * width : 0;
  return {
    kind: 'stream',
    name: 'rotary',
    forwardValues: values,
    backwardValues: values,
    split: 'tensor',
    kernels: values > 0 ? 1 : 0,
    savedValues: 0,
    savedSplit: 'none',
    remade: false,
  };
}

function feedOperators(model: ModelShape, feed: Feed): readonly Operator[] {
  const h = model.hidden;
  if (feed.kind === 'dense') {
    return [norm('feed-norm', h, 'sequence', h), ...denseFeed('feed', h, feed.ffn, feed.gated, h), residual('feed-residual', h)];
  }
  return [
    norm('feed-norm', h, 'sequence', h),
    matmul('router', feed.experts, h, 'none', h, 'sequence', false),
    {
      kind: 'stream',
      name: 'route',
      forwardValues: 4 * feed.experts,
      backwardValues: 4 * feed.experts,
      split: 'sequence',
      kernels: 6,
      savedValues: 2 * feed.experts,
      savedSplit: 'sequence',
      remade: false,
    },
    ...expertFeed(h, feed),
    ...(feed.sharedFfn > 0 ? denseFeed('shared', h, feed.sharedFfn, feed.gated, 0) : []),
    residual('feed-residual', h),
  ];
}

function denseFeed(name: string, h: number, ffn: number, gated: boolean, savedInput: number): readonly Operator[] {
  const up = gated ? 2 * ffn : ffn;
  return [
    matmul(`${name}-up`, up, h, 'column', savedInput, 'sequence'),
    {
      kind: 'stream',
      name: `${name}-activation`,
      forwardValues: up + ffn,
      backwardValues: 2 * up + ffn,
      split: 'tensor',
      kernels: 1,
      savedValues: up,
      savedSplit: 'tensor',
      remade: true,
    },
    matmul(`${name}-down`, h, ffn, 'row', ffn, 'tensor'),
  ];
}

function expertFeed(h: number, feed: ExpertFeed): readonly Operator[] {
  const up = feed.gated ? 2 * feed.expertFfn : feed.expertFfn;
  const copies = feed.topK;
  return [
    {
      kind: 'stream',
      name: 'permute',
      forwardValues: 2 * copies * h,
      backwardValues: 2 * copies * h,
      split: 'sequence',
      kernels: 2,
      savedValues: 0,
      savedSplit: 'none',
      remade: false,
    },
    {
      kind: 'experts',
      name: 'experts-up',
      experts: feed.experts,
      topK: copies,
      n: up,
      k: h,
      split: 'column',
      savedValues: h,
      savedSplit: 'none',
      fromCheap: false,
    },
    {
      kind: 'stream',
      name: 'experts-activation',
      forwardValues: copies * (up + feed.expertFfn),
      backwardValues: copies * (2 * up + feed.expertFfn),
      split: 'tensor',
      kernels: 1,
      savedValues: copies * up,
      savedSplit: 'tensor',
      remade: true,
    },
    {
      kind: 'experts',
      name: 'experts-down',
      experts: feed.experts,
      topK: copies,
      n: h,
      k: feed.expertFfn,
      split: 'row',
      savedValues: feed.expertFfn,
      savedSplit: 'tensor',
      fromCheap: true,
    },
    {
      kind: 'stream',
      name: 'unpermute',
      forwardValues: (copies + 1) * h,
      backwardValues: 2 * copies * h,
      split: 'sequence',
      kernels: 2,
      savedValues: 0,
      savedSplit: 'none',
      remade: false,
    },
  ];
}
