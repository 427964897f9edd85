import { chipOf } from '../catalog/chip.ts';
import { modelOf } from '../catalog/model.ts';
import { countParameters } from '../workload/parameters.ts';
import { peakOf } from './claim-compare.ts';
import { type Checker, finding } from './claim-finding.ts';
import type { Claim } from './claim-read.ts';
import { modelOfYear } from './claim-shape.ts';
import { planned } from './claim-step.ts';
import { type ClaimWorld, median, middle, rounded, say, type Training, typicalService } from './claim-world.ts';

const THRESHOLD =
  /threshold|minimum|prerequisite|at least .* (?:needed|required)|entry ticket|basic requirement|must have|门槛|入场券|起步|底线|基本条件/i;

const GROWN =
  /\b(?:more|larger|extra|additional|add(?:ing|s)?|doubl\w+|increas\w+|bigger|greater|scal\w+)\b|更多|增加|增多|越多|扩大|加倍|翻倍/i;
const UNITS = /\b(?:GPUs?|chips?|cards?|accelerators?|NPUs?|nodes?|servers?|cluster)\b|卡|芯片|GPU|集群|节点/i;
const SOONER = /\b(?:short\w*|faster|sooner|less time|quick\w*|speed\w*|reduc\w*|accelerat(?:es?|ing|ed))\b|缩短|加快|更快|越快|越短/i;
const LATER = /\b(?:lengthen\w*|slow\w*|longer)\b|延长|变慢|更慢|越慢|越长/i;

/** The published training of the model that a statement means by its size, or by family and year. */
function likeTraining(claim: Claim, world: ClaimWorld): Training | null {
  const size = claim.inputs.get('parameters')?.mid ?? null;
  const id = claim.model ?? modelOfYear(claim, world);
  const known = world.magnitudes.trainings.find(({ model }) => model !== undefined && model === id);
  if (known || size === null) return known ?? null;
  const near = world.magnitudes.trainings.filter(({ model }) => {
    const own = model === undefined ? Number.NaN : countParameters(modelOf(world.book, model)).active;
    return own / size < 1.1 && size / own < 1.1;
  });
  return near[0] ?? null;
}

/** A model was trained on so many chips, no time said: against the chips of its published training, by peak. */
function chipsOfTraining(claim: Claim, world: ClaimWorld, claimed: number, named: string): ReturnType<Checker> {
  const asked = claim.row.unit === null || /chip|GPU|card/i.test(claim.row.unit);
  const others = claim.figures.some(({ measure }) => measure !== null && measure !== 'chips' && measure !== 'year');
  const timed = (['seconds', 'chipSeconds', 'queries', 'users'] as const).some((quantity) => claim.inputs.has(quantity));
  if (!asked || others || timed || !/\btrain\w*|训练/i.test(claim.text)) return null;
  const run = claim.names.trainings[0] ?? likeTraining(claim, world);
  const [peak, own] = [peakOf(chipOf(world.book, named)), run ? peakOf(chipOf(world.book, run.chip)) : null];
  if (!run || peak === null || own === null) return null;
  const worth = (middle(run.chips) * own) / peak;
  const same = run.chip === named;
  const group = claimed >= worth / 1.15 && claimed <= worth * 1.15 ? 'holds' : claimed > 2 * worth ? 'fails' : 'conditional';
  return finding({
    group,
    subject: say('chips that a model was trained on', '训练某模型所用卡数'),
    computed: worth,
    low: worth / 1.15,
    high: worth * 1.15,
    unit: claim.row.unit ?? 'chips',
    verdict: say(
      `its published training had ${middle(run.chips)} ${run.chip}${same ? '' : `, worth ${Math.round(worth)} ${named} by peak`}`,
      `其公布的训练用 ${middle(run.chips)} 张 ${run.chip}${same ? '' : `，按峰值折合 ${Math.round(worth)} 张 ${named}`}`,
    ),
    because: [say(`(${(run.chips.cite ?? []).join(', ')})`, `（${(run.chips.cite ?? []).join('、')}）`)],
    holdsIf: group === 'holds' ? [] : [say('another length of training is meant', '指另一训练时长')],
  });
}

