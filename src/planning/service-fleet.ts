import { showNumber } from '../terms/display.ts';
import type { Fits } from '../terms/fits.ts';
import type { Reason, Refusal } from '../terms/plan.ts';
import { PEAK_KEY } from '../terms/precision.ts';
import { countParameters } from '../workload/parameters.ts';
import { type DayPlan, type StatedFleet, type StatedPace, statedFleet } from './demand.ts';
import { emptyService, type ServicePlan } from './service-answer.ts';
import { decodeState } from './service-apart.ts';
import { steadyLengths } from './service-forecast.ts';
import type { ServiceQuestion } from './service-question.ts';
import { unknownFigures } from './service-refusals.ts';
import type { ServiceGround } from './service-space.ts';
import { unitsOf } from './service-unit.ts';

const GIB = 2 ** 30;

/** One kind of chip that was asked about: the cheapest service on it, or why there is none. */
export interface SizedOption extends ServicePlan {
  readonly chip: string;
  readonly day: DayPlan | null;
  /** chips by a stated pace, where one was stated */
  readonly fleet: (StatedFleet & { readonly servers: number; readonly implied: ImpliedBatch | null }) | null;
}

/** What a stated pace means for one node: how many sequences it must work on at once, and whether their cache fits. */
export interface ImpliedBatch {
  readonly chips: number;
  readonly format: string;
  readonly sequences: number;
  readonly cacheGiB: number;
  readonly hasGiB: number;
  /** answer tokens/s of one chip when the cache of its node is full */
  readonly mostPerSecPerChip: number;
  readonly fits: boolean;
}

export function option(plan: ServicePlan, ground: ServiceGround, more: Partial<Pick<SizedOption, 'day' | 'fleet'>> = {}): SizedOption {
  return { ...plan, chip: ground.group.chip.id, day: more.day ?? null, fleet: more.fleet ?? null };
}

/** Chips by what somebody says that one delivers; the engine is not asked. */
export function stated(question: ServiceQuestion, ground: ServiceGround, fits: Fits): SizedOption {
  const { load, pace, busyShare, meanPerSec, model } = question;
  const { chip, chipsPerNode } = ground.group;
  const rate = meanPerSec ?? (load.offered.kind === 'rate' ? load.offered.ratePerSec : Number.NaN);
  const peak = chip.peakDense[PEAK_KEY['bf16']] ?? chip.peakDense.fp16 ?? Number.NaN;
  const flopsPerToken = 2 * countParameters(model).active;
  const said: StatedPace | null =
    pace?.kind === 'mfu'
      ? { kind: 'flops', flopsPerSec: pace.share * peak, flopsPerToken }
      : pace?.kind === 'flops'
        ? { ...pace, flopsPerToken }
        : pace?.kind === 'tokens'
          ? pace
          : pace;
  if (said === null) return option(emptyService([]), ground);
  if (Number.isNaN(rate))
    return option(emptyService([refusedBy('no-rate', 'a stated pace needs a rate or users', '--rate or --users')]), ground);
  const fleet = statedFleet(rate, load.meanOutput, said, busyShare ?? 1);
  if (!Number.isFinite(fleet.chips)) return option(emptyService([unknownFigures(ground, [`chips/${chip.id}#peakDense.bf16`])]), ground);
  const implied = impliedBatch(question, ground, fleet, fits);
  // the arithmetic of the stated figures stands, the plan that they mean is refused
  const refused =
    implied && !implied.fits
      ? [
          {
            code: 'memory',
            said: `${chip.name}: ${showNumber(fleet.busyTokensPerSecPerChip)} tokens/s of a busy chip need a larger batch than fits: with ${showNumber(implied.sequences)} sequences the cache of ${implied.chips} is full (${showNumber(implied.hasGiB)} GiB), and a chip gives ${showNumber(implied.mostPerSecPerChip)}`,
            layout: null,
            needs: fleet.busyTokensPerSecPerChip,
            has: implied.mostPerSecPerChip,
            would: 'narrower weights or cache (--quant, --kv), a lower pace, or shorter prompts and answers',
          },
        ]
      : [];
  const said2 = [
    ...(busyShare === null && said.kind !== 'chip-seconds' ? ['chips are busy all the time (--busy)'] : []),
    'the rate is the mean of the day: a stated pace and its busy share cover the peak',
    ...(said.kind === 'flops' ? ['an answer token takes 2 FLOP a parameter that it visits; prompts are not counted apart'] : []),
  ];
  const because: Reason[] = [
    {
      figure: 'fleet.chips',
      formula: 'statedFleet',
      from: pace?.kind === 'mfu' ? [`chips/${chip.id}#peakDense.bf16`, 'question#pace'] : ['question#pace'],
      said: 'requests a second times tokens of an answer, over what a chip is said to deliver',
    },
  ];
  const plan = { ...emptyService(refused, [...ground.group.assumed, ...said2]), because };
  return option(plan, ground, { fleet: { ...fleet, servers: Math.ceil(fleet.chips / chipsPerNode), implied } });
}

/**
 * Sequences that a node must decode together to keep a stated pace while it is busy, by the time of our own steps, and the cache that they fill.
 * The published format comes first; a narrower one is taken where the published does not fit. null = no replica of a node fits.
 */
function impliedBatch(question: ServiceQuestion, ground: ServiceGround, fleet: StatedFleet, fits: Fits): ImpliedBatch | null {
  const { chipsPerNode } = ground.group;
  const lengths = steadyLengths(question.load, false);
  const { fitting } = unitsOf(question, ground, chipsPerNode, fits);
  const whole = fitting.filter(({ chips, layout }) => chips === chipsPerNode && layout.pipelineParallel === 1);
  const formats = [...new Set(whole.map(({ format }) => format.weights.name))];
  const each = formats.flatMap((name) => {
    const own = whole.filter(({ format }) => format.weights.name === name);
    const [unit] = own.sort((a, b) => b.timer.cacheTokens - a.timer.cacheTokens || b.policy.maxSequences - a.policy.maxSequences);
    if (!unit) return [];
    const { batch, sustainedPerSec } = decodeState(
      unit,
      lengths,
      (fleet.busyTokensPerSecPerChip * chipsPerNode) / question.load.meanOutput,
    );
    const kept = fleet.busyTokensPerSecPerChip * chipsPerNode <= sustainedPerSec * question.load.meanOutput;
    const { meanInput, meanOutput } = question.load;
    const bytes = unit.timer.cacheBytes(meanInput + meanOutput);
    return [
      {
        chips: chipsPerNode,
        format: name,
        sequences: batch,
        cacheGiB: (batch * bytes) / GIB,
        hasGiB: (unit.timer.cacheTokens / (meanInput + meanOutput)) * (bytes / GIB),
        mostPerSecPerChip: (sustainedPerSec * question.load.meanOutput) / chipsPerNode,
        fits: kept,
      },
    ];
  });
  return each.find((implied) => implied.fits) ?? each[0] ?? null;
}

const refusedBy = (code: string, said: string, would: string): Refusal => ({ code, said, layout: null, needs: null, has: null, would });
