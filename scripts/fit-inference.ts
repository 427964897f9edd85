/**
 * Fits the kernels of serving (decode attention, latents, weight-only products, routed experts, quick all-reduces) to kernel timings, on top
 * of what scripts/fit-machine.ts fitted, and writes them into fits/machine.json; everything else in it stays as it is.
 *
 *     npx tsx scripts/fit-inference.ts [kernels folder] [facts folder]
 *
 * Every constant minimises the weighted mean of sqrt(e^2 + 0.05^2), e = ln(predicted / measured). Same timings, same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chipOf } from '../src/catalog/chip.ts';
import { scaleUpLink } from '../src/catalog/network.ts';
import { readFactsFolder } from '../src/cli/facts-folder.ts';
import { classWith, linkClass } from '../src/machine/classes.ts';
import { compileMachine } from '../src/machine/compile.ts';
import type { Machine } from '../src/machine/machine.ts';
import type { Chip } from '../src/terms/chip.ts';
import type {
  DecodeFit,
  ExpertsFit,
  FitResidual,
  InferenceFit,
  MachineFits,
  QuickReduceFit,
  WeightOnlyFit,
} from '../src/terms/machine-fits.ts';
import { inferenceSamples } from './fit-machine/inference-samples.ts';
import { blend } from './fit-machine/parts.ts';
import { quantile, thin } from './fit-machine/rows.ts';
import type { Sample } from './fit-machine/samples.ts';
import { minimise } from './fit-machine/simplex.ts';

const path = new URL('../fits/machine.json', import.meta.url);
const before = JSON.parse(readFileSync(path, 'utf8')) as MachineFits;
const book = readFactsFolder(process.argv[3] ?? 'facts');
const samples = inferenceSamples(process.argv[2] ?? '../shared/evidence/kernels');
const chips = new Map<string, Chip>([...new Set(samples.map((sample) => sample.chip))].map((id) => [id, chipOf(book, id)]));
const classOf = (id: string): string => classWith(chips.get(id) as Chip, before.classes, (one) => one.matmul)?.from.name ?? 'none';

function machineOf(id: string, fits: MachineFits): Machine {
  const chip = chips.get(id) as Chip;
  const scaleUp = scaleUpLink(book, chip)?.link ?? null;
  const node = { count: 8, chipsPerNode: 8, domain: scaleUp ? 8 : 1, scaleUp, scaleOut: null, nodePower: null, because: [], assumed: [] };
  return compileMachine({ chip, ...node }, fits);
}

function predict(rows: readonly Sample[], fits: MachineFits): number[] {
  const machines = new Map<string, Machine>();
  return rows.map((sample) => {
    let machine = machines.get(sample.chip);
    if (!machine) {
      machine = machineOf(sample.chip, fits);
      machines.set(sample.chip, machine);
    }
    return sample.predict(machine);
  });
}

function misfit(rows: readonly Sample[], fits: MachineFits): number {
  let sum = 0;
  let weights = 0;
  predict(rows, fits).forEach((time, index) => {
    const sample = rows[index] as Sample;
    const error = Math.log(time / sample.seconds);
    sum += sample.weight * (Number.isFinite(error) ? Math.hypot(error, 0.05) : 10);
    weights += sample.weight;
  });
  return sum / weights;
}

/** A light pull towards the start keeps constants that the timings do not decide where they are plausible. */
const PULL = 0.002;

function search<Fit>(
  rows: readonly Sample[],
  start: readonly number[],
  build: (v: readonly number[]) => Fit,
  place: (fit: Fit) => MachineFits,
): Fit {
  const kept = thin(rows, 700);
  const pull = (point: readonly number[]): number =>
    point.reduce((sum, value, index) => sum + Math.log(value / (start[index] as number)) ** 2, 0);
  return round(build(minimise(start, (point) => misfit(kept, place(build(point))) + PULL * pull(point), 90)));
}

function round<Fit>(fit: Fit): Fit {
  return JSON.parse(JSON.stringify(fit, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value))) as Fit;
}

