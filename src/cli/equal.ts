import { type SideAsked, understandSides } from '../asking/sides.ts';
import { readWorth } from '../asking/worth.ts';
import {
  type ChipGroup,
  claimedTimes,
  datasheetRatios,
  type EqualSide,
  type Estimate,
  equalClaim,
  equalServing,
  equalTraining,
  type FactBook,
  type Fits,
  groundsOf,
  layerName,
  otherFigures,
  type Plan,
  Problem,
  Problems,
  parsePool,
  poolRates,
  type Refusal,
  type Replacement,
  readinessEffect,
  readinessOf,
  readShare,
  resolved,
  type ServingReplacement,
  type WorthAsk,
  type WorthFacts,
  worthFacts,
  worthOf,
} from '../index.ts';
import { collector } from '../terms/collect.ts';
import type { Args } from './args.ts';
import { askService } from './ask-service.ts';
import { againstTarget, type EqualOption, type EqualPage, equalText } from './equal-text.ts';
import { workloadRows } from './equal-workloads.ts';
import { type Exit, type Face, missing, type Run } from './face.ts';
import { modelBehind } from './model-behind.ts';
import { jsonText } from './plan-json.ts';
import { shippedBands, shippedFits, shippedServiceBands } from './shipped.ts';
import { saidOf, worldOf } from './world.ts';

const MOST_CHIPS = 16;
const TIMES = { least: 1e-3, most: 1e6 };

/** What stands behind one equal command line. */
export interface Means {
  readonly book: FactBook;
  readonly fits: Fits;
  readonly worth: WorthFacts;
  readonly worthAsk: WorthAsk;
  readonly target: ChipGroup;
  readonly chips: readonly { readonly said: string; readonly group: ChipGroup }[];
}

/** `suanpan equal` */
export const equal: Run = async (args: Args, face: Face): Promise<Exit> => {
  const problems: Problem[] = [];
  const attempt = collector(problems);
  const { values } = args;
  const { book } = worldOf(face);
  const worth = worthFacts(book);
  const worthAsk = readWorth(saidOf(args), worth, face.asOf, problems);
  const claimed = attempt(() =>
    values.claimed === undefined ? null : readShare(values.claimed.replace(/[x×]$/i, ''), '--claimed', TIMES),
  );
  const target = attempt(() => targetOf(values.target, book));
  const chips = attempt(() => chipsOf(values.chips, target?.count ?? 1, book));
  if (!target || !chips || worthAsk === null || problems.length > 0) {
    if (values.model === undefined) problems.push(missing('model', '<name|file>'));
    throw new Problems(problems);
  }
  const fits = shippedFits();
  const means: Means = { book, fits, worth, worthAsk, target, chips };
  const serving = values.input !== undefined || values.output !== undefined;
  const page = serving ? await servingPage(args, means, face) : await trainingPage(args, means, face);
  const told: EqualPage = {
    ...page,
    claim: claimed === null || claimed === undefined ? [] : chips.map(({ said, group }) => claimOf(said, group, target, claimed, page)),
    workloads: args.switches.has('no-workloads') ? [] : workloadRows(means),
  };
  if (face.json) face.print(answerJson(told, args, means, face));
  else face.print(equalText(told, face));
  return told.options.some(({ count }) => count !== null) ? 0 : 3;
};

function targetOf(said: string | undefined, book: FactBook): ChipGroup {
  if (said === undefined) throw missing('target', '<count>x<chip>');
  const { groups } = parsePool(book, said, '--target');
  if (groups.length > 1)
    throw new Problem({ code: 'mixed-pool', where: '--target', said: `${groups.length} kinds of chip`, expected: 'chips of one kind' });
  return groups[0] as ChipGroup;
}

/** Kinds of chips by commas, each once, in pools as large as the target; a system stands as it is. */
function chipsOf(said: string | undefined, count: number, book: FactBook): Means['chips'] {
  if (said === undefined) throw missing('chips', '<names>');
  const names = said
    .split(/[,，、]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0 || names.length > MOST_CHIPS)
    throw new Problem({ code: 'bad-value', where: '--chips', said, expected: `1 to ${MOST_CHIPS} kinds of chips by commas` });
  const wrong: Problem[] = [];
  const attempt = collector(wrong);
  const found: { said: string; group: ChipGroup }[] = [];
  for (const name of names) {
    const group = attempt(() => parsePool(book, name, '--chips').groups[0] as ChipGroup);
    if (!group || found.some((other) => other.group.chip.id === group.chip.id)) continue;
    found.push({
      said: name,
      group: group.count > 1 ? group : { ...(parsePool(book, `${count}x${name}`, '--chips').groups[0] as ChipGroup) },
    });
  }
  if (wrong.length > 0) throw new Problems(wrong);
  return found;
}

