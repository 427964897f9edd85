/** One published or measured run as it is written in run records (JSON Lines). Every field may be null: the source did not say. */
export interface RunRecord {
  readonly id: string;
  readonly kind: 'train' | 'finetune' | 'serve';
  readonly source: RunSource;
  readonly model: RunModel;
  readonly hardware: RunHardware;
  readonly run: Readonly<Record<string, unknown>>;
  readonly measured: Readonly<Record<string, number | null>>;
  readonly notes: string;
}

export interface RunSource {
  readonly group: string;
  readonly title: string;
  readonly url: string | null;
  readonly where?: string | null;
  readonly year?: number | null;
}

export interface RunModel {
  readonly name: string;
  readonly layers?: number | null;
  readonly hidden?: number | null;
  readonly heads?: number | null;
  readonly kvHeads?: number | null;
  readonly headDim?: number | null;
  readonly ffn?: number | null;
  readonly gatedFfn?: boolean | null;
  readonly vocab?: number | null;
  readonly tiedEmbeddings?: boolean | null;
  readonly params?: number | null;
  readonly attention?: string | null;
  readonly mla?: Readonly<Record<string, number | null>> | null;
  readonly moe?: Readonly<Record<string, number | null>> | null;
}

export interface RunHardware {
  readonly chip: string;
  readonly count: number;
  readonly perNode?: number | null;
  readonly scaleUp?: string | null;
  readonly scaleOut?: string | null;
  readonly scaleUpDomain?: number | null;
}
