/**
 * Fits the machine's constants to kernel timings and writes fits/machine.json.
 *
 *     npx tsx scripts/fit-machine.ts [kernels folder] [facts folder]
 *     npx tsx scripts/fit-inference.ts      afterwards: adds the kernels of serving
 *
 * Every constant minimises the weighted mean of sqrt(e^2 + 0.05^2), e = ln(predicted / measured): close to the median of |e|, smooth at zero.
 * Same timings, same bytes.
 */
import { writeFileSync } from 'node:fs';
import { chipOf } from '../src/catalog/chip.ts';
import { scaleUpLink } from '../src/catalog/network.ts';
import { readFactsFolder } from '../src/cli/facts-folder.ts';
import { compileMachine } from '../src/machine/compile.ts';
import type { Machine } from '../src/machine/machine.ts';
import type { Chip } from '../src/terms/chip.ts';
import type { ChipGroup } from '../src/terms/cluster.ts';
import type { ChipClass, FitData, FitResidual, FormatGroup, LinkClass, MachineFits } from '../src/terms/machine-fits.ts';
import type { Precision } from '../src/terms/precision.ts';
import { attentionKnobs, blend, carried, type Knobs, linkKnobs, matmulKnobs, streamKnobs } from './fit-machine/parts.ts';
import { quantile, thin } from './fit-machine/rows.ts';
import { readSamples, type Sample, select } from './fit-machine/samples.ts';
import { settled } from './fit-machine/settled.ts';
import { minimise } from './fit-machine/simplex.ts';

const folder = process.argv[2] ?? '../shared/evidence/kernels';
const book = readFactsFolder(process.argv[3] ?? 'facts');
const samples = readSamples(folder);
const chips = new Map<string, Chip>([...new Set(samples.map((sample) => sample.chip))].map((id) => [id, chipOf(book, id)]));
const used = new Set<Sample>();

/** A node of the chip as it was timed: eight on a switch where it has links, else on the host's tree. */
function node(chip: Chip): ChipGroup {
  const scaleUp = scaleUpLink(book, chip)?.link ?? null;
  return { chip, count: 8, chipsPerNode: 8, domain: scaleUp ? 8 : 1, scaleUp, scaleOut: null, nodePower: null, because: [], assumed: [] };
}

function predictAll(rows: readonly Sample[], fits: MachineFits): number[] {
  const machines = new Map<string, Machine>();
  return rows.map((sample) => {
    let machine = machines.get(sample.chip);
    if (!machine) {
      machine = compileMachine(node(chips.get(sample.chip) as Chip), fits);
      machines.set(sample.chip, machine);
    }
    return sample.predict(machine);
  });
}

function misfit(rows: readonly Sample[], fits: MachineFits): number {
  const times = predictAll(rows, fits);
  let sum = 0;
  let weights = 0;
  rows.forEach((sample, index) => {
    const error = Math.log((times[index] as number) / sample.seconds);
    sum += sample.weight * (Number.isFinite(error) ? Math.hypot(error, 0.05) : 10);
    weights += sample.weight;
  });
  return sum / weights;
}

const empty: MachineFits = { classes: [], links: [], fabric: settled.fabric, power: settled.power, data: [], residuals: [] };

const PULL = 0.002;

function search<Fit>(rows: readonly Sample[], knobs: Knobs<Fit>, place: (fit: Fit) => MachineFits): Fit {
  const kept = thin(rows, 900);
  // a light pull towards the start keeps constants that the timings do not decide where they are plausible
  const pull = (point: readonly number[]): number =>
    point.reduce((sum, value, index) => sum + Math.log(value / (knobs.start[index] as number)) ** 2, 0);
  const values = minimise(knobs.start, (point) => misfit(kept, place(knobs.build(point))) + PULL * pull(point), 140);
  return round(knobs.build(values));
}

/** Four significant digits: more would claim what the data do not hold. */
function round<Fit>(fit: Fit): Fit {
  return JSON.parse(JSON.stringify(fit, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value))) as Fit;
}

interface Plan {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly stacks: readonly string[];
  /** multiprocessors typical of the class: where the search starts */
  readonly units: number;
  /** operations that decide 16-bit products */
  readonly products: readonly string[];
}

