/**
 * A programme's text as cards show it. The text stays what counts: a change of a card rewrites its line and leaves comments where they are.
 * What is written in another way than one key a line is not shown as cards, and is edited as text.
 */

export const KINDS = ['preprocessing', 'development', 'pre-training', 'fine-tuning', 'inference'] as const;

export interface TextField {
  readonly key: string;
  readonly value: string;
  /** place in the lines, from 0 */
  readonly line: number;
}

export interface TextStage {
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly TextField[];
  /** first line, and the one after the last */
  readonly from: number;
  readonly to: number;
}

export interface ProgrammeText {
  readonly name: string;
  readonly globals: readonly TextField[];
  readonly pools: readonly TextField[];
  readonly stages: readonly TextStage[];
}

const FIELD = /^(\s*)(- +)?([A-Za-z][\w-]*|"[^"]+"|[^\s#:][^:#]*):(?:\s+(.*?))?\s*$/;

/** Value of a line without its comment. */
function bare(value: string): string {
  const plain = value.replace(/(^|\s+)#.*$/, '').trim();
  return /^(["']).*\1$/.test(plain) ? plain.slice(1, -1) : plain;
}

export function readProgrammeText(text: string): ProgrammeText | null {
  const lines = text.split('\n');
  const globals: TextField[] = [];
  const pools: TextField[] = [];
  const stages: { kind: string; name: string; fields: TextField[]; from: number; to: number }[] = [];
  let section = '';
  for (const [at, line] of lines.entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const found = FIELD.exec(line);
    if (!found) return null;
    const [, indent = '', dash, key = '', said = ''] = found;
    const value = bare(said);
    if (/^[[{&*|>]/.test(value)) return null;
    if (indent === '' && !dash) {
      section = key;
      if (value !== '') globals.push({ key, value, line: at });
    } else if (section === 'pools') pools.push({ key, value, line: at });
    else if (section === 'stages') {
      if (dash) stages.push({ kind: '', name: '', fields: [], from: at, to: at + 1 });
      const stage = stages.at(-1);
      if (!stage) return null;
      stage.to = at + 1;
      if (key === 'stage') stage.kind = value;
      else if (key === 'name') stage.name = value;
      else stage.fields.push({ key, value, line: at });
    }
  }
  if (stages.length === 0 || stages.some(({ kind }) => kind === '')) return null;
  return {
    name: globals.find(({ key }) => key === 'name')?.value ?? '',
    globals,
    pools,
    stages: stages.map((stage) => ({ ...stage, name: stage.name || stage.kind })),
  };
}

/** A value of a stage changed, added or, where it is empty, taken out. */
export function setInStage(text: string, at: number, key: string, value: string): string {
  const stage = readProgrammeText(text)?.stages[at];
  if (!stage) return text;
  const lines = text.split('\n');
  const field = stage.fields.find((one) => one.key === key);
  if (!field) {
    if (value.trim() === '') return text;
    lines.splice(stage.to, 0, `${indentOf(lines, stage)}${key}: ${value.trim()}`);
  } else if (value.trim() === '') lines.splice(field.line, 1);
  else lines[field.line] = replaced(lines[field.line] as string, value);
  return lines.join('\n');
}

/** A value that stands outside the stages. */
export function setAtTop(text: string, { line }: TextField, value: string): string {
  const lines = text.split('\n');
  lines[line] = replaced(lines[line] as string, value);
  return lines.join('\n');
}

const replaced = (line: string, value: string): string =>
  line.replace(/^(\s*(?:- +)?[^:]+:\s*)(.*?)(\s+#.*)?$/, (_, key: string, _old: string, comment = '') => `${key}${value.trim()}${comment}`);

function indentOf(lines: readonly string[], stage: TextStage): string {
  const [first = ''] = lines.slice(stage.from, stage.from + 1);
  return ' '.repeat(/^(\s*- +)/.exec(first)?.[1]?.length ?? 4);
}

/** What a new stage begins with. */
const BEGUN: Readonly<Record<string, readonly string[]>> = {
  preprocessing: ['tokens: 1T', 'tokens-per-second: 50k', 'workers: 100', 'worker-price: 2.50'],
  development: ['on: 256xH100', 'of: pre-training', 'multiple: 0.5'],
  'pre-training': ['model: llama-3.1-8b', 'on: 256xH100', 'tokens: 1T'],
  'fine-tuning': ['model: llama-3.1-8b', 'on: 64xH100', 'tokens: 1B', 'method: lora'],
  inference: ['chip: H100', 'model: llama-3.1-8b', 'users: 100k', 'requests-per-user: 10', 'input: 1k', 'output: 300', 'months: 12'],
};

export function addStage(text: string, kind: string): string {
  const read = readProgrammeText(text);
  const last = read?.stages.at(-1);
  if (!read || !last) return text;
  const lines = text.split('\n');
  const dash = /^(\s*- +)/.exec(lines[last.from] as string)?.[1] ?? '  - ';
  const taken = read.stages.some(({ name }) => name === kind);
  const pool = read.pools[0]?.key;
  const fields = (BEGUN[kind] ?? []).map((line) => (pool ? line.replace(/^on: .*/, `on: ${pool}`) : line));
  const named = taken ? [`name: ${kind} ${read.stages.filter((stage) => stage.kind === kind).length + 1}`] : [];
  const inner = ' '.repeat(dash.length);
  lines.splice(last.to, 0, '', `${dash}stage: ${kind}`, ...[...named, ...fields].map((line) => inner + line));
  return lines.join('\n');
}

export function removeStage(text: string, at: number): string {
  const stages = readProgrammeText(text)?.stages ?? [];
  const stage = stages[at];
  if (!stage || stages.length < 2) return text;
  const lines = text.split('\n');
  const next = stages[at + 1]?.from ?? stage.to;
  lines.splice(stage.from, next - stage.from);
  return lines.join('\n');
}
