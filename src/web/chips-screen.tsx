import { useMemo, useState } from 'preact/hooks';
import { type Colour, KINDS } from '../drawing/palette.ts';
import { drawScatter } from '../drawing/scatter.ts';
import { showNumber, showRate } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { ListedChip } from './messages.ts';
import type { Word } from './words.ts';

interface Axis {
  readonly name: Word;
  readonly log: boolean;
  of(chip: ListedChip): number | null;
  show(value: number): string;
}

const over = (a: number | null, b: number | null): number | null => (a === null || b === null || b === 0 ? null : a / b);

const AXES: Readonly<Record<string, Axis>> = {
  memory: { name: 'x_memory', log: true, of: ({ memory }) => memory, show: (value) => `${showNumber(value / 2 ** 30)} GiB` },
  bandwidth: { name: 'x_bandwidth', log: true, of: ({ bandwidth }) => bandwidth, show: (value) => showRate(value, 'B/s') },
  peak16: { name: 'x_peak16', log: true, of: ({ peak16 }) => peak16, show: (value) => showRate(value, 'FLOP/s') },
  peak8: { name: 'x_peak8', log: true, of: ({ peak8 }) => peak8, show: (value) => showRate(value, 'FLOP/s') },
  peak4: { name: 'x_peak4', log: true, of: ({ peak4 }) => peak4, show: (value) => showRate(value, 'FLOP/s') },
  watts: { name: 'x_watts', log: true, of: ({ watts }) => watts, show: (value) => showRate(value, 'W') },
  link: { name: 'x_link', log: true, of: ({ link }) => link, show: (value) => showRate(value, 'B/s') },
  price: { name: 'x_price', log: true, of: ({ price }) => price, show: (value) => showNumber(value) },
  tpp: { name: 'x_tpp', log: true, of: ({ tpp }) => (tpp === 0 ? null : tpp), show: (value) => showNumber(value) },
  perWatt: { name: 'x_perWatt', log: true, of: ({ peak16, watts }) => over(peak16, watts), show: (value) => showRate(value, 'FLOP/s/W') },
  perUsd: { name: 'x_perUsd', log: true, of: ({ peak16, price }) => over(peak16, price), show: (value) => showRate(value, 'FLOP/s') },
  released: { name: 'x_released', log: false, of: ({ released }) => yearOf(released), show: (value) => String(Math.floor(value)) },
};

function yearOf(released: string | null): number | null {
  const [, year, month = '1'] = /^(\d{4})(?:-(\d{2}))?/.exec(released ?? '') ?? [];
  return year ? Number(year) + (Number(month) - 1) / 12 : null;
}

/** Chips against each other, on axes that a person picks; the axes stand in the address. */
export function ChipsScreen({ at, set }: { readonly at: string; readonly set: (at: string) => void }) {
  const { say, catalog, locale } = usePage();
  const [x = 'bandwidth', y = 'peak16'] = at === '' ? [] : at.split('~');
  const across = AXES[x] ?? (AXES['bandwidth'] as Axis);
  const up = AXES[y] ?? (AXES['peak16'] as Axis);
  const chips = catalog?.chips ?? [];
  const [maker, setMaker] = useState('');
  const [typed, setTyped] = useState('');
  const draw = useMemo(() => {
    const makers = commonest(chips.map((chip) => chip.maker));
    const shown = chips.flatMap((chip) => {
      const [a, b] = [across.of(chip), up.of(chip)];
      return a !== null && b !== null && a > 0 && b > 0 ? [{ chip, a, b }] : [];
    });
    const told = makers.slice(0, KINDS.length - 1).filter((name) => shown.some(({ chip }) => chip.maker === name));
    const colourOf = (name: string): Colour => (told.includes(name) ? (KINDS[makers.indexOf(name)] ?? 'overhead') : 'overhead');
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ({ maker: own, text }: ListedChip): boolean =>
      (maker === '' || own === maker) && words.every((word) => text.includes(word));
    return {
      shown: shown.length,
      makers: [...makers].sort(),
      chart: (width: number) =>
        drawScatter(
          {
            title: say('chipsTitle'),
            about: say('shown', { count: shown.length, all: chips.length }),
            colours: [
              ...told.map((name) => ({ name, colour: colourOf(name) })),
              ...(shown.some(({ chip }) => !told.includes(chip.maker)) ? [{ name: say('others'), colour: 'overhead' as const }] : []),
            ],
            lines: [...linesOf('x', x), ...linesOf('y', y)],
            x: { name: say(across.name), log: across.log, show: across.show },
            y: { name: say(up.name), log: up.log, show: up.show },
            height: Math.max(380, Math.min(600, Math.round(width * 0.56))),
            dots: shown.map(({ chip, a, b }) => ({
              x: a,
              y: b,
              name: chip.name,
              key: chip.id,
              colour: colourOf(chip.maker),
              size: 5.5,
              named: true,
              faint: !wanted(chip),
              said: [
                chip.name,
                `${say(across.name)} ${across.show(a)}`,
                `${say(up.name)} ${up.show(b)}`,
                [chip.maker, chip.released].filter(Boolean).join(' · '),
              ],
            })),
            table: {
              head: [say('chip'), say('makerWord'), say(across.name), say(up.name)],
              rows: shown.map(({ chip, a, b }) => [chip.name, chip.maker, across.show(a), up.show(b)]),
            },
          },
          width,
        ),
    };
  }, [chips, x, y, locale, maker, typed]);
  const pick = (label: Word, value: string, put: (name: string) => void) => (
    <label class="axis">
      <span>{say(label)}</span>
      <select value={value} onChange={(event) => put(event.currentTarget.value)}>
        {Object.entries(AXES).map(([key, { name }]) => (
          <option key={key} value={key}>
            {say(name)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="ready">
      <h1>{say('chipsTitle')}</h1>
      <p class="lead">{say('chipsLead')}</p>
      <div class="axes">
        {pick('axisX', x, (name) => set(`${name}~${y}`))}
        {pick('axisY', y, (name) => set(`${x}~${name}`))}
        <label class="axis">
          <span>{say('chosenMaker')}</span>
          <select value={maker} onChange={(event) => setMaker(event.currentTarget.value)}>
            <option value="">{say('allMakers')}</option>
            {draw.makers.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="axis">
          <span>{say('findOnChart')}</span>
          <input type="search" value={typed} placeholder="H20, 910C …" onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
      </div>
      <h2 class="quiet-label">{say('screen_chips')}</h2>
      {draw.shown > 0 ? (
        <Chart
          draw={draw.chart}
          file="chips"
          title=""
          press={(id) => {
            location.hash = `#v1/catalog/${encodeURIComponent(`chips/${id}`)}`;
          }}
        />
      ) : (
        <div class="waiting" style={{ minHeight: '520px' }} />
      )}
    </div>
  );
}

/** Where the law draws its lines. */
const linesOf = (axis: 'x' | 'y', key: string) =>
  key === 'tpp' ? [2400, 4800].map((at) => ({ axis, at, name: `TPP ${showNumber(at)}` })) : [];

/** Names by how often they occur, most first. */
function commonest(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
