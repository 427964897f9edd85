import { Problem } from '../terms/problem.ts';
import { STORAGE_FORMATS, type StorageFormat } from './gguf-formats.ts';

export type GgufScalar = string | number | boolean;
/** A list of the header. Long ones (vocabularies) keep only their length. */
export interface GgufList {
  readonly length: number;
  readonly values: readonly GgufScalar[] | null;
}
export type GgufValue = GgufScalar | GgufList;

export interface GgufTensor {
  readonly name: string;
  /** innermost dimension first, as the file has them */
  readonly dims: readonly number[];
  readonly format: StorageFormat;
  readonly values: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** bytes the header takes */
  readonly length: number;
}

/** Lists up to this length keep their values: one per layer, at most. */
const KEPT = 16_384;
const MOST_FIELDS = 65_536;
const MOST_TENSORS = 1_000_000;
const LONGEST_TEXT = 1 << 24;
const LONGEST_LIST = 1e8;
/** ggml's own limit */
const MOST_DIMS = 4;
const MOST_VALUES = 2 ** 50;

/** Bytes of the fixed-size value types by their number: u8 i8 u16 i16 u32 i32 f32 bool, u64 i64 f64. */
const WIDTHS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const TEXT = 8;
const LIST = 9;

/**
 * The header of a GGUF file (versions 2 and 3): its key-value fields and the names, sizes and formats of its tensors.
 * `bytes` is the beginning of the file; when it ends before the header does, the problem `truncated-gguf` says how many bytes
 * are needed at least. Counts and lengths are checked before anything is allocated for them.
 *
 * @cite ggml, docs/gguf.md
 * @throws Problem
 */
