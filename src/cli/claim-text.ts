import { type CheckedClaim, type Claim, type ClaimGroup, claimFigure, quantityOf, quantityWords } from '../index.ts';
import { groupSaid, type SayClaim, speakClaim } from './claim-words.ts';
import type { Face } from './face.ts';
import { type Ink, ink, pad, wrap } from './paper.ts';
import { teller } from './prose.ts';
import type { Locale } from './words.ts';

const INDENT = 12;
const INKS: Readonly<Record<ClaimGroup, Ink>> = {
  holds: 'green',
  conditional: 'yellow',
  fails: 'red',
  uncheckable: 'magenta',
  computable: 'cyan',
  'out-of-scope': 'blue',
};

/** A checked statement for people: what was understood, the verdict, our value with its band, what would make it true, and what it rests on. */
export function claimText({ claim, finding }: CheckedClaim, face: Face): string {
  const { locale, paper } = face;
  const say = speakClaim(locale);
  const tell = teller(locale);
  const row = (label: string, text: string, style: Ink | null = null): string[] =>
    wrap(text, paper.width - INDENT - 2).map(
      (line, at) => `  ${pad(at === 0 ? label : '', INDENT)}${style === null ? line : ink(paper, style, line)}`,
    );
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : [
          '',
          ink(paper, 'bold', title),
          ...lines.flatMap((line) => wrap(line, paper.width - 4).map((part, at) => `${at === 0 ? '  - ' : '    '}${part}`)),
        ];
  const { group, computed, low, high, unit } = finding;
  const number = (value: number): string => claimFigure(value);
  const band = low !== null && high !== null && low !== high ? `  (${say('band', { low: number(low), high: number(high) })})` : '';
  return [
    ...wrap(claim.text, paper.width).map((line) => ink(paper, 'bold', line)),
    '',
    ...row(say('verdict'), groupSaid(group, locale), INKS[group]),
    ...row('', finding.verdict[locale]),
    ...row(say('about'), finding.subject[locale]),
    ...row(say('understood'), understood(claim, say, locale).join(locale === 'zh' ? '；' : '; ')),
    ...(computed === null ? [] : row(say('computed'), `${number(computed)}${unit ? ` ${unit}` : ''}${band}`)),
    ...list(say('holdsIf'), unique(finding.holdsIf.map((one) => tell(one[locale])))),
    ...list(say('because'), unique(finding.because.map((one) => tell(one[locale])))),
    ...list(say('assumed'), unique(finding.assumed.map((one) => tell(one[locale])))),
    '',
    ink(paper, 'dim', say('day', { day: claim.day })),
  ].join('\n');
}

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines.filter((line) => line !== ''))];

/** The names and figures of a statement as they were read. */
export function understood(claim: Claim, say: SayClaim, locale: Locale): readonly string[] {
  const { names } = claim;
  const parts = [
    ...claim.chips.map((name) => say('chip', { name })),
    ...(claim.model === null ? [] : [say('model', { name: claim.model })]),
    ...names.systems.map(({ id }) => say('system', { name: id })),
    ...names.services.map(({ said }) => say('service', { name: said })),
    ...names.trainings.map(({ names: [name = ''] }) => say('training', { name })),
    ...names.makers.map(({ said }) => say('maker', { name: said })),
    ...(claim.place === null ? [] : [say('place', { name: claim.place })]),
    ...claim.figures.map((figure) => {
      const found = quantityOf(claim, figure);
      const what = found ? quantityWords(found.quantity)[locale] : figure.measure;
      return what === null ? figure.said.trim() : say('figure', { said: figure.said.trim(), what });
    }),
  ];
  return parts.length > 0 ? unique(parts) : [say('nothing')];
}

/** The same for a machine, in the keys of the contract. */
export function claimJson({ claim, finding }: CheckedClaim, locale: Locale): Record<string, unknown> {
  const { group, computed, low, high, unit } = finding;
  const tell = teller(locale);
  const said = (list: readonly { readonly en: string; readonly zh: string }[]): readonly string[] =>
    unique(list.map((one) => tell(one[locale])));
  return {
    id: claim.row.id,
    ...{ group, computed, low, high, unit },
    because: said(finding.because),
    assumed: said(finding.assumed),
    verdict: finding.verdict[locale],
    holdsIf: said(finding.holdsIf),
    subject: finding.subject[locale],
    understood: understood(claim, speakClaim(locale), locale),
    asOf: claim.day,
  };
}
