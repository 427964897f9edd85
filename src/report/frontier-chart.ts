import type { Drawing } from '../drawing/drawing.ts';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawScatter } from '../drawing/scatter.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { writeLayout } from '../terms/layout-text.ts';
import type { TrainingChoice } from '../terms/plan.ts';
import type { Shower, Showers } from './show.ts';
import type { Say, Word } from './words.ts';

/** What stands upright against time. */
export type FrontierAxis = 'peakMemoryGiB' | 'costUsd' | 'energyMWh' | 'chipsUsed';

const AXES: readonly FrontierAxis[] = ['peakMemoryGiB', 'costUsd', 'energyMWh', 'chipsUsed'];

const figureOf = (choice: TrainingChoice, axis: FrontierAxis): number | null =>
  axis === 'chipsUsed' ? choice.chipsUsed : (choice[axis]?.mid ?? null);

/** The axes on which every choice of the frontier has a figure and not all have the same. */
export function frontierAxes(frontier: readonly TrainingChoice[]): readonly FrontierAxis[] {
  return AXES.filter((axis) => {
    const values = frontier.map((choice) => figureOf(choice, axis));
    return values.every((value) => value !== null) && (axis === 'peakMemoryGiB' || new Set(values).size > 1);
  });
}

/** Choices that no other beats, by time and one more figure. */
export function frontierChart(
  frontier: readonly TrainingChoice[],
  say: Say,
  show: Showers,
  axis: FrontierAxis = 'peakMemoryGiB',
): (width: number) => Drawing {
  const first = frontier[0] as TrainingChoice;
  const timed = frontier.every(({ days }) => days !== null);
  const time = ({ days, stepSeconds }: TrainingChoice): number => (timed && days ? days.mid * 86_400 : stepSeconds.mid);
  // marks of the axes are round in the unit that is shown
  const unit = time(first) >= 172_800 ? 86_400 : time(first) >= 7200 ? 3600 : time(first) >= 600 ? 60 : 1;
  const shower: Readonly<Record<FrontierAxis, Shower>> = {
    peakMemoryGiB: show.gib,
    costUsd: show.usd,
    energyMWh: show.mwh,
    chipsUsed: show.count,
  };
  const upright = (choice: TrainingChoice): number => figureOf(choice, axis) as number;
  const text = (name: Word & FrontierAxis, choice: TrainingChoice): string => {
    const value = figureOf(choice, name);
    return value === null ? '–' : show.text(shower[name](value));
  };
  const names = shortNames(frontier);
  const dots = frontier.map((choice, at) => ({
    x: time(choice) / unit,
    y: upright(choice),
    name: names[at] as string,
    key: writeLayout(choice.layout),
    colour: KINDS[0] as Colour,
    chosen: at === 0,
    size: 8,
    named: true,
    said: [
      writeLayout(choice.layout),
      `${show.text(show.time(time(choice)))} · ${text('peakMemoryGiB', choice)} · MFU ${showShare(choice.mfu.mid)}`,
      `${showNumber(choice.chipsUsed, 9)} ${say('chipsAxis')}`,
      ...(choice.costUsd ? [`${text('costUsd', choice)}${choice.energyMWh ? ` · ${text('energyMWh', choice)}` : ''}`] : []),
    ],
  }));
  return (width) =>
    drawScatter(
      {
        title: say('frontierTitle'),
        about: say('frontierSaid'),
        x: {
          name: say(timed ? 'timeOfRun' : 'stepSeconds'),
          log: false,
          show: (value) => show.text(show.time(value * unit, time(first))),
        },
        y: { name: say(axis), log: false, show: (value) => show.text(shower[axis](value, upright(first))) },
        dots,
        height: 300,
        table: {
          head: [
            say('layoutTitle'),
            say(timed ? 'days' : 'stepSeconds'),
            say('peakMemoryGiB'),
            say('mfu'),
            say('chipsAxis'),
            say('costUsd'),
            say('energyMWh'),
          ],
          rows: frontier.map((choice) => [
            writeLayout(choice.layout),
            show.text(show.time(time(choice))),
            text('peakMemoryGiB', choice),
            showShare(choice.mfu.mid),
            showNumber(choice.chipsUsed, 9),
            text('costUsd', choice),
            text('energyMWh', choice),
          ]),
        },
      },
      width,
    );
}

/** Names beside dots: the degrees in which the choices differ. */
function shortNames(frontier: readonly TrainingChoice[]): readonly string[] {
  const said = frontier.map(({ layout }) => ({
    tp: layout.tensorParallel,
    pp: layout.pipelineParallel,
    cp: layout.contextParallel,
    ep: layout.expertParallel,
    dp: layout.dataParallel,
    vpp: layout.virtualStages,
    mbs: layout.microBatch,
    zero: layout.zero,
    recompute: layout.recompute,
    offload: layout.offload,
  }));
  const keys = Object.keys(said[0] ?? {}) as (keyof (typeof said)[number])[];
  const names = (chosen: typeof keys): readonly string[] => said.map((one) => chosen.map((key) => `${key} ${one[key]}`).join(' · '));
  const told: typeof keys = [];
  for (const key of keys) if (new Set(names([...told, key])).size > new Set(names(told)).size) told.push(key);
  return names(told);
}
