import { resolved } from '../catalog/book.ts';
import { figure, word } from '../catalog/figure.ts';
import { modelOf, publishedParameters, publishedTraining } from '../catalog/model.ts';
import { showCount } from '../terms/display.ts';
import type { ModelShape } from '../terms/model.ts';
import { countParameters } from '../workload/parameters.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { numberIn } from './claim-inputs.ts';
import type { Claim } from './claim-read.ts';
import { quantityOfUnit } from './claim-target.ts';
import { type ClaimWorld, say } from './claim-world.ts';

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Parameters of a plain transformer from its shape, counted by the engine: learned positions, biases, tied embeddings and a feed-forward
 * width of four times the hidden, where the inputs do not say otherwise. Null where layers or width are missing.
 *
 * @example 96 layers of 12,288, vocabulary 50,257, context 2,048 -> 174.6e9
 */
export function shapedParameters(inputs: Inputs): number | null {
  const layers = numberIn(inputs, 'layers', 'numlayers', 'nlayers', 'nlayer', 'numhiddenlayers', 'layercount', 'depth', 'l', '层数');
  const hidden = numberIn(
    inputs,
    'hidden',
    'hiddensize',
    'hiddendim',
    'dmodel',
    'modeldim',
    'modelwidth',
    'embeddingdim',
    'embeddingsize',
    'nembd',
    'width',
    'h',
    '隐藏维度',
  );
  if (layers === null || hidden === null || !(layers > 0 && hidden > 0 && layers < 1e5 && hidden < 1e7)) return null;
  const heads =
    numberIn(inputs, 'heads', 'numheads', 'nheads', 'nhead', 'attentionheads', 'numattentionheads') ??
    Math.max(1, Math.round(hidden / 128));
  const kvHeads = numberIn(inputs, 'kvheads', 'numkvheads', 'nkvheads', 'numkeyvalueheads') ?? heads;
  const ffn = numberIn(inputs, 'ffn', 'ffndim', 'dff', 'intermediate', 'intermediatesize', 'ffnsize') ?? 4 * hidden;
  const modern = kvHeads !== heads || inputs.gated === true || (ffn !== 4 * hidden && ffn < 4 * hidden);
  const context = numberIn(
    inputs,
    'ctx',
    'nctx',
    'context',
    'contextlength',
    'contextwindow',
    'seqlen',
    'sequencelength',
    'maxpositions',
    'npositions',
    'positions',
  );
  const shape: ModelShape = {
    name: 'stated',
    hidden,
    vocab: numberIn(inputs, 'vocab', 'nvocab', 'vocabulary', 'vocabsize', 'vocabularysize', '词表') ?? 50_000,
    tiedEmbeddings: !modern,
    positions: modern ? 'rope' : 'learned',
    context,
    norm: modern ? 'rms' : 'layer',
    bias: !modern,
    kinds: [
      {
        attention: {
          kind: 'softmax',
          heads,
          kvHeads,
          headDim: numberIn(inputs, 'headdim') ?? hidden / heads,
          window: null,
          chunk: null,
          gatedOutput: false,
        },
        feed: { kind: 'dense', ffn, gated: modern },
      },
    ],
    order: Array.from({ length: Math.round(layers) }, () => 0),
    multiTokenPrediction: 0,
    paramsOutside: 0,
  };
  return countParameters(shape).total;
}

/** A model that a statement means by family and year alone: the largest of that family and year in the catalog. */
export function modelOfYear(claim: Claim, { book }: ClaimWorld): string | null {
  const year = claim.figures.find(({ measure }) => measure === 'year')?.value ?? null;
  if (year === null) return null;
  const words = new Set(claim.text.toLowerCase().match(/[a-z]+/g) ?? []);
  const found = Object.keys(book.models).filter((id) => {
    const file = resolved(book, 'models', id);
    return file.year === year && words.has((word(file, 'family') ?? '').toLowerCase());
  });
  const size = (id: string): number => publishedParameters(book, id).total ?? 0;
  return [...found].sort((a, b) => size(b) - size(a))[0] ?? null;
}

