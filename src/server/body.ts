import type { IncomingMessage } from 'node:http';
import { Problem, Problems } from '../terms/problem.ts';

/** Bytes of bodies that are held at once, over all requests. */
const HELD_AT_MOST = 256e6;
let held = 0;

/** More is being sent than is kept at once; it may be sent again. */
export class TooMuchHeld extends Error {}

/** The bytes of a request's body, counted as they come. They count against all bodies held until `release` is called. */
export interface Body {
  readonly text: string;
  release(): void;
}

/**
 * Reads a body of at most `limit` bytes as UTF-8.
 *
 * @throws Problems `too-large`, `not-text`; TooMuchHeld
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > limit) throw tooLarge(stated, limit);
  const parts: Uint8Array[] = [];
  let size = 0;
  const release = (): void => {
    held -= size;
    size = 0;
  };
  try {
    // the connection must live on for the answer that refuses the rest
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += part.length;
      held += part.length;
      if (size > limit) throw tooLarge(size, limit);
      if (held > HELD_AT_MOST) throw new TooMuchHeld();
      parts.push(part);
    }
    return { text: decoded(parts), release };
  } catch (error) {
    release();
    throw error;
  }
}

function decoded(parts: readonly Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Problems([
      new Problem({ code: 'not-text', where: 'body', said: 'bytes that are not UTF-8', expected: 'a JSON object of options' }),
    ]);
  }
}

function tooLarge(size: number, limit: number): Problems {
  return new Problems([new Problem({ code: 'too-large', where: 'body', said: `${size} bytes`, expected: `at most ${limit} bytes` })]);
}

/** The JSON of a body; an empty body is a question without options. */
export function parsedBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const said = (error as Error).message.split('\n')[0]?.slice(0, 120) ?? '';
    throw new Problems([new Problem({ code: 'not-json', where: 'body', said, expected: 'a JSON object of options' })]);
  }
}
