import {
  type ChipGroup,
  type Contribution,
  type Mix,
  type MixIsland,
  type MixPart,
  type Pool,
  showNumber,
  showRate,
  showShare,
  writeLayout,
} from '../index.ts';
import type { Face } from './face.ts';
import { type SayMix, speakMix } from './mix-words.ts';
import { columns, ink, wrap } from './paper.ts';
import { type Divided, layoutWords } from './plan-text.ts';
import { timeText } from './time-text.ts';

/** How each island is divided, where there is more than one kind; null = the plan's layout is that of all its chips. */
export function dividedOf(mix: Mix, pool: Pool, { say, locale }: Face): Divided | null {
  const { islands } = mix;
  if (islands.length === 1 && islands[0]?.parts.length === 1) return null;
  const word = speakMix(locale);
  const chips = ({ chipsUsed, group }: MixPart): string => `${showNumber(chipsUsed, 12)} × ${nameOf(pool, group)}`;
  const all = ({ parts }: MixIsland): string => parts.map(chips).join(' + ');
  const layouts = islands.flatMap((island): Divided['layouts'] => {
    const [only, ...others] = island.parts;
    if (only?.layout && others.length === 0)
      return [{ words: word('layoutOf', { chips: chips(only), layout: layoutWords(only.layout, say) }), flag: writeLayout(only.layout) }];
    const figures = { chips: all(island), replicas: showNumber(island.dataParallel, 12), micro: String(island.microBatch) };
    return [
      { words: word('pipelineOf', figures), flag: null },
      ...island.parts.map((part) => ({
        words: word('stagesOf', {
          chips: chips(part),
          layers: String(part.layers),
          stages: String(part.stages),
          cut: cutOf(part),
        }),
        flag: null,
      })),
    ];
  });
  const main = islands.reduce((a, b) => (b.sequences > a.sequences ? b : a));
  const fullest = main.parts.find(({ group }) => group === mix.fullest) ?? (main.parts[0] as MixPart);
  return {
    layouts,
    step: islands.length > 1 ? word('stepOf', { chips: all(main) }) : word('slowestOf'),
    memory: word('memoryOf', { chip: nameOf(pool, fullest.group) }),
  };
}

function nameOf({ groups }: Pool, group: number): string {
  const { chip, place } = groups[group] as ChipGroup;
  return place === undefined ? chip.name : `${chip.name} @ ${place}`;
}

/** Who does what of a step, and what each group is worth. */
export function mixText(mix: Mix, pool: Pool, { say, paper, locale }: Face): string {
  const word = speakMix(locale);
  const name = (group: number): string => nameOf(pool, group);
  const batch = mix.islands.reduce((sum, { sequences }) => sum + sequences, 0);
  const header = (['chips', 'share', 'takes', 'layers', 'cut', 'filled'] as const).map((title) => ink(paper, 'dim', word(title)));
  const rows = mix.islands.flatMap(({ parts, sequences, seconds }) =>
    parts.map((part, at) => [
      `${at === 0 ? '' : '+ '}${showNumber(part.chipsUsed, 12)} × ${name(part.group)}`,
      at === 0 ? word('sequences', { share: showShare(sequences / batch), count: showNumber(sequences, 12) }) : '',
      at === 0 ? timeText(seconds, say) : '',
      String(part.layers),
      cutOf(part),
      showShare(part.filled),
    ]),
  );
  const table = columns([header, ...rows], ['left', 'right', 'right', 'right', 'left', 'right'], 3).map((line) => `  ${line}`);
  const notes = mix.islands.length > 1 ? [word('exchange', { time: timeText(mix.exchangeSeconds, say) })] : [];
  notes.push(...lineSaid(mix, pool, say, word));
  if (mix.islands.length > 1) notes.push(mix.gap > 5e-4 ? word('bound', { gap: showShare(mix.gap) }) : word('exactly'));
  for (const { between, path, bandwidth } of mix.bridges)
    notes.push(word('way', { one: name(between[0]), other: name(between[1]), rate: showRate(bandwidth, 'B/s'), path: word(path) }));
  const worth = mix.contributions.map((one) => worthOf(one, name(one.group), word));
  const wrapped = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => wrap(line, paper.width - 4, '  ').map((part) => `  ${part}`));
  return [
    ink(paper, 'bold', word('title')),
    ...table,
    ...wrapped(notes),
    '',
    ink(paper, 'bold', word('worth')),
    ...wrapped(worth.map((line) => `- ${line}`)),
  ].join('\n');
}

/** Part of a step in which the exchange over a line between places is said to limit it. */
const LIMITS = 0.05;

/** What the line between places does to the step: where islands exchange gradients over one, and what a step over both ends of one would take. */
function lineSaid({ islands, bridges, exchangeSeconds, together }: Mix, pool: Pool, say: Face['say'], word: SayMix): readonly string[] {
  const time = (seconds: number): string => timeText(seconds, say);
  const apart = Math.max(...islands.map(({ seconds }) => seconds));
  const step = apart + exchangeSeconds;
  const places = new Set(together?.groups.map((group) => pool.groups[group]?.place ?? ''));
  if (together && places.size > 1) return [word('lineWould', { time: time(together.seconds), step: time(step) })];
  if (!bridges.some(({ path }) => path === 'wide-area')) return [];
  if (islands.length < 2) return [word('lineWithin', { step: time(step) })];
  const share = exchangeSeconds / step;
  const figures = { exchange: time(exchangeSeconds), step: time(step), share: showShare(share), apart: time(apart) };
  return [word(share >= LIMITS ? 'lineLimits' : 'lineTakes', figures)];
}

function cutOf({ layout, tensorParallel, stages, expertParallel, recompute, precision }: MixPart): string {
  const parts = [`tp=${tensorParallel}`, `pp=${stages}`];
  if (layout) parts.push(`dp=${layout.dataParallel}`);
  if (layout && layout.contextParallel > 1) parts.push(`cp=${layout.contextParallel}`);
  if (expertParallel > 1) parts.push(`ep=${expertParallel}`);
  if (layout && layout.zero > 1) parts.push(`zero=${layout.zero}`);
  if (recompute !== 'none') parts.push(recompute);
  return `${parts.join(' ')} ${precision}`;
}

function worthOf({ chips, adds, used, watts, apart, alone }: Contribution, name: string, word: SayMix): string {
  const said = { chips: `${showNumber(chips, 12)} ${name}` };
  if (!used && apart) return alone === null ? word('barred', said) : word('apart', { ...said, rate: showNumber(alone, 3) });
  if (adds === null) return word(used ? 'needed' : 'useless', said);
  if (!used && adds > -5e-4) return word('spare', said);
  if (!used) return word('costs', { ...said, share: showShare(Math.max(0, 1 / (1 + adds) - 1)) });
  return word('adds', { ...said, share: showShare(adds) }) + (watts === null ? '' : word('saves', { power: showRate(watts, 'W') }));
}
