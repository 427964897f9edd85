import { nearest, Problem, STAGE_KINDS } from '../index.ts';
import { type Fields, fieldsOf, KEYS, overlaid, PROGRAMME_KEYS, shown, textAt } from './programme-fields.ts';
import { readYaml, type Tree } from './yaml-tree.ts';

/** A programme as its file says it, keys checked, nothing looked up yet. */
export interface ProgrammeFile {
  readonly name: string | null;
  readonly globals: Fields;
  /** pools by name, each with its place */
  readonly pools: ReadonlyMap<string, { readonly where: string; readonly said: string }>;
  readonly stages: readonly StageFile[];
  /** changes to stages by name of a scenario */
  readonly scenarios: ReadonlyMap<string, readonly StageFile[]>;
}

export interface StageFile {
  readonly kind: string;
  readonly name: string;
  readonly fields: Fields;
}

/** Reads the text of a programme; every problem is noted, what is wrong is left out. */
export function readProgramme(text: string, file: string, problems: Problem[]): ProgrammeFile {
  const tree = readYaml(text, file);
  const globals = fieldsOf(tree, PROGRAMME_KEYS, 'a programme', problems);
  const stages = stagesOf(globals, problems);
  return {
    name: textAt(globals, 'name', problems) ?? null,
    globals,
    pools: poolsOf(globals, problems),
    stages,
    scenarios: scenariosOf(globals, stages, problems),
  };
}

function poolsOf(globals: Fields, problems: Problem[]): ProgrammeFile['pools'] {
  const entry = globals.entries.get('pools');
  const pools = new Map<string, { where: string; said: string }>();
  if (entry === undefined) return pools;
  if (entry.value.is !== 'map') {
    problems.push(new Problem({ code: 'not-a-map', where: entry.value.where, said: shown(entry.value), expected: 'pools by name' }));
    return pools;
  }
  for (const [name, { where, value }] of entry.value.entries) {
    if (value.is === 'scalar' && value.text !== '') pools.set(name, { where: value.where, said: value.text });
    else problems.push(new Problem({ code: 'bad-pool', where, said: shown(value), expected: 'chips such as 1024xH100' }));
  }
  return pools;
}

function stagesOf(globals: Fields, problems: Problem[]): readonly StageFile[] {
  const entry = globals.entries.get('stages');
  if (entry === undefined) {
    problems.push(new Problem({ code: 'missing-key', where: globals.where, said: 'no stages', expected: 'a list of stages' }));
    return [];
  }
  if (entry.value.is !== 'list' || entry.value.items.length === 0) {
    problems.push(new Problem({ code: 'not-a-list', where: entry.value.where, said: shown(entry.value), expected: 'a list of stages' }));
    return [];
  }
  const stages: StageFile[] = [];
  for (const item of entry.value.items) {
    const stage = stageOf(item, problems);
    if (stage === null) continue;
    if (stages.some(({ name }) => name === stage.name))
      problems.push(
        new Problem({ code: 'repeated-name', where: stage.fields.where, said: stage.name, expected: 'a name of its own for every stage' }),
      );
    else stages.push(stage);
  }
  return stages;
}

function stageOf(item: Tree, problems: Problem[]): StageFile | null {
  const entry = item.is === 'map' ? item.entries.get('stage') : undefined;
  const kind = entry?.value.is === 'scalar' ? entry.value.text : undefined;
  if (kind === undefined || KEYS[kind] === undefined) {
    const kinds = STAGE_KINDS.join(', ');
    problems.push(
      new Problem({
        code: kind === undefined ? 'missing-key' : 'unknown-stage',
        where: entry?.value.where ?? item.where,
        said: kind || (item.is === 'map' ? 'nothing' : shown(item)),
        expected: kind === undefined ? `stage: one of ${kinds}` : `one of ${kinds}`,
        ...(kind === undefined ? {} : { near: nearest(kind, STAGE_KINDS) }),
      }),
    );
    return null;
  }
  const fields = fieldsOf(item, KEYS[kind], kind, problems);
  return { kind, name: textAt(fields, 'name', problems) ?? kind, fields };
}

function scenariosOf(globals: Fields, stages: readonly StageFile[], problems: Problem[]): ProgrammeFile['scenarios'] {
  const entry = globals.entries.get('scenarios');
  const scenarios = new Map<string, readonly StageFile[]>();
  if (entry === undefined) return scenarios;
  if (entry.value.is !== 'map') {
    problems.push(new Problem({ code: 'not-a-map', where: entry.value.where, said: shown(entry.value), expected: 'scenarios by name' }));
    return scenarios;
  }
  for (const [name, { value }] of entry.value.entries) {
    const names = stages.map((stage) => stage.name);
    const changes = fieldsOf(value, names, `a scenario: the stages ${names.join(', ')}`, problems);
    scenarios.set(
      name,
      stages.map((stage) => {
        const change = changes.entries.get(stage.name);
        if (change === undefined) return stage;
        const keys = (KEYS[stage.kind] as readonly string[]).filter((key) => !['stage', 'name', 'after', 'of'].includes(key));
        return { ...stage, fields: overlaid(stage.fields, fieldsOf(change.value, keys, `a change of ${stage.kind}`, problems)) };
      }),
    );
  }
  return scenarios;
}
