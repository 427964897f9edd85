import { showNumber } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import { usePage } from './context.ts';
import type { Answer } from './messages.ts';

/** The width that a figure's band was given, by its path. */
const WIDTH_OF: Readonly<Record<string, string>> = {
  stepSeconds: 'rate',
  days: 'rate',
  tokensPerSecPerChip: 'rate',
  mfu: 'rate',
  chipHours: 'rate',
  peakMemoryGiB: 'memory',
  tpotMs: 'tpot',
  tokensPerSecPerUser: 'tpot',
  ttftMs: 'ttft',
  e2eMs: 'e2e',
  watts: 'power',
  sustainsPerSec: 'throughput',
  outputTokensPerSec: 'throughput',
  outputTokensPerSecPerChip: 'throughput',
};

/** Whether published runs were held against this very figure, so that its band is a share of them. */
export const comparedWithRuns = (path: string, { understood: { bands } }: Answer): boolean =>
  (bands?.widths[WIDTH_OF[path.split('.')[0] as string] ?? '']?.runs ?? 0) > 0;

/** Why a band is as wide as it is. */
export function BandLines({ path, value, answer }: { readonly path: string; readonly value: Estimate; readonly answer: Answer }) {
  const { say } = usePage();
  if (value.low === value.high) return <p>{say('bandStated')}</p>;
  const { bands } = answer.understood;
  const width = bands?.widths[WIDTH_OF[path.split('.')[0] as string] ?? ''];
  if (!bands || !width) return <p class="fine">{say('bandFollows')}</p>;
  return (
    <p class="fine">
      {say(`novelty_${bands.novelty}`, { chip: bands.chip, software: bands.software })}{' '}
      {width.runs > 0
        ? say('bandFrom', {
            low: showNumber(width.low),
            high: showNumber(width.high),
            runs: showNumber(Math.max(1, Math.round(width.runs)), 9),
            work: say(`work_${bands.work}`),
          })
        : say('bandAssumedWidth', { low: showNumber(width.low), high: showNumber(width.high) })}
    </p>
  );
}
