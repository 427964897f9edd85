import { type Checker, finding } from './claim-finding.ts';
import { literal } from './claim-names.ts';
import { dayIn } from './claim-read.ts';
import { say } from './claim-world.ts';

/** A company's name without the words that say it is one. */
const stem = (name: string): string =>
  name.replace(/,?\s+(?:Group|Corp(?:oration)?|Company|Co|Ltd|Inc|Limited|Technolog(?:y|ies)|Holdings?)\b.*$/i, '');

/** Who stands on a list, and since when. */
export const listed: Checker = (claim, world) => {
  if (!/entity[- ]list|blacklist\w*|实体清单|黑名单/i.test(claim.text)) return null;
  const found = Object.entries(world.rules.lists).flatMap(([list, parties]) =>
    parties.flatMap((party) =>
      party.names.some((name) =>
        [name, stem(name)].some((one) => one.length > 2 && new RegExp(`(?<![A-Za-z])${literal(one)}(?![A-Za-z])`, 'i').test(claim.text)),
      )
        ? [{ list, party }]
        : [],
    ),
  );
  const [first] = [...found].sort((a, b) => (a.party.from < b.party.from ? -1 : 1));
  const unlisted = world.rules.unlisted.find(({ names }) => names.some((name) => claim.text.toLowerCase().includes(name.toLowerCase())));
  const denied = /\bnot\b|never|未|没有|不在/i.test(claim.text);
  const subject = say('listing of a party', '列入清单的情况');
  if (!first)
    return unlisted
      ? finding({
          group: denied ? 'holds' : 'fails',
          subject,
          verdict: say(`${unlisted.names[0]} was looked for and is on no list`, `${unlisted.names[0]} 经查不在清单上`),
        })
      : finding({ group: 'uncheckable', subject, verdict: say('the facts name no such party', '事实中没有这一主体') });
  const { from, until, names, citation } = first.party;
  const told = dayIn(claim.text);
  const year = told?.year ?? claim.figures.find(({ measure }) => measure === 'year')?.value ?? null;
  const [began, month] = from.split('-').map(Number) as [number, number];
  const same = (year === null || year === began) && (told === null || told.month === month);
  return finding({
    group: denied ? 'fails' : same ? 'holds' : 'fails',
    subject,
    unit: 'date',
    verdict: say(
      `${names[0]} is listed from ${from}${until ? ` to ${until}` : ''}`,
      `${names[0]} 自 ${from}${until ? ` 至 ${until}` : ''} 列入`,
    ),
    because: [say(citation, citation)],
    holdsIf: !denied && !same ? [say(`read ${from}`, `读作 ${from}`)] : [],
  });
};
