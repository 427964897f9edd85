/** The shape of a language model: everything its parameters, operators and memory follow from. All lengths are counts of values. */
export interface ModelShape {
  readonly name: string;
  readonly hidden: number;
  readonly vocab: number;
  readonly tiedEmbeddings: boolean;
  readonly positions: 'rope' | 'learned' | 'alibi' | 'relative' | 'none';
  /** longest sequence the model was made for; null where unstated */
  readonly context: number | null;
  readonly norm: 'rms' | 'layer';
  /** linear layers carry bias vectors */
  readonly bias: boolean;
  /** the distinct kinds of layer */
  readonly kinds: readonly LayerKind[];
  /** one index into `kinds` per layer, first layer first */
  readonly order: readonly number[];
  /** extra multi-token-prediction modules, each one more layer of the last kind plus a 2h x h projection */
  readonly multiTokenPrediction: number;
  /** parameters that the shape does not describe (a vision tower, say); held, not computed */
  readonly paramsOutside: number;
}

export interface LayerKind {
  readonly attention: Attention;
  readonly feed: Feed;
}

export type Attention = SoftmaxAttention | LatentAttention | LinearAttention;

/** MHA, GQA and MQA: kvHeads = heads, between, or 1. */
export interface SoftmaxAttention {
  readonly kind: 'softmax';
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** each token sees at most this many tokens before it (sliding); null = all */
  readonly window: number | null;
  /** tokens see only their own chunk of this length; null = no chunks */
  readonly chunk: number | null;
  /** an elementwise gate on the attention output adds one more hidden x heads*headDim projection */
  readonly gatedOutput: boolean;
}

/** MLA: queries and keys/values pass through low-rank latents; the cache holds the latent and the rotary key. */
export interface LatentAttention {
  readonly kind: 'latent';
  readonly heads: number;
  /** null = queries are projected directly */
  readonly qLoraRank: number | null;
  readonly kvLoraRank: number;
  readonly qkNopeHeadDim: number;
  readonly qkRopeHeadDim: number;
  readonly vHeadDim: number;
  /** sparse attention picks at most this many cached tokens a query; null = all */
  readonly sparseTokens: number | null;
}

/** Linear attention and state-space layers: a state of keyHeads x keyDim x valueDim values instead of a growing cache. */
export interface LinearAttention {
  readonly kind: 'linear';
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  /** short causal convolution over queries, keys and values; 0 = none */
  readonly convolution: number;
  /** an output gate adds one more hidden x valueHeads*valueDim projection */
  readonly gatedOutput: boolean;
}

export type Feed = DenseFeed | ExpertFeed;

export interface DenseFeed {
  readonly kind: 'dense';
  readonly ffn: number;
  /** gated (SwiGLU and kin): three matrices, else two */
  readonly gated: boolean;
}

export interface ExpertFeed {
  readonly kind: 'experts';
  readonly experts: number;
  /** experts a token visits */
  readonly topK: number;
  readonly expertFfn: number;
  readonly gated: boolean;
  /** summed inner width of the shared experts that every token visits; 0 = none */
  readonly sharedFfn: number;
}
