import { useEffect, useState } from 'preact/hooks';
import type { Status } from '../terms/rule.ts';
import { usePage } from './context.ts';

/** Where a question's chips would go. */
export interface Route {
  readonly to: string;
  readonly party: string;
  readonly day: string;
  /** false = the question says no place, and the most asked about stands in */
  readonly said: boolean;
}

const COMMONEST = 'CN';

export function routeOf({ to = '', place = '', party = '', 'as-of': day }: Readonly<Record<string, string>>): Route {
  const [site = ''] = place.split('-');
  const known = to.trim() || site.trim();
  return { to: known || COMMONEST, party, day: day ?? new Date().toISOString().slice(0, 10), said: known !== '' };
}

/** The status of every chip on that way, asked for when it is wanted; null = not known (yet). */
export function useStatuses({ to, party, day }: Route, wanted: boolean): Readonly<Record<string, Status>> | null {
  const { door } = usePage();
  const [statuses, setStatuses] = useState<Readonly<Record<string, Status>> | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    door.ask('route', { to, party, day }).then(
      (found) => current && setStatuses(found),
      () => current && setStatuses(null),
    );
    return () => {
      current = false;
    };
  }, [to, party, day, wanted]);
  return statuses;
}

/** A country in the reader's words; what is no ISO code stays as it was said. */
export function placeIn(locale: 'en' | 'zh', said: string): string {
  if (!/^[A-Za-z]{2}$/.test(said)) return said;
  return new Intl.DisplayNames([locale === 'zh' ? 'zh-Hans' : 'en'], { type: 'region' }).of(said.toUpperCase()) ?? said;
}
