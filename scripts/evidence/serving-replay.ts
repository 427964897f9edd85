/**
 * Replays of measured request logs beside this project, simulated request by request: `npx tsx scripts/evidence/serving-replay.ts`.
 * What the engine was told stands in evidence/README.md there; everything else is its documented default.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { modelOf } from '../../src/catalog/model.ts';
import { readFactsFolder } from '../../src/cli/facts-folder.ts';
import { knownFrom } from '../../src/evidence/known.ts';
import { servingEngine } from '../../src/evidence/serving-engine.ts';
import { simulate } from '../../src/serving/simulate.ts';
import type { ServiceJob } from '../../src/terms/service.ts';
import type { Requests } from '../../src/terms/traffic.ts';
import { readFits } from './inputs.ts';

const root = new URL('../../', import.meta.url);
/** The traces beside the project; a checkout without them has no replays. */
export const REPLAYS = new URL('../shared/evidence/traces/', root);

/** What the two published logs were served with. */
const MEASURED = [
  { file: 'replay_vllm_rtx4090_llama-3.1-8b.csv.gz', chip: 'nvidia-rtx4090-24gb', maxSequences: 256 },
  { file: 'replay_vllm_rtxpro6000_llama-3.1-8b.csv.gz', chip: 'nvidia-rtx-pro-6000-96gb', maxSequences: 128 },
] as const;

export interface Replay {
  readonly file: string;
  /** mean seconds, predicted and measured */
  readonly ttft: readonly [number, number];
  readonly tpot: readonly [number, number];
  readonly e2e: readonly [number, number];
}

export function replaysHere(): boolean {
  return MEASURED.every(({ file }) => existsSync(new URL(file, REPLAYS)));
}

/** Simulates both logs with one replica each. */
export function replays(): readonly Replay[] {
  const book = readFactsFolder(fileURLToPath(new URL('facts/', root)));
  const known = knownFrom(book);
  const timerFor = servingEngine(readFits());
  return MEASURED.map(({ file, chip, maxSequences }) => {
    const rows = gunzipSync(readFileSync(new URL(file, REPLAYS)))
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const column = (at: number): number[] => rows.map((row) => row[at] as number);
    const [arrival, input, output, first, last] = [column(0), column(1), column(2), column(3), column(4)];
    const group = known.group(chip, 1, { chipsPerNode: null, domain: null, scaleOut: null });
    const { engine } = known.engine('vLLM', '0.19.0', group.chip, false);
    const policy = { ...engine.policy, maxSequences, maxBatchedTokens: 2048, memoryShare: 0.9, blockTokens: 16 };
    const job: ServiceJob = {
      model: modelOf(book, 'llama-3.1-8b'),
      weights: known.format('bf16', file),
      compute: 'bf16',
      cache: 'bf16',
      engine,
      policy,
      speculation: null,
      adapters: null,
    };
    const layout = { tensorParallel: 1, pipelineParallel: 1, dataParallel: 1, contextParallel: 1, expertParallel: 1 };
    const timer = timerFor(job, layout, group);
    const requests: Requests = {
      count: rows.length,
      arrival: Float64Array.from(arrival),
      input: Int32Array.from(input),
      output: Int32Array.from(output),
      priority: null,
      prefix: null,
      adapter: null,
    };
    const fleet = {
      replicas: [{ timer, policy, contextTokens: null, adapterLimit: null }],
      routing: 'round-robin',
      disaggregated: null,
    } as const;
    const { outcome } = simulate(fleet, requests);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const gaps = last.map((end, i) => (end - (first[i] as number)) / Math.max(1, (output[i] as number) - 1));
    return {
      file,
      ttft: [outcome.ttft.mean, mean(first.map((token, i) => token - (arrival[i] as number)))],
      tpot: [outcome.tpot.mean, mean(gaps)],
      e2e: [outcome.e2e.mean, mean(last.map((end, i) => end - (arrival[i] as number)))],
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, ...figures } of replays()) {
    console.log(file);
    for (const [name, [predicted, measured]] of Object.entries(figures) as [string, readonly [number, number]][])
      console.log(
        `  ${name}  ${predicted.toFixed(4)} s, measured ${measured.toFixed(4)} s, ${(100 * (predicted / measured - 1)).toFixed(1)} %`,
      );
  }
}