/** The 16-, 8- and 4-bit rates a format group is measured against. */
const PEAK: Readonly<Record<FormatGroup, Precision>> = { '32': 'fp32', '16': 'bf16', '8': 'fp8', '4': 'fp4', int8: 'int8' };

const PLANS: readonly Plan[] = [
  { name: 'cuda/ampere-datacentre', stacks: ['cuda'], architectures: ['ampere ga100'], units: 108, products: ['matmul16'] },
  { name: 'cuda/ampere', stacks: ['cuda'], architectures: ['ampere'], units: 84, products: ['layer16'] },
  { name: 'cuda/hopper', stacks: ['cuda'], architectures: ['hopper'], units: 132, products: ['matmul16'] },
  { name: 'cuda/ada', stacks: ['cuda'], architectures: ['ada'], units: 142, products: ['matmul16', 'layer16'] },
  {
    name: 'cuda/blackwell-rtx',
    stacks: ['cuda'],
    architectures: ['blackwell gb20', 'blackwell gb10', 'blackwell (thor)'],
    units: 188,
    products: ['matmul16', 'layer16'],
  },
  { name: 'cuda/blackwell', stacks: ['cuda'], architectures: ['blackwell'], units: 148, products: ['matmul16'] },
  { name: 'oneapi/xe2', stacks: ['oneapi'], architectures: ['xe2'], units: 20, products: ['matmul16'] },
  { name: 'xla/tpu', stacks: ['xla'], architectures: ['tpu'], units: 8, products: ['layer16'] },
];

/** Rows of a plan, without those that an earlier, narrower class already takes. */
function own(plan: Plan, operations: readonly string[], without?: string): Sample[] {
  const before = PLANS.slice(0, PLANS.indexOf(plan));
  const rows = select(samples, chips, { stacks: plan.stacks, architectures: plan.architectures }, operations);
  const narrower = before.flatMap((earlier) =>
    select(rows, chips, { stacks: earlier.stacks, architectures: earlier.architectures }, operations),
  );
  return rows.filter((sample) => !narrower.includes(sample) && sample.chip !== without);
}

function fitClass(plan: Plan, without?: string): ChipClass | null {
  const shell = { name: plan.name, match: { stacks: plan.stacks, architectures: plan.architectures }, from: 'kernel timings' };
  const seen = new Set<string>();
  const take = (operations: readonly string[]): Sample[] => {
    const rows = own(plan, operations, without);
    for (const sample of rows) {
      seen.add(sample.chip);
      if (!without) used.add(sample);
    }
    return rows;
  };
  const alone = (part: Partial<ChipClass>): MachineFits => ({ ...empty, classes: [{ ...shell, seen: [], ...part }] });
  let made: ChipClass = { ...shell, seen: [] };
  const matmul: Partial<Record<FormatGroup, ReturnType<ReturnType<typeof matmulKnobs>['build']>>> = {};
  const groups: readonly (readonly [FormatGroup, readonly string[], boolean])[] = [
    ['16', plan.products, false],
    ['8', ['matmul8'], true],
    ['4', ['matmul4'], true],
    ['int8', ['matmulint8'], true],
  ];
  for (const [group, operations, converts] of groups) {
    const rows = take(operations).filter((sample) => chips.get(sample.chip)?.peakDense[PEAK[group]] !== undefined);
    if (rows.length < 30) continue;
    // the limit by power shows only where chips of one class differ in peak per watt
    const perJoule = rows.map(
      (sample) => (chips.get(sample.chip)?.peakDense[PEAK[group]] as number) / (chips.get(sample.chip)?.thermalDesignPower ?? Number.NaN),
    );
    const differ = Math.max(...perJoule) / Math.min(...perJoule) > 1.05;
    const knobs = matmulKnobs(group === '16' ? 0.85 : 0.7, plan.units, converts, differ ? 0.7 * Math.max(...perJoule) : null);
    const fit = search(rows, knobs, (candidate) => alone({ matmul: { [group]: candidate } }));
    const reached = Math.max(...perJoule) * fit.peakFraction;
    matmul[group] = { ...fit, flopsPerJoule: differ ? fit.flopsPerJoule : Number.isFinite(reached) ? round(reached) : null };
  }
  made = { ...made, matmul };
  const moved = take(['stream']);
  if (moved.length >= 30) made = { ...made, stream: search(moved, streamKnobs, (stream) => alone({ stream })) };
  const narrow = take(['attention8']).length >= 30;
  const attended = take(['attention16', 'decode16', ...(narrow ? ['attention8'] : [])]);
  if (attended.length >= 30)
    made = { ...made, attention: search(attended, attentionKnobs(plan.units, narrow), (attention) => alone({ ...made, attention })) };
  for (const [group, operation] of [
    ['16', 'experts16'],
    ['8', 'experts8'],
  ] as const) {
    const fit = matmul[group];
    let rows = take([operation]);
    if (rows.filter((sample) => sample.weight === 1).length < 10) rows = [...rows, ...take([`${operation}skewed`])];
    if (!fit || rows.length < 30) continue;
    const stream = made.stream ?? { bandwidthFraction: 0.85, launch: 2e-6 };
    const knob: Knobs<number> = { start: [0.8], build: (values) => Math.min(1, values[0] as number) };
    const groupedFraction = search(rows, knob, (value) =>
      alone({ ...made, stream, matmul: { ...matmul, [group]: { ...fit, groupedFraction: value } } }),
    );
    matmul[group] = { ...fit, groupedFraction };
  }
  return Object.keys(matmul).length > 0 ? { ...made, matmul, seen: [...seen].sort() } : null;
}

