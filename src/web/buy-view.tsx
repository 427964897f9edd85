import { useMemo } from 'preact/hooks';
import { drawBars } from '../drawing/bars.ts';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawScatter } from '../drawing/scatter.ts';
import { bandText } from '../report/show.ts';
import { showNumber } from '../terms/display.ts';
import { Assumed } from './assumed.tsx';
import type { MixPoint, Sized, SizedOption } from './buy-messages.ts';
import { OptionTable } from './buy-table.tsx';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { Field } from './field.tsx';
import { Range } from './headline.tsx';
import { Picker } from './picker.tsx';
import { ProblemLine } from './problem-line.tsx';
import { Refused } from './refused.tsx';
import { TakeText } from './take-text.tsx';
import { useOrder } from './use-order.ts';
import type { ViewProps } from './view.tsx';
import { Working } from './working.tsx';

const FIRST: Readonly<Record<string, string>> = {
  model: 'llama-3.1-8b',
  tokens: '1T',
  deadline: '30d',
  chips: '512xnvidia-h100-80gb-sxm@2.0,1024xnvidia-a100-80gb-sxm@1.2,512xhuawei-ascend910b-64gb',
};
const FIELDS = [
  ['tokens', '1T'],
  ['deadline', '30d'],
  ['budget', '2.5M'],
  ['power', '20MW'],
  ['place', 'CN'],
  ['to', 'CN'],
  ['price', 'rent'],
] as const;

interface Offer {
  readonly most: string;
  readonly chip: string;
  readonly price: string;
}

const readOffers = (text: string): readonly Offer[] =>
  text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, most = '', chip = '', price = ''] = /^\s*(?:(\d[\d_]*)\s*[x×]\s*)?([^@]*?)\s*(?:@\s*(.*))?$/.exec(part) ?? [];
      return { most, chip, price };
    });

const writeOffers = (offers: readonly Offer[]): string =>
  offers.map(({ most, chip, price }) => `${most === '' ? '' : `${most}x`}${chip}${price === '' ? '' : `@${price}`}`).join(',');

const today = (): string => new Date().toISOString().slice(0, 10);
const colourAt = (at: number): Colour => KINDS[at % KINDS.length] as Colour;

