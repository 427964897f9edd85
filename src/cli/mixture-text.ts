import { type Mixture, type MixturePoint, type SensitiveCase, type Shadow, showCount, showNumber, showShare } from '../index.ts';
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

function choiceLines({ choice, nearest }: Mixture, word: SayProcure): string[] {
  if (choice === null) {
    const days = nearest && showNumber(nearest.days);
    return [
      word('mixNone'),
      ...(nearest && days ? [word('mixNearest', { days, parts: partsText(nearest), usd: rough(nearest.costUsd) })] : []),
    ];
  }
  const known = knownOr(word);
  const { parts, days, costUsd, sitePowerMW, energyMWh, planned, saves, gap } = choice;
  const said = [
    word('mixChoice', {
      parts: partsText(choice),
      days: showNumber(days),
      usd: rough(costUsd),
      power: known(sitePowerMW, showNumber),
      energy: known(energyMWh, rough),
    }),
  ];
  if (saves === null) said.push(word('mixOnly'));
  else said.push(parts.length < 2 || saves <= 0 ? word('mixAlone') : word('mixSaves', { usd: rough(saves) }));
  if (planned && parts.length > 1)
    said.push(word('mixPlanned', { days: showNumber(planned.mid), low: showNumber(planned.low), high: showNumber(planned.high) }));
  said.push(word('mixGap', { gap: showShare(Math.max(gap, 1e-5), 1) }));
  return said;
}

function frontierBlock({ frontier }: Mixture, word: SayProcure, { paper }: Pick<Face, 'paper'>): string[] {
  if (frontier.length < 2) return [];
  const known = knownOr(word);
  const header = (['days', 'cost', 'power', 'energy', 'least', 'parts'] as const).map((name) => word(name));
  const rows = frontier.map((point) => [
    showNumber(point.days),
    rough(point.costUsd),
    known(point.sitePowerMW, showNumber),
    known(point.energyMWh, rough),
    word(`least_${point.least}`),
    partsText(point),
  ]);
  const [top = '', ...body] = columns([header, ...rows], ['right', 'right', 'right', 'right', 'left', 'left']);
  return [ink(paper, 'bold', word('frontier')), `  ${ink(paper, 'dim', top)}`, ...body.map((line) => `  ${line}`)];
}

function shadowLine({ limit, chip, savesUsd, savesDays }: Shadow, word: SayProcure, named: (id: string) => string): string {
  const what = word(`shadow_${limit}`, { chip: chip === null ? '' : named(chip) });
  const parts: string[] = [];
  if (savesUsd !== null && savesUsd > 1) parts.push(word('savesUsd', { usd: rough(savesUsd) }));
  if (savesDays !== null && savesDays > 0.005) parts.push(word('savesDays', { days: showNumber(savesDays, 2) }));
  return `${what}: ${parts.join(', ') || word('savesNothing')}`;
}

function sensitiveLines({ sensitivity }: Mixture, word: SayProcure, named: (id: string) => string): string[] {
  const { survives, cases, tried } = sensitivity;
  if (survives === null) return [];
  const worst = cases[0]?.regret ?? 0;
  const count = cases.filter(({ regret }) => regret === null || regret > sensitivity.tolerated).length;
  const verdict =
    cases.length === 0
      ? word('survives', { tried: String(tried) })
      : survives
        ? word('survivesNearly', { tried: String(tried), regret: showShare(worst, 2) })
        : word('survivesNot', { tried: String(tried), count: String(count) });
  const said = ({ what, chip, factor, regret, better }: SensitiveCase): string => {
    const subject = word(`case_${what}`, { chip: named(chip), factor: showNumber(factor) });
    const others = better.map(named).join(' + ');
    return regret === null
      ? word('caseFails', { what: subject, better: others })
      : word('caseSaid', { what: subject, better: others, regret: showShare(regret, 2) });
  };
  return [verdict, ...cases.slice(0, MOST_CASES).map(said)];
}
