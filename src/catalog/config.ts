import type { ModelShape } from '../terms/model.ts';
import { nearest } from '../terms/nearest.ts';
import type { Precision } from '../terms/precision.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { CLASSIC } from './config-classic.ts';
import { type Recipe, readDecoder } from './config-decoder.ts';
import { EXPERTS } from './config-experts.ts';
import { ConfigFields, isRecord, NAMES, show } from './config-fields.ts';
import { HYBRID } from './config-hybrid.ts';
import { LLAMA_LIKE } from './config-llama.ts';
import { type Quantization, readDtype, readQuantization } from './config-quantization.ts';

/** What a model file says. */
export interface ModelFile {
  readonly model: ModelShape;
  /** what the file does not say and was chosen, one line each */
  readonly assumed: readonly string[];
  /** format the weights are kept in, where stated */
  readonly dtype: Precision | null;
  readonly quantization: Quantization | null;
}

const RECIPES: ReadonlyMap<string, Recipe> = new Map(Object.entries({ ...LLAMA_LIKE, ...CLASSIC, ...EXPERTS, ...HYBRID }));

/** The `model_type` names that are read by their own rules. */
export const ARCHITECTURES: readonly string[] = [...RECIPES.keys()].sort();

/** Objects in which multimodal configurations keep their language model. */
const NESTS = ['text_config', 'llm_config', 'language_config'] as const;
/** Fields of the outer object that hold for the language model within. */
const INHERITED = ['tie_word_embeddings', 'torch_dtype', 'dtype', 'quantization_config', '_name_or_path', 'architectures'] as const;

/**
 * The shape of a model from its Hugging Face `config.json`, already parsed.
 * Wrong, missing and contradictory fields are thrown together; an architecture without rules of its own is read as Llama-like
 * only when its fields are complete and hint at nothing else, and `assumed` says so.
 *
 * @param where how problems name the file
 * @throws Problem, Problems
 */
export function readModelConfig(json: unknown, where: string): ModelFile {
  if (!isRecord(json)) throw new Problem({ code: 'not-a-config', where, said: show(json), expected: 'an object, as in config.json' });
  const fields = innermost(json, where);
  const type = fields.text('model_type');
  const recipe = (type === null ? undefined : RECIPES.get(type)) ?? byClassName(fields) ?? asLlama(fields, type);
  const name = fields.text('_name_or_path') ?? where;
  const model = readDecoder(fields, recipe, name);
  const file = { model, assumed: fields.assumed, dtype: readDtype(fields), quantization: readQuantization(fields) };
  const problems = [...new Map(fields.problems.map((problem) => [problem.message, problem])).values()];
  if (problems.length > 1) throw new Problems(problems);
  if (problems[0]) throw problems[0];
  return file;
}

/** The object that describes the language model, with what it inherits. */
function innermost(json: Readonly<Record<string, unknown>>, where: string): ConfigFields {
  const nest = NESTS.find((name) => isRecord(json[name]));
  if (nest === undefined) return new ConfigFields(json, where);
  const inner = json[nest] as Readonly<Record<string, unknown>>;
  const passed = INHERITED.filter((name) => json[name] !== undefined && inner[name] === undefined).map((name) => [name, json[name]]);
  const outerType = typeof json.model_type === 'string' ? { model_type: json.model_type } : {};
  const fields = new ConfigFields({ ...outerType, ...Object.fromEntries(passed), ...inner }, `${where}#${nest}`);
  if (json.vision_config !== undefined || json.audio_config !== undefined) {
    fields.assume('only the language model is counted: towers for images and sound are not');
  }
  return fields;
}

/** For configurations without `model_type`: the class name, `MixtralForCausalLM`. */
function byClassName(fields: ConfigFields): Recipe | undefined {
  if (fields.has('model_type')) return undefined;
  const classes = fields.get('architectures');
  const first = Array.isArray(classes) && typeof classes[0] === 'string' ? classes[0] : '';
  const stem = squash(first.replace(/(ForCausalLM|LMHeadModel|ForConditionalGeneration|Model)$/, ''));
  const found = stem === '' ? undefined : ARCHITECTURES.find((name) => squash(name) === stem);
  if (found !== undefined) fields.assume(`no model_type: read as ${found}, by its class ${first}`);
  return found === undefined ? undefined : RECIPES.get(found);
}

const squash = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Fields that tell of a structure which the Llama-like reading would miss. */
const FOREIGN =
  /expert|moe|mamba|ssm|lora_rank|linear_|conv|pattern|block_type|block_config|layer_types|decoder_layers|cross_attention|recurrent|rwkv/;
const LLAMA_FIELDS = [
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'intermediate_size',
  'vocab_size',
  'rms_norm_eps',
];
const GATED = ['silu', 'swish', 'swiglu', 'gelu_pytorch_tanh'];

function asLlama(fields: ConfigFields, type: string | null): Recipe {
  const lacks = LLAMA_FIELDS.filter((name) => !fields.has(name));
  const foreign = fields.keys().filter((name) => FOREIGN.test(name) && fields.has(name));
  const activation = fields.text('hidden_act');
  const gated = activation !== null && GATED.includes(activation);
  if (lacks.length > 0 || foreign.length > 0 || !gated || fields.get('is_encoder_decoder') === true) {
    throw new Problem({
      code: type === null && !NAMES.hidden.some((name) => fields.has(name)) ? 'not-a-config' : 'unknown-architecture',
      where: fields.where,
      said: type === null ? 'no model_type' : `model_type ${type}`,
      expected: `one of the ${ARCHITECTURES.length} architectures that are read (llama, qwen3_moe, deepseek_v3, ...), or all the fields of a Llama-like model`,
      near: type === null ? [] : nearest(type, ARCHITECTURES),
    });
  }
  fields.assume(`architecture ${type ?? 'unnamed'} is not known: its fields are complete and were read as Llama-like`);
  return LLAMA_LIKE.llama as Recipe;
}
