import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerTraining, understandTraining } from '../../src/asking/training.ts';
import { faultRows } from '../../src/cli/fault-rows.ts';
import { factBook } from '../../src/cli/shipped.ts';
import { worldOf } from '../../src/cli/world.ts';
import { overlay, type Plan, trace } from '../../src/index.ts';
import { EXAMPLES } from '../../src/server/examples.ts';
import { mcpServer } from '../../src/server/mcp.ts';
import { openThreads } from '../../src/server/open.ts';
import { suanpan } from '../cli/command.ts';
import { type Door, openDoor, problemsIn } from './door.ts';

/** K33: every output has low, mid and high and a list of inputs with sources; without a source there is no number. */

const DAY = '2026-07-15';
const home = mkdtempSync(join(tmpdir(), 'suanpan-sources-'));
const { threads } = openThreads({ values: { threads: '1' }, switches: new Set(), positional: [] });
const client = new Client({ name: 'a client', version: '1' });
let door: Door;

beforeAll(async () => {
  door = await openDoor('--threads', '1');
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await mcpServer({ threads, seconds: 60, locale: 'en', facts: null }).connect(theirs);
  await client.connect(ours);
});
afterAll(async () => {
  await client.close();
  await threads.close();
  await door.close();
  rmSync(home, { recursive: true, force: true });
});

