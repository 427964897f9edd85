import { type Bill, type Estimate, type Obtainable, showCount, showNumber, showShare, type Worth } from '../index.ts';
import { statusSaid } from './controls-words.ts';
import type { Face } from './face.ts';
import { columns, ink, wrap } from './paper.ts';
import { teller } from './prose.ts';
import { type SayWorth, speakWorth, type WorthWord } from './worth-words.ts';

type Page = Pick<Face, 'say' | 'paper' | 'locale'>;

/** Money, energy and carbon of a choice as a block of the page. */
export function worthText(
  worth: Worth & { readonly chipHours: Estimate | null; readonly calendarDays?: Estimate | null },
  { say, paper, locale }: Page,
): string {
  const word = speakWorth(locale);
  const tell = teller(locale);
  const rows: string[][] = [];
  const row = (name: string, figure: string, rest: string): void =>
    void rows.push([ink(paper, 'dim', name), ink(paper, ['bold', 'cyan'], figure), ink(paper, 'dim', rest)]);
  const band = ({ low, mid, high }: Estimate, show: (value: number) => string): string =>
    low === mid && mid === high ? say('stated') : `${show(low)} – ${show(high)}`;
  const figure = (
    name: WorthWord,
    estimate: Estimate | null | undefined,
    show: (value: number) => string,
    unit: string,
    rest: readonly string[] = [],
  ): void => {
    // without a number of tokens a run has no cost, which is not the same as an unknown one
    if (estimate === undefined || (estimate === null && worth.chipHours === null)) return;
    if (estimate === null) row(word(name), word('unknown'), rest.join('; '));
    else row(word(name), `${show(estimate.mid)} ${unit}`, [band(estimate, show), ...rest].join('; '));
  };
  const { bill } = worth;
  figure('cost', worth.costUsd, money, 'USD', bill ? moneyRest(bill, word) : []);
  const paid = bill && bill.payment !== 'stated' ? [word(`payment_${bill.payment}` as WorthWord)] : [];
  if (bill) figure('price', bill.usdPerChipHour, money, word('aChipHour'), paid);
  figure('perMillion', worth.costPerMillionTokensUsd, money, 'USD');
  figure('energy', worth.energyMWh, whole, 'MWh', bill ? [`PUE ${showNumber(bill.pue.mid)}`] : []);
  figure('aToken', worth.joulesPerToken, showNumber, 'J');
  figure('carbon', worth.carbonTonnes, whole, 't', gridRest(bill, word));
  figure('making', worth.embodiedTonnes, whole, 't');
  figure('water', worth.waterCubicMetres, whole, 'm³');
  const power = bill?.power ? [word('ofLimit', { share: showShare(bill.power.share), limit: showNumber(bill.power.limit / 1e6) })] : [];
  figure('sitePower', worth.sitePowerMW, showNumber, 'MW', power);
  const inner = (text: string, indent: string): string[] => wrap(text, paper.width - 4, indent).map((line) => `  ${line}`);
  const assumed = (bill?.assumed ?? []).flatMap((sentence) => inner(`- ${tell(sentence)}`, '  '));
  return [
    ink(paper, 'bold', word('title')),
    ...columns(rows, ['left', 'left', 'left'], 3).flatMap((line) => inner(line, '    ')),
    ...(bill ? heldLines(bill, worth.calendarDays ?? null, word).flatMap((line) => inner(line, '  ')) : []),
    ...(bill ? buyingLines(bill, word).flatMap((line) => inner(line, '  ')) : []),
    ...(assumed.length > 0 ? [`  ${word('assumed')}`, ...assumed.map((line) => ink(paper, 'dim', line))] : []),
  ].join('\n');
}

const money = (usd: number): string => (usd >= 1e4 ? showCount(Number(usd.toPrecision(3)), 3) : showNumber(usd));

const whole = (value: number): string => (value >= 1e6 ? showCount(value, 4) : showNumber(value, 4));

function moneyRest({ currency, budget }: Bill, word: SayWorth): readonly string[] {
  const rest: string[] = [];
  if (currency.code !== 'USD' && currency.cost)
    rest.push(
      word('atRate', { cost: money(currency.cost.mid), code: currency.code, rate: showNumber(currency.perUsd, 4), day: currency.rateFrom }),
    );
  if (budget) rest.push(word('ofBudget', { share: showShare(budget.share), limit: money(budget.limit) }));
  return rest;
}