const at = (values: readonly number[], index: number): number => values[index] as number;
const share = (values: readonly number[], index: number): number => Math.min(1, at(values, index));

const DECODE_START = [8e-6, 0.85, 0.8, 60, 5e-6, 0.4];
const decodeOf = (v: readonly number[]): DecodeFit => ({
  start: at(v, 0),
  bandwidthFraction: Math.min(0.97, share(v, 1)),
  bandwidthFraction8: Math.min(0.97, share(v, 2)),
  keyOverhead: at(v, 3),
  fill: at(v, 4),
  peakFraction: share(v, 5),
});
/** The one library timed here takes 16 us for its smallest product, which others do not: a start as of products in 16 bits is assumed. */
const WEIGHT_ONLY_LAUNCH = 4e-6;
const onlyOf = (v: readonly number[]): WeightOnlyFit => ({
  bandwidthFraction: share(v, 0),
  computeFraction: share(v, 1),
  launch: WEIGHT_ONLY_LAUNCH,
});
const expertsOf = (v: readonly number[]): ExpertsFit => ({
  start: at(v, 0),
  bandwidthFraction: Math.min(0.97, share(v, 1)),
  computeFraction: share(v, 2),
});
const quickOf = (v: readonly number[]): QuickReduceFit => ({
  oneStart: at(v, 0),
  twoStart: at(v, 1),
  oneFraction: share(v, 2),
  twoFraction: share(v, 3),
});

const START: InferenceFit = {
  decode: decodeOf(DECODE_START),
  latent: decodeOf(DECODE_START),
  weightOnly: onlyOf([0.7, 0.8]),
  experts: expertsOf([3e-5, 0.75, 0.6]),
};

/** The fits with one class's inference part replaced, and no other class's left. */
const only = (name: string, inference: InferenceFit): MachineFits => ({
  ...before,
  classes: before.classes.map((one) => {
    const { inference: _, ...rest } = one;
    return one.name === name ? { ...rest, inference } : rest;
  }),
});

const timed = [...new Set(samples.map((sample) => classOf(sample.chip)))].filter((name) => name !== 'all' && name !== 'none');
const made = new Map<string, Partial<InferenceFit>>();
for (const name of timed) {
  const rows = (operation: string): Sample[] => samples.filter((one) => one.operation.startsWith(operation) && classOf(one.chip) === name);
  let fit: Partial<InferenceFit> = {};
  const take = <Part extends keyof InferenceFit>(
    part: Part,
    operation: string,
    start: readonly number[],
    build: (v: readonly number[]) => InferenceFit[Part],
  ): void => {
    const kept = rows(operation);
    if (kept.length < 40) return;
    fit = { ...fit, [part]: search(kept, start, build, (value) => only(name, { ...START, ...fit, [part]: value })) };
  };
  take('decode', 'serve-decode', DECODE_START, decodeOf);
  take('latent', 'serve-latent', DECODE_START, decodeOf);
  take('weightOnly', 'serve-weight-only', [0.7, 0.8], onlyOf);
  take('experts', 'serve-experts', [3e-5, 0.75, 0.6], expertsOf);
  made.set(name, fit);
}
/** Beyond this misfit a class has no kernel of the kind, only what runs in its place; it says nothing of others. */
const FOREIGN = 0.4;
const misfitOf = (name: string, part: keyof InferenceFit, fit: Partial<InferenceFit>): number => {
  const rows = samples.filter((one) => one.operation.startsWith(OPERATION[part]) && classOf(one.chip) === name);
  return misfit(rows, only(name, { ...START, ...fit }));
};
const OPERATION: Readonly<Record<keyof InferenceFit, string>> = {
  decode: 'serve-decode',
  latent: 'serve-latent',
  weightOnly: 'serve-weight-only',
  experts: 'serve-experts',
};
const parts = [...made].map(([name, fit]) =>
  Object.fromEntries(Object.entries(fit).filter(([part]) => misfitOf(name, part as keyof InferenceFit, fit) < FOREIGN)),
) as Partial<InferenceFit>[];
const mean = <Part extends keyof InferenceFit>(part: Part): InferenceFit[Part] => {
  const found = parts.flatMap((fit) => (fit[part] ? [fit[part] as InferenceFit[Part]] : []));
  return found.length > 0 ? round(middle(found as unknown as Record<string, number>[]) as unknown as InferenceFit[Part]) : START[part];
};
/** Median of each constant: one unusual class does not decide for chips that were never timed. */
function middle(found: readonly Record<string, number>[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(found[0] ?? {}).map((key) => [
      key,
      quantile(
        found.map((one) => one[key] as number),
        0.5,
      ),
    ]),
  );
}
const all: InferenceFit = { decode: mean('decode'), latent: mean('latent'), weightOnly: mean('weightOnly'), experts: mean('experts') };
const classes = before.classes.map((one) => {
  const { inference: _, ...rest } = one;
  const fit = made.get(one.name);
  if (one.name === 'all') return { ...rest, inference: all };
  return fit ? { ...rest, inference: { ...all, ...fit } } : rest;
});

