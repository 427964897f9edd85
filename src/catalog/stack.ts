import { edits } from '../terms/nearest.ts';
import { PRECISIONS, type Precision } from '../terms/precision.ts';
import { Problem } from '../terms/problem.ts';
import type { TrainingStack } from '../terms/stack.ts';
import { type Collection, type FactBook, type FactFile, isFile, resolved } from './book.ts';
import { figure, flag, neededFigure, word, wordOf } from './figure.ts';
import { remembering } from './memory.ts';
import { readinessOf } from './readiness.ts';

/** A framework's words resolved: its documented defaults, the formats that version trains in (narrowest first), and what was assumed. */
export interface StackResolution {
  readonly stack: TrainingStack;
  readonly precisions: readonly Precision[];
  readonly assumed: readonly string[];
}

const remembered = remembering<Collection, TrainingStack>();

/** The training stack of an id: documented defaults, as `terms/stack.ts` says them. */
export function stackOf(book: FactBook, id: string): TrainingStack {
  return remembered(book.stacks, id, () => makeStack(id, resolved(book, 'stacks', id)));
}

/**
 * The stack that a framework's words name ("NeMo / Megatron Core", version "24.07"): the longest of the stacks' own words that occurs in
 * them wins. Words that name none, or no words, take the stack usual on the chip's software (`chipStack`, e.g. "CANN/MindSpore"), and say so.
 */
export function stackFor(
  book: FactBook,
  framework: string | null,
  version: string | null = null,
  chipStack: string | null = null,
  job: 'train' | 'finetune' = 'train',
): StackResolution {
  const said = ` ${framework ?? ''} ${version ?? ''} `.toLowerCase().replace(/\s+/g, ' ');
  let best: { id: string; length: number } | null = null;
  if (framework !== null) {
    for (const id of Object.keys(book.stacks)) {
      for (const known of wordList(resolved(book, 'stacks', id), 'words')) {
        if (known.length > (best?.length ?? 0) && occurs(known, said)) best = { id, length: known.length };
      }
    }
  }
  const id = best?.id ?? usualStack(book, chipStack, job);
  const usual = stackOf(book, id);
  const stranger = !best && framework === null && chipStack !== null && !knownOn(book, id, chipStack);
  const stack = stranger ? { ...usual, portedTo: chipStack } : usual;
  const why = stranger
    ? `none is known on ${chipStack}; planned as if ${stack.name} had been ported there, which is work before the first step`
    : `${stack.name}, ${framework === null ? 'the usual one where none is stated' : `since ${framework} is not known`}`;
  const assumed = [...(best ? [] : [`training stack: ${why}`]), ...(stack.gap === null ? [] : [`${stack.name}: ${stack.gap}`])];
  return { stack, precisions: precisionsOf(resolved(book, 'stacks', id), version), assumed };
}

/**
 * Ids that a stack's name which nobody knows as a whole is at most two edits from, nearest first; none where it is an id or a stack's own word.
 *
 * @example megatron-deepsped -> megatron-deepspeed
 */
export function stacksMisspelt(book: FactBook, said: string): readonly string[] {
  const plain = said.trim().toLowerCase().replace(/\s+/g, ' ');
  const ids = Object.keys(book.stacks);
  if (plain.length < 5 || ids.some((id) => id === plain || wordList(resolved(book, 'stacks', id), 'words').includes(plain))) return [];
  const far = new Map(ids.map((id) => [id, edits(plain, id)]));
  return ids.filter((id) => (far.get(id) as number) <= 2).sort((a, b) => (far.get(a) as number) - (far.get(b) as number));
}

/** Whether anybody documents this stack on a chip's software: named usual there, graded for parallel training, or joined in one job by a stack of the catalog. */
function knownOn(book: FactBook, id: string, chipStack: string): boolean {
  const file = resolved(book, 'stacks', id);
  const named = isFile(file.usualOn) ? [...wordList(file.usualOn, 'train'), ...wordList(file.usualOn, 'finetune')] : [];
  if (named.some((beginning) => beginning !== '*' && chipStack.startsWith(beginning))) return true;
  if ((readinessOf(book, chipStack)?.layers.find(({ layer }) => layer === 'parallel')?.grade ?? 0) > 0) return true;
  const first = firstWord(chipStack);
  return Object.keys(book.stacks).some((one) => wordList(resolved(book, 'stacks', one), 'joins').includes(first));
}

const firstWord = (said: string): string => said.split(/[\s/]/)[0]?.toLowerCase() ?? '';

/**
 * The stack that is documented to join chips of all these software stacks in one job; null where none is, or where they are one and the same.
 */
export function joiningStack(book: FactBook, chipStacks: readonly string[]): TrainingStack | null {
  const found = mostJoining(book, chipStacks);
  return found?.all ? found.stack : null;
}

/** The stack that is documented to join most of these software stacks, two or more; null where none joins two, or where they are one and the same. */
export function mostJoining(
  book: FactBook,
  chipStacks: readonly string[],
): { readonly stack: TrainingStack; readonly all: boolean } | null {
  const firsts = [...new Set(chipStacks.map(firstWord))];
  let best: { id: string; joined: number } | null = null;
  for (const id of Object.keys(book.stacks)) {
    const joins = wordList(resolved(book, 'stacks', id), 'joins');
    const joined = firsts.filter((first) => joins.includes(first)).length;
    if (joined >= 2 && joined > (best?.joined ?? 0)) best = { id, joined };
  }
  return best && { stack: stackOf(book, best.id), all: best.joined === firsts.length };
}

