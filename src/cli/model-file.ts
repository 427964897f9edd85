import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type GgufModel, type ModelFile, readModelConfig, readModelGguf } from '../index.ts';
import { Problem } from '../terms/problem.ts';
import { brokenPlace } from './json-place.ts';
import { sentText } from './sent.ts';

const LONGEST_CONFIG = 10e6;
const FIRST_READ = 2 ** 20;
/** Headers hold a vocabulary, a few megabytes; what needs more than this is not one. */
const LONGEST_HEADER = 2 ** 28;

/**
 * A model from a file of the user: a Hugging Face `config.json`, a folder with one, or a GGUF file (its header alone is read).
 * The model takes the name of the folder, or of the GGUF file.
 *
 * @throws Problem, Problems
 */
export function readModelFile(path: string): ModelFile | GgufModel {
  const sent = sentText(path);
  if (sent !== null) return readModelConfig(parsed(sent, path), path);
  const file = fileAt(path);
  if (isGguf(file)) return readGguf(file);
  const read = readModelConfig(readJson(file), file);
  return { ...read, model: { ...read.model, name: basename(dirname(resolve(file))) || read.model.name } };
}

/** The file a path means: itself, or the config.json or the one GGUF model in a folder. */
function fileAt(path: string): string {
  let folder: boolean;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
  if (!folder) return path;
  const names = readdirSync(path).sort();
  if (names.includes('config.json')) return join(path, 'config.json');
  const models = names.filter((name) => name.endsWith('.gguf') && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/.test(name));
  if (models.length === 1) return join(path, models[0] as string);
  const near = models.length > 1 ? models : names.filter((name) => name.endsWith('.json')).slice(0, 3);
  const said = models.length > 1 ? `${models.length} GGUF models in the folder` : 'no config.json in the folder';
  throw new Problem({ code: 'no-model-file', where: path, said, expected: 'a folder with a config.json or one GGUF model', near });
}

function unreadable(path: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const said = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
  return new Problem({ code: 'no-model-file', where: path, said, expected: 'a config.json, a folder with one, or a GGUF file' });
}

function isGguf(file: string): boolean {
  return file.toLowerCase().endsWith('.gguf') || Buffer.from(beginning(file, 4)).toString('latin1') === 'GGUF';
}

function readJson(file: string): unknown {
  const size = statSync(file).size;
  if (!(size <= LONGEST_CONFIG)) {
    throw new Problem({
      code: 'too-large',
      where: file,
      said: `${size} bytes`,
      expected: `a config.json of at most ${LONGEST_CONFIG} bytes`,
    });
  }
  return parsed(readWhole(file).replace(/^\uFEFF/, ''), file);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const place = brokenPlace(text);
    if (place === null) return JSON.parse(withoutInfinity(text));
    const said =
      text.trim() === ''
        ? 'an empty file'
        : (text.split('\n')[place.line - 1] ?? '').slice(Math.max(0, place.column - 20), place.column + 20).trim();
    throw new Problem({
      code: 'broken-json',
      where: `${file}:${place.line}:${place.column}`,
      said: said === '' ? 'the text ends' : said,
      expected: 'JSON',
    });
  }
}

function readWhole(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Python writes infinities that JSON does not know; no count is one. */
function withoutInfinity(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (found) => (found.startsWith('"') ? found : 'null'));
}

/** Reads more of each part until its header is whole. */
function readGguf(file: string): GgufModel {
  const parts = partsOf(file);
  for (let length = FIRST_READ; ; length *= 4) {
    try {
      return readModelGguf(
        parts.map((part) => beginning(part, length)),
        file,
      );
    } catch (error) {
      const more =
        error instanceof Problem &&
        error.code === 'truncated-gguf' &&
        length < LONGEST_HEADER &&
        parts.some((part) => statSync(part).size > length);
      if (!more) throw error;
    }
  }
}

/** All parts of a split model (`name-00001-of-00003.gguf`), or the one file. */
function partsOf(file: string): string[] {
  const split = /^(.*)-\d{5}-of-(\d{5})\.gguf$/.exec(basename(file));
  if (split === null) return [file];
  const count = Number(split[2]);
  return Array.from({ length: count }, (_, part) =>
    join(dirname(file), `${split[1]}-${String(part + 1).padStart(5, '0')}-of-${split[2]}.gguf`),
  );
}

function beginning(file: string, length: number): Uint8Array {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    const bytes = new Uint8Array(Math.min(length, fstatSync(handle).size));
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    closeSync(handle);
  }
}