/** Every object of a document, with its path. */
function* objectsIn(value: unknown, path = ''): Generator<readonly [Readonly<Record<string, unknown>>, string]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [value as Readonly<Record<string, unknown>>, path];
  for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}.${name}`);
}

interface Because {
  readonly figure: string;
  readonly from: readonly string[];
}

const PLANNING = ['train', 'finetune', 'serve', 'size serve', 'size train', 'compare', 'equal', 'lifecycle'];
/** What every choice says with a band. */
const BANDED = {
  train: ['stepSeconds', 'tokensPerSecPerChip', 'mfu', 'peakMemoryGiB', 'days', 'chipHours', 'calendarDays', 'energyMWh'],
  serve: ['requestsPerSec', 'outputTokensPerSec', 'sustainsPerSec', 'watts', 'joulesPerOutputToken', 'chipHoursPerMillionTokens'],
};

describe('every answer that plans', () => {
  test.each(PLANNING)('%s: bands in order, and inputs that lead to a source', async (name) => {
    const answer = await door.ask(`/api/${name.replace(' ', '/')}`, { ...EXAMPLES[name], 'as-of': DAY });
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    const document = JSON.parse(answer.text) as { choice?: Readonly<Record<string, unknown>> };
    const reasons: Because[] = [];
    let bands = 0;
    for (const [object, path] of objectsIn(document)) {
      if (Array.isArray(object.because)) reasons.push(...(object.because as Because[]));
      if (!('mid' in object)) continue;
      const { low, mid, high } = object as { low: number | null; mid: number | null; high: number | null };
      if (low === null && mid === null && high === null) continue;
      bands++;
      expect(Number(low) <= Number(mid) && Number(mid) <= Number(high), `${path} ${JSON.stringify(object)}`).toBe(true);
    }
    expect(bands).toBeGreaterThan(5);
    for (const figure of BANDED[name as keyof typeof BANDED] ?? []) expect(document.choice?.[figure], figure).toHaveProperty('mid');
    const inputs = new Set(reasons.flatMap(({ from }) => from));
    expect(inputs.size).toBeGreaterThan(5);
    for (const path of inputs) {
      if (/^(fits\/|(choice|question)#)/.test(path)) continue;
      const rows = path.startsWith('faults#') ? faultRows(path) : trace(factBook(null), path);
      expect(rows.length, path).toBeGreaterThan(0);
      const figures = rows.filter(({ is }) => /^[\d.]+ \S+$/.test(is));
      for (const { path: at, sources, assumed } of figures) expect(sources.length > 0 || assumed, at).toBe(true);
    }
  });

  test('the inputs of an answer can be looked up at the same door', async () => {
    for (const path of ['chips/nvidia-a100-80gb-sxm#memory.bandwidth', 'faults#llama3-405b']) {
      const [row] = JSON.parse((await door.ask(`/api/facts/trace?path=${encodeURIComponent(path)}`)).text) as ReturnType<typeof trace>;
      expect(row?.sources[0]?.title, path).toBeTruthy();
    }
    expect(problemsIn(await door.ask(`/api/facts/trace?path=${encodeURIComponent('faults#llama3-405')}`))[0]).toMatchObject({
      code: 'unknown-fact',
      near: expect.arrayContaining(['faults#llama3-405b']) as unknown,
    });
  });
});

/** A chip that differs from a known one in where its bandwidth comes from. */
const chip = (bandwidth: unknown) => ({
  chips: {
    'my-chip': {
      like: 'nvidia-h100-80gb-sxm',
      name: 'Mine',
      memory: { capacity: { is: '80 GB', cite: 'nvidia-h100-datasheet' }, bandwidth },
    },
  },
});
const SOURCED = chip({ is: '3350 GB/s', cite: 'nvidia-h100-datasheet' });
const UNSOURCED = chip({ is: '3350 GB/s' });
const NOWHERE = chip({ is: '3350 GB/s', cite: 'no-such-source' });
const UNKNOWN = chip('unpublished');
const QUESTION = { model: 'llama-2-7b', on: '8xmy-chip', tokens: '1B', layout: 'tp=1,pp=1,dp=8', 'as-of': DAY };

/** What a door says to the question with these facts: a plan, or the codes of what is wrong. */
type Ask = (facts: ReturnType<typeof chip>) => Promise<Plan | readonly string[]>;

const doors: readonly [string, Ask][] = [
  [
    'HTTP',
    async (facts) => {
      const answer = await door.ask('/api/train', { ...QUESTION, facts });
      return answer.status === 400 ? problemsIn(answer).map(({ code }) => code) : (JSON.parse(answer.text) as Plan);
    },
  ],
  [
    'the Model Context Protocol',
    async (facts) => {
      const { isError, structuredContent, _meta } = await client.callTool({ name: 'train', arguments: { ...QUESTION, facts } });
      const { problems } = (_meta ?? {}) as { problems?: readonly { code: string }[] };
      return isError ? (problems ?? []).map(({ code }) => code) : (structuredContent as unknown as Plan);
    },
  ],
  [
    'the command',
    async (facts) => {
      const folder = mkdtempSync(join(home, 'facts-'));
      mkdirSync(join(folder, 'chips'));
      writeFileSync(join(folder, 'chips/my-chip.json'), JSON.stringify(facts.chips['my-chip']));
      const flags = Object.entries(QUESTION).flatMap(([name, value]) => [`--${name}`, value]);
      const { status, stdout, problems } = suanpan(['train', ...flags, '--facts', folder, '--json']);
      if (status !== 2) return JSON.parse(stdout) as Plan;
      return problems.join().includes('cite') ? ['no-source'] : ['unknown-source'];
    },
  ],
  [
    'the page',
    async (facts) => {
      const world = worldOf({ facts: null, asOf: DAY });
      const own = { ...world, book: overlay(world.book, facts as never), fits: world.fits, faults: world.faults, bands: world.bands };
      return answerTraining(understandTraining('train', QUESTION, null, own), own);
    },
  ],
];

describe.each(doors)('a source is taken away, and the number goes with it: %s', (_, ask) => {
  test('with its source there is a plan that names the fact', async () => {
    const plan = (await ask(SOURCED)) as Plan;
    expect(plan.choice?.stepSeconds.mid).toBeGreaterThan(0);
    expect(plan.because.flatMap(({ from }) => from)).toContain('chips/my-chip#memory.bandwidth');
  });

  test('without the figure there is no number, and the fact that is missing is named', async () => {
    const plan = (await ask(UNKNOWN)) as Plan;
    expect(plan.choice).toBeNull();
    expect(JSON.stringify(plan.refused)).toContain('chips/my-chip#memory.bandwidth');
  });
});

// the page has no facts of a person's own
test.each(doors.filter(([name]) => name !== 'the page'))(
  'a figure without a source, or with one that nobody knows, is refused: %s',
  async (_, ask) => {
    expect(await ask(UNSOURCED)).toEqual(['no-source']);
    expect(await ask(NOWHERE)).toEqual(['unknown-source']);
  },
);
