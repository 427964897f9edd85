import { type ServicePlan, showNumber, showShare } from '../index.ts';
import type { ReplicaGroup, ServiceChoice } from '../terms/service-plan.ts';
import type { Face } from './face.ts';
import { ink, wrap } from './paper.ts';
import { layoutText } from './service-text.ts';
import { type SayUnlike, speakUnlike } from './unlike-words.ts';

/** Who serves what on a pool of unlike chips, and what each kind is worth; nothing where all are alike. */
export function unlikeText(
  { choice, worth }: Pick<ServicePlan, 'choice' | 'worth'>,
  names: ReadonlyMap<string, string>,
  { paper, locale }: Pick<Face, 'paper' | 'locale'>,
): string {
  if (!worth) return '';
  const word = speakUnlike(locale);
  const name = (chip: string, place: string | null = null): string => `${names.get(chip) ?? chip}${place === null ? '' : ` @ ${place}`}`;
  const lines = (items: readonly string[]): string[] =>
    items.flatMap((item) => wrap(`- ${item}`, paper.width - 4, '  ').map((line) => `  ${line}`));
  const who = choice ? partsOf(choice, name, word) : [];
  const each = worth.map(({ chip, place, chips, withPerSec, withoutPerSec, alonePerSec }) => {
    const values = {
      chips: showNumber(chips, 12),
      chip: name(chip, place),
      with: showNumber(withPerSec),
      without: showNumber(withoutPerSec),
      alone: showNumber(alonePerSec),
      share: showShare(withPerSec / withoutPerSec - 1),
    };
    if (!(withoutPerSec > 0)) return word('needed', values);
    return word(withPerSec > withoutPerSec * 1.0005 ? 'adds' : 'spare', values);
  });
  const blocks = [...(who.length > 0 ? [ink(paper, 'bold', word('who')), ...lines(who), ''] : [])];
  return `\n${[...blocks, ink(paper, 'bold', word('worth')), ...lines(each)].join('\n')}\n`;
}

function partsOf({ groups, prefill, decode }: ServiceChoice, name: (chip: string) => string, word: SayUnlike): string[] {
  const values = ({ chip, chips, replicas, layout }: ReplicaGroup): Record<string, string> => ({
    count: showNumber(replicas, 12),
    chips: showNumber(chips / replicas, 12),
    chip: name(chip),
    layout: layoutText(layout),
  });
  if (groups) return groups.map((group) => word('part', { ...values(group), share: showShare(group.share, 2) }));
  return prefill && decode ? [word('prefill', values(prefill)), word('decode', values(decode))] : [];
}
