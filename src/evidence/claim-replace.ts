import { resolved as fileOf } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import type { Chip } from '../terms/chip.ts';
import { domestic, peakOf } from './claim-compare.ts';
import { type Checker, finding } from './claim-finding.ts';
import { input } from './claim-inputs.ts';
import { makerOf } from './claim-names.ts';
import type { Claim } from './claim-read.ts';
import { planned } from './claim-step.ts';
import { type ClaimWorld, rounded, say, typicalService } from './claim-world.ts';

const REPLACE =
  /\breplac\w*|substitut\w*|tak\w+ the place of|in place of|stand(?:s|ing)? in for|instead of|make up for|equivalent to|worth of|equal to|代替|替代|取代|顶替|相当于/i;

const ENOUGH = /\benough\b|suffic\w*|adequate|good enough|够用|足够|足以|满足/i;

/** Chips of each kind on which the engine plans the job that compares them. */
const POOL = 1024;

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
  // the order of the words, not of the inputs
  const spoken = claim.names.chips.map(({ id }) => id);
  const [first, second] = spoken.length >= 2 ? spoken : claim.chips;
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
  const replaced = goalOf(claim, typeof stated.chip === 'string' ? claim.chips[0] : undefined) ?? first;
  const other = [first, second, ...claim.chips].find((id) => id !== undefined && id !== replaced);
  const goal = chipOf(world.book, replaced);
  const at = claim.names.chips.find(({ id }) => id === replaced)?.at ?? -1;
  const own = counts.find((figure) => figure.at < at && figure.end >= at) ?? (counts.length === 2 ? counts[1] : undefined);
  const count = (typeof stated.count === 'number' ? stated.count : own?.value) ?? 1000;
  const wanted =
    other !== undefined && counts.length === 2 && own !== undefined
      ? { from: other, count: counts.find((one) => one !== own)?.value ?? null }
      : null;
  const mfu = typeof stated.mfu === 'number' ? stated.mfu : 0.45;
  const peak = peakOf(goal);
  if (peak === null) return null;
  const need = count * peak * mfu;
  const model = claim.model ?? typicalService(world.magnitudes)?.model ?? null;
  const reference = model === null ? null : secondsOn(world, goal.id, model);
  const others = wanted ? [wanted.from] : other !== undefined ? [other] : weaker(world, goal, claim);
  const rows = others.flatMap((id) => {
    const chip = chipOf(world.book, id);
    const own = peakOf(chip);
    const mine = reference === null ? null : secondsOn(world, id, model as string);
    const planned = mine === null || reference === null ? null : (count * mine) / reference;
    return own === null
      ? []
      : [{ id, chips: planned ?? need / (own * usualUse(chip, goal)), watts: chip.thermalDesignPower, planned: planned !== null }];
  });
  if (rows.length === 0) return null;
  const numbers = rows.map(({ chips }) => chips).sort((a, b) => a - b);
  const mid = Math.exp(numbers.reduce((sum, one) => sum + Math.log(one), 0) / numbers.length);
  const claimed = claim.published ?? wanted?.count ?? null;
  const [low, high] = [(numbers[0] as number) / 1.35, (numbers.at(-1) as number) * 1.35];
  const group = claimed === null || other === undefined ? 'holds' : claimed >= low && claimed <= high ? 'holds' : 'fails';
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
      `for throughput, ${rounded(low * 1.35)} to ${rounded(high / 1.35)} of them do the work of ${count}${power.length ? ` at ${rounded(Math.min(...power))} to ${rounded(Math.max(...power))} times the power of the chips` : ''}`,
      `按吞吐，${rounded(low * 1.35)} 至 ${rounded(high / 1.35)} 张可完成 ${count} 张的工作${power.length ? `，芯片功耗为其 ${rounded(Math.min(...power))} 至 ${rounded(Math.max(...power))} 倍` : ''}`,
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

/** The chip that is replaced: what the inputs call the target, else what the verb is about: after it, or before it where it is passive. */
function goalOf({ text, names }: Claim, target: string | undefined): string | undefined {
  if (target !== undefined) return target;
  const verb = REPLACE.exec(text);
  if (!verb || names.chips.length < 2) return undefined;
  const end = verb.index + verb[0].length;
  if (/^\s*(?:by|with)\b/i.test(text.slice(end))) return names.chips.filter((one) => one.end <= verb.index).at(-1)?.id;
  return names.chips.find((one) => one.at >= end)?.id;
}

/** Weaker training cards: its own maker's older line and export versions, and those of the other makers of the place. */
function weaker(world: ClaimWorld, goal: Chip, claim: Claim): readonly string[] {
  const peak = peakOf(goal) as number;
  const maker = makerOf(goal.id);
  const own = Object.keys(world.book.chips).filter((id) => {
    const chip = chipOf(world.book, id);
    const mine = peakOf(chip);
    const sheet = controlledChip(world.book, id);
    return (
      makerOf(id) === maker &&
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
  const model = claim.model ?? typicalService(world.magnitudes)?.model ?? null;
  if (model === null) return null;
  const seconds = [chip, whole].map((one) => planned(world, one.id, model, 512, 'tp=8,pp=8,sp')?.stepSeconds.mid);
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
      `same rates and memory, slower links: dense training takes ${rounded(slowdown)} times as long`,
      `算力与显存相同、互联较慢：稠密训练耗时为 ${rounded(slowdown)} 倍`,
    ),
    because: [
      say(
        `step of ${model} on 512 chips, tensor parallel 8: ${rounded(cut)} s against ${rounded(full)} s`,
        `512 卡、张量并行 8 训练 ${model} 的一步：${rounded(cut)} 秒对 ${rounded(full)} 秒`,
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

/** Seconds of a step of the job on as many chips of a kind as all are compared on; null where the engine cannot plan it. */
const secondsOn = (world: ClaimWorld, chip: string, model: string): number | null =>
  planned(world, chip, model, POOL)?.stepSeconds.mid ?? null;
