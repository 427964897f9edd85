import type { ServiceQuestion } from '../index.ts';
import { showNumber, showShare } from '../terms/display.ts';
import type { PercentileEstimates, ServiceChoice, ServiceFigures } from '../terms/service-plan.ts';
import { columns, ink, type Paper, wrap } from './paper.ts';
import { timeText } from './time-text.ts';
import type { Say, Word } from './words.ts';

const indent = (line: string): string => `  ${line}`;

/** Three digits; thousands written out. */
export const whole = (value: number): string => showNumber(Number(value.toPrecision(3)), 3);

interface TimesPage {
  readonly question: ServiceQuestion;
  readonly say: Say;
  readonly paper: Paper;
}

/** What users feel: times by percentile, by priority where there is one, and what the simulation saw beside them. */
export function timesBlock({ question, say, paper }: TimesPage, choice: ServiceChoice): string[] {
  const time = (ms: number, like = ms): string => (Number.isFinite(ms) ? timeText(ms / 1000, say, 3, like / 1000) : '–');
  const limitOf = (figure: string): string => {
    const limit = question.limits.find((asked) => asked.figure === figure);
    return limit ? `${limit.at === 'mean' ? limit.at : `p${limit.at}`} ≤ ${timeText(limit.seconds, say)}` : '';
  };
  const row = (word: Word, { p50, p90, p95, p99 }: PercentileEstimates, figure: string): string[] => [
    say(word),
    time(p50.mid),
    time(p90.mid),
    time(p95.mid),
    time(p99.mid),
    Number.isFinite(p99.mid) ? `${time(p99.low, p99.mid)} – ${time(p99.high, p99.mid)}` : '–',
    limitOf(figure),
  ];
  const rows = [row('svcTtft', choice.ttftMs, 'ttft'), row('svcTpot', choice.tpotMs, 'tpot'), row('svcE2e', choice.e2eMs, 'e2e')];
  if (choice.itlMs && Number.isFinite(choice.itlMs.p99)) {
    const { p50, p90, p95, p99 } = choice.itlMs;
    rows.splice(2, 0, [say('svcItl'), time(p50), time(p90), time(p95), time(p99), '–', '']);
  }
  if (choice.waitMs.p99.mid > 0.5) rows.splice(1, 0, row('svcWait', choice.waitMs, 'wait'));
  const limited = rows.some((cells) => cells[6] !== '');
  const head = ['', 'p50', 'p90', 'p95', 'p99', say('svcBand'), limited ? say('svcLimitHead') : ''];
  const [top = '', ...lines] = columns([head, ...rows], ['left', 'right', 'right', 'right', 'right', 'right', 'left']);
  const closed = choice.closedForm;
  const note = choice.simulated
    ? say('svcSimulated', {
        requests: showNumber(choice.simulated.requests, 12),
        replicas: showNumber(choice.simulated.replicas, 12),
        ttft: time(closed.ttftMs.p99),
        tpot: time(closed.tpotMs.p99),
        output: whole(closed.outputTokensPerSec),
      })
    : say('svcClosed');
  const apart = choice.simulated && unlikeTwice(closed, choice.simulated) ? [say(unsteady(question) ? 'svcApartPoisson' : 'svcApart')] : [];
  return [
    ink(paper, 'bold', say('svcTimes')),
    indent(ink(paper, 'dim', top)),
    ...lines.map(indent),
    ...[...priorityTexts(choice, say, time), note, ...apart, ...playedTexts(question, choice, say)].flatMap((sentence) =>
      wrap(sentence, paper.width - 2).map((line) => indent(ink(paper, 'dim', line))),
    ),
  ];
}

/** Whether the closed form and the simulation of one load tell a user different stories. */
function unlikeTwice(closed: ServiceFigures, simulated: ServiceFigures): boolean {
  const apart = (a: number, b: number): boolean =>
    Number.isFinite(a) && Number.isFinite(b) && Math.min(a, b) > 0 && (a > 2 * b || b > 2 * a);
  return (
    apart(closed.ttftMs.p99, simulated.ttftMs.p99) ||
    apart(closed.tpotMs.p99, simulated.tpotMs.p99) ||
    apart(closed.outputTokensPerSec, simulated.outputTokensPerSec)
  );
}

/** Arrivals that come in bursts. */
function unsteady({ load: { offered } }: ServiceQuestion): boolean {
  return offered.kind === 'trace' || (offered.kind === 'rate' && offered.burstiness > 1);
}

/** What each priority felt, a sentence each. */
function priorityTexts({ byPriority }: ServiceChoice, say: Say, time: (ms: number) => string): string[] {
  const all = byPriority.reduce((sum, { requests }) => sum + requests, 0);
  return byPriority.map(({ priority, requests, ttftMs, tpotMs, e2eMs }) =>
    say('svcPriority', {
      priority: showNumber(priority, 12),
      share: showShare(requests / all),
      half: time(ttftMs.p50),
      ttft: time(ttftMs.p99),
      tpot: time(tpotMs.p99),
      e2e: time(e2eMs.p99),
    }),
  );
}

/** What the simulation saw beside the times. */
function playedTexts({ limits }: ServiceQuestion, choice: ServiceChoice, say: Say): string[] {
  if (!choice.simulated) return [];
  const seen = {
    busy: showShare(choice.utilisation),
    preemptions: showNumber(choice.preemptions, 12),
    found: showShare(choice.prefixHitRate),
  };
  return [...(limits.length > 0 ? [say('svcGoodput', { rate: showNumber(choice.goodputPerSec) })] : []), say('svcPlayed', seen)];
}
