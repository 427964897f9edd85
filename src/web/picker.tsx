import { useEffect, useId, useRef, useState } from 'preact/hooks';

export interface Option {
  readonly id: string;
  readonly name: string;
  readonly more: string;
  readonly text: string;
}

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly shown: string;
  readonly options: readonly Option[];
  readonly empty: string;
  readonly pick: (id: string) => void;
  readonly invalid?: boolean;
  readonly children?: preact.ComponentChildren;
}

const MOST = 60;

/** A field that searches as one types: arrows walk, Enter takes, Escape leaves. What is typed and not found is asked as it stands. */
export function Picker({ label, hint, value, shown, options, empty, pick, invalid, children }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const words = (typed ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const found = open
    ? options
        .filter(({ text }) => words.every((word) => text.includes(word)))
        .sort((a, b) => rank(a, words) - rank(b, words))
        .slice(0, MOST)
    : [];

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at, open]);

  const close = (): void => {
    setOpen(false);
    setTyped(null);
    setAt(0);
  };
  const take = (option: Option | undefined): void => {
    if (option) pick(option.id);
    else if (typed?.trim()) pick(typed.trim());
    close();
  };
  return (
    <div
      class="picker"
      data-open={open}
      onFocusOut={(event) => event.currentTarget.contains(event.relatedTarget as Node | null) || close()}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && found[at] ? `${id}-${at}` : undefined}
        aria-invalid={invalid || undefined}
        placeholder={hint}
        value={typed ?? shown}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
        onClick={() => setOpen(true)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setOpen(true);
            setAt((old) =>
              Math.max(0, Math.min(found.length - 1, old + (event.key === 'ArrowDown' && open ? 1 : event.key === 'ArrowUp' ? -1 : 0))),
            );
          } else if (event.key === 'Enter' && open) take(found[at]);
          else if (event.key === 'Escape') close();
        }}
      />
      {open && (
        <div class="drop" onMouseDown={(event) => (event.target as HTMLElement).closest('select') || event.preventDefault()}>
          {children}
          <ul id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
            {found.map((option, index) => (
              <li
                key={option.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                data-current={option.id === value}
                onClick={() => take(option)}
              >
                <span>{option.name}</span>
                <small>{option.more}</small>
              </li>
            ))}
          </ul>
          {found.length === 0 && <p class="none">{empty}</p>}
        </div>
      )}
    </div>
  );
}

/** Names that begin with what is typed come first, short ones before long. */
function rank({ name, id }: Option, words: readonly string[]): number {
  const [first] = words;
  if (first === undefined) return 0;
  const begins = name.toLowerCase().startsWith(first) || id.startsWith(first);
  return (begins ? 0 : 1000) + name.length;
}