/** So many chips are a must: one published training on fewer, of chips no faster in all, refutes it. */
export const threshold: Checker = (claim, world) => {
  const figure = claim.figures.find(({ measure }) => measure === 'chips');
  const claimed = claim.published ?? figure?.value ?? claim.inputs.get('chips')?.mid ?? null;
  const named = claim.chips[0];
  if (claimed === null || named === undefined) return null;
  if (!THRESHOLD.test(claim.text)) return chipsOfTraining(claim, world, claimed, named);
  if (/quer(?:y|ies)|users|serv|inference|查询|用户|推理/i.test(claim.text)) return null;
  const peak = peakOf(chipOf(world.book, named));
  if (peak === null) return null;
  const runs = world.magnitudes.trainings.flatMap(({ names, chip, chips, days, chipHours }) => {
    const own = peakOf(chipOf(world.book, chip));
    const count = middle(chips);
    return own === null
      ? []
      : [
          {
            name: names[0] as string,
            count,
            chip,
            worth: (count * own) / peak,
            days: days ? middle(days) : chipHours ? middle(chipHours) / count / 24 : null,
          },
        ];
  });
  const smaller = runs.filter(({ worth }) => worth < claimed).sort((a, b) => a.worth - b.worth);
  const all = runs.map(({ worth }) => worth).sort((a, b) => a - b);
  return finding({
    group: smaller.length > 0 ? 'fails' : 'holds',
    subject: say(`chips that good models were trained on, as ${named}`, `优秀模型所用的卡数（折合 ${named}）`),
    computed: all.length === 0 ? null : median(all),
    low: all[0] ?? null,
    high: all.at(-1) ?? null,
    unit: claim.row.unit ?? 'chips',
    verdict:
      smaller.length > 0
        ? say('refuted as a necessary condition: published models were trained on fewer', '作为必要条件不成立：已公布的模型用得更少')
        : say('no published training in the facts used fewer', '事实中没有用得更少的已公布训练'),
    because: smaller
      .slice(0, 5)
      .map(({ name, count, chip, days }) =>
        say(
          `${name}: ${count} ${chip}${days === null ? '' : `, ${Math.round(days)} days`}`,
          `${name}：${count} 张 ${chip}${days === null ? '' : `，${Math.round(days)} 天`}`,
        ),
      ),
    holdsIf:
      smaller.length > 0
        ? [
            say(
              'a short training, or one of the largest size, is meant, not a good model as such',
              '指短工期或最大规模的训练，而非一般意义上的好模型',
            ),
          ]
        : [],
  });
};

/** More chips, less time: planned by the engine on growing pools. */
export const moreIsFaster: Checker = (claim, world) => {
  const grown = GROWN.test(claim.text) && UNITS.test(claim.text) && /\btrain\w*|训练/i.test(claim.text);
  const [faster, longer] = [grown && SOONER.test(claim.text), grown && LATER.test(claim.text)];
  if ((!faster && !longer) || claim.figures.some(({ measure }) => measure === 'times' || measure === 'seconds')) return null;
  const training = world.magnitudes.trainings.find(({ model }) => model !== undefined);
  const model = claim.model ?? training?.model;
  const chip = claim.chips[0] ?? typicalService(world.magnitudes)?.chip;
  if (model === undefined || chip === undefined) return null;
  const pools = [512, 1024, 2048];
  const seconds = pools.map((chips) => planned(world, chip, model, chips)?.stepSeconds.mid ?? null);
  const shorter = seconds.every((one, at) => one !== null && (at === 0 || one <= (seconds[at - 1] ?? 0)));
  return finding({
    group: shorter === faster ? 'holds' : 'fails',
    subject: say('training time by the number of chips', '训练时间随卡数的变化'),
    verdict: shorter
      ? say('more chips shorten training, to the batch limit', '卡越多训练越短，直到批量上限')
      : say('the engine finds no gain', '引擎未见增益'),
    because: [
      say(
        `step of ${model} on ${chip}: ${pools.map((chips, at) => `${chips} chips ${rounded(seconds[at] ?? Number.NaN)} s`).join(', ')}`,
        `${model} 在 ${chip} 上的一步：${pools.map((chips, at) => `${chips} 卡 ${rounded(seconds[at] ?? Number.NaN)} 秒`).join('，')}`,
      ),
    ],
    holdsIf: [say('the batch still feeds every chip and messages still hide behind the work', '批量仍足以喂饱每张卡，通信仍可被计算掩盖')],
  });
};
