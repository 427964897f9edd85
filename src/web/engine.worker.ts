import { answerService, understandService } from '../asking/service.ts';
import { answerTraining, understandTraining } from '../asking/training.ts';
import type { World } from '../asking/world.ts';
import { Problem, Problems } from '../index.ts';
import { catalogOf, listOf, ownShape, showThing, traceFact } from './engine-catalog.ts';
import { courseOf } from './engine-course.ts';
import { evidence, loadWorld } from './engine-data.ts';
import { faultRows } from './engine-faults.ts';
import { curveOf, detailsOf, loadCurveOf, traceText, understoodService, understoodTraining } from './engine-figures.ts';
import { decision, rulesPage, statusesOnRoute, statusSpans } from './engine-rules.ts';
import { sentWith } from './engine-traces.ts';
import { fitSaid, serviceBands, trainingBands } from './engine-why.ts';
import type { Answer, Ask, FromEngine, RequestName, Requests, ToEngine } from './messages.ts';

/** The worker door: a request comes in, an answer, a list of problems or a fault goes out. */

type Handler<Name extends RequestName> = (
  body: Requests[Name]['send'],
  world: World,
  progress: (said: string) => void,
) => Requests[Name]['reply'] | Promise<Requests[Name]['reply']>;

const HANDLERS: { readonly [Name in RequestName]: Handler<Name> } = {
  plan: (ask, world, progress) => answer(ask, world, progress),
  details: (ask, world) => detailsOf(ask, world),
  scaling: (ask, world, progress) => curveOf(ask, world, progress),
  load: (ask, world, progress) => loadCurveOf(ask, world, progress, (said) => sentWith({ ...ask, said }, progress)),
  course: async (ask, world, progress) => courseOf(ask, world, await sentWith(ask, progress)),
  trace: (ask, world) => traceText(ask, world),
  catalog: (_, world) => catalogOf(world),
  source: (path, world) => (path.startsWith('faults#') ? faultRows(path) : traceFact(path, world)),
  thing: (path, world) => showThing(path, world),
  list: (name, world) => listOf(name, world),
  evidence: () => evidence(),
  rules: (ask, world) => rulesPage(ask, world),
  decision: (ask, world) => decision(ask, world),
  statuses: (ask, world) => statusSpans(ask, world),
  route: (ask, world) => statusesOnRoute(ask, world),
  own: (file, world) => ownShape(file, world),
  fit: (path) => fitSaid(path),
};

async function answer(ask: Ask, world: World, progress: (said: string) => void): Promise<Answer> {
  const sent = ask.kind === 'serve' ? await sentWith(ask, progress) : {};
  const started = performance.now();
  if (ask.kind === 'serve') {
    const asked = understandService(ask.said, ask.own, world, sent);
    const { run: _, ...plan } = answerService(asked, world);
    return {
      kind: 'serve',
      plan,
      understood: { ...understoodService(asked), bands: serviceBands(asked, world), took: performance.now() - started },
    };
  }
  const asked = understandTraining(ask.kind, ask.said, ask.own, world);
  const plan = answerTraining(asked, world);
  return {
    kind: ask.kind,
    plan,
    understood: { ...understoodTraining(asked, plan), bands: trainingBands(asked, world), took: performance.now() - started },
  };
}

const ready = loadWorld();
const reply = (message: FromEngine): void => postMessage(message);

addEventListener('message', async ({ data }: MessageEvent<ToEngine>) => {
  const { id, name, body } = data;
  if (id === -1) return holdForLife(String(body));
  try {
    const world = await ready;
    const asOf = typeof body === 'object' && body !== null && 'asOf' in body ? (body.asOf as string) : world.asOf;
    const handler = HANDLERS[name as RequestName] as Handler<RequestName>;
    const done = await handler(body as never, { ...world, asOf }, (said) => reply({ id, kind: 'progress', said }));
    reply({ id, kind: 'done', body: done });
  } catch (error) {
    reply(failure(id, error));
  }
});

function failure(id: number, error: unknown): FromEngine {
  if (error instanceof Problems) return { id, kind: 'problems', problems: error.problems.map(plain) };
  if (error instanceof Problem) return { id, kind: 'problems', problems: [plain(error)] };
  return { id, kind: 'fault', said: error instanceof Error ? error.message : String(error) };
}

function plain({ code, where, said, expected, near }: Problem) {
  return { code, where, said, expected, near };
}

/** A lock that ends with the worker, so that the page learns of its end however it came. */
function holdForLife(name: string): void {
  void navigator.locks.request(name, () => {
    reply({ id: -1, kind: 'done', body: null });
    return new Promise(() => {});
  });
}
