/** `npm run bench [WORD]`: runs the benchmarks whose name holds WORD (all by default) and writes bench/results.json. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Bench, type Measured, measure } from './bench.ts';

const now = () => performance.now() / 1000;
const word = process.argv[2] ?? '';
const results = new URL('results.json', import.meta.url);

const measured: Measured[] = [];
for (const file of readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.bench.ts'))) {
  const { benches } = (await import(new URL(file, import.meta.url).href)) as { benches: readonly Bench[] };
  for (const bench of benches.filter(({ name }) => name.includes(word))) {
    const result = measure(bench, now);
    measured.push(result);
    const kept = result.perSecond >= result.promised ? 'kept' : 'MISSED';
    console.log(`${result.name}: ${digits(result.perSecond)} ${result.unit}/s, promised ${digits(result.promised)}: ${kept}`);
    console.log(`  ${digits(result.ratio)} (${digits(result.ratioLow)} to ${digits(result.ratioHigh)}) of ${result.reference}`);
  }
}

const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
const others = word === '' ? [] : earlier().filter(({ name }) => !measured.some((result) => result.name === name));
const kept = [...others, ...measured].sort((a, b) => (a.name < b.name ? -1 : 1));
writeFileSync(
  results,
  `${JSON.stringify({ machine, results: kept }, (_, value) => (typeof value === 'number' ? digits(value) : value), 2)}\n`,
);

function earlier(): Measured[] {
  try {
    return (JSON.parse(readFileSync(results, 'utf8')) as { results: Measured[] }).results;
  } catch {
    return [];
  }
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}
