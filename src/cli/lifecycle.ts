import {
  type LifecycleAnswer,
  type LifecycleMeans,
  lifecycle as livedThrough,
  orderOf,
  type Plan,
  type Pool,
  Problem,
  Problems,
  plan,
  type Stage,
  type TrainingJob,
  worthFacts,
} from '../index.ts';
import type { Face, Run } from './face.ts';
import { lifecycleJson } from './lifecycle-json.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { jsonText } from './plan-json.ts';
import { placeOfKey } from './programme-fields.ts';
import { readProgramme, type StageFile } from './programme-file.ts';
import { money, type ProgrammeReader, read as readValue } from './programme-reader.ts';
import { stageFrom } from './programme-stage.ts';
import { readText } from './read-text.ts';
import { factBook, shippedBands, shippedFaults, shippedFits } from './shipped.ts';

/** The programme, or one of its scenarios, answered. */
export interface Lived {
  /** null = as the file says it */
  readonly scenario: string | null;
  readonly answer: LifecycleAnswer;
}

/** `suanpan lifecycle PLAN.yaml` */
export const lifecycle: Run = async ({ positional, values }, face) => {
  const [file = '-'] = positional;
  const book = factBook(face.facts);
  const problems: Problem[] = [];
  const fits = shippedFits();
  const read = readProgramme(readText(file, 'a programme in YAML'), file, problems);
  const reader: ProgrammeReader = {
    file: read,
    book,
    worth: worthFacts(book),
    fits,
    day: face.asOf,
    seed: Number(values.seed ?? 1),
    problems,
  };
  const own = await stagesFrom(reader, read.stages);
  // money of the whole is judged even where no stage uses it
  for (const key of ['staff-cost', 'storage-price']) readValue(reader, read.globals, key, money(reader));
  const others: { scenario: string; stages: readonly Stage[] }[] = [];
  if (problems.length === 0)
    for (const [scenario, stages] of read.scenarios) others.push({ scenario, stages: await stagesFrom(reader, stages) });
  if (problems.length > 0) throw new Problems(inOrder(problems));
  const means = meansOf(reader, face);
  const { name } = read;
  const lived: Lived[] = [{ scenario: null, stages: own }, ...others].map(({ scenario, stages }) => ({
    scenario,
    answer: livedThrough({ name, stages }, means),
  }));
  face.progress('');
  const currency = own[0]?.ask.currency ?? null;
  const page = { name: name ?? file, file, lived, currency };
  if (face.json) face.print(jsonText(lifecycleJson(page, face)));
  else face.print(lifecycleText(page, face));
  const fails = ({ stages, over }: LifecycleAnswer): boolean =>
    over.length > 0 || stages.some((stage) => stage.refused.length + stage.over.length > 0);
  return lived.some(({ answer }) => fails(answer)) ? 3 : 0;
};

/** Each problem once, in the order of the lines. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const place = ({ where }: Problem): number => {
    const [, line = '0', column = '0'] = /:(\d+):(\d+)$/.exec(where) ?? [];
    return Number(line) * 1e4 + Number(column);
  };
  const once = new Map(problems.map((problem) => [problem.message, problem]));
  return [...once.values()].sort((a, b) => place(a) - place(b));
}

/** Stages with every name resolved, in listed order; circles are told. */
async function stagesFrom(reader: ProgrammeReader, files: readonly StageFile[]): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  for (const [at, file] of files.entries()) {
    const stage = await stageFrom(reader, file, files[at - 1] ?? null);
    if (stage) stages.push(stage);
  }
  if (reader.problems.length > 0) return stages;
  const ordered = orderOf(stages);
  if ('circle' in ordered) {
    const [first = ''] = ordered.circle;
    const fields = (files.find(({ name }) => name === first) as StageFile).fields;
    reader.problems.push(
      new Problem({
        code: 'stages-in-a-circle',
        where: placeOfKey(fields, 'after'),
        said: ordered.circle.join(' after '),
        expected: 'stages that do not wait for each other (a stage comes after the one listed before it unless after says otherwise)',
      }),
    );
  }
  return stages;
}

/** Runs that scenarios share are planned once. */
function meansOf({ fits, worth }: ProgrammeReader, { say, progress }: Face): LifecycleMeans {
  const known = new Map<string, Plan>();
  const now = (): number => performance.now() / 1000;
  const bands = shippedBands();
  return {
    fits,
    faults: shippedFaults(),
    facts: worth,
    now,
    plan: (job: TrainingJob, pool: Pool): Plan => {
      const key = JSON.stringify([job, pool]);
      const found = known.get(key);
      if (found) return found;
      progress(say('planning', { chips: pool.groups.map(({ count, chip }) => `${count} ${chip.name}`).join(' + ') }));
      const made = plan(job, pool, fits, { bands, frontier: false, now });
      known.set(key, made);
      return made;
    },
  };
}
