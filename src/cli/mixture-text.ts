import {
  type Flip,
  type Mixture,
  type MixturePoint,
  type NearLimit,
  type SensitiveCase,
  type Shadow,
  showCount,
  showNumber,
  showShare,
} from '../index.ts';
import type { Face } from './face.ts';
import { columns, ink, wrap } from './paper.ts';
import { type ProcureWord, type SayProcure, speakProcure } from './procure-words.ts';

const rough = (value: number): string => showCount(Number(value.toPrecision(3)), 3);
/** Cases of which a page tells. */
const MOST_CASES = 5;

/** The mix to buy as blocks of the page: what, at which cost; other times; what limits are worth; how sure it is. */
export function mixtureBlocks(
  mix: Mixture,
  names: ReadonlyMap<string, string>,
  { paper, locale }: Pick<Face, 'paper' | 'locale'>,
): string[][] {
  const word = speakProcure(locale);
  const named = (id: string): string => names.get(id) ?? id;
  const lines = (title: ProcureWord, said: readonly string[]): string[] =>
    said.length === 0
      ? []
      : [ink(paper, 'bold', word(title)), ...said.flatMap((line) => wrap(`- ${line}`, paper.width - 2, '  ').map((part) => `  ${part}`))];
  return [
    lines('mix', choiceLines(mix, word)),
    frontierBlock(mix, word, { paper }),
    lines('shadows', mix.choice ? mix.shadows.map((shadow) => shadowLine(shadow, word, named)) : []),
    lines('sensitive', sensitiveLines(mix, word, named)),
  ];
}

const knownOr =
  (word: SayProcure) =>
  (value: number | null, show: (value: number) => string): string =>
    value === null ? word('unknown') : show(value);

const partsText = ({ parts }: MixturePoint): string => parts.map(({ count, name }) => `${showNumber(count, 12)} × ${name}`).join(' + ');

/** What it comes to, in one line. */
function pointText(point: MixturePoint, word: SayProcure): string {
  const known = knownOr(word);
  const { days, band, costUsd, sitePowerMW, energyMWh } = point;
  return word('mixPoint', {
    parts: partsText(point),
    days: `${showNumber(days)} (${showNumber(band.low)} – ${showNumber(band.high)})`,
    usd: rough(costUsd),
    power: known(sitePowerMW, showNumber),
    energy: known(energyMWh, rough),
  });
}

function choiceLines({ choice, nearest }: Mixture, word: SayProcure): string[] {
  if (choice === null)
    return [
      word('mixNone'),
      ...nearest.map(({ limit, needs, point }) => word(`near_${limit}`, { needs: needed(limit, needs), parts: pointText(point, word) })),
    ];
  const { parts, saves, gap, together, costUsd } = choice;
  const said = [pointText(choice, word)];
  said.push(parts.map(({ name, usdPerChipHour }) => word('mixPrice', { name, usd: showNumber(usdPerChipHour) })).join(word('comma')));
  const several = new Set(parts.map(({ chip }) => chip)).size > 1;
  if (saves === null) said.push(word('mixOnly'));
  else said.push(several && saves > 0 ? word('mixSaves', { usd: rough(saves) }) : word('mixAlone'));
  if (several) said.push(word('mixTogether', { share: showShare(together, 3) }));
  said.push(word('mixGap', { gap: showShare(Math.max(gap, 1e-4), 2), usd: rough(costUsd * (1 - gap)) }));
  return said;
}

/** A limit rounded to the side on which it is kept. */
export function needed(limit: NearLimit['limit'], needs: number): string {
  if (limit === 'deadline') return showNumber(Math.ceil(needs * 10) / 10, 6);
  const value = roundedUp(limit === 'power' ? needs / 1e6 : needs);
  return limit === 'power' ? showNumber(value, 3) : showCount(value, 3);
}

/** The next number of three digits. */
function roundedUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil((value / unit) * (1 - 1e-12)) * unit).toPrecision(3));
}

function frontierBlock({ frontier, choice }: Mixture, word: SayProcure, { paper }: Pick<Face, 'paper'>): string[] {
  if (frontier.length < 2) return [];
  const known = knownOr(word);
  const header = ['', ...(['days', 'cost', 'power', 'energy', 'parts'] as const).map((name) => word(name))];
  const rows = frontier.map((point) => [
    choice && partsText(choice) === partsText(point) ? '▸' : '',
    showNumber(point.days),
    rough(point.costUsd),
    known(point.sitePowerMW, showNumber),
    known(point.energyMWh, rough),
    partsText(point),
  ]);
  const [top = '', ...body] = columns([header, ...rows], ['left', 'right', 'right', 'right', 'right', 'left']);
  return [ink(paper, 'bold', word('frontier')), `  ${ink(paper, 'dim', top)}`, ...body.map((line) => `  ${line}`)];
}

function shadowLine({ limit, chip, moved, savesUsd, savesDays }: Shadow, word: SayProcure, named: (id: string) => string): string {
  const what = word(`shadow_${limit}`, { chip: chip === null ? '' : named(chip), more: showNumber(moved) });
  const parts: string[] = [];
  if (savesUsd !== null && savesUsd > 1) parts.push(word('savesUsd', { usd: rough(savesUsd) }));
  if (savesDays !== null && savesDays > 0.005) parts.push(word('savesDays', { days: showNumber(savesDays, 2) }));
  return `${what}: ${parts.join(word('comma')) || word('savesNothing')}`;
}

function sensitiveLines({ sensitivity, choice }: Mixture, word: SayProcure, named: (id: string) => string): string[] {
  const { survives, cases, tried, flips, tolerated, priceMoved } = sensitivity;
  if (survives === null) return [];
  const worst = cases[0]?.regret ?? 0;
  const count = cases.filter(({ regret }) => regret === null || regret > tolerated).length;
  const values = { tried: String(tried), moved: showShare(priceMoved), tolerated: showShare(tolerated) };
  const verdict =
    cases.length === 0
      ? word('survives', values)
      : survives
        ? word('survivesNearly', { ...values, regret: showShare(worst, 2) })
        : word('survivesNot', { ...values, count: String(count) });
  const said = ({ what, chip, factor, regret, better }: SensitiveCase): string => {
    const subject = word(`case_${what}`, { chip: named(chip), factor: showNumber(factor) });
    const others = better.map(named).join(' + ');
    return regret === null
      ? word('caseFails', { what: subject, better: others })
      : word('caseSaid', { what: subject, better: others, regret: showShare(regret, 2) });
  };
  const own = new Set(choice?.parts.map(({ chip }) => chip));
  const flip = ({ what, chip, factor, usdPerChipHour, better }: Flip): string =>
    word(`flip_${what}_${factor > 1 ? 'above' : 'below'}`, {
      chip: named(chip),
      factor: showNumber(factor, 2),
      usd: usdPerChipHour === null ? '' : showNumber(usdPerChipHour, 2),
      better: better
        .filter((id) => !own.has(id) || better.some((other) => !own.has(other)))
        .map(named)
        .join(' + '),
    });
  return [
    verdict,
    ...cases.slice(0, MOST_CASES).map(said),
    ...(flips.length === 0 ? [word('flipNone')] : flips.slice(0, MOST_CASES).map(flip)),
  ];
}
