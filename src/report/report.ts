import { type Drawing, escaped, svgOf, tableOf } from '../drawing/drawing.ts';
import { colour, paletteCss } from '../drawing/palette.ts';
import { rangeBar } from '../drawing/range.ts';
import { showNumber, showShare } from '../terms/display.ts';
import { writeLayout } from '../terms/layout-text.ts';
import type { Plan, Reason, TrainingChoice } from '../terms/plan.ts';
import type { StepBars } from '../terms/step-bars.ts';
import type { Curve, Operators } from './drawn.ts';
import { type Figure, type FiguresAsked, figuresOf } from './figures.ts';
import { type GroupNamed, isMixed, mixChart, mixLayouts, mixMain } from './mix-chart.ts';
import { boughtParts, carbonParts, costParts, sumOf } from './money-parts.ts';
import { REPORT_CSS } from './report-style.ts';
import { layoutWord, percentilesChart, serviceFrontier } from './service-charts.ts';
import { bandText, type Shower, showers } from './show.ts';
import { frontierChart, rooflineChart, scalingChart, stagesChart, stepsChart } from './training-charts.ts';
import { memoryParts, type Part, timeParts } from './training-parts.ts';
import { type Locale, type Say, speak } from './words.ts';

/** Everything that a report tells; what is null or empty is left out. */
export interface ReportAsked {
  readonly answer: FiguresAsked & {
    readonly plan: Pick<Plan<unknown>, 'because' | 'assumed' | 'refused'> & { readonly frontier: readonly unknown[] };
  };
  readonly modelName: string;
  /** kinds of chips of the pool, in its order */
  readonly groups?: readonly GroupNamed[];
  /** pool in words */
  readonly on: string;
  /** the same question on the command line */
  readonly command: string;
  /** YYYY-MM-DD, of prices and rules */
  readonly day: string;
  readonly locale: Locale;
  /** our sentences in the language of the report */
  tell(sentence: string): string;
  readonly steps: StepBars | null;
  readonly operators: Operators | null;
  readonly curve: Curve | null;
  readonly limits: readonly { readonly figure: string; readonly percentile: number; readonly seconds: number }[];
}

const WIDTH = 860;

/** One page that stands alone: figures with their bands, drawings with their tables, what was assumed and where everything came from. */
export function reportHtml(asked: ReportAsked): string {
  const { answer, locale, tell } = asked;
  const say = speak(locale);
  const show = showers(say);
  const figures = figuresOf(answer, say, show);
  const [first] = figures;
  const drawings = drawingsOf(asked, say, show);
  const title = `${asked.modelName} ${say('onChips', { chips: asked.on })}`;
  const body = [
    `<header><p class="kind">${escaped(say('title'))} · ${escaped(asked.day)}</p><h1>${escaped(title)}</h1>${first?.value ? headline(first, say) : `<p class="huge">${escaped(say('noAnswerShort'))}</p>`}</header>`,
    figures.length > 1 ? figureTable(figures.slice(1), say) : '',
    answer.kind === 'serve'
      ? serviceText(answer.plan.choice, say)
      : answer.plan.choice
        ? partsText(answer.plan.choice, answer.understood.capacityGiB, asked.groups ?? [], say, show)
        : '',
    ...drawings.map((drawing, at) => figureOf(drawing, at)),
    answer.kind !== 'serve' && answer.plan.choice ? moneyText(answer.plan.choice, say, show) : '',
    list(
      say('near'),
      answer.plan.refused.map(({ said, would }) => tell(said) + (would && !said.includes(would) ? ` → ${tell(would)}` : '')),
    ),
    list(say('assumed'), answer.plan.assumed.map(tell), 'assumed'),
    because(say('becauseTitle'), answer.plan.because, tell),
    `<section><h2>${escaped(say('commandTitle'))}</h2><pre>${escaped(asked.command)}</pre></section>`,
  ];
  return `<!doctype html>
<html lang="${locale === 'zh' ? 'zh' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title>
<style>${paletteCss()}${REPORT_CSS}</style>
</head>
<body><main>
${body.filter(Boolean).join('\n')}
</main></body>
</html>
`;
}