async function trainingPage(args: Args, means: Means, face: Face): Promise<Omit<EqualPage, 'claim' | 'workloads'>> {
  const { book, fits, worth, worthAsk, target, chips } = means;
  const pools = [
    { said: args.values.target as string, where: '--target' },
    ...chips.map(({ said, group }) => ({ said: `${group.count}x${said}`, where: '--chips' })),
  ];
  const [goal, ...sides] = understandSides(saidOf(args), pools, await modelBehind(args.values.model), book, []);
  const asked = goal as SideAsked;
  if (asked.job === null) throw new Problems(asked.refused.map(problemOf));
  const options = { bands: shippedBands(), frontier: false };
  face.progress(face.say('planning', { chips: String(target.count) }));
  const side = (one: SideAsked, group: ChipGroup): EqualSide | null =>
    one.job && { job: one.job, group, effect: readinessEffect([readinessOf(book, group.chip.stack)], group.count) };
  const candidates = sides.map((one, at) => side(one, (chips[at] as Means['chips'][number]).group));
  const able = candidates.flatMap((one) => one ?? []);
  const answer = equalTraining(side(asked, target) as EqualSide, able, fits, options);
  face.progress('');
  const valued = (plan: Plan, job: NonNullable<SideAsked['job']>, group: ChipGroup): Plan =>
    worthOf(plan, job, { groups: [group] }, fits, worth, worthAsk);
  const goalPlan = valued(answer.target.plan, asked.job, target);
  const made = chips.map(({ said, group }, at): EqualOption => {
    const candidate = candidates[at];
    const found = candidate && (answer.replacements[able.indexOf(candidate)] as Replacement);
    if (!candidate || !found) return refusedOption(said, group, target, (sides[at] as SideAsked).refused, book);
    const plan = valued(found.plan, candidate.job, { ...group, count: found.count ?? group.count });
    return {
      said,
      chip: found.chip,
      name: found.name,
      count: found.count,
      countBand: found.countBand,
      perTarget: found.perTarget,
      claim: equalClaim(found),
      datasheet: found.datasheet,
      published: published(book, target, group),
      memory: plan.choice && {
        peak: plan.choice.peakMemoryGiB.mid,
        has: (group.chip.memory ?? Number.NaN) / group.chip.devicesPerChip / 2 ** 30,
      },
      replica: null,
      power: againstTarget(plan.choice?.sitePowerMW, goalPlan.choice?.sitePowerMW),
      cost: againstTarget(plan.choice?.costPerMillionTokensUsd, goalPlan.choice?.costPerMillionTokensUsd),
      readiness: readinessOf(book, group.chip.stack),
      obtainable: plan.obtainable?.[0] ?? null,
      rate: found.tokensPerSec,
      exact: found.slackNodes === null || found.slackNodes <= 1,
      plan,
      refused: plan.choice === null ? plan.refused : [],
      assumed: [...((sides[at] as SideAsked).assumed ?? []), ...plan.assumed],
    };
  });
  return {
    kind: 'train',
    model: asked.job.model.name,
    modelId: asked.modelId,
    target: {
      said: args.values.target as string,
      group: target,
      rate: answer.target.tokensPerSec,
      plan: goalPlan,
      refused: goalPlan.refused,
    },
    options: ranked(made),
    assumed: asked.assumed,
  };
}

const problemOf = ({ code, said, would }: Refusal): Problem =>
  new Problem({ code, where: '--target', said, expected: would ?? 'a target that the job can be asked of' });

/** Shares of time of a chip that mostly answers; matter to what owning costs only. Assumed. */
const SERVING = { compute: 0.3, memory: 0.5, communication: 0, idle: 0.2 };

