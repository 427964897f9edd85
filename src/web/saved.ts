import { useState } from 'preact/hooks';
import type { Question } from './link.ts';

export interface SavedQuestion {
  readonly id: string;
  readonly name: string;
  readonly question: Question;
}

export interface Saved {
  readonly all: readonly SavedQuestion[];
  add(name: string, question: Question): void;
  /** keeps several under their own names; their ids */
  addAll(questions: readonly Question[]): readonly string[];
  remove(id: string): void;
  rename(id: string, name: string): void;
}

const PLACE = 'suanpan.saved';

/** Questions that are kept in this browser. */
export function useSaved(): Saved {
  const [all, setAll] = useState<readonly SavedQuestion[]>(read);
  const put = (next: readonly SavedQuestion[]): void => {
    setAll(next);
    try {
      localStorage.setItem(PLACE, JSON.stringify(next));
    } catch {
      // they last as long as the page then
    }
  };
  return {
    all,
    add: (name, question) => {
      const id = JSON.stringify(question);
      put([...all.filter((other) => other.id !== id), { id, name, question }]);
    },
    addAll: (questions) => {
      const made = questions.map((question) => ({ id: JSON.stringify(question), name: nameOf(question), question }));
      put([...all.filter((old) => made.every(({ id }) => id !== old.id)), ...made]);
      return made.map(({ id }) => id);
    },
    remove: (id) => put(all.filter((one) => one.id !== id)),
    rename: (id, name) => put(all.map((one) => (one.id === id ? { ...one, name } : one))),
  };
}

/** What a question is called until somebody gives it another name. */
export function nameOf({ kind, said, own }: Question): string {
  const size = said['tokens'] ?? said['rate'] ?? '';
  return [said['on'], own?.name ?? said['model'], size, kind].filter(Boolean).join(' · ');
}

function read(): readonly SavedQuestion[] {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? '[]') as readonly SavedQuestion[];
    return Array.isArray(kept) ? kept.filter(({ id, name, question }) => id && name && question?.said) : [];
  } catch {
    return [];
  }
}
