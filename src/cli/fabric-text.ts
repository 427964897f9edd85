import type { BuiltFabric } from '../asking/fabric.ts';
import { showCount, showNumber, showShare } from '../index.ts';
import { speakCompare } from './compare-words.ts';
import type { Face } from './face.ts';
import { ink, wrap } from './paper.ts';

/** Gain on a network twice as fast from which it is said to limit. */
const LIMITING = 0.05;

/** The fabric for people: what must be bought, what it carries, and whether it limits. */
export function fabricText(fabric: BuiltFabric, gain: number | null, { paper, locale }: Face): string {
  const word = speakCompare(locale);
  const count = (value: number): string => showNumber(value, 12);
  const lines = [
    word('fabricSaid', {
      switches: count(fabric.switches),
      radix: String(fabric.radix),
      leaves: count(fabric.leaves),
      spines: count(fabric.spines),
      cores: count(fabric.cores),
      cables: count(fabric.switchCables),
      hosts: count(fabric.hostCables),
      nodes: count(fabric.nodes),
      most: count(fabric.most),
    }),
    word('fabricRate', {
      rate: showNumber((fabric.chipBandwidth * 8) / 1e9),
      over: `${showNumber(fabric.oversubscription)}:1`,
      bisection: showNumber((fabric.bisection * 8) / 1e12),
    }),
    ...(gain === null ? [] : [word(gain - 1 > LIMITING ? 'fabricLimits' : 'fabricFree', { gain: showShare(Math.max(0, gain - 1), 2) })]),
    ...(fabric.watts === null && fabric.usd === null
      ? []
      : [
          word('fabricWorth', {
            watts: fabric.watts === null ? '?' : showNumber(fabric.watts / 1e3),
            usd: fabric.usd === null ? '?' : showCount(fabric.usd, 4),
          }),
        ]),
  ];
  return [
    '',
    ink(paper, 'bold', word('fabricTitle')),
    ...lines.flatMap((line) => wrap(line, paper.width - 2, '  ').map((part) => `  ${part}`)),
  ].join('\n');
}
