import { readFileSync } from 'node:fs';
import { Problem } from '../index.ts';
import { sentText } from './sent.ts';

const RECORDS = 'run records, one JSON object a line';

/** The whole text of a file, or of standard input for `-`. */
export function readText(file: string, expected = RECORDS): string {
  const sent = sentText(file);
  if (sent !== null) return sent;
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreadable(file, error, expected);
  }
}

/** Why a file could not be read, as a Problem; anything else is given back as it is. */
export function unreadable(file: string, error: unknown, expected = RECORDS): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const said = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `cannot be read (${code})`;
  return new Problem({ code: 'cannot-read', where: file, said, expected });
}
