import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { engine, knownFrom, predictLine, readRecordLine, servingEngine } from '../index.ts';
import type { Args } from './args.ts';
import type { Exit, Face } from './face.ts';
import { unreadable } from './read-text.ts';
import { sentText } from './sent.ts';
import { factBook, shippedBands, shippedFits, shippedServingBands } from './shipped.ts';

/** One line out for each line in, in order, as soon as it is read. A broken line is answered as refused and stops nothing. */
export async function predict({ positional: [file = '-'] }: Args, face: Face): Promise<Exit> {
  const known = knownFrom(factBook(face.facts));
  const fits = shippedFits();
  const predictor = engine(fits);
  const serving = { timerFor: servingEngine(fits), bands: shippedServingBands() };
  const bands = shippedBands();
  const name = file === '-' ? 'standard input' : file;
  let number = 0;
  for await (const text of linesOf(file)) {
    number++;
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (line.trim() === '') continue;
    face.print(JSON.stringify(predictLine(readRecordLine(line, number, name), known, predictor, bands, serving)));
  }
  return 0;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const sent = sentText(file);
  if (sent !== null) {
    yield* sent.split(/\r\n|[\n\r]/);
    return;
  }
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await Promise.race([lines.next(), failed]);
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}