async function servingPage(args: Args, means: Means, face: Face): Promise<Omit<EqualPage, 'claim' | 'workloads'>> {
  const { book, fits, worth, worthAsk, target, chips } = means;
  const asked = await askService({ ...args, values: { ...args.values, on: args.values.target as string } }, worldOf(face));
  const found = groundsOf(
    book,
    chips.map(({ group }) => group),
    args.values.engine ?? null,
    args.values.quant ?? null,
    fits,
  );
  const { grounds } = found;
  const goal = asked.grounds[0] as (typeof grounds)[number];
  const answer = equalServing(asked.question, goal, grounds, 'whole', fits, shippedServiceBands());
  const rates = (group: ChipGroup, count: number) => poolRates({ groups: [{ ...group, count }] }, fits, worth, worthAsk, SERVING);
  const own = rates(target, target.count);
  const made = chips.map(({ said, group }, at): EqualOption => {
    const one = answer.replacements[at] as ServingReplacement;
    const base = refusedOption(said, group, target, one.refused, book);
    if (one.count === null) return base;
    const cost = rates(group, one.count);
    const perTarget = one.perTarget as Estimate;
    return {
      ...base,
      count: one.count,
      countBand: one.countBand,
      perTarget,
      claim: perTarget.low > 1 ? 'weaker' : perTarget.high < 1 ? 'stronger' : 'equal',
      replica: one.pace && `${one.pace.layout} ${one.pace.weights}`,
      power: againstTarget(cost.peakWatts, own.peakWatts),
      cost: againstTarget(cost.usdPerHour, own.usdPerHour),
      rate: one.pace?.requestsPerSec ?? null,
      refused: [],
      assumed: cost.assumed,
    };
  });
  const whole = answer.target ? Math.floor(target.count / answer.target.replicaChips) : 0;
  const pace = answer.target?.requestsPerSec;
  return {
    kind: 'serve',
    model: asked.question.model.name,
    modelId: asked.modelId,
    target: {
      said: args.values.target as string,
      group: target,
      rate: pace ? { low: pace.low * whole, mid: pace.mid * whole, high: pace.high * whole } : null,
      plan: null,
      refused: answer.refused,
    },
    options: ranked(made),
    assumed: [...asked.assumed, ...found.assumed],
  };
}

function refusedOption(said: string, group: ChipGroup, target: ChipGroup, refused: readonly Refusal[], book: FactBook): EqualOption {
  return {
    said,
    chip: group.chip.id,
    name: group.chip.name,
    count: null,
    countBand: null,
    perTarget: null,
    claim: 'unknown',
    datasheet: datasheetRatios(target.chip, group.chip),
    published: published(book, target, group),
    memory: null,
    replica: null,
    power: null,
    cost: null,
    readiness: readinessOf(book, group.chip.stack),
    obtainable: null,
    rate: null,
    exact: true,
    plan: null,
    refused,
    assumed: [],
  };
}

/** Ratios of the 16-bit peak with the other figures that are printed for this chip. */
function published(book: FactBook, target: ChipGroup, { chip }: ChipGroup): readonly number[] {
  const key = chip.peakDense.bf16 ? 'bf16' : 'fp16';
  const theirs = target.chip.peakDense.bf16 ?? target.chip.peakDense.fp16;
  const file = resolved(book, 'chips', chip.id);
  const others = [
    ...otherFigures(file, `peakDense.${key}`, 'FLOP/s', `chips/${chip.id}`),
    ...otherFigures(file, 'peakDense.fp16', 'FLOP/s', `chips/${chip.id}`),
  ];
  return theirs ? [...new Set(others)].map((peak) => theirs / peak).sort((a, b) => a - b) : [];
}

/** Least power first, then fewest chips; what does not answer comes last. */
function ranked(options: readonly EqualOption[]): readonly EqualOption[] {
  const key = ({ count, power }: EqualOption): number => (count === null ? Number.POSITIVE_INFINITY : (power?.mid ?? 1e6 + count));
  return [...options].sort((a, b) => key(a) - key(b));
}

function claimOf(
  said: string,
  group: ChipGroup,
  target: ChipGroup,
  times: number,
  page: Omit<EqualPage, 'claim' | 'workloads'>,
): EqualPage['claim'][number] {
  const option = page.options.find((one) => one.said === said);
  const per = option?.perTarget;
  return {
    said,
    claim: claimedTimes(datasheetRatios(group.chip, target.chip), times),
    ratios: datasheetRatios(group.chip, target.chip),
    computed: per ? { low: 1 / per.high, mid: 1 / per.mid, high: 1 / per.low } : null,
  };
}

function answerJson(page: EqualPage, args: Args, { target, chips }: Means, face: Face): string {
  const question = {
    command: 'equal',
    kind: page.kind,
    model: page.modelId ?? args.values.model,
    modelName: page.model,
    target: `${target.count}x${target.chip.id}`,
    chips: chips.map(({ group }) => group.chip.id),
    asOf: face.asOf,
  };
  const options = page.options.map(({ plan, said, readiness, obtainable, refused, assumed, ...figures }) => ({
    question: { said },
    ...figures,
    choice: plan?.choice ?? null,
    frontier: plan?.frontier ?? [],
    because: plan?.because ?? [],
    assumed,
    refused,
    readiness: readiness && {
      stack: readiness.id,
      layers: readiness.layers.map(({ layer, grade }) => ({ layer: layerName(layer), grade })),
    },
    obtainable,
  }));
  const refused = page.options
    .filter(({ count }) => count === null)
    .flatMap(({ said, refused: list }) => list.map((one) => ({ chip: said, ...one })));
  const { group: _, ...goal } = page.target;
  return jsonText({
    question,
    target: goal,
    options,
    claims: page.claim,
    workloads: page.workloads,
    because: [],
    assumed: page.assumed,
    refused,
  });
}