function occurs(known: string, said: string): boolean {
  const at = said.indexOf(known);
  return at >= 0 && !/[a-z0-9]/.test(said[at - 1] ?? ' ') && !/[a-z0-9]/.test(said[at + known.length] ?? ' ');
}

/** `usualOn` lists the beginnings of chip stacks that a training stack is the usual one on; "*" everywhere else. */
function usualStack(book: FactBook, chipStack: string | null, job: 'train' | 'finetune'): string {
  let anywhere: string | null = null;
  for (const id of Object.keys(book.stacks)) {
    const file = resolved(book, 'stacks', id);
    const own = isFile(file.usualOn) ? wordList(file.usualOn, job) : [];
    if (chipStack !== null && own.some((beginning) => beginning !== '*' && chipStack.startsWith(beginning))) return id;
    if (own.includes('*')) anywhere = id;
  }
  if (anywhere !== null) return anywhere;
  throw new Problem({
    code: 'no-usual-stack',
    where: 'stacks',
    said: `no stack for ${job}`,
    expected: `one file with "usualOn": { "${job}": ["*"] }`,
  });
}

/** Formats listed narrowest first; one with `since` needs a version (year.month) of that release or later. */
function precisionsOf(file: FactFile, version: string | null): Precision[] {
  const released =
    [...(version ?? '').matchAll(/\b(\d\d)\.(\d\d)\b/g)]
      .map((found) => `${found[1]}.${found[2]}`)
      .sort()
      .at(-1) ?? null;
  const out: Precision[] = [];
  const list = file.precisions;
  for (const entry of Array.isArray(list) ? list : []) {
    const said = isFile(entry) ? word(entry, 'is') : entry;
    const since = isFile(entry) ? word(entry, 'since') : null;
    if (since !== null && (released === null || released < since)) continue;
    const precision = PRECISIONS.find((known) => known === said);
    if (precision) out.push(precision);
  }
  return out;
}

function wordList(file: FactFile, key: string): string[] {
  const list = file[key];
  return Array.isArray(list) ? (list as string[]) : [];
}

function makeStack(id: string, file: FactFile): TrainingStack {
  const where = `stacks/${id}`;
  return {
    id,
    name: word(file, 'name') ?? id,
    family: word(file, 'family') ?? 'eager',
    weightBytes: neededFigure(file, 'weightBytes', 'B', where),
    gradientBytes: neededFigure(file, 'gradientBytes', 'B', where),
    bf16GradientBytes: figure(file, 'bf16GradientBytes', 'B', where) ?? neededFigure(file, 'gradientBytes', 'B', where),
    bf16LeftGradientBytes: figure(file, 'bf16LeftGradientBytes', 'B', where) ?? 0,
    reduceBuffer: figure(file, 'reduceBuffer', 'B', where) ?? 0,
    liveWeights: figure(file, 'liveWeights', 'B', where) ?? 0,
    masterBytes: figure(file, 'masterBytes', 'B', where) ?? 0,
    momentBytes: neededFigure(file, 'momentBytes', 'B', where),
    zero: degree(file, 'zero', where),
    recompute: wordOf(file, 'recompute', ['none', 'selective', 'full'], where),
    selective: wordOf(file, 'selective', ['attention', 'cheap', 'operators'], where),
    attentionKernel: wordOf(file, 'attentionKernel', ['native', 'portable'], where),
    expertDispatch: wordOf(file, 'expertDispatch', ['copies', 'once-per-node'], where),
    logitsBytes: neededFigure(file, 'logitsBytes', 'B', where),
    interleaves: flag(file, 'interleaves', where),
    narrowActivations: file.narrowActivations === true,
    schedules: words(file, 'schedules', ['1f1b', 'interleaved', 'zero-bubble', 'dualpipe'], where),
    offloads: words(file, 'offloads', ['none', 'optimizer', 'activations', 'both'], where),
    zeroInPipeline: degree(file, 'zeroInPipeline', where),
    sequenceParallel: flag(file, 'sequenceParallel', where),
    flashAttention: flag(file, 'flashAttention', where),
    overlapGradientReduce: flag(file, 'overlapGradientReduce', where),
    overlapParameterGather: flag(file, 'overlapParameterGather', where),
    overlapTensor: flag(file, 'overlapTensor', where),
    overlapPipeline: flag(file, 'overlapPipeline', where),
    overlapExperts: flag(file, 'overlapExperts', where),
    fusion: wordOf(file, 'fusion', ['compiler', 'kernels', 'none'], where),
    dropout: flag(file, 'dropout', where),
    joins: wordList(file, 'joins'),
    gap: word(file, 'gap'),
  };
}

function degree(file: FactFile, key: string, where: string): 0 | 1 | 2 | 3 {
  const value = file[key];
  if (value === 0 || value === 1 || value === 2 || value === 3) return value;
  throw new Problem({ code: 'unknown-word', where: `${where}#${key}`, said: JSON.stringify(value) ?? 'nothing', expected: '0, 1, 2 or 3' });
}

/** A list of words, each one of `allowed`. */
function words<Word extends string>(file: FactFile, key: string, allowed: readonly Word[], where: string): readonly Word[] {
  const said = wordList(file, key);
  const strange = said.find((one) => !allowed.includes(one as Word));
  if (strange === undefined && said.length > 0) return said as Word[];
  throw new Problem({
    code: 'unknown-word',
    where: `${where}#${key}`,
    said: strange ?? 'nothing',
    expected: `a list of ${allowed.join(', ')}`,
  });
}
