/**
 * What the commands ask of Node, as the page can give it. The build puts this file where they import `node:…`: the data that travels with the
 * command is what the page has fetched; there is no other file, and nothing is written.
 */

const files = new Map<string, () => string | Uint8Array>();

/** Puts a file where the commands look for it, by the end of its path. */
export function stock(path: string, content: () => string | Uint8Array): void {
  files.set(path, content);
}

const found = (path: string): (() => string | Uint8Array) | undefined => {
  const at = path.indexOf('/desk-data/');
  return at < 0 ? undefined : files.get(path.slice(at + '/desk-data/'.length));
};

export function existsSync(path: string): boolean {
  return found(path) !== undefined;
}

export function readFileSync(path: string): string | Uint8Array {
  const content = found(path);
  if (!content) throw missing(path);
  return content();
}

/** The folder beside the command, wherever the page was loaded from. */
export function fileURLToPath(address: string | URL): string {
  const name = new URL(address).pathname.split('/').slice(-2).filter(Boolean);
  return /^(facts|fits|data)?$/.test(name.at(-1) ?? '') ? '/desk-data/' : `/desk-data/${name.at(-1)}`;
}

/** One question is answered at a time, so what it brought along is whatever the last one brought. */
export class AsyncLocalStorage<T> {
  private store: T | undefined;
  getStore(): T | undefined {
    return this.store;
  }
  async run<R>(store: T, work: () => Promise<R>): Promise<R> {
    this.store = store;
    try {
      return await work();
    } finally {
      this.store = undefined;
    }
  }
}

/** The solver's code is unpacked before it is put on the shelf. */
export const gunzipSync = (bytes: Uint8Array): Uint8Array => bytes;

export const join = (...parts: readonly string[]): string => parts.join('/').replace(/\/{2,}/g, '/');
export const resolve = (...parts: readonly string[]): string => join(...parts);
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const dirname = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const styleText = (_style: unknown, text: string): string => text;
export const constants = {};

function missing(path: string): Error {
  return Object.assign(new Error(`${path} is not in the page`), { code: 'ENOENT' });
}

const nowhere = (path: string): never => {
  throw missing(path);
};
export const accessSync = nowhere;
export const closeSync = nowhere;
export const createReadStream = nowhere;
export const createRequire = nowhere;
export const createInterface = nowhere;
export const createGunzip = nowhere;
export const fstatSync = nowhere;
export const gzipSync = nowhere;
export const openSync = nowhere;
export const readSync = nowhere;
export const readdirSync = nowhere;
export const renameSync = nowhere;
export const rmSync = nowhere;
export const statSync = nowhere;
export const writeFileSync = nowhere;