/** Links whose quick all-reduces were timed. */
const linkOf = (id: string): number => {
  const chip = chips.get(id) as Chip;
  const family = scaleUpLink(book, chip)?.link.family ?? 'pcie';
  return before.links.indexOf(linkClass(chip, family, false, before.links) as (typeof before.links)[number]);
};
const links = before.links.map(({ quick: _, ...link }) => link as (typeof before.links)[number]);
const reduced = samples.filter((sample) => sample.operation === 'serve-reduce');
const quicks: QuickReduceFit[] = [];
for (const index of [...new Set(reduced.map((sample) => linkOf(sample.chip)))].sort((a, b) => a - b)) {
  const rows = reduced.filter((sample) => linkOf(sample.chip) === index);
  if (index < 0 || rows.length < 20) continue;
  const place = (quick: QuickReduceFit): MachineFits => ({
    ...before,
    links: links.map((link, i) => (i === index ? { ...link, quick } : link)),
  });
  const quick = search(rows, [5e-6, 1e-5, 0.5, 0.6], quickOf, place);
  links[index] = { ...(links[index] as (typeof links)[number]), quick };
  if (links[index]?.family !== 'pcie') quicks.push(quick);
}
// other links inside a node are taken to allow the same: engines of all vendors write into each other's memory
const usual = round(blend(quicks));
const withQuick = links.map((link) =>
  link.quick || link.family === 'pcie' || link.family === '*between' || isBetween(link.family) ? link : { ...link, quick: usual },
);

function isBetween(family: string): boolean {
  return ['infiniband', 'ethernet', 'roce'].includes(family);
}

const fits: MachineFits = { ...before, classes, links: withQuick };
const residuals: FitResidual[] = [];
for (const name of timed)
  for (const operation of [...new Set(samples.map((sample) => sample.operation))].sort()) {
    const rows = samples.filter((sample) => sample.operation === operation && classOf(sample.chip) === name);
    if (rows.length < 10) continue;
    const signed = predict(rows, fits).map((time, index) => time / (rows[index] as Sample).seconds - 1);
    const spread = signed.map(Math.abs);
    const found = { rows: rows.length, median: quantile(spread, 0.5), p90: quantile(spread, 0.9), bias: quantile(signed, 0.5) };
    residuals.push(round({ class: name, operation, ...found, medianLeftOut: null, p90LeftOut: null }));
  }
const kept = before.residuals.filter(({ operation }) => !operation.startsWith('serve-'));
writeFileSync(path, `${JSON.stringify({ ...fits, residuals: [...kept, ...residuals] }, null, 2)}\n`);
for (const { class: name, operation, rows, median, p90, bias } of residuals)
  process.stdout.write(
    `${name.padEnd(24)} ${operation.padEnd(20)} ${rows}  median ${(median * 100).toFixed(1)} %  p90 ${(p90 * 100).toFixed(1)} %  bias ${(bias * 100).toFixed(1)} %\n`,
  );
