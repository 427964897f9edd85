import { showNumber } from '../terms/display.ts';
import type { StageMemory } from '../terms/plan.ts';
import { bar, cells as cellsOf, columns, ink, type Paper } from './paper.ts';
import type { Say } from './words.ts';

/** Narrowest bar worth drawing, and the widest. */
const LEAST_BAR = 6;
const MOST_BAR = 30;

/** What a rank of each pipeline stage holds, a row a stage; neighbours that read alike share one. Bars are shares of the fullest. */
export function stageMemoryText(stages: readonly StageMemory[], say: Say, paper: Paper): string {
  const header = [
    'stageColumn',
    'layersColumn',
    'weights',
    'gradients',
    'optimizerTime',
    'activations',
    'restColumn',
    'totalColumn',
  ] as const;
  const rows: { readonly first: StageMemory; last: StageMemory; fullest: boolean; readonly cells: readonly string[] }[] = [];
  for (const stage of stages) {
    const cells = figures(stage);
    const before = rows.at(-1);
    if (before && before.cells.join() === cells.join()) {
      before.last = stage;
      before.fullest ||= stage.fullest;
    } else rows.push({ first: stage, last: stage, fullest: stage.fullest, cells });
  }
  const named = rows.map(({ first, last, fullest, cells }) => [
    `${fullest ? '* ' : ''}${first === last ? first.stage : `${first.stage}–${last.stage}`}`,
    ...cells,
  ]);
  const right = header.map(() => 'right' as const);
  const [top = '', ...lines] = columns([header.map((word) => say(word)), ...named], right);
  const room = Math.min(MOST_BAR, paper.width - 4 - cellsOf(top));
  const most = Math.max(...stages.map(({ total }) => total));
  const drawn = lines.map((line, at) => {
    const share = (rows[at]?.first.total ?? 0) / most;
    return room < LEAST_BAR ? `  ${line}` : `  ${line}  ${ink(paper, 'blue', bar(share, room))}`;
  });
  return [ink(paper, 'bold', say('memoryStages')), `  ${ink(paper, 'dim', top)}`, ...drawn].join('\n');
}

/** Layers, the four large parts, the rest as one, and the total. */
function figures(stage: StageMemory): readonly string[] {
  const { weights, gradients, optimizer, activations, workspace, communication, fragmentation, total } = stage;
  const shown = [weights, gradients, optimizer, activations, workspace + communication + fragmentation, total];
  return [String(stage.layers), ...shown.map((gib) => showNumber(gib, 3))];
}
