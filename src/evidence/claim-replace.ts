import { resolved as fileOf } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { modelOf, publishedTraining } from '../catalog/model.ts';
import { stackFor } from '../catalog/stack.ts';
import { groupFor } from '../catalog/system.ts';
import { plan } from '../planning/plan.ts';
import { askTraining } from '../planning/question.ts';
import type { Chip } from '../terms/chip.ts';
import { Problem, Problems } from '../terms/problem.ts';
import { domestic, peakOf } from './claim-compare.ts';
import { type Checker, finding } from './claim-finding.ts';
import { input } from './claim-inputs.ts';
import type { Claim } from './claim-read.ts';
import { type ClaimWorld, middle, say } from './claim-world.ts';

const REPLACE = /\breplac\w*|substitut\w*|stand in for|instead of|make up for|equivalent to|worth of|equal to|代替|替代|取代|顶替|相当于/i;
const ENOUGH = /\benough\b|suffic\w*|adequate|good enough|够用|足够|足以|满足/i;
const THRESHOLD =
  /threshold|minimum|prerequisite|at least .* (?:needed|required)|entry ticket|basic requirement|must have|门槛|入场券|起步|底线|基本条件/i;
const FASTER =
  /(?:more|larger|extra|additional)\b.{0,40}(?:GPUs?|chips?|cards?|accelerators?).{0,40}(?:short\w*|faster|less time|quick\w*|speed\w*|reduc\w*)|(?:更多|增加).{0,16}(?:卡|芯片|GPU).{0,16}(?:缩短|加快|更快)/i;
const LONGER =
  /(?:more|larger)\b.{0,40}(?:GPUs?|chips?|cards?).{0,40}(?:lengthen\w*|slow\w*|longer)|(?:更多|增加).{0,16}(?:卡|芯片|GPU).{0,16}(?:延长|变慢|更慢)/i;

/** Chips of each kind on which the engine plans the job that compares them. */
const POOL = 1024;

const three = (value: number): number => Number(value.toPrecision(3));

/** Utilisation that a chip reaches in training where no run says: lower where the stack is young, higher where memory is fast for the peak. Assumed. */
export function usualUse(chip: Chip, leading: Chip): number {
  const peak = peakOf(chip) ?? Number.NaN;
  const bytesPerFlop = (chip.memoryBandwidth ?? 0) / peak;
  const usual = (leading.memoryBandwidth ?? 0) / (peakOf(leading) ?? Number.NaN);
  const young = chip.stack !== leading.stack ? 0.7 : 1;
  return Math.min(0.55, Math.max(0.2, 0.45 * young * Math.min(1.2, Math.max(0.65, Math.sqrt(bytesPerFlop / usual)))));
}

