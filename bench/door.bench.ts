/** How many pinned plans `suanpan ui` answers over HTTP, with one core for all of it where the system can hold it to one. Needs `npm run build`. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bench, multiplyAdds } from './bench.ts';

const built = fileURLToPath(new URL('../dist/suanpan.js', import.meta.url));
const COUNT = 200;

/** Asks plans of different layouts and batches one after another, eight connections at a time, and fails on anything but an answer. */
const CLIENT = `
import { Agent, request } from 'node:http';
const [port, count] = process.argv.slice(1).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
let at = 0;
const ask = () => new Promise((resolve, reject) => {
  const n = at++;
  const layout = 'tp=8,pp=' + [4, 8, 16][n % 3] + ',cp=1,vpp=1,mbs=' + [1, 2][n % 2] + ',zero=1,recompute=full,sp,dp=' + 1024 / 8 / [4, 8, 16][n % 3];
  const body = JSON.stringify({ model: 'gpt3-175b', on: '1024xA100-80GB', tokens: '300B', batch: 1536 + 128 * (n % 7) , seq: 2048, layout });
  const asking = request({ agent, port, host: '127.0.0.1', path: '/api/train', method: 'POST' }, (answer) => {
    answer.resume();
    answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(String(answer.statusCode)))));
  });
  asking.on('error', reject);
  asking.end(body);
});
await Promise.all(Array.from({ length: 8 }, async () => { while (at < count) await ask(); }));
agent.destroy();
`;

const pinned = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

/** A server that ends with this program. */
async function opened(): Promise<{ readonly port: string; readonly id: number }> {
  const words = [...pinned, process.execPath, built, 'ui', '--port', '0', '--json'];
  const child = spawn(words[0] as string, words.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill());
  child.unref();
  return await new Promise((resolve) => {
    child.stdout.once('data', (text) => {
      child.stdout.destroy();
      resolve({ port: new URL((JSON.parse(String(text)) as { page: string }).page).port, id: child.pid as number });
    });
  });
}

const server = await opened();

/** Processor time of the server so far, all its threads, s. */
function spent(): number | null {
  const stat = `/proc/${server.id}/stat`;
  if (!existsSync(stat)) return null;
  const ticks = readFileSync(stat, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(ticks[11]) + Number(ticks[12])) / 100;
}

export const benches: readonly Bench[] = [
  {
    name: 'pinned plans over HTTP, one core',
    unit: 'answers',
    work: () => {
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', CLIENT, server.port, String(COUNT)], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      return COUNT;
    },
    reference: multiplyAdds,
    promised: 200,
    spent,
  },
];
