import type { PageLocale } from './page-words.ts';
import { judgeServices, servingSummary } from './serving-page.ts';
import type { ServingRow } from './serving-rows.ts';

const share = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : `${(value * 100).toFixed(1)} %`);

/** How far predictions of services lie from published ones, whole sources left out, in one line. */
export function servingLine(rows: readonly ServingRow[], locale: PageLocale): string {
  const judged = judgeServices(rows);
  const error = (quantity: 'throughput' | 'tpot' | 'ttft' | 'ttftQueued', view: 'source' | 'chip' = 'source'): string =>
    share(servingSummary(judged, rows, quantity, view)?.absolute);
  const covered = share(servingSummary(judged, rows, 'tpot', 'source')?.coverage);
  if (locale === 'zh') {
    return `推理服务：${rows.length} 条公开结果，同样整源留出：吞吐误差中位数 ${error('throughput')}，每词元用时 ${error('tpot')}（${covered} 落在 80 % 区间内），不排队的首词元 ${error('ttft')}，排队的 ${error('ttftQueued')}；整芯片留出，吞吐 ${error('throughput', 'chip')}。`;
  }
  return `Services: ${rows.length} published measurements, judged the same way: median error ${error('throughput')} in throughput, ${error('tpot')} in time per token (${covered} inside the 80 % band), ${error('ttft')} in first tokens that do not queue, ${error('ttftQueued')} in those that do; throughput on unseen chips ${error('throughput', 'chip')}.`;
}
