import { rangeBar } from '../drawing/range.ts';
import type { Figure } from '../report/figures.ts';
import { bandText } from '../report/show.ts';
import { showCount, showNumber } from '../terms/display.ts';
import { usePage } from './context.ts';
import type { Answer } from './messages.ts';

interface Props {
  readonly answer: Answer;
  readonly figures: readonly Figure[];
  readonly why: (figure: Figure) => void;
}

/** The answer first: one number, its band, and what it is of. */
export function Headline({ answer, figures, why }: Props) {
  const { say } = usePage();
  const [first, ...rest] = figures;
  const { understood } = answer;
  const lead = (() => {
    const model = understood.modelName;
    if (answer.kind === 'serve') return say('lead_serve', { model });
    const { tokens } = answer.understood;
    return tokens === null
      ? say('lead_step', { model })
      : say(answer.kind === 'finetune' ? 'lead_finetune' : 'lead_train', { model, tokens: showCount(tokens) });
  })();
  return (
    <section class="headline" aria-labelledby="lead">
      <h1 id="lead">{lead}</h1>
      {first?.value && (
        <div class="first">
          <button type="button" class="huge" onClick={() => why(first)}>
            <span class="quiet-label">{first.name}</span>
            <span class="number">{first.show(first.value.mid).number}</span>
            <span class="unit">{first.show(first.value.mid).unit}</span>
          </button>
          <div class="first-band">
            <span class="said">{first.name}</span>
            <Range value={first.value} width={220} />
            <span class="band">{bandText(first.value, first.show, say)}</span>
          </div>
        </div>
      )}
      <p class="on">{onText(answer, say)}</p>
      <div class="figures">
        {rest.map((figure) => (
          <FigureCell key={figure.path} figure={figure} why={why} />
        ))}
      </div>
    </section>
  );
}

export function onText({ kind, plan, understood }: Answer, say: ReturnType<typeof usePage>['say']): string {
  const all = understood.groups.reduce((sum, { count }) => sum + count, 0);
  const chips =
    understood.groups.length > 1
      ? understood.groups.map(({ count, name }) => `${showNumber(count, 12)} × ${name}`).join(' + ')
      : (() => {
          const [group] = understood.groups;
          const idle = plan.choice?.chipsIdle ?? 0;
          const values = { used: showNumber(all - idle, 12), all: showNumber(all, 12), chip: group?.name ?? '' };
          return say(idle > 0 ? 'used' : 'usedAll', values);
        })();
  const on = say('onChips', { chips });
  if (kind === 'serve') {
    const choice = plan.choice;
    if (!choice) return on;
    const shape = say('shape_serve', {
      input: showNumber(Math.round(understood.meanInput), 9),
      output: showNumber(Math.round(understood.meanOutput), 9),
      weights: choice.format.weights,
      engine: choice.engine,
    });
    return `${on} · ${shape}`;
  }
  const { batch, sequence, precision, stack } = understood;
  return `${on} · ${say('shape', { batch: showNumber(batch, 9), seq: showNumber(sequence, 9), precision, stack })}`;
}

function FigureCell({ figure, why }: { readonly figure: Figure; readonly why: (figure: Figure) => void }) {
  const { say } = usePage();
  const { name, value, show, note } = figure;
  if (value === null)
    return (
      <button type="button" class="figure" onClick={() => why(figure)}>
        <span class="name">{name}</span>
        <span class="value unknown">{say('unknown')}</span>
      </button>
    );
  const shown = show(value.mid);
  return (
    <button type="button" class="figure" onClick={() => why(figure)}>
      <span class="name">
        {name} {note && <small>{note}</small>}
      </span>
      <span class="value">
        <span class="number">{shown.number}</span> <span class="unit">{shown.unit}</span>
      </span>
      {value.low !== value.high && <Range value={value} width={132} />}
      <span class="band">{bandText(value, show, say)}</span>
    </button>
  );
}

export function Range({
  value,
  width,
}: {
  readonly value: { readonly low: number; readonly mid: number; readonly high: number };
  readonly width: number;
}) {
  return (
    <svg
      class="range"
      aria-hidden="true"
      viewBox={`0 0 ${width} 10`}
      width={width}
      height={10}
      dangerouslySetInnerHTML={{ __html: rangeBar(value, width) }}
    />
  );
}