function headline({ name, value, show }: Figure, say: Say): string {
  if (!value) return '';
  const { number, unit } = show(value.mid);
  return `<p class="huge">${escaped(number)} <span>${escaped(unit)}</span></p><p class="band">${escaped(name)} ${range(value, 260)} ${escaped(bandText(value, show, say))}</p>`;
}

function range(value: NonNullable<Figure['value']>, width: number): string {
  return `<svg class="range" aria-hidden="true" viewBox="0 0 ${width} 10" width="${width}" height="10">${rangeBar(value, width)}</svg>`;
}

function figureTable(figures: readonly Figure[], say: Say): string {
  const rows = figures.map(({ name, value, show, note }) => {
    const cells = value
      ? `<td class="figure">${escaped(text(show, value.mid))}</td><td>${value.low === value.high ? '' : range(value, 150)}</td><td class="band">${escaped(bandText(value, show, say))}</td>`
      : `<td class="unknown" colspan="3">${escaped(say('unknown'))}</td>`;
    return `<tr><th scope="row">${escaped(name)}${note ? ` <small>${escaped(note)}</small>` : ''}</th>${cells}</tr>`;
  });
  return `<table class="figures"><caption>${escaped(say('figuresCaption'))}</caption><tbody>${rows.join('')}</tbody></table>`;
}

const text = (show: Shower, value: number): string => {
  const { number, unit } = show(value);
  return unit === '' ? number : `${number} ${unit}`;
};

function partsText(
  choice: TrainingChoice,
  capacity: number | null,
  groups: readonly GroupNamed[],
  say: Say,
  show: ReturnType<typeof showers>,
): string {
  const { peakMemoryGiB: peak, stepSeconds: step } = choice;
  const free = (capacity ?? peak.mid) - peak.mid;
  const memory: Part[] = [
    ...memoryParts(choice.memoryGiB, say),
    ...(free > 0 ? [{ name: say('free'), value: free, colour: 'bubble', hatched: true } as const] : []),
  ];
  return [
    `<section><h2>${escaped(say('layoutTitle'))}</h2>${layoutText(choice, groups, say)}</section>`,
    '<div class="pair">',
    parts(`${say('stepGoes')}: ${text(show.time, step.mid)}`, timeParts(choice.timeSeconds, say), step.mid, show.time),
    parts(`${say('memoryGoes')}: ${text(show.gib, peak.mid)}`, memory, Math.max(peak.mid, capacity ?? 0), show.gib),
    '</div>',
  ].join('');
}

/** The layout of all chips, or of each part where chips differ, with whose seconds and memory the bars below are. */
function layoutText({ layout, mix }: TrainingChoice, groups: readonly GroupNamed[], say: Say): string {
  if (!mix || !isMixed(mix)) return `<pre>${escaped(writeLayout(layout))}</pre>`;
  const parts = mixLayouts(mix, groups, say).map(({ chips, layout: own }) => `<p>${escaped(chips)}</p><pre>${escaped(own)}</pre>`);
  return `${parts.join('')}<p>${escaped(mixMain(mix, groups, say))}</p>`;
}

/** What the money buys and where the carbon comes from. */
function moneyText(choice: TrainingChoice, say: Say, show: ReturnType<typeof showers>): string {
  const [costs, bought, carbon] = [costParts(choice, say), boughtParts(choice, say), carbonParts(choice, say)];
  const usd = choice.costUsd?.mid ?? 0;
  const blocks = [
    ...(costs.length > 0 ? [parts(`${say('partsTitle')}: ${text(show.usd, usd)}`, costs, usd, show.usd)] : []),
    ...(bought.length > 0 ? [parts(`${say('structure')}: ${text(show.usd, usd)}`, bought, usd, show.usd)] : []),
    ...(carbon.length > 0 ? [parts(`${say('carbonTitle')}: ${text(show.tonnes, sumOf(carbon))}`, carbon, sumOf(carbon), show.tonnes)] : []),
  ];
  return blocks.length > 0 ? `<div class="pair">${blocks.join('')}</div>` : '';
}