/** How many weaker cards do the work of a pool: by peak times the utilisation each usually reaches. */
export const replacement: Checker = (claim, world) => {
  const { text, row } = claim;
  const target = input(row.inputs, 'target');
  const stated = typeof target === 'object' && target !== null ? (target as Readonly<Record<string, unknown>>) : {};
  if (!REPLACE.test(text) && stated.chip === undefined) return null;
  if (/quer(?:y|ies)|users|requests|查询|用户/i.test(text)) return null;
  const counts = claim.figures.filter(({ measure }) => measure === 'chips');
  const [first, second] = claim.chips;
  if (first === undefined) {
    if (!/superc\w+|超算|GPU|clusters?|cards?|集群/i.test(text)) return null;
    return finding({
      group: 'computable',
      subject: say('one kind of machine in place of another', '以一种机器代替另一种'),
      verdict: say(
        'physically possible; how many, how long and at what power follow once the job and both machines are named',
        '物理上可行；指明任务与两种机器后可算数量、时间与功耗',
      ),
      holdsIf: [
        say(
          'the job fits the memory and links of the other machine, and its export and end-use rules allow it',
          '任务适合另一机器的内存与互联，且出口与最终用途规则允许',
        ),
      ],
    });
  }
  const wanted =
    second !== undefined && counts.length === 2 && (counts[1]?.value ?? 0) > 0
      ? { id: second, count: counts[1]?.value as number, from: first }
      : null;
  const goal = chipOf(world.book, wanted?.id ?? (second !== undefined && /replac|代替|替代|取代/.test(text) ? second : first));
  const count = wanted?.count ?? (typeof stated.count === 'number' ? stated.count : 1000);
  const mfu = typeof stated.mfu === 'number' ? stated.mfu : 0.45;
  const peak = peakOf(goal);
  if (peak === null) return null;
  const need = count * peak * mfu;
  const model = claim.model ?? world.magnitudes.services[world.magnitudes.typicalService]?.model ?? null;
  const reference = model === null ? null : stepOn(world, goal.id, model, null, POOL);
  const others = wanted ? [wanted.from] : second !== undefined ? [goal.id === first ? second : first] : weaker(world, goal, claim);
  const rows = others.flatMap((id) => {
    const chip = chipOf(world.book, id);
    const own = peakOf(chip);
    const mine = reference === null ? null : stepOn(world, id, model as string, null, POOL);
    const planned = mine === null || reference === null ? null : (count * mine) / reference;
    return own === null
      ? []
      : [{ id, chips: planned ?? need / (own * usualUse(chip, goal)), watts: chip.thermalDesignPower, planned: planned !== null }];
  });
  if (rows.length === 0) return null;
  const numbers = rows.map(({ chips }) => chips).sort((a, b) => a - b);
  const mid = Math.exp(numbers.reduce((sum, one) => sum + Math.log(one), 0) / numbers.length);
  const claimed = wanted ? (counts[0]?.value ?? null) : claim.published;
  const [low, high] = [(numbers[0] as number) / 1.35, (numbers.at(-1) as number) * 1.35];
  const group = claimed === null || !wanted ? 'holds' : claimed >= low && claimed <= high ? 'holds' : 'fails';
  const power = rows.flatMap(({ chips, watts }) =>
    watts && goal.thermalDesignPower ? [(chips * watts) / (count * goal.thermalDesignPower)] : [],
  );
  return finding({
    group,
    subject: say(`cards in place of ${count} ${goal.name}`, `代替 ${count} 张 ${goal.name} 的卡数`),
    computed: mid,
    low: numbers[0] as number,
    high: numbers.at(-1) as number,
    unit: row.unit ?? 'cards',
    verdict: say(
      `for throughput, ${three(low * 1.35)} to ${three(high / 1.35)} of them do the work of ${count}${power.length ? ` at ${three(Math.min(...power))} to ${three(Math.max(...power))} times the power of the chips` : ''}`,
      `按吞吐，${three(low * 1.35)} 至 ${three(high / 1.35)} 张可完成 ${count} 张的工作${power.length ? `，芯片功耗为其 ${three(Math.min(...power))} 至 ${three(Math.max(...power))} 倍` : ''}`,
    ),
    because: rows.map(({ id, chips }) => say(`${id}: ${Math.round(chips)}`, `${id}：${Math.round(chips)}`)),
    holdsIf: [
      say(
        'the job still fits the memory and links of the weaker cards; stops grow with the count',
        '任务仍适合较弱卡的显存与互联；故障随卡数增加',
      ),
    ],
    assumed: [
      rows.some(({ planned }) => planned)
        ? say(`the job is ${model}, planned by the engine on ${POOL} chips of each kind`, `任务为 ${model}，由引擎在每种 ${POOL} 卡上规划`)
        : say(`utilisation ${mfu} of the target, the usual ones of the others`, `目标利用率 ${mfu}，其他取通常值`),
    ],
  });
};

/** Weaker training cards: its own maker's older line and export versions, and those of the other makers of the place. */
function weaker(world: ClaimWorld, goal: Chip, claim: Claim): readonly string[] {
  const peak = peakOf(goal) as number;
  const maker = goal.id.split('-')[0];
  const own = Object.keys(world.book.chips).filter((id) => {
    const chip = chipOf(world.book, id);
    const mine = peakOf(chip);
    const sheet = controlledChip(world.book, id);
    return (
      id.split('-')[0] === maker &&
      mine !== null &&
      mine < 0.9 * peak &&
      mine > 0.3 * peak &&
      chip.trainingCapable &&
      sheet.datacentre !== false &&
      chip.scaleUp !== null
    );
  });
  const others = domestic(world, claim.place ?? 'CN', claim.day).filter((id) => {
    const mine = peakOf(chipOf(world.book, id)) as number;
    return mine < 0.9 * peak && mine > 0.3 * peak;
  });
  const usual = (id: string): boolean => fileOf(world.book, 'chips', id).commonest === true || !/-(?:pcie|sxm3|16gb|8gb)/.test(id);
  return [...own.filter(usual).slice(0, 3), ...others.filter(usual).slice(0, 4)];
}

