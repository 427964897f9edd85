import { decodeAttention, prefillAttention } from '../layout/serving-attention.ts';
import { absorbSeconds, denseProducts, denseSeconds, denseStream, expandSeconds, layerKernels } from '../layout/serving-dense.ts';
import { headSeconds, lookUpSeconds } from '../layout/serving-ends.ts';
import { exchangeSeconds, expertProductSeconds, expertSeconds, halvesSeconds } from '../layout/serving-experts.ts';
import { type ServingStage, servingStages } from '../layout/serving-stage.ts';
import { stageRanks } from '../layout/serving-weights.ts';
import { SERVED_ACTIVATION_BYTES, type ServingWork } from '../layout/serving-work.ts';
import type { LayerKind } from '../terms/model.ts';
import type { StepBatch } from './step-timer.ts';
import { TokenTable } from './token-table.ts';

/** Tables of one kind of layer, by tokens. */
interface KindTables {
  readonly kind: LayerKind;
  /** every token of one attention replica */
  readonly dense: TokenTable;
  /** routed experts, by tokens of all attention replicas; null = none */
  readonly experts: TokenTable | null;
  /** way of token copies, by the same tokens, where halves of a batch hide it; null = it is in `experts` */
  readonly exchange: TokenTable | null;
  /** decoded tokens alone, and prompt tokens alone; null = nothing */
  readonly absorb: TokenTable | null;
  readonly expand: TokenTable | null;
  readonly kernels: number;
}

/**
 * Device seconds of a forward pass of one model on one replica, from tables by token count and closed arithmetic for attention.
 * Nothing is allocated per answer.
 */
export class ModelTimer {
  readonly stages: readonly ServingStage[];
  private readonly work: ServingWork;
  private readonly kinds: readonly KindTables[];
  private readonly perKind: Float64Array;
  private readonly head: TokenTable;
  private readonly lookUp: TokenTable;
  private readonly sends: TokenTable;
  private readonly layerSplit: boolean;

  constructor(work: ServingWork, layerSplit: boolean) {
    this.work = work;
    this.layerSplit = layerSplit;
    this.stages = servingStages(work.model, work.layout.pipelineParallel);
    this.kinds = work.model.kinds.map((kind) => {
      const { feed, attention } = kind;
      const products = denseProducts(work, kind);
      const stream = denseStream(work, kind);
      const latent = attention.kind === 'latent';
      return {
        kind,
        dense: new TokenTable((m) => denseSeconds(work, kind, products, stream, m)),
        experts:
          feed.kind === 'experts' ? new TokenTable((m) => (work.halves ? expertProductSeconds : expertSeconds)(work, feed, m)) : null,
        exchange: feed.kind === 'experts' && work.halves ? new TokenTable((m) => exchangeSeconds(work, feed, m)) : null,
        absorb: latent ? new TokenTable((m) => absorbSeconds(work, kind, m)) : null,
        expand: latent ? new TokenTable((m) => expandSeconds(work, kind, m)) : null,
        kernels: layerKernels(work, kind),
      };
    });
    this.perKind = new Float64Array(this.kinds.length);
    this.head = new TokenTable((rows) => headSeconds(work, rows));
    this.lookUp = new TokenTable((m) => lookUpSeconds(work, m));
    const message = (m: number): number => (m * work.model.hidden * SERVED_ACTIVATION_BYTES) / work.layout.tensorParallel;
    this.sends = new TokenTable((m) => work.machine.send(message(m), stageRanks(work.layout)));
  }

  /** Kernels of one pass over all layers. */
  get kernels(): number {
    return this.stages.reduce((sum, stage) => sum + stage.counts.reduce((all, n, k) => all + n * (this.kinds[k]?.kernels ?? 0), 0), 6);
  }

  /** Seconds of one module that predicts a further token: a layer of the last kind, its projection left out, and a head. */
  moduleSeconds(sequences: number, context: number): number {
    const last = this.work.model.order.at(-1) ?? 0;
    this.layers(sequences, 1, sequences * context, 0, 0, 0);
    return (this.perKind[last] as number) + this.head.at(sequences / this.work.layout.dataParallel);
  }

