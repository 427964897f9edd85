import { Problem } from '../index.ts';
import type { Args } from './args.ts';
import { readTrace, type Trace } from './trace-file.ts';
import { saidColumns } from './trace-form.ts';

/** The trace that was said, read. */
export async function traceSaid({ values, switches }: Pick<Args, 'values' | 'switches'>): Promise<Trace | null> {
  const { trace, columns, speed } = values;
  if (trace === undefined) {
    const idle = columns !== undefined ? '--columns' : speed !== undefined ? '--speed' : switches.has('keep-going') ? '--keep-going' : null;
    if (idle) throw new Problem({ code: 'contradiction', where: idle, said: `${idle} without --trace`, expected: '--trace <file>' });
    return null;
  }
  const times = speed === undefined ? 1 : Number(speed);
  if (!(times > 0 && Number.isFinite(times)))
    throw new Problem({ code: 'bad-number', where: '--speed', said: speed as string, expected: 'a number above 0' });
  const read = await readTrace(trace, {
    ...(columns === undefined ? {} : { columns: saidColumns(columns, '--columns') }),
    lenient: switches.has('keep-going'),
    speed: times,
  });
  if (read.requests.count === 0) throw new Problem({ code: 'no-requests', where: '--trace', said: trace, expected: 'one request or more' });
  return read;
}