/** A cut-down chip is enough: how much slower it trains than the one it was cut from, planned by the engine on the same layout. */
export const enough: Checker = (claim, world) => {
  const id = claim.chips[0];
  if (id === undefined || !ENOUGH.test(claim.text) || claim.figures.some(({ measure }) => measure === 'chips')) return null;
  const chip = chipOf(world.book, id);
  const form = id.replace(/^[^-]*-[^-]*/, '');
  const [whole] = Object.keys(world.book.chips)
    .map((other) => chipOf(world.book, other))
    .filter(
      (other) =>
        other.id !== id &&
        other.maker === chip.maker &&
        other.memory === chip.memory &&
        peakOf(other) === peakOf(chip) &&
        (other.scaleUp?.bandwidthPerDirection ?? 0) > (chip.scaleUp?.bandwidthPerDirection ?? 0),
    )
    .sort((a, b) => Number(b.id.endsWith(form)) - Number(a.id.endsWith(form)) || (a.id < b.id ? -1 : 1));
  if (!whole) return null;
  const model = claim.model ?? world.magnitudes.services[world.magnitudes.typicalService]?.model ?? null;
  if (model === null) return null;
  const seconds = [chip, whole].map((one) => stepOn(world, one.id, model, 'tp=8,pp=8,sp'));
  const [cut, full] = seconds;
  if (!cut || !full) return null;
  const slowdown = cut / full;
  return finding({
    group: slowdown <= 1.1 ? 'holds' : slowdown <= 1.3 ? 'conditional' : 'fails',
    subject: say(`slowdown against ${whole.name}`, `相对 ${whole.name} 的减速`),
    computed: slowdown,
    low: 1,
    high: 1 + 2 * (slowdown - 1),
    unit: claim.row.unit ?? 'slowdown',
    verdict: say(
      `same rates and memory, slower links: dense training takes ${three(slowdown)} times as long`,
      `算力与显存相同、互联较慢：稠密训练耗时为 ${three(slowdown)} 倍`,
    ),
    because: [
      say(
        `step of ${model} on 512 chips, tensor parallel 8: ${three(cut)} s against ${three(full)} s`,
        `512 卡、张量并行 8 训练 ${model} 的一步：${three(cut)} 秒对 ${three(full)} 秒`,
      ),
    ],
    holdsIf: [
      say(
        'dense training and most inference; experts exchanged over the cut links lose more',
        '稠密训练与多数推理；经受限互联交换的专家模型损失更大',
      ),
    ],
  });
};

/** Seconds of a step as the engine plans it; null where it cannot. */
export function stepOn({ book, fits, bands }: ClaimWorld, chip: string, model: string, layout: string | null, chips = 512): number | null {
  try {
    const group = groupFor(book, chip, chips);
    const stack = stackFor(book, null, null, group.chip.stack, 'train').stack;
    const published = publishedTraining(book, model);
    const { job } = askTraining(
      { kind: 'train', layout: layout ?? undefined },
      modelOf(book, model),
      { groups: [group] },
      stack,
      published,
    );
    return plan(job, { groups: [group] }, fits, { bands, frontier: false }).choice?.stepSeconds.mid ?? null;
  } catch (fault) {
    if (fault instanceof Problem || fault instanceof Problems) return null;
    throw fault;
  }
}

/** A model was trained on so many chips, no time said: against the chips of its published training, by peak. */
function chipsOfTraining(claim: Claim, world: ClaimWorld, claimed: number, named: string): ReturnType<Checker> {
  const asked = claim.row.unit === null || /chip|GPU|card/i.test(claim.row.unit);
  const others = claim.figures.some(({ measure }) => measure !== null && measure !== 'chips' && measure !== 'year');
  if (!asked || others || !/\btrain\w*|训练/i.test(claim.text) || claim.inputs.size > (claim.inputs.has('chips') ? 1 : 0)) return null;
  const run = claim.names.trainings[0];
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
    computed: all.reduce((sum, one) => sum + Math.log(one), 0) === 0 ? null : median3(all),
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

const median3 = (sorted: readonly number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] as number;

/** More chips, less time: planned by the engine on growing pools. */
export const moreIsFaster: Checker = (claim, world) => {
  const [faster, longer] = [FASTER.test(claim.text), LONGER.test(claim.text)];
  if ((!faster && !longer) || claim.figures.some(({ measure }) => measure === 'times' || measure === 'seconds')) return null;
  const training = world.magnitudes.trainings.find(({ model }) => model !== undefined);
  const model = claim.model ?? training?.model;
  const chip = claim.chips[0] ?? world.magnitudes.services[world.magnitudes.typicalService]?.chip;
  if (model === undefined || chip === undefined) return null;
  const pools = [512, 1024, 2048];
  const seconds = pools.map((chips) => stepOn(world, chip, model, null, chips));
  const shorter = seconds.every((one, at) => one !== null && (at === 0 || one <= (seconds[at - 1] ?? 0)));
  return finding({
    group: shorter === faster ? 'holds' : 'fails',
    subject: say('training time by the number of chips', '训练时间随卡数的变化'),
    verdict: shorter
      ? say('more chips shorten training, to the batch limit', '卡越多训练越短，直到批量上限')
      : say('the engine finds no gain', '引擎未见增益'),
    because: [
      say(
        `step of ${model} on ${chip}: ${pools.map((chips, at) => `${chips} chips ${three(seconds[at] ?? Number.NaN)} s`).join(', ')}`,
        `${model} 在 ${chip} 上的一步：${pools.map((chips, at) => `${chips} 卡 ${three(seconds[at] ?? Number.NaN)} 秒`).join('，')}`,
      ),
    ],
    holdsIf: [say('the batch still feeds every chip and messages still hide behind the work', '批量仍足以喂饱每张卡，通信仍可被计算掩盖')],
  });
};
