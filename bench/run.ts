/** `npm run bench [WORD]`: runs the benchmarks whose name holds WORD (all by default) and writes bench/results.json. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Bench, type Measured, measure, type Recorded } from './bench.ts';

const now = () => performance.now() / 1000;
const word = process.argv[2] ?? '';
const results = new URL('results.json', import.meta.url);

const measured: Measured[] = [];
const records: Record<string, Readonly<Record<string, number>>> = { ...earlier().recorded };
for (const file of readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.bench.ts'))) {
  const { benches, recorded } = (await import(new URL(file, import.meta.url).href)) as { benches: readonly Bench[]; recorded?: Recorded };
  for (const bench of benches.filter(({ name }) => name.includes(word))) {
    const result = measure(bench, now);
    measured.push(result);
    const kept = result.perSecond >= result.promised ? 'kept' : 'MISSED';
    console.log(`${result.name}: ${digits(result.perSecond)} ${result.unit}/s, promised ${digits(result.promised)}: ${kept}`);
    console.log(`  ${digits(result.ratio)} (${digits(result.ratioLow)} to ${digits(result.ratioHigh)}) of ${result.reference}`);
  }
  if (recorded?.name.includes(word)) {
    const figures = await recorded.measure();
    records[recorded.name] = figures;
    for (const [name, value] of Object.entries(figures)) console.log(`${recorded.name} ${name}: ${digits(value)}`);
  }
}

const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
const others = word === '' ? [] : earlier().results.filter(({ name }) => !measured.some((result) => result.name === name));
const kept = [...others, ...measured].sort((a, b) => (a.name < b.name ? -1 : 1));
writeFileSync(
  results,
  `${JSON.stringify({ machine, results: kept, recorded: records }, (_, value) => (typeof value === 'number' ? digits(value) : value), 2)}\n`,
);

function earlier(): { readonly results: readonly Measured[]; readonly recorded: typeof records } {
  try {
    const { results: old, recorded = {} } = JSON.parse(readFileSync(results, 'utf8')) as {
      results: readonly Measured[];
      recorded?: typeof records;
    };
    return { results: old, recorded };
  } catch {
    return { results: [], recorded: {} };
  }
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}