  /**
   * Seconds from the start of one step to the start of the next on the devices. `queries` tokens of each decoding sequence are computed.
   *
   * Pipeline stages hold micro-batches of 1/pp of the batch, whole sequences each. The period is the longer of the fullest micro-batch's
   * way through all stages and of all micro-batches' time on the slowest stage.
   */
  seconds(batch: StepBatch, queries: number): number {
    const { decodes, prompts } = batch;
    const stages = this.stages.length;
    const nd = stages === 1 || this.layerSplit ? Math.min(1, decodes) : Math.min(stages, decodes);
    const np = stages === 1 || this.layerSplit ? Math.min(1, prompts) : Math.min(stages, prompts);
    if (nd === 0 && np === 0) return 0;
    const d = nd > 0 ? Math.ceil(decodes / nd) : 0;
    const context = decodes > 0 ? (batch.decodeContext * d) / decodes : 0;
    const parts = Math.max(1, np);
    const promptTokens = batch.promptTokens / parts;
    const micro = Math.max(nd, np);
    this.layers(d, queries, context, promptTokens, batch.promptPairs / parts, Math.ceil(prompts / parts));
    const rows = (d * queries + Math.ceil(prompts / parts)) / this.work.layout.dataParallel;
    const tokens = d * queries + promptTokens;
    let through = 0;
    let slowest = 0;
    for (let s = 0; s < stages; s++) {
      const t = this.stageSeconds(s, tokens, rows);
      through += t;
      if (!(t <= slowest)) slowest = t;
    }
    if (stages === 1) return through;
    through += this.sends.at(tokens / this.work.layout.dataParallel) * (this.layerSplit ? stages - 1 : stages);
    if (micro === 1) return through;
    let busy = Math.max(1, np) * slowest;
    if (micro > np && np > 0) {
      this.layers(d, queries, context, 0, 0, 0);
      let bare = 0;
      for (let s = 0; s < stages; s++)
        bare = Math.max(bare, this.stageSeconds(s, d * queries, (d * queries) / this.work.layout.dataParallel));
      busy += (micro - np) * bare;
    } else if (np === 0) busy = micro * slowest;
    return Math.max(through, busy);
  }

  /** Seconds of one layer of each kind, into `perKind`. */
  private layers(decodes: number, queries: number, context: number, promptTokens: number, pairs: number, prompts: number): void {
    const all = decodes * queries + promptTokens;
    for (let k = 0; k < this.kinds.length; k++) {
      const tables = this.kinds[k] as KindTables;
      let seconds = this.layer(tables, decodes, queries, context, promptTokens, pairs, prompts);
      if (tables.exchange) {
        seconds += tables.exchange.at(all);
        if (decodes + prompts > 1) {
          const half = this.layer(tables, decodes / 2, queries, context / 2, promptTokens / 2, pairs / 2, prompts / 2);
          seconds = Math.min(seconds, halvesSeconds(half, tables.exchange.at(all / 2)));
        }
      }
      this.perKind[k] = seconds;
    }
  }

  /** Seconds of one layer, without the exchange of tokens where that has a table of its own. */
  private layer(
    tables: KindTables,
    decodes: number,
    queries: number,
    context: number,
    promptTokens: number,
    pairs: number,
    prompts: number,
  ): number {
    const { layout } = this.work;
    const dp = layout.dataParallel;
    const { attention } = tables.kind;
    const decoded = Math.ceil(decodes / dp) * queries;
    let seconds = tables.dense.at(decoded + promptTokens / (dp * layout.contextParallel));
    if (tables.experts) seconds += tables.experts.at(decodes * queries + promptTokens);
    if (decodes > 0) {
      seconds += decodeAttention(this.work, attention, Math.ceil(decodes / dp), queries, context / decodes);
      if (tables.absorb) seconds += tables.absorb.at(decoded);
    }
    if (promptTokens > 0) {
      const here = Math.max(1, prompts / dp);
      seconds += prefillAttention(this.work, attention, here, promptTokens / dp / here, pairs / promptTokens);
      if (tables.expand) seconds += tables.expand.at(promptTokens / (dp * layout.contextParallel));
    }
    return seconds;
  }

  private stageSeconds(at: number, tokens: number, rows: number): number {
    const stage = this.stages[at] as ServingStage;
    const { counts } = stage;
    let seconds = 0;
    for (let k = 0; k < counts.length; k++) {
      const n = counts[k] as number;
      if (n > 0) seconds += n * (this.perKind[k] as number);
    }
    if (stage.first) seconds += this.lookUp.at(tokens / this.work.layout.dataParallel);
    if (stage.last) seconds += this.head.at(rows);
    return seconds;
  }
}