const LINKS: readonly { readonly family: string; readonly architectures: readonly string[]; readonly inSwitch: boolean }[] = [
  { family: 'nvlink', architectures: ['ampere'], inSwitch: false },
  { family: 'nvlink', architectures: ['hopper'], inSwitch: true },
  { family: 'nvlink', architectures: ['blackwell'], inSwitch: true },
  { family: 'pcie', architectures: ['blackwell gb20'], inSwitch: false },
];
const MESSAGES = ['all-reduce', 'all-gather', 'reduce-scatter', 'all-to-all', 'send'];

function fitLink(plan: (typeof LINKS)[number], without?: string): LinkClass {
  const match = { stacks: ['cuda'], architectures: plan.architectures };
  const rows = select(samples, chips, match, MESSAGES).filter(
    (sample) => !scaleUpLink(book, chips.get(sample.chip) as Chip) === (plan.family === 'pcie') && sample.chip !== without,
  );
  if (!without) for (const sample of rows) used.add(sample);
  const shell = {
    family: plan.family,
    ...(plan.family === 'pcie' ? {} : { match }),
    seen: [...new Set(rows.map((sample) => sample.chip))].sort(),
    from: 'collective timings, 2 to 8 chips of one node',
  };
  const fit = search(rows, linkKnobs(plan.inSwitch, plan.family === 'pcie'), (constants) => ({
    ...empty,
    classes: [],
    links: [{ ...shell, ...constants }],
  }));
  return { ...shell, ...fit };
}

function errors(rows: readonly Sample[], fits: MachineFits): number[] {
  return predictAll(rows, fits).map((time, index) => time / (rows[index] as Sample).seconds - 1);
}

/** Spread over the rows that carry full weight: sizes of training, not what a cache may flatter. */
function residuals(
  name: string,
  operations: readonly string[],
  rows: readonly Sample[],
  fits: MachineFits,
  leaveOut: (chip: string) => MachineFits | null,
): FitResidual[] {
  return operations.flatMap((operation) => {
    const kept = rows.filter((sample) => sample.operation === operation && sample.weight >= 0.4);
    const signed = errors(kept, fits);
    if (kept.length < 10 || signed.some(Number.isNaN)) return [];
    const outside = [...new Set(kept.map((sample) => sample.chip))].flatMap((chip) => {
      const other = leaveOut(chip);
      return other
        ? errors(
            kept.filter((sample) => sample.chip === chip),
            other,
          ).map(Math.abs)
        : [];
    });
    const spread = signed.map(Math.abs);
    const known = outside.length > 0 && outside.every(Number.isFinite);
    return [
      round({
        class: name,
        operation,
        rows: kept.length,
        median: quantile(spread, 0.5),
        p90: quantile(spread, 0.9),
        bias: quantile(signed, 0.5),
        medianLeftOut: known ? quantile(outside, 0.5) : null,
        p90LeftOut: known ? quantile(outside, 0.9) : null,
      }),
    ];
  });
}

