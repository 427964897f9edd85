import { answerService, type ServiceAsked } from '../asking/service.ts';
import { Problem, type ServiceChoice, type ServicePlan, type ServiceQuestion } from '../index.ts';
import type { Args } from './args.ts';
import { askService } from './ask-service.ts';
import type { Exit, Face, Run } from './face.ts';
import { jsonText } from './plan-json.ts';
import { teller } from './prose.ts';
import { reportFile, writeServiceReport } from './report-file.ts';
import { moneyIn, serviceText } from './service-text.ts';
import { servingTrace } from './serving-trace.ts';
import { tableKind, writeTable } from './table-file.ts';
import { unlikeText } from './unlike-text.ts';
import { worldOf } from './world.ts';
import { obtainableText } from './worth-text.ts';
import { checkWritable, writeWhole } from './write-file.ts';

/** Spans of steps that a timeline keeps. */
const SPANS = 200_000;

/** `suanpan serve` */
export const serve: Run = async (args, face) => {
  const problems: Problem[] = [];
  const world = worldOf(face);
  const files = filesOf(args, problems);
  const report = reportFile(args);
  const asked = await askService(args, world, problems);
  const { run, ...plan } = answerService(asked, world, { perRequest: files.out !== null, timeline: files.trace === null ? 0 : SPANS });
  if (run) await writeFiles(files, run, face);
  if (report !== null) writeServiceReport(report, plan, asked, args, face);
  const page = pageOf(plan, asked, face);
  if (face.json) face.print(jsonText(plan));
  else face.print(`${serviceText(page)}${unlikeText(plan, page.names, face)}\n${obtainableText(plan.obtainable ?? [], face)}`);
  return exitOf(plan.choice, asked.question);
};

/** Nothing satisfies the question, or what was found breaks a limit. */
function exitOf(choice: ServiceChoice | null, { limits }: ServiceQuestion): Exit {
  return choice === null || (limits.length > 0 && !choice.holds) ? 3 : 0;
}

interface Files {
  readonly out: string | null;
  readonly trace: string | null;
}

/** Files that are asked for; whether they can be written is known before any work. */
function filesOf({ values }: Args, problems: Problem[]): Files {
  const checked = (file: string | undefined, flag: string, more: () => void): string | null => {
    if (file === undefined) return null;
    try {
      more();
      checkWritable(file, flag);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
    return file;
  };
  const { out } = values;
  return {
    out: checked(out, '--out', () => void tableKind(out as string, '--out')),
    trace: checked(values['trace-out'], '--trace-out', () => undefined),
  };
}

async function writeFiles({ out, trace }: Files, { simulation }: NonNullable<ServicePlan['run']>, face: Face): Promise<void> {
  const { served, timeline } = simulation;
  if (out !== null && served) {
    const { arrival, begun, firstToken, end, input, output, preemptions, replica } = served;
    const columns = [
      { name: 'arrival_s', values: arrival },
      { name: 'begun_s', values: begun },
      { name: 'first_token_s', values: firstToken },
      { name: 'last_token_s', values: end },
      { name: 'input_tokens', values: input },
      { name: 'output_tokens', values: output },
      { name: 'preemptions', values: preemptions },
      { name: 'replica', values: replica },
    ];
    await writeTable(out, columns, '--out');
    face.note(face.say('wrote', { file: out }));
  }
  if (trace !== null) {
    writeWhole(trace, `${JSON.stringify(servingTrace(timeline))}\n`, '--trace-out');
    face.note(face.say('wrote', { file: trace }));
  }
}

function pageOf(plan: Omit<ServicePlan, 'run'>, asked: ServiceAsked, { say, paper, locale }: Face): Parameters<typeof serviceText>[0] {
  const names = new Map(asked.grounds.map(({ group }) => [group.chip.id, group.chip.name]));
  const engines = new Map(asked.grounds.map(({ engine }) => [engine.id, engine.name]));
  const on = asked.grounds.map(({ group }) => `${group.count.toLocaleString('en')} × ${group.chip.name}`).join(' + ');
  return {
    plan,
    question: asked.question,
    on,
    names,
    engines,
    skipped: asked.trace?.skipped.count ?? 0,
    money: moneyIn(asked.worth.currency),
    say,
    tell: teller(locale),
    paper,
  };
}