export function readGgufHeader(bytes: Uint8Array, where: string): GgufHeader {
  const cursor = new Cursor(bytes, where);
  cursor.need(4);
  if (!(bytes[0] === 0x47 && bytes[1] === 0x47 && bytes[2] === 0x55 && bytes[3] === 0x46)) {
    throw cursor.broken('not-gguf', 'the file does not begin with GGUF', 'a GGUF model file');
  }
  cursor.at = 4;
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw cursor.broken('unknown-gguf-version', `version ${version}`, 'version 2 or 3, little-endian');
  const tensorCount = cursor.count('tensors', MOST_TENSORS);
  const fieldCount = cursor.count('fields', MOST_FIELDS);
  const metadata = new Map<string, GgufValue>();
  for (let field = 0; field < fieldCount; field++) {
    const key = cursor.text();
    metadata.set(key, cursor.value(cursor.u32(), key));
  }
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  for (let index = 0; index < tensorCount; index++) {
    const tensor = readTensor(cursor);
    if (names.has(tensor.name)) throw cursor.broken('broken-gguf', `two tensors named ${quote(tensor.name)}`, 'one tensor a name');
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return { version, metadata, tensors, length: cursor.at };
}

function readTensor(cursor: Cursor): GgufTensor {
  const name = cursor.text();
  const rank = cursor.u32();
  if (!(rank >= 1 && rank <= MOST_DIMS))
    throw cursor.broken('broken-gguf', `tensor ${quote(name)} has ${rank} dimensions`, `1 to ${MOST_DIMS}`);
  const dims = Array.from({ length: rank }, () => cursor.count(`values along tensor ${quote(name)}`, MOST_VALUES));
  const values = dims.reduce((product, dim) => product * dim, 1);
  if (!(values >= 1 && values <= MOST_VALUES))
    throw cursor.broken('broken-gguf', `tensor ${quote(name)} of ${values} values`, `1 to 2^50 values`);
  const id = cursor.u32();
  const format = STORAGE_FORMATS.get(id);
  if (format === undefined)
    throw cursor.broken('unknown-gguf-format', `tensor ${quote(name)} in format ${id}`, 'a format of ggml that is read here');
  if ((dims[0] as number) % format.block !== 0) {
    throw cursor.broken(
      'broken-gguf',
      `tensor ${quote(name)} has rows of ${dims[0]} values`,
      `whole ${format.name} blocks of ${format.block}`,
    );
  }
  cursor.skip(8);
  return { name, dims, format, values, bytes: (values / format.block) * format.bytes };
}

/** Reads little-endian values in order and never past the end. */
class Cursor {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  broken(code: string, said: string, expected: string): Problem {
    return new Problem({ code, where: `${this.#where} at byte ${this.at}`, said, expected });
  }

  need(width: number): void {
    if (this.at + width <= this.#bytes.length) return;
    throw this.broken('truncated-gguf', `${this.#bytes.length} bytes, the header goes on`, `at least ${this.at + width} bytes`);
  }

  skip(width: number): void {
    this.need(width);
    this.at += width;
  }

  u32(): number {
    this.skip(4);
    return this.#view.getUint32(this.at - 4, true);
  }

  count(of: string, most: number): number {
    this.skip(8);
    const value = this.#view.getBigUint64(this.at - 8, true);
    if (value > BigInt(most)) throw this.broken('broken-gguf', `${value} ${of}`, `at most ${most}`);
    return Number(value);
  }

  text(): string {
    const length = this.count('bytes of text', LONGEST_TEXT);
    this.skip(length);
    return decodeUtf8(this.#bytes.subarray(this.at - length, this.at));
  }

  value(type: number, key: string): GgufValue {
    return type === LIST ? this.#list(key) : this.#scalar(type, key);
  }

  #scalar(type: number, key: string): GgufScalar {
    if (type === TEXT) return this.text();
    const width = WIDTHS[type];
    if (width === undefined) throw this.broken('broken-gguf', `field ${quote(key)} of type ${type}`, 'a type from 0 to 12');
    this.skip(width);
    const at = this.at - width;
    if (type === 0) return this.#view.getUint8(at);
    if (type === 1) return this.#view.getInt8(at);
    if (type === 2) return this.#view.getUint16(at, true);
    if (type === 3) return this.#view.getInt16(at, true);
    if (type === 4) return this.#view.getUint32(at, true);
    if (type === 5) return this.#view.getInt32(at, true);
    if (type === 6) return this.#view.getFloat32(at, true);
    if (type === 7) return this.#view.getUint8(at) !== 0;
    if (type === 10) return Number(this.#view.getBigUint64(at, true));
    return type === 11 ? Number(this.#view.getBigInt64(at, true)) : this.#view.getFloat64(at, true);
  }

  #list(key: string): GgufList {
    const type = this.u32();
    if (type === LIST) throw this.broken('broken-gguf', `field ${quote(key)} is a list of lists`, 'a list of plain values');
    const length = this.count(`values in ${quote(key)}`, LONGEST_LIST);
    if (length <= KEPT) {
      const values: GgufScalar[] = [];
      for (let index = 0; index < length; index++) values.push(this.#scalar(type, key));
      return { length, values };
    }
    const width = WIDTHS[type];
    if (width !== undefined) this.skip(length * width);
    else if (type === TEXT) for (let index = 0; index < length; index++) this.skip(this.count('bytes of text', LONGEST_TEXT));
    else throw this.broken('broken-gguf', `field ${quote(key)} lists type ${type}`, 'a type from 0 to 12');
    return { length, values: null };
  }
}

/** UTF-8, replacing what is not; names and keys are ASCII in practice, and the engine has no TextDecoder. */
function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const extra =
      lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf8 ? 3 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xc2 && lead < 0xe0 ? 1 : -1;
    let point = extra < 0 ? -1 : extra === 0 ? lead : lead & (0x3f >> extra);
    for (let next = 1; next <= extra && point >= 0; next++) {
      const byte = bytes[at + next];
      point = byte !== undefined && byte >> 6 === 2 ? (point << 6) | (byte & 0x3f) : -1;
    }
    const valid = point >= 0 && point <= 0x10ffff;
    text += String.fromCodePoint(valid ? point : 0xfffd);
    at += valid ? extra + 1 : 1;
  }
  return text;
}

/** A name as a problem quotes it: short and printable. */
function quote(name: string): string {
  const short = name.length > 48 ? `${name.slice(0, 45)}...` : name;
  return JSON.stringify(short);
}
