import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import { SCREENS, type Screen } from './link.ts';
import type { Locale } from './words.ts';

interface Bar {
  readonly screen: Screen;
  readonly visit: (screen: Screen) => void;
  readonly link: (screen: Screen) => string;
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
}

const LOOKS = ['auto', 'light', 'dark'] as const;

export function TopBar({ screen, visit, link, locale, setLocale }: Bar) {
  const { say } = usePage();
  const [look, setLook] = useState(() => document.documentElement.dataset['look'] ?? 'auto');
  const [open, setOpen] = useState(false);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = (event: Event): void => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !bar.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('keydown', leave);
    addEventListener('pointerdown', leave);
    return () => {
      removeEventListener('keydown', leave);
      removeEventListener('pointerdown', leave);
    };
  }, [open]);
  const pick = (next: string): void => {
    setLook(next);
    if (next === 'auto') delete document.documentElement.dataset['look'];
    else document.documentElement.dataset['look'] = next;
    try {
      if (next === 'auto') localStorage.removeItem('suanpan.look');
      else localStorage.setItem('suanpan.look', next);
    } catch {
      // a browser may forbid keeping anything
    }
  };
  return (
    <header class="top" ref={bar}>
      <a
        class="mark"
        aria-label={say('title')}
        href={link('plan')}
        onClick={(event) => {
          event.preventDefault();
          visit('plan');
        }}
      >
        <img src="icon.svg" width="26" height="26" alt="" />
        <span>{say('title')}</span>
      </a>
      <button type="button" class="menu" aria-expanded={open} aria-controls="screens" onClick={() => setOpen(!open)}>
        {say(`screen_${screen}`)}
        <i aria-hidden="true" />
      </button>
      <nav id="screens" aria-label={say('screens')} data-open={open}>
        {SCREENS.map((name) => (
          <a
            key={name}
            href={link(name)}
            aria-current={name === screen ? 'page' : undefined}
            onClick={(event) => {
              event.preventDefault();
              setOpen(false);
              visit(name);
            }}
          >
            {say(`screen_${name}`)}
          </a>
        ))}
      </nav>
      <div class="tools">
        <label class="look">
          <span class="quiet-label">{say('look')}</span>
          <select value={look} onChange={(event) => pick(event.currentTarget.value)}>
            {LOOKS.map((name) => (
              <option key={name} value={name}>
                {say(`look_${name}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="plain" lang={locale === 'zh' ? 'en' : 'zh'} onClick={() => setLocale(locale === 'zh' ? 'en' : 'zh')}>
          {say('language')}
        </button>
      </div>
    </header>
  );
}