/** What is said of a model's size or training tokens, against its shape and its makers' figures. */
export const modelClaim: Checker = (claim, world) => {
  const { row } = claim;
  const asked = quantityOfUnit(row.unit);
  const tokens = claim.figures.find(({ measure }) => measure === 'tokens');
  const others = claim.figures.some(({ measure }) => measure !== null && !['parameters', 'year', 'tokens', 'layers'].includes(measure));
  const figureSaid =
    claim.figures.find(({ measure }) => measure === 'parameters') ??
    (/\bparam\w*|参数/i.test(`${claim.text} ${row.unit ?? ''}`)
      ? claim.figures.find(({ measure, value }) => measure === null && value >= 1e6)
      : undefined);
  if (asked !== null && asked !== 'parameters' && asked !== 'tokens') return null;
  const shaped = shapedParameters(row.inputs);
  const id = claim.model ?? (figureSaid || shaped !== null ? modelOfYear(claim, world) : null);
  if (asked === 'tokens' || (asked === null && tokens && !figureSaid && !others && claim.chips.length === 0))
    return tokensClaim(claim, world, id);
  const claimed = asked === 'parameters' ? (claim.published ?? figureSaid?.value ?? null) : (figureSaid?.value ?? null);
  if (claimed === null || (shaped === null && id === null) || (asked === null && (others || claim.chips.length > 0))) return null;
  const counted = shaped ?? countParameters(modelOf(world.book, id as string)).total;
  const active = shaped === null && id !== null ? countParameters(modelOf(world.book, id)).active : counted;
  const readings = [
    { low: counted / 1.01, mid: counted, high: counted * 1.01, said: say('all parameters', '全部参数') },
    { low: active / 1.01, mid: active, high: active * 1.01, said: say('the parameters that a token visits', '每词元激活的参数') },
  ];
  const aboutActive = /activ\w*|激活/i.test(claim.text);
  const { group } = judge(claimed, aboutActive ? readings.reverse() : readings, true, 1.05);
  const mid = aboutActive ? active : counted;
  return finding({
    group,
    subject: say('parameters of a model', '模型参数量'),
    computed: mid,
    low: mid / 1.05,
    high: mid * 1.05,
    unit: row.unit ?? 'parameters',
    verdict: say(
      `claimed ${showCount(claimed)}, counted ${showCount(mid)} from the shape`,
      `所述 ${showCount(claimed)}，由结构算得 ${showCount(mid)}`,
    ),
    because: [
      shaped === null
        ? say(`counted from the shape of ${id} (models/${id})`, `由 ${id} 的结构算得（models/${id}）`)
        : say('counted from the stated layers, width, vocabulary and context', '由题设层数、宽度、词表与上下文算得'),
    ],
    holdsIf:
      group === 'conditional' ? [say('the other count is meant (all against active parameters)', '指另一种计法（全部与激活参数）')] : [],
    assumed:
      claim.model === null && id !== null && shaped === null
        ? [say(`the model meant is ${id}, by its family and year`, `按系列与年份，所指为 ${id}`)]
        : [],
  });
};

function tokensClaim(claim: Claim, { book }: ClaimWorld, id: string | null): ReturnType<Checker> {
  const claimed = claim.published ?? claim.figures.find(({ measure }) => measure === 'tokens')?.value ?? null;
  if (id === null || claimed === null) return null;
  const published = publishedTraining(book, id).tokens;
  if (!published) return null;
  const context = figure(resolved(book, 'models', id), 'context', '1', `models/${id}`);
  const ofContext = context !== null && claimed < 1e8;
  const mid = ofContext ? context : published.value;
  const { group } = judge(claimed, [{ low: mid, mid, high: mid, said: say('', '') }]);
  return finding({
    group,
    subject: ofContext ? say('context of a model', '模型上下文') : say('training tokens of a model', '模型训练词元'),
    computed: mid,
    unit: claim.row.unit ?? 'tokens',
    verdict: say(`claimed ${showCount(claimed)}, published ${showCount(mid)}`, `所述 ${showCount(claimed)}，公布 ${showCount(mid)}`),
    because: [say(ofContext ? `models/${id}#context` : published.from, ofContext ? `models/${id}#context` : published.from)],
  });
}