function gridRest(bill: Bill | undefined, word: SayWorth): readonly string[] {
  const grid = bill?.grid;
  if (!grid?.kgPerKWh) return [];
  const kg = word('ofGrid', { kg: showNumber(grid.kgPerKWh.mid) });
  return [grid.place === '' ? kg : `${kg} ${grid.place}, ${word(`basis_${grid.basis}`)}`];
}

/** What the run costs where nobody lets the chips go while it stands. */
function heldLines({ heldCostUsd: held }: Bill, days: Estimate | null, word: SayWorth): string[] {
  if (!held || !days || held.mid === 0) return [];
  return [word('held', { days: showNumber(days.mid), usd: money(held.mid), low: money(held.low), high: money(held.high) })];
}

function buyingLines({ capitalUsd, breakEven, structure, payment }: Bill, word: SayWorth): string[] {
  const lines: string[] = [];
  if (capitalUsd) {
    const use = breakEven?.utilisation ?? null;
    const share = use === null ? '' : showShare(use);
    const months = breakEven?.months == null ? null : showNumber(breakEven.months);
    const even = !breakEven
      ? []
      : months !== null
        ? [word('even', { months, share })]
        : [word(use === null || use > 1 ? 'never' : 'notEven', { share })];
    const spread = `${money(capitalUsd.low)} – ${money(capitalUsd.high)}`;
    lines.push(`${word('buying')}: ${[`${word('capital', { usd: money(capitalUsd.mid) })} (${spread})`, ...even].join('; ')}`);
  }
  if (structure && (payment === 'buy' || structure.staff.mid > 0)) {
    const share = ({ low, mid, high }: Estimate): string => `${showShare(mid, 2)} (${showShare(low, 2)} – ${showShare(high, 2)})`;
    lines.push(
      `${word('shares')}: ${word('sharesSaid', { computing: share(structure.computing), staff: share(structure.staff), energy: share(structure.energy) })}`,
    );
  }
  return lines;
}

/** Whether each kind of chip can be had, and what a unit of work costs: two answers. */
export function obtainableText(rows: readonly Obtainable[], page: Page): string {
  const { paper, locale } = page;
  const word = speakWorth(locale);
  const cost = rows[0]?.costPerMillionTokensUsd;
  const paid = cost ? word('affordSaid', { usd: money(cost.mid), low: money(cost.low), high: money(cost.high) }) : word('unknown');
  return rows.length === 0 ? '' : [...hadBlock(rows, page), `${ink(paper, 'bold', word('afford'))}  ${paid}`].join('\n');
}

/** Whether each kind of chip can be had, by which paragraph, how old the rules are, and what they are not. */
export function hadBlock(rows: readonly Obtainable[], { paper, locale }: Pick<Page, 'paper' | 'locale'>): string[] {
  const word = speakWorth(locale);
  const [first] = rows;
  if (!first) return [];
  const lines = rows.flatMap((row) => [
    `- ${row.name}: ${hadParts(row, word, locale).join(' · ')}`,
    ...row.buyerSide.map((flag) => `  ${word('buyer', { said: flag[locale] })}${flag.certain ? '' : ` (${word('ifSo')})`}`),
  ]);
  const age = `${word('rulesDay', { day: first.asOf, asOf: first.rulesAsOf })}. ${first.disclaimer[locale]}`;
  const inked = (text: string, dim: boolean): string[] =>
    wrap(text, paper.width - 2, '    ').map((part) => `  ${dim ? ink(paper, 'dim', part) : part}`);
  return [ink(paper, 'bold', word('had')), ...lines.flatMap((line) => inked(line, false)), ...inked(age, true)];
}

function hadParts(row: Obtainable, word: SayWorth, locale: Page['locale']): string[] {
  const status =
    row.to === null
      ? word('noPlace')
      : word(row.madeThere ? 'madeThere' : 'exportTo', {
          to: row.to,
          status: row.status === null ? word('unknown') : statusSaid(row.status, locale),
        });
  const number = (value: number | null): string => (value === null ? word('unknown') : showNumber(value, 5));
  return [
    status,
    ...(row.paragraph === null
      ? []
      : [word('paragraph', { paragraph: [row.paragraph, ...(row.citation ? [row.citation] : [])].join('; ') })]),
    word('tpp', { tpp: number(row.tpp) }),
    word('density', { density: number(row.performanceDensity) }),
    word('stock', { stock: row.stock ?? word('unknown') }),
    row.leadTimeDays
      ? word('leadTime', { low: showNumber(row.leadTimeDays.low), high: showNumber(row.leadTimeDays.high) })
      : word('noLead'),
  ];
}
