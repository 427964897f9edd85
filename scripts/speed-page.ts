import { readFileSync } from 'node:fs';
import type { Measured } from '../bench/bench.ts';
import { showNumber } from '../src/terms/display.ts';

interface Results {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly results: readonly Measured[];
}

/** docs/speed.md, from the figures that `npm run bench` kept. */
export function speedPage(file: URL): string {
  const { machine, results } = JSON.parse(readFileSync(file, 'utf8')) as Results;
  const rows = results.map(({ name, unit, perSecond, promised, reference, ratio, ratioLow, ratioHigh }) => {
    const ratios = `${scientific(ratio)} (${scientific(ratioLow)} to ${scientific(ratioHigh)}) of ${reference}`;
    return `| ${name} | ${rate(perSecond, unit)} | ${rate(promised, unit)} | ${perSecond >= promised ? 'kept' : '**missed**'} | ${ratios} |`;
  });
  return `# Speed

\`npm run build && npm run bench\` measures; \`npm run generate\` writes this page from \`bench/results.json\`.
Measured on one core of: ${machine.processor} (${machine.cores} cores, Node ${machine.node}).

| what | measured | promised | | beside a reference in the same run |
|---|---|---|---|---|
${rows.join('\n')}

The last column outlives the machine: work and reference take turns, and the ratio is the median of seven rounds, with the lowest and the highest.

- A *full evaluation* is memory of the fullest rank and time of the step, part by part, of one layout; what its division shares with others (kernels and messages of a layer) is computed anew in every round. Nothing is pruned.
- An *exact search* answers the fastest layout of the whole legal space that fits: chips used, tensor, pipeline, data, context and expert degrees, chunks, micro-batch, sharding, recompute, sequence parallelism, schedule, offload. Nearly all of it is excluded by bounds that cannot fail; the laws in \`tests/laws/\` hold them against brute force.
- The *command* is timed from the start of Node to its end: reading facts and fits, the search with its frontier, and printing.
`;
}

function rate(perSecond: number, unit: string): string {
  if (perSecond >= 10) return `${showNumber(Number(perSecond.toPrecision(3)))} ${unit}/s`;
  return `${showNumber(1 / perSecond)} s each`;
}

function scientific(value: number): string {
  return value >= 0.01 ? showNumber(value) : value.toExponential(1);
}
