import { showNumber } from '../terms/display.ts';
import { usePage } from './context.ts';
import type { RuleDecision, RulesPage, StatusSpans } from './rule-messages.ts';
import { STATUS_COLOURS } from './status-words.ts';
import type { Say } from './words.ts';

export type RulePlace = RulesPage['places'][number];

export const nameIn = (place: RulePlace | undefined, locale: 'en' | 'zh'): string | undefined =>
  locale === 'zh' ? place?.zh : place?.name;

export interface Seen {
  /** who was said to receive, when this was decided */
  readonly party: string;
  readonly page: RulesPage;
  readonly decided: RuleDecision;
  readonly spans: StatusSpans;
}

/** Who receives, in words: by name, by headquarters, or as nobody said otherwise. */
export function whoSaid({ party: { hq, name } }: RuleDecision, said: string, placeName: (code: string) => string, say: Say): string {
  if (said === '') return say('partyFrom', { party: say('partyAtHome') });
  const words = name === null ? say('partyOfPlace', { hq: placeName(hq) }) : say('partyNamed', { name, hq: placeName(hq) });
  return say('partyFrom', { party: words });
}

/** The decision in words: status large, then what it rests on and what is open. */
export function Verdict({ seen: { page, decided, party } }: { readonly seen: Seen }) {
  const { say, locale, tell } = usePage();
  const placeName =
    nameIn(
      page.places.find(({ code }) => code === page.to),
      locale,
    ) ?? page.to;
  const rule = page.rules.find(({ id }) => id === decided.decidedBy);
  const figure = (value: number | null, unit: string): string => (value === null ? say('notPublished') : `${showNumber(value, 5)} ${unit}`);
  const rows: readonly (readonly [string, string])[] = [
    [say('deciding'), decided.paragraph ?? '–'],
    [say('citation'), decided.citation],
    [say('decidedByRule'), rule?.name[locale] ?? decided.decidedBy],
    ...(decided.exception ? [[say('exceptionOf'), decided.exception] as const] : []),
    ...(decided.possible.length > 1 ? [[say('couldBe'), decided.possible.map((one) => say(`s_${one}`)).join(' · ')] as const] : []),
  ];
  return (
    <section class="decision" data-status={decided.status} style={{ '--status': `var(--${STATUS_COLOURS[decided.status]})` }}>
      <p class="on">
        {say('mayGo', { chip: decided.name, to: placeName, day: decided.asOf })}
        {' · '}
        {whoSaid(
          decided,
          party,
          (code) =>
            nameIn(
              page.places.find((place) => place.code === code),
              locale,
            ) ?? code,
          say,
        )}
      </p>
      <h2>
        <i />
        {say(`s_${decided.status}`)}
      </h2>
      <div class="pair">
        <div>
          <dl class="rows">
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <b>{value}</b>
                </dd>
              </div>
            ))}
          </dl>
          {decided.conditions.length > 0 && (
            <>
              <h3>{say('conditionsOf')}</h3>
              <ul class="plain-list">
                {decided.conditions.map((one) => (
                  <li key={one}>{tell(one)}</li>
                ))}
              </ul>
            </>
          )}
        </div>
        <dl class="rows">
          <div>
            <dt>TPP</dt>
            <dd>
              <b>{figure(decided.tpp, '')}</b>
            </dd>
          </div>
          <div>
            <dt>{say('densityAxis')}</dt>
            <dd>
              <b>{figure(decided.performanceDensity, '')}</b>
            </dd>
          </div>
          <div>
            <dt>I/O</dt>
            <dd>
              <b>{figure(decided.ioGBs, 'GB/s')}</b>
            </dd>
          </div>
          <div>
            <dt>{say('filterMemory')}</dt>
            <dd>
              <b>{figure(decided.memoryGBs, 'GB/s')}</b>
            </dd>
          </div>
        </dl>
      </div>
    </section>
  );
}

/** What the rules leave open about this chip, and what the buyer's own side asks. */
export function Open({ decided }: { readonly decided: RuleDecision }) {
  const { say, locale } = usePage();
  if (decided.ambiguities.length + decided.buyerSide.length === 0) return null;
  return (
    <div class="said pair">
      {decided.ambiguities.length > 0 && (
        <section>
          <h3>{say('openPoints')}</h3>
          <ul>
            {decided.ambiguities.map((one) => (
              <li key={one.id}>{one[locale]}</li>
            ))}
          </ul>
        </section>
      )}
      {decided.buyerSide.length > 0 && (
        <section class="assumed">
          <h3>{say('buyerPoints')}</h3>
          <ul>
            {decided.buyerSide.map((one) => (
              <li key={one.id}>
                {one.from}: {one[locale]}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
