import { beforeAll, describe, expect, it } from 'vitest';
import { publishedRuns, readConventions, readFits, readRuns } from '../../scripts/evidence/inputs.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { engine } from '../../src/evidence/engine.ts';
import { knownFrom } from '../../src/evidence/known.ts';
import { readMeasured } from '../../src/evidence/measure.ts';
import { predictLine } from '../../src/evidence/predict.ts';
import { checkRecord } from '../../src/evidence/record.ts';
import type { Run } from '../../src/evidence/row.ts';
import { median } from '../../src/terms/sample.ts';

const FLOPS = ['modelTflopsPerChip', 'hardwareTflopsPerChip', 'mfu', 'hfu'];
/** Printed FLOPs that do not follow from the printed tokens; tokens are read instead. */
const LOOSE: Readonly<Record<string, string>> = {
  'flagperf mfu': 'the definition is named, the peak and the parameters are not',
  'ibm-fms-fsdp hfu': 'partial recompute, and a table apart from the throughput',
  'colossalai-readme hardwareTflopsPerChip': 'shapes assumed, the source names sizes only',
  'tinyllama mfu': 'one rounded figure',
};

const NO_BANDS = {
  rate: { all: { low: 0.8, high: 1.25, runs: 1 } },
  memory: { all: { low: 0.8, high: 1.25, runs: 1 } },
  seen: { chips: [], architectures: [], stacks: [], largest: {} },
  runs: [],
};
const OPEN = [
  'globalBatch',
  'microBatch',
  'precision',
  'dp',
  'tp',
  'pp',
  'cp',
  'ep',
  'vpp',
  'sequenceParallel',
  'zero',
  'recompute',
  'flashAttention',
  'framework',
  'frameworkVersion',
  'optimizer',
  'seqLen',
];

let runs: readonly Run[] = [];
beforeAll(() => {
  runs = readRuns();
});

describe('the published runs', () => {
  it('are all understood and have a measurement that we can read', () => {
    expect(knownFrom(readFactsFolder('facts')).model('no such model at all')).toBeNull();
    expect(runs.length).toBeGreaterThan(700);
    expect(runs.filter(({ refused }) => refused !== null).map(({ refused }) => refused?.said)).toEqual([]);
    expect(runs.filter(({ reading }) => !((reading?.tokensPerSecPerChip ?? 0) > 0)).map(({ record }) => record.id)).toEqual([]);
  });

  it('measure what they print: where a source prints tokens and FLOPs, its counting convention turns one into the other', () => {
    const conventions = readConventions();
    const ratios = new Map<string, number[]>();
    for (const { record, understood, reading } of runs) {
      if (!understood || !reading?.tokensPerSecPerChip || FLOPS.includes(reading.from ?? '')) continue;
      const { job, group } = understood;
      const as = { model: job.model, chip: group.chip, chips: group.count, sequence: job.sequence, precision: job.precision };
      for (const field of FLOPS) {
        const alone = readMeasured(
          { ...record, measured: { [field]: record.measured[field] ?? null } },
          as,
          conventions,
        ).tokensPerSecPerChip;
        const key = `${record.source.group} ${field}`;
        if (alone) ratios.set(key, [...(ratios.get(key) ?? []), alone / reading.tokensPerSecPerChip]);
      }
    }
    expect(ratios.size).toBeGreaterThan(8);
    const off = [...ratios].filter(([key, values]) => !(key in LOOSE) && Math.abs(median(values) - 1) > 0.04);
    expect(off.map(([key, values]) => `${key} ${median(values)}`)).toEqual([]);
  });

  it('keep layouts that make the ranks', () => {
    for (const { understood, record } of runs) {
      if (!understood) continue;
      const { tensorParallel = 0, pipelineParallel = 0, dataParallel = 0, contextParallel = 0 } = understood.pinned;
      const product = tensorParallel * pipelineParallel * dataParallel * contextParallel;
      if (product > 0) expect([record.id, product]).toEqual([record.id, understood.group.count * understood.group.chip.devicesPerChip]);
    }
  });

  it('are answered 97 times in a hundred, and still with every second field struck out', () => {
    const known = knownFrom(readFactsFolder('facts'));
    const predictor = engine(readFits());
    const sample = publishedRuns().filter((_, index) => index % 12 === 0);
    for (const struck of [null, 0, 1]) {
      let answered = 0;
      for (const record of sample) {
        const run =
          struck === null
            ? record.run
            : Object.fromEntries(
                Object.entries(record.run).map(([field, value]) => [field, OPEN.indexOf(field) % 2 === struck ? null : value]),
              );
        const line = predictLine(
          { line: 1, record: checkRecord({ ...record, run, measured: undefined, notes: undefined }, 'r'), problem: null },
          known,
          predictor,
          NO_BANDS,
        );
        if (line.refused === null) answered++;
        else expect(line.refused.said.length).toBeGreaterThan(10);
      }
      expect(answered / sample.length).toBeGreaterThanOrEqual(0.97);
    }
  });
});
