/** Writes examples/trace.csv: 300 made requests, Poisson at 10 a second, log-normal lengths, by a seeded generator of our own. */
import { writeFileSync } from 'node:fs';

let state = 20240601;
/** mulberry32 */
function uniform(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function lognormal(mean: number, variation: number, most: number): number {
  const spread = Math.sqrt(Math.log(1 + variation ** 2));
  const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Math.max(1, Math.min(most, Math.round(mean * Math.exp(spread * normal - spread ** 2 / 2))));
}

const lines = ['arrival_s,input_tokens,output_tokens'];
let arrival = 0;
for (let request = 0; request < 300; request++) {
  lines.push(`${arrival.toFixed(3)},${lognormal(800, 0.9, 7000)},${lognormal(220, 0.7, 1000)}`);
  arrival += -Math.log(1 - uniform()) / 10;
}
writeFileSync(new URL('../examples/trace.csv', import.meta.url), `${lines.join('\n')}\n`);
