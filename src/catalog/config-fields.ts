import { Problem } from '../terms/problem.ts';

/** The names under which published configurations write one and the same thing, commonest first. */
export const NAMES = {
  hidden: ['hidden_size', 'n_embd', 'd_model'],
  layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
  heads: ['num_attention_heads', 'n_head', 'n_heads'],
  kvHeads: ['num_key_value_heads', 'num_kv_heads', 'n_head_kv', 'multi_query_group_num'],
  headDim: ['head_dim', 'kv_channels', 'attention_head_dim'],
  ffn: ['intermediate_size', 'ffn_dim', 'ffn_hidden_size', 'n_inner', 'inner_hidden_size'],
  vocab: ['vocab_size', 'padded_vocab_size'],
  context: ['max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length', 'model_max_length', 'max_sequence_length', 'n_ctx'],
  experts: ['num_experts', 'num_local_experts', 'n_routed_experts', 'moe_num_experts'],
  topK: ['num_experts_per_tok', 'num_experts_per_token', 'num_selected_experts', 'moe_topk', 'moe_top_k', 'moe_k'],
  expertFfn: ['moe_intermediate_size', 'intermediate_size'],
  modules: ['num_nextn_predict_layers', 'num_mtp_layers', 'num_mtp_modules'],
} as const;

/** Deeper models are refused rather than unrolled: the deepest published one has 2,500 layers or so. */
export const MOST_LAYERS = 10_000;
const MOST = 1e9;

export interface CountOptions {
  /** used when the field is absent or null; without one the field is required */
  readonly fallback?: number;
  readonly least?: number;
  readonly most?: number;
}

/**
 * One configuration object under reading. A wrong field is noted and reading goes on, so that one reading finds every problem;
 * a count that could not be read is NaN, and what is built from it is thrown away when the problems are thrown.
 */
export class ConfigFields {
  readonly where: string;
  readonly problems: Problem[];
  readonly assumed: string[];
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #defaults: Readonly<Record<string, number>>;

  constructor(
    fields: Readonly<Record<string, unknown>>,
    where: string,
    problems: Problem[] = [],
    assumed: string[] = [],
    defaults: Readonly<Record<string, number>> = {},
  ) {
    this.#fields = fields;
    this.#defaults = defaults;
    this.where = where;
    this.problems = problems;
    this.assumed = assumed;
  }

  /** The same object, where fields that it leaves out take the architecture's documented defaults; each use is noted. */
  withDefaults(defaults: Readonly<Record<string, number>>): ConfigFields {
    return new ConfigFields(this.#fields, this.where, this.problems, this.assumed, defaults);
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined && this.get(name) !== null;
  }

  hasAny(names: readonly string[]): boolean {
    return names.some((name) => this.has(name));
  }

  keys(): readonly string[] {
    return Object.keys(this.#fields);
  }

  /** A whole number under one of its names. Two names with different numbers contradict each other. */
  count(names: string | readonly string[], options: CountOptions = {}): number {
    const all = typeof names === 'string' ? [names] : names;
    const given = all.filter((name) => this.has(name));
    const name = given[0];
    if (name === undefined) return this.#absent(all, options);
    const value = this.#whole(name, options);
    for (const other of given.slice(1)) {
      if (this.get(other) !== this.get(name)) {
        this.refuse(
          'contradictory-field',
          `${name} ${show(this.get(name))} and ${other} ${show(this.get(other))}`,
          'one number under both names',
        );
      }
    }
    return value;
  }

  /** As `count`, but only the first name given is heard: for names that mean nearly the same. */
  firstCount(names: readonly string[], options: CountOptions = {}): number {
    const name = names.find((candidate) => this.has(candidate));
    return name === undefined ? this.#absent(names, options) : this.#whole(name, options);
  }

  flag(name: string, fallback: boolean): boolean {
    if (!this.has(name)) return fallback;
    const value = this.get(name);
    if (typeof value === 'boolean') return value;
    this.refuse('wrong-field', `${name} ${show(value)}`, 'true or false');
    return fallback;
  }

  text(name: string): string | null {
    const value = this.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** A list of one entry per layer; null when absent. */
  perLayer(name: string, layers: number): readonly unknown[] | null {
    const value = this.list(name);
    if (value === null) return null;
    if (Number.isFinite(layers) && value.length !== layers) {
      this.refuse('contradictory-field', `${name} has ${value.length} entries for ${layers} layers`, 'one entry per layer');
      return null;
    }
    return value;
  }

  list(name: string): readonly unknown[] | null {
    if (!this.has(name)) return null;
    const value = this.get(name);
    if (Array.isArray(value)) return value;
    this.refuse('wrong-field', `${name} ${show(value)}`, 'a list');
    return null;
  }

  /** A nested object; null when absent. Its problems and assumptions are noted with ours. */
  inner(name: string): ConfigFields | null {
    if (!this.has(name)) return null;
    const value = this.get(name);
    if (isRecord(value)) return new ConfigFields(value, `${this.where}#${name}`, this.problems, this.assumed);
    this.refuse('wrong-field', `${name} ${show(value)}`, 'an object');
    return null;
  }

  requireInner(name: string): ConfigFields {
    const inner = this.inner(name);
    if (inner === null && !this.has(name)) this.refuse('missing-field', `no ${name}`, 'an object');
    return inner ?? new ConfigFields({}, `${this.where}#${name}`, [], []);
  }

  refuse(code: string, said: string, expected: string): void {
    this.problems.push(new Problem({ code, where: this.where, said, expected }));
  }

  assume(line: string): void {
    if (!this.assumed.includes(line)) this.assumed.push(line);
  }

  #absent(names: readonly string[], options: CountOptions): number {
    const known = names.find((name) => Object.hasOwn(this.#defaults, name));
    if (known !== undefined) {
      this.assume(`${known} is not given: ${this.#defaults[known]}, the default of the architecture`);
      return this.#defaults[known] as number;
    }
    if (options.fallback !== undefined) return options.fallback;
    this.refuse(
      'missing-field',
      `no ${names[0]}`,
      names.length > 1 ? `a whole number (also read: ${names.slice(1).join(', ')})` : 'a whole number',
    );
    return Number.NaN;
  }

  #whole(name: string, { least = 1, most = MOST }: CountOptions): number {
    const value = this.get(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.refuse('wrong-field', `${name} ${show(value)}`, `a whole number from ${least} to ${most}`);
    return Number.NaN;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a problem quotes it: short, on one line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
