import type { Drawing } from '../drawing/drawing.ts';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawPoolMap, type PoolPart } from '../drawing/pool-map.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { writeLayout } from '../terms/layout-text.ts';
import type { Mix, MixPart } from '../terms/mix.ts';
import type { Showers } from './show.ts';
import type { Say } from './words.ts';

/** Names and counts of the groups of a pool, in its order. */
export interface GroupNamed {
  readonly name: string;
  readonly count: number;
}

export const groupColour = (group: number): Colour => KINDS[group % KINDS.length] ?? 'overhead';

/** Does the choice use chips that differ? */
export const isMixed = (mix: Mix | undefined): boolean => (mix?.islands.flatMap(({ parts }) => parts).length ?? 0) > 1;

/** How each part of a mixed step is divided: the layout of an island of one kind as it is pinned, the stages of one that several kinds share. */
export function mixLayouts(
  mix: Mix,
  groups: readonly GroupNamed[],
  say: Say,
): readonly { readonly chips: string; readonly layout: string }[] {
  return mix.islands.flatMap(({ parts, dataParallel, microBatch }) =>
    parts.map((part) => ({
      chips: `${showNumber(part.chipsUsed, 9)} × ${groups[part.group]?.name ?? ''}`,
      layout: part.layout
        ? writeLayout(part.layout)
        : `${say('layersOf', { layers: part.layers, tp: part.tensorParallel, stages: part.stages })} · dp=${dataParallel},ep=${part.expertParallel},mbs=${microBatch},recompute=${part.recompute}`,
    })),
  );
}

/** Whose time and memory the bars are: those of the island that takes most of the step, and of its fullest kind. */
export function mixMain(mix: Mix, groups: readonly GroupNamed[], say: Say): string {
  const main = mix.islands.reduce((a, b) => (b.sequences > a.sequences ? b : a));
  const chips = main.parts.map(({ chipsUsed, group }) => `${showNumber(chipsUsed, 9)} × ${groups[group]?.name ?? ''}`).join(' + ');
  return say('mixMain', { chips, fullest: groups[mix.fullest]?.name ?? '' });
}

/** A mixed pool, chip by chip, and who does what of a step. */
export function mixChart(mix: Mix, step: number, groups: readonly GroupNamed[], say: Say, show: Showers): (width: number) => Drawing {
  const batch = mix.islands.reduce((sum, { sequences }) => sum + sequences, 0);
  const time = (seconds: number): string => show.text(show.time(seconds));
  const nameOf = (group: number): string => groups[group]?.name ?? '';
  const held = (part: MixPart): string => say('layersOf', { layers: part.layers, tp: part.tensorParallel, stages: part.stages });
  const parts = (part: MixPart): PoolPart => ({
    chips: part.chipsUsed,
    name: `${showNumber(part.chipsUsed, 9)} × ${nameOf(part.group)}`,
    colour: groupColour(part.group),
    said: [held(part), `${say('filled', { share: showShare(part.filled) })} · ${part.precision}`],
  });
  const used = new Map<number, number>();
  for (const { parts: own } of mix.islands) for (const { group, chipsUsed } of own) used.set(group, (used.get(group) ?? 0) + chipsUsed);
  const idle = groups.flatMap(({ name, count }, group) => {
    const left = count - (used.get(group) ?? 0);
    return left > 0
      ? [{ chips: left, name: `${showNumber(left, 9)} × ${name}`, colour: groupColour(group), said: [say('idleChips')] }]
      : [];
  });
  return (width) =>
    drawPoolMap(
      {
        title: say('mixMap'),
        about: say('mixMapSaid'),
        islands: mix.islands.map((island) => ({
          heading: say('islandDoes', { share: showShare(island.sequences / batch), count: showNumber(island.sequences, 9) }),
          seconds: island.seconds,
          parts: island.parts.map(parts),
        })),
        idle,
        step,
        exchange: mix.exchangeSeconds,
        words: { works: say('works'), waits: say('waits'), exchanges: say('exchanges') },
        time,
        square: (chips) => say(chips === 1 ? 'squareOne' : 'squareMany', { chips: showNumber(chips, 9) }),
        table: {
          head: [say('chip'), say('chipsAxis'), say('share'), say('seconds'), say('layoutTitle')],
          rows: mix.islands.flatMap((island) =>
            island.parts.map((part) => [
              nameOf(part.group),
              showNumber(part.chipsUsed, 9),
              showShare(island.sequences / batch),
              time(island.seconds),
              held(part),
            ]),
          ),
        },
      },
      width,
    );
}
