import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { showers } from '../report/show.ts';
import { AskPanel } from './ask-panel.tsx';
import { CatalogScreen } from './catalog-screen.tsx';
import { ChipsScreen } from './chips-screen.tsx';
import { CompareScreen } from './compare-screen.tsx';
import { Page } from './context.ts';
import { EngineDoor } from './engine-door.ts';
import { EvidenceScreen } from './evidence-screen.tsx';
import { type LinkNote, type Place, type Question, readPlace, type Screen, writePlace } from './link.ts';
import type { Catalog } from './messages.ts';
import { Notes } from './notes.tsx';
import { PlanScreen } from './plan-screen.tsx';
import { useSaved } from './saved.ts';
import { TopBar } from './top-bar.tsx';
import { useAnswer } from './use-answer.ts';
import { isView, View } from './view.tsx';
import { type Locale, speak } from './words.ts';

/** Changes of one field within this time are one step back. */
const ONE_STEP = 900;

export function App() {
  const [locale, setLocale] = useState<Locale>(document.documentElement.lang === 'zh' ? 'zh' : 'en');
  const [tell, setTell] = useState<(sentence: string) => string>(() => (sentence: string) => sentence);
  const [{ place, notes }, setRead] = useState(() => readPlace(location.hash));
  const [died, setDied] = useState(0);
  const [catalog, setCatalog] = useState<Catalog | null>(null);
  const answer = useAnswer(place.question, place.screen === 'plan', () => setDied((count) => count + 1));
  const lastChange = useRef({ key: '', time: 0 });
  const saved = useSaved();

  const door = useMemo(() => new EngineDoor(() => setDied((count) => count + 1)), []);
  const desk = useMemo(() => new EngineDoor(() => setDied((count) => count + 1), 'desk.js'), []);

  useEffect(() => {
    const read = () => setRead(readPlace(location.hash));
    addEventListener('hashchange', read);
    addEventListener('popstate', read);
    return () => {
      removeEventListener('hashchange', read);
      removeEventListener('popstate', read);
    };
  }, []);

  useEffect(() => {
    document.documentElement.lang = locale === 'zh' ? 'zh' : 'en';
    keep('suanpan.locale', locale);
    if (locale === 'zh') void import('./prose.ts').then(({ chinese }) => setTell(() => chinese));
    else setTell(() => (sentence: string) => sentence);
  }, [locale]);

  // the first answer goes before the lists of pickers
  const first = answer.answer !== null || answer.problems.length > 0 || place.screen !== 'plan';
  useEffect(() => {
    if (!first || catalog) return;
    void door.ask('catalog', null).then(setCatalog, () => undefined);
  }, [first]);

  const go = useCallback((next: Place, key: string) => {
    const now = performance.now();
    const same = key !== '' && key === lastChange.current.key && now - lastChange.current.time < ONE_STEP;
    lastChange.current = { key, time: now };
    const address = writePlace(next);
    if (same) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setRead({ place: next, notes: [] });
  }, []);

  const change = (question: Question, key = ''): void => go({ ...place, question }, key);
  const visit = (screen: Screen, at = ''): void => {
    go({ ...place, screen, at, doc: '' }, '');
    scrollTo(0, 0);
  };
  const say = useMemo(() => speak(locale), [locale]);
  const page = useMemo(() => ({ locale, say, show: showers(say), tell, door, desk, catalog }), [locale, tell, catalog]);
  const remarks: readonly LinkNote[] = notes;

  return (
    <Page.Provider value={page}>
      <a
        class="skip"
        href="#answer"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('answer')?.focus();
        }}
      >
        {say('skip')}
      </a>
      <TopBar
        screen={place.screen}
        visit={visit}
        locale={locale}
        setLocale={setLocale}
        link={(screen) => writePlace({ ...place, screen, at: '', doc: '' })}
      />
      <div class={`shell shell-${place.screen}`}>
        {place.screen === 'plan' && <AskPanel question={place.question} change={change} problems={answer.problems} saved={saved} />}
        <main id="answer" tabIndex={-1}>
          <Notes notes={remarks} died={died} />
          {place.screen === 'plan' && <PlanScreen question={place.question} change={change} answer={answer} />}
          {place.screen === 'compare' && (
            <CompareScreen
              saved={saved}
              now={place.question}
              open={(question: Question) => go({ screen: 'plan', question, at: '' }, '')}
              doc={place.doc ?? ''}
              put={(doc: string) => go({ ...place, doc }, 'compared')}
            />
          )}
          {place.screen === 'chips' && <ChipsScreen at={place.at} set={(at: string) => go({ ...place, at }, 'axes')} />}
          {place.screen === 'evidence' && <EvidenceScreen />}
          {place.screen === 'catalog' && <CatalogScreen at={place.at} visit={(at: string) => visit('catalog', at)} />}
          {isView(place.screen) && (
            <View
              key={place.screen}
              name={place.screen}
              at={place.at}
              doc={place.doc ?? ''}
              put={(at, doc, key = '') => go({ ...place, at, doc }, key)}
            />
          )}
          <footer>{say('foot')}</footer>
        </main>
      </div>
    </Page.Provider>
  );
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // a browser may forbid keeping anything
  }
}
