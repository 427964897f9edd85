/** Every file, or part of one, that a program writes. `npm run generate` writes them all; a house test fails when one is not current. */
import { readFileSync } from 'node:fs';
import { accuracyLine, evidencePage } from '../src/evidence/page.ts';
import { servingLine } from '../src/evidence/serving-line.ts';
import { servingPart } from '../src/evidence/serving-page.ts';
import { replaceBlock } from './block.ts';
import { keptRows } from './evidence/inputs.ts';
import { keptServingRows } from './evidence/serving-inputs.ts';
import { countFacts, factCountsLine } from './fact-counts.ts';
import { goldenNames, goldenPlan } from './golden.ts';
import { samplePlan } from './sample-plan.ts';
import { speedPage } from './speed-page.ts';

export interface Generated {
  /** relative to the project's root */
  readonly path: string;
  readonly make: () => string | Promise<string>;
}

const root = new URL('../', import.meta.url);

const readme = (path: string, locale: 'en' | 'zh') => (): string => {
  const page = readFileSync(new URL(path, root), 'utf8');
  const blocks = {
    plan: samplePlan(page, locale),
    accuracy: `${accuracyLine(keptRows(), locale)}\n\n${servingLine(keptServingRows(), locale)}`,
    facts: factCountsLine(countFacts(new URL('facts/', root)), locale),
  };
  return Object.entries(blocks).reduce((current, [name, content]) => replaceBlock(current, name, content), page);
};

export const GENERATED: readonly Generated[] = [
  { path: 'docs/evidence.md', make: () => evidencePage(keptRows(), 'en') + servingPart(keptServingRows(), 'en') },
  { path: 'docs/evidence.zh.md', make: () => evidencePage(keptRows(), 'zh') + servingPart(keptServingRows(), 'zh') },
  { path: 'docs/speed.md', make: () => speedPage(new URL('bench/results.json', root)) },
  { path: 'README.md', make: readme('README.md', 'en') },
  { path: 'README.zh.md', make: readme('README.zh.md', 'zh') },
  ...goldenNames().map((name) => ({ path: `tests/golden/${name}/plan.json`, make: () => goldenPlan(name) })),
];