function parts(title: string, all: readonly Part[], whole: number, show: Shower): string {
  const shown = all.filter(({ value }) => Math.abs(value) > whole * 5e-4);
  const drawn = shown.filter(({ value }) => value > 0);
  const across = Math.max(whole, sumOf(drawn));
  const signed = (value: number, said: string): string => (value < 0 ? `−${said}` : said);
  const bar = drawn
    .map(({ value, colour: paint }) => `<i style="width:${((value / across) * 100).toFixed(2)}%;background:${colour(paint)}"></i>`)
    .join('');
  const rows = shown.map(
    ({ name, value, colour: paint }) =>
      `<tr><th scope="row"><i style="background:${colour(paint)}"></i>${escaped(name)}</th><td>${escaped(signed(value, text(show, Math.abs(value))))}</td><td>${escaped(signed(value, showShare(Math.abs(value) / whole)))}</td></tr>`,
  );
  return `<section><h2>${escaped(title)}</h2><div class="bar">${bar}</div><table class="parts"><tbody>${rows.join('')}</tbody></table></section>`;
}

function serviceText(choice: Extract<FiguresAsked, { kind: 'serve' }>['plan']['choice'], say: Say): string {
  if (!choice) return '';
  const rows = [
    [say('layoutTitle'), layoutWord(choice)],
    [say('weights'), choice.format.weights],
    [say('meanBatch'), showNumber(choice.meanBatch)],
    [say('utilisation'), showShare(choice.utilisation)],
  ].map(([name = '', value = '']) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`);
  return `<section><h2>${escaped(say('setup'))}</h2><table class="parts"><tbody>${rows.join('')}</tbody></table></section>`;
}

function drawingsOf(
  { answer, groups, steps, operators, curve, limits }: ReportAsked,
  say: Say,
  show: ReturnType<typeof showers>,
): readonly Drawing[] {
  if (answer.kind === 'serve') {
    const { choice } = answer.plan;
    const frontier = answer.plan.frontier as readonly NonNullable<typeof choice>[];
    return [
      ...(choice ? [percentilesChart(choice, { limits }, say, show)(WIDTH)] : []),
      ...(frontier.length > 1 ? [serviceFrontier(frontier, say, show)(WIDTH)] : []),
    ];
  }
  const { choice } = answer.plan;
  const frontier = answer.plan.frontier as readonly TrainingChoice[];
  const stages = choice?.memoryByStageGiB ?? [];
  const asked = choice ? choice.chipsUsed + choice.chipsIdle : 0;
  return [
    ...(choice?.mix && isMixed(choice.mix) && groups ? [mixChart(choice.mix, choice.stepSeconds.mid, groups, say, show)(WIDTH)] : []),
    ...(steps ? [stepsChart(steps, say, show)(WIDTH)] : []),
    ...(frontier.length > 1 ? [frontierChart(frontier, say, show)(WIDTH)] : []),
    ...(curve && curve.points.length > 1 ? [scalingChart(curve, asked, say, show)(WIDTH)] : []),
    ...(operators && operators.rows.length > 0 ? [rooflineChart(operators, say, show)(WIDTH)] : []),
    ...(stages.length > 1 ? [stagesChart(stages, answer.understood.capacityGiB, say)(WIDTH)] : []),
  ];
}

function figureOf(drawing: Drawing, at: number): string {
  return `<figure><figcaption><h2>${escaped(drawing.title)}</h2><p>${escaped(drawing.about)}</p></figcaption>${svgOf(drawing, `drawing-${at}`)}<details><summary>${escaped(drawing.title)}</summary>${tableOf(drawing.table, drawing.title)}</details></figure>`;
}

function list(title: string, sentences: readonly string[], kind = ''): string {
  if (sentences.length === 0) return '';
  return `<section class="${kind}"><h2>${escaped(title)}</h2><ul>${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('')}</ul></section>`;
}

/** Paths that a reader can follow with `suanpan facts trace`; a median of many prices names a few of them. */
const MOST_PATHS = 6;

function because(title: string, reasons: readonly Reason[], tell: (sentence: string) => string): string {
  if (reasons.length === 0) return '';
  const rows = reasons.map(({ figure, formula, said, from }) => {
    const more = from.length > MOST_PATHS ? ` + ${from.length - MOST_PATHS}` : '';
    return `<tr><th scope="row">${escaped(figure)}</th><td>${escaped(tell(said))}<br><code>${escaped(formula)}</code> <small>${escaped(from.slice(0, MOST_PATHS).join(', '))}${more}</small></td></tr>`;
  });
  return `<section><h2>${escaped(title)}</h2><table class="because"><tbody>${rows.join('')}</tbody></table></section>`;
}
