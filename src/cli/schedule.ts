import { type Problem, Problems, schedule as scheduled, worthFacts } from '../index.ts';
import type { Exit, Face, Run } from './face.ts';
import { loadSolver } from './highs.ts';
import { readJobs } from './jobs-file.ts';
import { askSchedule } from './jobs-reader.ts';
import { jsonText } from './plan-json.ts';
import { type ProgrammeReader, worthAsk } from './programme-reader.ts';
import { readText } from './read-text.ts';
import { scheduleRows } from './schedule-rows.ts';
import { scheduleText } from './schedule-text.ts';
import { factBook, shippedBands, shippedFaults, shippedFits } from './shipped.ts';
import { tableKind, writeTable } from './table-file.ts';

/** `suanpan schedule JOBS.yaml` */
export const schedule: Run = async ({ positional, values }, face): Promise<Exit> => {
  const [file = '-'] = positional;
  const problems: Problem[] = [];
  const { out } = values;
  if (out !== undefined) tableKind(out, '--out');
  const book = factBook(face.facts);
  const read = readJobs(readText(file, 'a list of jobs in YAML'), file, problems);
  const reader: ProgrammeReader = {
    file: { name: read.name, globals: read.globals, pools: read.pools, stages: [], scenarios: new Map() },
    book,
    worth: worthFacts(book),
    fits: shippedFits(),
    day: face.asOf,
    seed: Number(values.seed ?? 1),
    problems,
  };
  const asked = await askSchedule(read, reader);
  const worth = worthAsk(reader, read.globals);
  if (problems.length > 0 || worth === null) throw new Problems(unique(problems));
  const solver = loadSolver();
  const answer = scheduled(
    asked.ask,
    {
      fits: reader.fits,
      options: { bands: shippedBands(), now: () => performance.now() / 1000 },
      faults: shippedFaults(),
      facts: reader.worth,
      ask: worth,
      progress: (job, group, cards) => face.progress(face.say('planning', { chips: `${job}: ${cards} ${group}` })),
    },
    await solver,
  );
  face.progress('');
  const made = { ...answer, assumed: [...new Set([...asked.assumed, ...answer.assumed])] };
  if (out !== undefined && answer.choice) {
    await writeTable(out, scheduleRows(answer.choice), '--out');
    face.note(face.say('wrote', { file: out }));
  }
  if (face.json) face.print(jsonText({ question: questionOf(asked.ask, file, read.name, face), ...made }));
  else face.print(scheduleText({ answer: made, ask: asked.ask, name: read.name ?? file }, face));
  return answer.choice === null || answer.refused.length > 0 ? 3 : 0;
};

/** Each problem once, however many jobs it stands in. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ message }) => !seen.has(message) && seen.add(message));
}

function questionOf(
  { groups, jobs, goal }: Parameters<typeof scheduled>[0],
  file: string,
  name: string | null,
  { asOf }: Face,
): Record<string, unknown> {
  return {
    command: 'schedule',
    file,
    name,
    goal,
    groups: groups.map(({ name: own, group }) => ({ name: own, chip: group.chip.id, cards: group.count })),
    jobs: jobs.map((job) => ({
      name: job.name,
      kind: job.kind,
      model: job.kind === 'serve' ? null : ([...job.on.values()][0]?.model.name ?? null),
      on: [...(job.kind === 'serve' ? job.on : job.on.keys())].map((at) => groups[at]?.name ?? ''),
      releaseDay: job.release,
      deadlineDay: job.deadline,
      priority: job.priority,
      after: job.after.map((before) => jobs[before]?.name ?? ''),
    })),
    asOf,
  };
}