const classes = PLANS.flatMap((plan) => fitClass(plan) ?? []);
const everywhere = carried('all', {}, classes, 'geometric mean of the fitted classes');
const fitted = LINKS.map((plan) => fitLink(plan));
const switched = fitted
  .filter((link) => link.family === 'nvlink')
  .map(({ family: _, match: __, seen: ___, from: ____, ...constants }) => ({ ...constants, inSwitchFraction: null }));
const links: readonly LinkClass[] = [
  ...fitted,
  { family: 'nvlink', seen: [], from: 'geometric mean of the fitted generations, without in-switch reduction', ...blend(switched) },
  ...settled.links,
];
const fits: MachineFits = { ...empty, classes: [...classes, ...settled.classes(everywhere), everywhere], links };

const spreads: FitResidual[] = [];
const OPERATIONS = [
  'matmul16',
  'matmul8',
  'matmul4',
  'matmulint8',
  'layer16',
  'stream',
  'attention16',
  'attention8',
  'decode16',
  'latent16',
  'experts16',
  'experts8',
  'experts16skewed',
  'experts8skewed',
];
for (const plan of PLANS) {
  const rows = own(plan, OPERATIONS);
  const members = classes.find((candidate) => candidate.name === plan.name)?.seen.length ?? 0;
  const others = new Map<string, MachineFits | null>();
  const leaveOut = (chip: string): MachineFits | null => {
    if (!others.has(chip)) {
      const rest = classes.filter((candidate) => candidate.name !== plan.name);
      const again = members > 1 ? fitClass(plan, chip) : null;
      others.set(chip, { ...fits, classes: [...(again ? [again] : []), carried('all', {}, rest, '')] });
    }
    return others.get(chip) ?? null;
  };
  spreads.push(...residuals(plan.name, OPERATIONS, rows, fits, leaveOut));
}
for (const [index, plan] of LINKS.entries()) {
  const link = links[index] as LinkClass;
  const rows = select(samples, chips, { stacks: ['cuda'], architectures: plan.architectures }, MESSAGES).filter((sample) =>
    link.seen.includes(sample.chip),
  );
  const leaveOut = (chip: string): MachineFits | null =>
    link.seen.length > 1
      ? { ...fits, links: [fitLink(plan, chip)] }
      : { ...fits, links: links.filter((other) => other !== link && other.family === plan.family).map(({ match: _, ...other }) => other) };
  spreads.push(...residuals(`${plan.family}/${plan.architectures[0]}`, MESSAGES, rows, fits, leaveOut));
}

const data: FitData[] = [];
for (const key of [...new Set([...used].map((sample) => `${sample.file}|${sample.source}`))].sort()) {
  const [file, source] = key.split('|') as [string, string];
  const rows = [...used].filter((sample) => sample.file === file && sample.source === source);
  data.push({
    file,
    source,
    licence: source.startsWith('aiconfigurator') ? 'Apache-2.0' : 'MIT',
    chips: [...new Set(rows.map((sample) => sample.chip))].sort(),
    rows: rows.length,
  });
}

writeFileSync(
  new URL('../fits/machine.json', import.meta.url),
  `${JSON.stringify(round({ ...fits, data, residuals: spreads }), null, 2)}\n`,
);
process.stdout.write(
  spreads
    .map(
      (spread) =>
        `${spread.class.padEnd(24)} ${spread.operation.padEnd(16)} ${String(spread.rows).padStart(5)}  median ${(spread.median * 100).toFixed(1)} %  p90 ${(spread.p90 * 100).toFixed(1)} %  bias ${(spread.bias * 100).toFixed(1)} %  left out ${spread.medianLeftOut === null ? '-' : `${(spread.medianLeftOut * 100).toFixed(1)} / ${((spread.p90LeftOut ?? 0) * 100).toFixed(1)} %`}`,
    )
    .join('\n')
    .concat('\n'),
);
