import type { Command } from '../cli/flags.ts';
import { QUESTIONS, takesText } from './fields.ts';

/** An address of the API, and the command that answers there. */
export interface Route {
  readonly path: string;
  readonly command: Command;
  readonly methods: readonly ('GET' | 'POST')[];
  /** bytes that a body may have */
  readonly limit: number;
}

const PLAIN = 2 ** 20;
/** Where a trace, records or cases may be sent. */
const UPLOAD = 2 ** 24;

/** A route for each command, in the order of the command's help. */
export const ROUTES: readonly Route[] = QUESTIONS.map((command) => {
  const path = `/api/${command.path.join('/')}`;
  const name = command.path.join(' ');
  const upload = command.flags.some((flag) => flag.name === 'trace' || flag.name === 'file') || takesText(command);
  const sentOnly = (takesText(command) && name !== 'evidence') || name === 'facts check';
  return { path, command, methods: sentOnly ? ['POST'] : ['GET', 'POST'], limit: upload ? UPLOAD : PLAIN };
});
