import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * Whether a request was meant for this server. A page from elsewhere can point a name of its own at this machine; it cannot forge the Host
 * header, so only addresses, `localhost` and the names this server was opened under are answered.
 */
export function isOurHost(header: string | undefined, opened: string): boolean {
  if (!header) return false;
  const name = nameOf(header);
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true;
  return name === opened.toLowerCase() || (!isLoopback(opened) && name === hostname().toLowerCase());
}

/** Whether a browser sent the request for a page of this server, or no browser sent it. */
export function isOurOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === (host ?? '').toLowerCase();
  } catch {
    return false;
  }
}

/** Whether a browser says that a page of another place asks behind a person's back: a picture, a script, a form; a link that was followed is no such thing. */
export function isFromElsewhere(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}

/** Whether an address is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\./.test(host);
}

function nameOf(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '');
}

/** Headers of every answer: nothing may be embedded, guessed or taken elsewhere; memory may be shared between the page and its worker. */
export const GUARDED: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** What a page may load: its own files, and the scripts that stand in it, known by their hashes. */
export function contentPolicy(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${scripts.map((hash) => ` 'sha256-${hash}'`).join('')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
