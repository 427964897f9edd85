import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import highs from 'highs';
import type { Program, Solution, Solve, SolveLimits } from '../index.ts';

/** The solver's code as it travels with the page, which fetches the same file; in a clone it stands where npm put it. */
const PACKED = fileURLToPath(new URL('./web/data/solver.bin', import.meta.url));

// the package types itself as CommonJS, whose default would be one level deeper than it is
const load = highs as unknown as typeof highs.default;

type Highs = Awaited<ReturnType<typeof load>>;

let loaded: Promise<Solve> | null = null;

/** HiGHS, made ready once; loading takes about a tenth of a second, so only the commands that solve ask for it. */
export function loadSolver(): Promise<Solve> {
  loaded ??= load(begun()).then((solver) => (program, limits) => solved(solver, program, limits ?? {}));
  return loaded;
}

/** What this file needs of WebAssembly, which the types of Node leave to the browser's. */
interface Runtime {
  instantiate(code: Uint8Array, imports: unknown): Promise<{ instance: unknown }>;
}

/** The package documents `wasmBinary` but reads its code from the disk under its own name; only this hook hands the code over. */
function begun(): Record<string, unknown> {
  const { WebAssembly: runtime } = globalThis as unknown as { WebAssembly: Runtime };
  const instantiateWasm = async (imports: unknown, receive: (instance: unknown) => void): Promise<void> =>
    receive((await runtime.instantiate(wasm(), imports)).instance);
  return { instantiateWasm };
}

function wasm(): Uint8Array {
  if (existsSync(PACKED)) return gunzipSync(readFileSync(PACKED));
  return readFileSync(createRequire(import.meta.url).resolve('highs/runtime'));
}

function solved(highs: Highs, program: Program, { seconds = 10, gap = 1e-6, nodes, start }: SolveLimits): Solution {
  const { columns, rows } = program;
  if (rows.length === 0) return free(program);
  const starts: number[] = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const { terms } of rows) {
    for (const [column, coefficient] of [...terms].sort((a, b) => a[0] - b[0])) {
      indices.push(column);
      values.push(coefficient);
    }
    starts.push(indices.length);
  }
  const edge = (value: number): number =>
    value === Number.POSITIVE_INFINITY ? highs.infinity : value === Number.NEGATIVE_INFINITY ? -highs.infinity : value;
  const { variableType, modelStatus } = highs.constants;
  const whole = columns.some((column) => column.whole);
  const model = highs.createModel({
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map(({ cost }) => cost),
    colLower: columns.map(({ low }) => edge(low)),
    colUpper: columns.map(({ high }) => edge(high)),
    rowLower: rows.map(({ low }) => edge(low)),
    rowUpper: rows.map(({ high }) => edge(high)),
    matrix: { format: 'csr', numRows: rows.length, numCols: columns.length, starts, indices, values },
    ...(whole ? { integrality: columns.map((column) => (column.whole ? variableType.integer : variableType.continuous)) } : {}),
  });
  try {
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: gap, random_seed: 0 });
    if (nodes !== undefined) model.options.set('mip_max_nodes', nodes);
    if (start) begin(model, start);
    model.run();
    const status = model.getModelStatus();
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible) return nothing('infeasible');
    const feasible = Number(model.info.get('primal_solution_status')) === 2;
    const bound = whole ? Number(model.info.get('mip_dual_bound')) : model.getObjectiveValue();
    if (!feasible) return { ...nothing('none'), bound };
    const objective = model.getObjectiveValue();
    return {
      status: status === modelStatus.optimal ? 'optimal' : 'found',
      objective,
      bound,
      gap: Math.max(0, (objective - bound) / Math.max(Math.abs(objective), 1e-9)),
      values: [...model.getSolution().colValue].map((value, at) => (columns[at]?.whole ? Math.round(value) + 0 : value)),
    };
  } finally {
    model.dispose();
  }
}

/** Gives the solver an answer to begin with; where parts of it are unknown it finds them itself. */
function begin(model: ReturnType<Highs['createModel']>, start: readonly number[]): void {
  const indices = [...start.keys()].filter((at) => !Number.isNaN(start[at]));
  if (indices.length === start.length) model.setSolution({ colValue: [...start] });
  else model.setSolution({ indices, values: indices.map((at) => start[at] as number) });
}

function nothing(status: 'infeasible' | 'none'): Solution {
  return { status, objective: Number.POSITIVE_INFINITY, bound: Number.NEGATIVE_INFINITY, gap: 1, values: [] };
}

/** Without rows each column stands where it costs least. */
function free({ columns }: Program): Solution {
  const values = columns.map(({ cost, low, high }) => (cost < 0 ? high : low));
  const objective = columns.reduce((sum, { cost }, at) => sum + (cost === 0 ? 0 : cost * (values[at] as number)), 0);
  return { status: 'optimal', objective, bound: objective, gap: 0, values };
}
