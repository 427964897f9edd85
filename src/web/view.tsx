import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePage } from './context.ts';

/** What a page of its own is given: where it is, the text it works on, and how to change both. */
export interface ViewProps {
  readonly at: string;
  readonly doc: string;
  readonly put: (at: string, doc: string, key?: string) => void;
}

/** Pages whose code is fetched when a person first opens them. */
const VIEWS = {
  programme: async () => (await import('./programme-view.tsx')).ProgrammeView,
  schedule: async () => (await import('./schedule-view.tsx')).ScheduleView,
  buy: async () => (await import('./buy-view.tsx')).BuyView,
  rules: async () => (await import('./rules-view.tsx')).RulesView,
  claims: async () => (await import('./claims-view.tsx')).ClaimsView,
} satisfies Readonly<Record<string, () => Promise<ComponentType<ViewProps>>>>;

export type ViewName = keyof typeof VIEWS;

export function isView(name: string): name is ViewName {
  return Object.hasOwn(VIEWS, name);
}

export function View({ name, ...props }: ViewProps & { readonly name: ViewName }) {
  const { say } = usePage();
  const [Loaded, setLoaded] = useState<ComponentType<ViewProps> | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    VIEWS[name]().then(
      (found) => setLoaded(() => found),
      (error: unknown) => setFailed(String((error as Error).message)),
    );
  }, [name]);
  if (failed !== null)
    return (
      <p class="problem" role="alert">
        {say('fault', { said: failed })}
      </p>
    );
  return Loaded ? <Loaded {...props} /> : <div class="waiting" style={{ minHeight: '640px' }} />;
}
