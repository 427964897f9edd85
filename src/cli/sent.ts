import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from '../terms/problem.ts';

/** What a question that came through a door may read: the texts that were sent with it, and the folder of facts that the door was opened with. */
export interface Sent {
  readonly texts: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
}

const sent = new AsyncLocalStorage<Sent>();

/** Does some work for a question from outside: no file is read or written, nothing is fetched, for whatever it names. */
export function forOutsider<T>(what: Sent, work: () => Promise<T>): Promise<T> {
  return sent.run(what, work);
}

/** The text that was sent under a name. Null on a person's own machine, where files are read; a Problem where nothing was sent. */
export function sentText(name: string): string | null {
  const here = sent.getStore();
  if (here === undefined || here.folders.includes(name)) return null;
  const text = here.texts.get(name);
  if (text === undefined) throw closed(name, 'the text itself, sent with the question');
  return text;
}

/** Whether names may be looked for on the disk. */
export function mayLook(): boolean {
  return sent.getStore() === undefined;
}

/** Refuses what only a person at the machine may ask: files written, addresses fetched. */
export function onlyAtHome(where: string, said: string, expected: string): void {
  if (!mayLook()) throw closed(where, expected, said);
}

function closed(where: string, expected: string, said = 'a file'): Problem {
  return new Problem({ code: 'not-through-a-door', where, said, expected });
}