/** How many chips of which kinds end a job in time, and whether a mix is worth having. */
export function BuyView({ at, put }: ViewProps) {
  const { say, show, locale, catalog } = usePage();
  const said = useMemo(() => (at === '' ? FIRST : Object.fromEntries(new URLSearchParams(at))), [at]);
  const set = (name: string, value: string): void => {
    const words = { ...said, [name]: value };
    put(new URLSearchParams(Object.entries(words).filter(([, text]) => text !== '')).toString(), '', name);
  };
  const offers = readOffers(said['chips'] ?? '');
  const day = said['as-of'] ?? today();
  const flags = ['model', 'chips', ...FIELDS.map(([name]) => name)].flatMap((name) => {
    const text = said[name];
    return text === undefined || text === '' ? [] : [`--${name}`, text];
  });
  const argv = ['size', 'train', ...flags, '--json', '--as-of', day];
  const asked = useOrder<Sized>({ argv, texts: [] }, { wait: 700 });
  const { answer } = asked;
  const bad = (name: string) => asked.problems.find(({ where }) => where === `--${name}` || where.startsWith(`--${name} `));
  const [best] = answer?.options ?? [];
  const colourOf = (chip: string): Colour => {
    const place = (answer?.options ?? []).findIndex((option) => option.chip === chip);
    return place >= 0 ? colourAt(place) : 'overhead';
  };
  const charts = useMemo(() => {
    if (!answer || answer.options.length === 0) return null;
    const days = ({ choice }: SizedOption): number => (choice?.calendarDays ?? choice?.days)?.mid ?? 0;
    const priced = answer.options.filter(({ choice }) => (choice?.costUsd?.mid ?? 0) > 0);
    const points = (answer.mix?.frontier ?? []).filter(({ costUsd }) => costUsd !== null && costUsd > 0);
    const costs = [...priced.map(({ choice }) => choice?.costUsd?.mid ?? 0), ...points.map(({ costUsd }) => costUsd ?? 0)];
    const spread = Math.max(...costs) / Math.min(...costs);
    const wordsOf = (parts: MixPoint['parts']): string => parts.map(({ count, name }) => `${count} × ${name}`).join(' + ');
    return {
      frontier:
        priced.length + points.length > 1
          ? (width: number) =>
              drawScatter(
                {
                  title: say('buyFrontier'),
                  about: say('buyFrontierAbout'),
                  x: { name: say('daysAxis'), log: true, show: (value) => showNumber(value) },
                  y: { name: say('moneyWord'), log: spread > 8, show: (value) => show.text(show.usd(value)) },
                  dots: [
                    ...points.map(({ days: x, costUsd, parts }) => ({
                      x,
                      y: costUsd as number,
                      name: wordsOf(parts),
                      colour: parts.length > 1 ? ('states' as const) : colourOf(parts[0]?.chip ?? ''),
                      size: 5,
                      said: [wordsOf(parts), `${showNumber(x)} ${say('unit_d')}`, show.text(show.usd(costUsd as number))],
                    })),
                    ...priced.map((option, index) => ({
                      x: days(option),
                      y: option.choice?.costUsd?.mid as number,
                      name: `${option.count} × ${option.name}`,
                      colour: colourOf(option.chip),
                      size: 8,
                      chosen: index === 0,
                      named: true,
                      said: [
                        `${option.count} × ${option.name}`,
                        `${showNumber(days(option))} ${say('unit_d')}`,
                        show.text(show.usd(option.choice?.costUsd?.mid as number)),
                      ],
                    })),
                  ],
                  table: {
                    head: [say('pool'), say('daysAxis'), say('moneyWord')],
                    rows: [
                      ...priced.map((option) => [
                        `${option.count} × ${option.name}`,
                        showNumber(days(option), 4),
                        showNumber(option.choice?.costUsd?.mid ?? 0, 6),
                      ]),
                      ...points.map(({ days: x, costUsd, parts }) => [wordsOf(parts), showNumber(x, 4), showNumber(costUsd ?? 0, 6)]),
                    ],
                  },
                },
                width,
              )
          : null,
      bars: (width: number) =>
        drawBars(
          {
            title: say('buyOptions'),
            about: say('buyOptionsAbout'),
            rows: answer.options.map((option) => {
              const cost = option.choice?.costUsd ?? null;
              return {
                name: option.name,
                total: cost === null ? say('unknown') : show.text(show.usd(cost.mid)),
                ...(cost ? { band: cost } : {}),
                parts: [
                  {
                    name: option.name,
                    value: cost?.mid ?? 0,
                    colour: colourOf(option.chip),
                    said: cost === null ? '?' : show.text(show.usd(cost.mid)),
                  },
                ],
              };
            }),
            table: {
              head: [say('chip'), say('count'), say('moneyWord')],
              rows: answer.options.map((option) => [option.name, String(option.count), showNumber(option.choice?.costUsd?.mid ?? 0, 6)]),
            },
          },
          width,
        ),
    };
  }, [answer, locale]);
  const cost = best?.choice?.costUsd ?? null;
  const time = best?.choice?.calendarDays ?? best?.choice?.days ?? null;
  return (
    <div class="ready view buy">
      <h1>{say('buyTitle')}</h1>
      <p class="lead">{say('buyLead')}</p>
      <form class="buying" onSubmit={(event) => event.preventDefault()}>
        <div class="asked">
          <Picker
            label={say('model')}
            hint={say('findModel')}
            value={said['model'] ?? ''}
            shown={catalog?.models.find(({ id }) => id === said['model'])?.name ?? said['model'] ?? ''}
            options={(catalog?.models ?? []).map(({ id, name, text }) => ({ id, name, more: '', text }))}
            empty={say('nothingFound')}
            invalid={bad('model') !== undefined}
            pick={(model) => set('model', model)}
          />
        </div>
        {bad('model') && <ProblemLine problem={bad('model') as never} take={(model) => set('model', model)} />}
        <div class="fields ask-like">
          {FIELDS.map(([name, hint]) => (
            <Field
              key={name}
              name={name}
              label={say(name)}
              hint={hint}
              value={said[name] ?? ''}
              problem={bad(name)}
              set={(value) => set(name, value)}
            />
          ))}
        </div>
        <fieldset class="offers">
          <legend>{say('offersWord')}</legend>
          {offers.map((offer, index) => (
            // the place of an offer is its name: the same chip may be offered twice
            <div class="offer" key={String(index)} role="group" aria-label={say('offerAt', { at: index + 1 })}>
              <i style={{ background: `var(--${colourOf(catalog?.chips.find(({ id }) => id === offer.chip)?.id ?? offer.chip)})` }} />
              <label>
                <span>{say('atMost')}</span>
                <input
                  inputMode="numeric"
                  value={offer.most}
                  placeholder="∞"
                  onInput={(event) =>
                    set(
                      'chips',
                      writeOffers(
                        offers.map((old, place) =>
                          place === index ? { ...old, most: event.currentTarget.value.replace(/\D/g, '') } : old,
                        ),
                      ),
                    )
                  }
                />
              </label>
              <Picker
                label={say('chip')}
                hint={say('findChip')}
                value={offer.chip}
                shown={catalog?.chips.find(({ id }) => id === offer.chip)?.name ?? offer.chip}
                options={(catalog?.chips ?? []).map(({ id, name, text }) => ({ id, name, more: '', text }))}
                empty={say('nothingFound')}
                pick={(chip) => set('chips', writeOffers(offers.map((old, place) => (place === index ? { ...old, chip } : old))))}
              />
              <label>
                <span>{say('usdHour')}</span>
                <input
                  inputMode="decimal"
                  value={offer.price}
                  placeholder={say('byRule')}
                  onInput={(event) =>
                    set(
                      'chips',
                      writeOffers(
                        offers.map((old, place) =>
                          place === index ? { ...old, price: event.currentTarget.value.replace(/[^\d.]/g, '') } : old,
                        ),
                      ),
                    )
                  }
                />
              </label>
              <button
                type="button"
                class="plain remove"
                aria-label={say('removeOffer', { at: index + 1 })}
                disabled={offers.length < 2}
                onClick={() => set('chips', writeOffers(offers.filter((_, place) => place !== index)))}
              >
                ×
              </button>
            </div>
          ))}
          <button
            type="button"
            class="plain add"
            onClick={() => set('chips', writeOffers([...offers, { most: '256', chip: 'nvidia-h20-96gb-sxm', price: '' }]))}
          >
            + {say('addOffer')}
          </button>
          {bad('chips') && (
            <ProblemLine
              problem={bad('chips') as never}
              take={(name) => {
                const problem = bad('chips');
                set('chips', writeOffers(offers.map((old) => (problem?.said.includes(old.chip) ? { ...old, chip: name } : old))));
              }}
            />
          )}
        </fieldset>
      </form>
      <div class="view-answer">
        <Working answer={asked} />
        {asked.fault && (
          <p class="problem" role="alert">
            {say('fault', { said: asked.fault })}
          </p>
        )}
        {asked.problems
          .filter(({ where }) => !['--model', '--chips', ...FIELDS.map(([name]) => `--${name}`)].includes(where))
          .map((problem) => (
            <ProblemLine key={problem.said} problem={problem} />
          ))}
        {!answer && asked.problems.length === 0 && (
          <div class="waiting" style={{ minHeight: '760px' }}>
            <p role="status">{asked.progress || say('fetchingSolver')}</p>
          </div>
        )}
        {answer && answer.options.length === 0 && <Refused rows={answer.refused} first />}
        {answer && best && (
          <div class="answer" data-stale={asked.busy || asked.problems.length > 0}>
            <section class="headline">
              <h2 class="quiet-label">{say('buyFewest')}</h2>
              <div class="first">
                <p class="huge">
                  <span class="number">{showNumber(best.count, 9)}</span>
                  <span class="unit">× {best.name}</span>
                </p>
                {cost && (
                  <div class="first-band">
                    <span class="said">{say('moneyWord')}</span>
                    <b class="beside">{show.text(show.usd(cost.mid))}</b>
                    <Range value={cost} width={180} />
                    <span class="band">{bandText(cost, show.usd, say)}</span>
                  </div>
                )}
                {time && (
                  <div class="first-band">
                    <span class="said">{say('timeWord')}</span>
                    <b class="beside">{show.text(show.days(time.mid))}</b>
                    <Range value={time} width={180} />
                    <span class="band">{bandText(time, show.days, say)}</span>
                  </div>
                )}
              </div>
              {answer.mix?.choice && (
                <p class="on">
                  {answer.mix.choice.parts.length > 1
                    ? say('mixBetter', {
                        parts: answer.mix.choice.parts.map(({ count, name }) => `${count} × ${name}`).join(' + '),
                        cost: answer.mix.choice.costUsd === null ? '?' : show.text(show.usd(answer.mix.choice.costUsd)),
                      })
                    : say('mixNot')}
                </p>
              )}
            </section>
            {charts?.frontier && <Chart draw={charts.frontier} file="buy-frontier" />}
            <OptionTable options={answer.options} colourOf={colourOf} />
            {charts && <Chart draw={charts.bars} file="buy-cost" />}
          </div>
        )}
      </div>
      {answer && (
        <div class="said">
          {answer.options.length > 0 && <Refused rows={answer.refused} />}
          <Assumed lines={answer.assumed} />
        </div>
      )}
      {answer && (
        <TakeText
          text={asked.text}
          file="size-train.json"
          line={`suanpan size train ${flags.map((word) => (/[\s;&|<>()]/.test(word) ? `"${word}"` : word)).join(' ')} --json`}
        />
      )}
    </div>
  );
}
