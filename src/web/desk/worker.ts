import { findCommand } from '../../cli/args.ts';
import { COMMANDS } from '../../cli/flags.ts';
import { runCommand } from '../../cli/run.ts';
import { forOutsider } from '../../cli/sent.ts';
import { Problem, type ProblemFields, Problems } from '../../terms/problem.ts';
import type { FromEngine, Order, Printed } from '../messages.ts';
import { stock } from './node.ts';

/**
 * The commands themselves, in a worker of their own that is fetched when a view first needs one: what they print is byte for byte what the
 * command prints. One order is worked on at a time.
 */

interface ToDesk {
  readonly id: number;
  readonly body: unknown;
}

interface Desk {
  addEventListener(name: 'message', heard: (event: { readonly data: ToDesk }) => void): void;
  postMessage(message: FromEngine): void;
  readonly navigator: { readonly locks: { request(name: string, work: () => Promise<never>): unknown } };
}
const desk = globalThis as unknown as Desk;
const reply = (message: FromEngine): void => desk.postMessage(message);

/** As wide as a file that a command prints into, without colour. */
const PAPER = { width: 100, colour: false };
/** Commands that solve; only they fetch the solver. */
const SOLVING: ReadonlySet<string> = new Set(['schedule', 'size']);

let stocked: Promise<void> | null = null;
let solver: Promise<void> | null = null;
let turn: Promise<void> = Promise.resolve();

desk.addEventListener('message', ({ data: { id, body } }) => {
  if (id === -1) holdForLife(String(body));
  else turn = turn.then(() => work(id, body as Order)).then(reply);
});

async function work(id: number, { argv, texts, locale }: Order): Promise<FromEngine> {
  try {
    stocked ??= stockData();
    await stocked;
    if (SOLVING.has(argv[0] ?? '')) {
      solver ??= stockSolver();
      await solver;
    }
    const printed: string[] = [];
    const outlet = {
      paper: PAPER,
      print: (text: string) => void printed.push(text),
      note: () => undefined,
      progress: (said: string) => said !== '' && reply({ id, kind: 'progress', said }),
    };
    const found = findCommand(COMMANDS, argv);
    if (found instanceof Problem) throw found;
    const sent = { texts: new Map(texts), folders: [] };
    const exit = await forOutsider(sent, () => runCommand(found.command, found.rest, locale, outlet));
    const body: Printed = { text: printed.join('\n'), satisfied: exit === 0 };
    return { id, kind: 'done', body };
  } catch (error) {
    if (error instanceof Problems) return { id, kind: 'problems', problems: error.problems.map(plain) };
    if (error instanceof Problem) return { id, kind: 'problems', problems: [plain(error)] };
    return { id, kind: 'fault', said: error instanceof Error ? error.message : String(error) };
  }
}

function plain({ code, where, said, expected, near }: Problem): ProblemFields {
  return { code, where, said, expected, near };
}

async function fetched(name: string): Promise<Response> {
  const response = await fetch(new URL(`data/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`data/${name}: ${response.status}`);
  return response;
}

/** The facts and fits that the page has already, where the command looks for its own. */
async function stockData(): Promise<void> {
  const whole = (name: string) => fetched(`${name}.json`).then((response) => response.json() as Promise<Record<string, unknown>>);
  const [facts, fits, sources, more] = await Promise.all([whole('facts'), whole('fits'), whole('sources'), whole('more')]);
  stock('facts', () => '');
  const shelve = (folder: string, book: Readonly<Record<string, unknown>>): void => {
    for (const [name, content] of Object.entries(book)) stock(`${folder}/${name}.json`, () => JSON.stringify(content));
  };
  shelve('facts', { ...facts, ...more, sources });
  shelve('fits', fits);
}

async function stockSolver(): Promise<void> {
  const packed = (await fetched('solver.bin')).body;
  if (!packed) throw new Error('data/solver.bin is empty');
  const code = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  stock('solver.bin', () => code);
}

/** A lock that ends with the worker, so that the page learns of its end however it came. */
function holdForLife(name: string): void {
  void desk.navigator.locks.request(name, () => {
    reply({ id: -1, kind: 'done', body: null });
    return new Promise<never>(() => {});
  });
}
