import { useEffect, useMemo, useState } from 'preact/hooks';
import { drawSpans } from '../drawing/spans.ts';
import { drawStatusMap } from '../drawing/status-map.ts';
import { showNumber } from '../terms/display.ts';
import type { ProblemFields } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import { BadQuestion } from './engine-door.ts';
import { Picker } from './picker.tsx';
import { ProblemLine } from './problem-line.tsx';
import { dayNumber, yearTicks } from './rule-days.ts';
import { nameIn, Open, type RulePlace, type Seen, Verdict, whoSaid } from './rule-verdict.tsx';
import { STATUS_COLOURS, STATUS_ORDER } from './status-words.ts';
import type { ViewProps } from './view.tsx';

const today = (): string => new Date().toISOString().slice(0, 10);
const FIRST_CHIP = 'nvidia-h20-96gb-sxm';

/** stands for nothing said, which a picker cannot hold */
const AT_HOME = '-';

/** Export rules on a day: one chip decided, its past place by place, the law as a map, and the rules themselves. */
export function RulesView({ at, put }: ViewProps) {
  const { say, door, locale, catalog } = usePage();
  const [to = 'CN', day = today(), chip = FIRST_CHIP, party = ''] = at === '' ? [] : at.split('~');
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problems, setProblems] = useState<readonly ProblemFields[]>([]);
  const [only, setOnly] = useState<Status | null>(null);
  const go = (next: { to?: string; day?: string; chip?: string; party?: string }): void => {
    const who = next.party ?? party;
    put([next.to ?? to, next.day ?? day, next.chip ?? chip, ...(who === '' ? [] : [who])].join('~'), '', 'rules');
  };
  useEffect(() => {
    let wanted = true;
    const ask = { to, day, chip, party };
    Promise.all([door.ask('rules', ask), door.ask('decision', ask), door.ask('statuses', ask)]).then(
      ([page, decided, spans]) => {
        if (!wanted) return;
        setSeen({ page, decided, spans, party });
        setProblems([]);
      },
      (error: unknown) =>
        wanted &&
        setProblems(
          error instanceof BadQuestion
            ? error.problems
            : [{ code: 'fault', where: '', said: String((error as Error).message), expected: '' }],
        ),
    );
    return () => {
      wanted = false;
    };
  }, [to, day, chip, party]);

  const charts = useMemo(() => (seen ? chartsOf(seen) : null), [seen, locale, only]);

  function chartsOf({ page, decided, spans, party: receiver }: Seen) {
    const placeName = (code: string): string =>
      nameIn(
        page.places.find((place) => place.code === code),
        locale,
      ) ?? code;
    const lastDay = [page.day, spans.last].sort()[1] as string;
    const [first, last] = [dayNumber(spans.first), dayNumber(lastDay)];
    const cursor = [{ at: dayNumber(page.day), name: page.day, colour: 'ours' as const }];
    const dots = page.chips.filter(
      ({ tpp, density, status }) => tpp !== null && tpp > 0 && density !== null && density > 0 && (only === null || only === status),
    );
    return {
      places: (width: number) =>
        drawSpans(
          {
            title: say('historyTitle', { chip: spans.name }),
            about: say('historyAbout', { party: whoSaid(decided, receiver, placeName, say) }),
            low: first,
            high: last,
            ticks: yearTicks(spans.first, lastDay),
            cursors: cursor,
            rows: spans.rows.map((row) => ({
              name: placeName(row.place),
              more: row.place,
              chosen: row.place === page.to,
              high: row.place === page.to ? 24 : 16,
              spans: row.spans.map(({ from, status }, index) => {
                const end = row.spans[index + 1]?.from ?? null;
                return {
                  from: dayNumber(from),
                  to: end === null ? last : dayNumber(end),
                  colour: STATUS_COLOURS[status],
                  name: say(`s_${status}`),
                  key: `${row.place}~${from}`,
                  said: [
                    `${spans.name} → ${placeName(row.place)}`,
                    say(`s_${status}`),
                    say('since', { day: from }) + (end === null ? '' : ` ${say('until', { day: end })}`),
                  ],
                };
              }),
            })),
            table: {
              head: [say('placesWord'), say('dayWord'), say('statusWord')],
              rows: spans.rows.flatMap((row) => row.spans.map(({ from, status }) => [row.place, from, say(`s_${status}`)])),
            },
          },
          width,
        ),
      map: (width: number) =>
        drawStatusMap(
          {
            title: say('mapTitle', { to: placeName(page.to), day: page.day }),
            about: say('mapAbout'),
            x: { name: say('tppAxis'), low: page.map.tpp[0], high: page.map.tpp[1], show: (value) => showNumber(value, 3) },
            y: { name: say('densityAxis'), low: page.map.density[0], high: page.map.density[1], show: (value) => showNumber(value, 3) },
            cells: page.map.statuses.map((row) => row.map((status) => STATUS_COLOURS[status])),
            dots: dots.map(({ id, name, tpp, density, status }) => ({
              x: tpp as number,
              y: density as number,
              name,
              key: id,
              colour: STATUS_COLOURS[status],
              chosen: id === decided.chip,
              said: [name, say(`s_${status}`), `TPP ${showNumber(tpp as number, 5)}`, `${showNumber(density as number)} TPP/mm²`],
            })),
            table: {
              head: [say('ruleChip'), 'TPP', 'TPP/mm²', say('statusWord')],
              rows: page.chips
                .filter(({ status }) => only === null || only === status)
                .map(({ name, tpp, density, status }) => [
                  name,
                  tpp === null ? '?' : showNumber(tpp, 6),
                  density === null ? '?' : showNumber(density),
                  say(`s_${status}`),
                ]),
            },
          },
          width,
        ),
      rules: (width: number) =>
        drawSpans(
          {
            title: say('ganttTitle'),
            about: say('ganttAbout'),
            low: first,
            high: last,
            ticks: yearTicks(spans.first, lastDay),
            cursors: cursor,
            rows: page.rules.map((rule) => {
              const end = rule.until === null ? last : dayNumber(rule.until);
              const stop = rule.enforcedUntil === null ? end : Math.min(end, dayNumber(rule.enforcedUntil));
              const said = [
                rule.name[locale],
                rule.citation,
                `${say('since', { day: rule.from })}${rule.until ? ` ${say('until', { day: rule.until })}` : ''}`,
                say(`standing_${rule.standing}` as 'standing_ended'),
              ];
              const common = { said, key: rule.id, chosen: rule.id === decided.decidedBy };
              const paint = rule.version ? 'ours' : rule.decides ? 'gradients' : 'overhead';
              return {
                name: rule.name[locale],
                chosen: rule.id === decided.decidedBy,
                spans: [
                  { from: dayNumber(rule.from), to: stop, colour: paint, name: rule.citation, ...common },
                  ...(stop < end ? [{ from: stop, to: end, colour: paint, faint: true, ...common, chosen: false } as const] : []),
                ],
              };
            }),
            table: {
              head: [say('decidedByRule'), say('citation'), say('since', { day: '' }), say('until', { day: '' }), say('statusWord')],
              rows: page.rules.map((rule) => [
                rule.name[locale],
                rule.citation,
                rule.from,
                rule.until ?? '',
                say(`standing_${rule.standing}` as 'standing_ended'),
              ]),
            },
          },
          width,
        ),
    };
  }

  const placeAt = (code: string): RulePlace | undefined => seen?.page.places.find((place) => place.code === code);
  const chips = catalog?.chips ?? [];
  const counts = new Map<Status, number>();
  for (const { status } of seen?.page.chips ?? []) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <div class="ready rules">
      <h1>{say('rulesTitle')}</h1>
      <p class="lead">{say('rulesLead')}</p>
      <div class="asked">
        <Picker
          label={say('ruleChip')}
          hint={say('findChip')}
          value={chip}
          shown={chips.find(({ id }) => id === chip)?.name ?? seen?.decided.name ?? chip}
          options={chips.map(({ id, name, tpp, text }) => ({ id, name, more: tpp === null ? '' : `TPP ${showNumber(tpp, 5)}`, text }))}
          empty={say('nothingFound')}
          pick={(id) => go({ chip: id })}
        />
        <Picker
          label={say('ruleTo')}
          hint={say('findPlace')}
          value={to}
          shown={
            nameIn(
              seen?.page.places.find(({ code }) => code === to),
              locale,
            ) ?? to
          }
          options={(seen?.page.places ?? []).map(({ code, name, zh, also }) => ({
            id: code,
            name: locale === 'zh' ? zh : name,
            more: code,
            text: `${code} ${name} ${also}`.toLowerCase(),
          }))}
          empty={say('nothingFound')}
          pick={(code) => go({ to: code })}
        />
        <Picker
          label={say('ruleParty')}
          hint={say('findParty')}
          value={party}
          shown={party === '' ? say('partyAtHome') : (nameIn(placeAt(party), locale) ?? party)}
          options={[
            { id: AT_HOME, name: say('partyAtHome'), more: '', text: '' },
            ...(seen?.page.places ?? []).map(({ code, name, zh, also }) => ({
              id: code,
              name: locale === 'zh' ? zh : name,
              more: code,
              text: `${code} ${name} ${also}`.toLowerCase(),
            })),
          ]}
          empty={say('typedParty')}
          pick={(who) => go({ party: who === AT_HOME ? '' : who })}
        />
        <label class="day">
          <span>{say('ruleDay')}</span>
          <input
            type="date"
            value={day}
            min={seen?.spans.first}
            onInput={(event) => event.currentTarget.value && go({ day: event.currentTarget.value })}
          />
        </label>
      </div>
      {problems.length > 0 && (
        <section class="problems" role="alert">
          {problems.map((problem) => (
            <ProblemLine
              key={problem.said}
              problem={problem}
              take={(name) =>
                go(
                  problem.where === 'to'
                    ? { to: name }
                    : problem.where === 'party'
                      ? { party: name }
                      : problem.where === 'chip'
                        ? { chip: name }
                        : {},
                )
              }
            />
          ))}
        </section>
      )}
      {seen ? <Verdict seen={seen} /> : <div class="waiting" style={{ minHeight: '240px' }} />}
      {charts && (
        <Chart
          draw={charts.places}
          file="export-status-by-place"
          press={(key) => {
            const [place = to, from = day] = key.split('~');
            go({ to: place, day: from });
          }}
        />
      )}
      {charts && seen && (
        <>
          <div class="status-filter" role="group" aria-label={say('statusWord')}>
            {STATUS_ORDER.filter((status) => counts.has(status)).map((status) => (
              <button type="button" key={status} aria-pressed={only === status} onClick={() => setOnly(only === status ? null : status)}>
                <i style={{ background: `var(--${STATUS_COLOURS[status]})` }} />
                {say(`s_${status}`)} <b>{counts.get(status)}</b>
              </button>
            ))}
          </div>
          <Chart draw={charts.map} file="export-map" press={(id) => go({ chip: id })} height={520} />
          <Open decided={seen.decided} />
          <Chart
            draw={charts.rules}
            file="export-rules"
            press={(id) => {
              location.hash = `#v1/catalog/${encodeURIComponent(`controls/${id}`)}`;
            }}
            height={520}
          />
          <p class="fine">
            {say('gathered', { day: seen.page.rulesAsOf })} {seen.page.disclaimer[locale]}
          </p>
        </>
      )}
    </div>
  );
}
