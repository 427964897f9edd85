import { METRICS, type Metric, type Rule, type Status } from '../terms/rule.ts';
import type { Named } from './ambiguity.ts';
import { derived, type Item } from './figures.ts';
import { comparedWith } from './scenario.ts';

/** How each figure is called. */
const CALLED: Readonly<Partial<Record<Metric, readonly [en: string, zh: string]>>> = {
  tpp: ['TPP', '总算力（TPP）'],
  areaMm2: ['die area', '晶粒面积'],
  performanceDensity: ['performance density', '性能密度'],
  ioGBs: ['I/O bandwidth', '互连带宽'],
  memoryGBs: ['memory bandwidth', '显存带宽'],
  memoryPlusIoGBs: ['memory and I/O bandwidth together', '显存与互连带宽合计'],
};

/** Which missing figure leaves the answer open; for a die area, the areas at which the answer would change. */
export function missingFigures(rules: readonly Rule[], item: Item, statusFor: (item: Item) => Status): readonly Named[] {
  const compared = comparedWith(rules);
  const missing = (Object.keys(METRICS) as Metric[]).filter((metric) => {
    if (CALLED[metric] === undefined || (item.figures[metric] ?? null) !== null || compared(metric).length === 0) return false;
    return metric !== 'memoryPlusIoGBs';
  });
  return missing.map((metric): Named => {
    const [en, zh] = CALLED[metric] as readonly [string, string];
    const tpp = item.figures.tpp ?? null;
    if (metric === 'performanceDensity' && tpp !== null) {
      const bands = areaBands(item, tpp, compared(metric), statusFor);
      return {
        id: 'missing-die-area',
        en: `The die area is not published, so the performance density is unknown: ${bands.map((band) => band.en).join('; ')}.`,
        zh: `晶粒面积未公布，性能密度未知：${bands.map((band) => band.zh).join('；')}。`,
      };
    }
    return { id: `missing-${metric}`, en: `The ${en} is not published.`, zh: `${zh}未公布。` };
  });
}

/** The answers by die area, each up to the area at which the density falls below the next threshold. */
function areaBands(item: Item, tpp: number, densities: readonly number[], statusFor: (item: Item) => Status): { en: string; zh: string }[] {
  const limits = densities.map((density) => tpp / density).sort((a, b) => a - b);
  const at = (areaMm2: number): Status => statusFor({ ...item, figures: derived({ ...item.figures, areaMm2, performanceDensity: null }) });
  const bands: { status: Status; to: number | null }[] = [];
  for (const [index, limit] of [...limits, null].entries()) {
    const below = limits[index - 1] ?? 0;
    const status = at(limit === null ? below * 2 + 1 : (below + limit) / 2);
    const last = bands.at(-1);
    if (last?.status === status) last.to = limit;
    else bands.push({ status, to: limit });
  }
  return bands.map(({ status, to }) =>
    to === null
      ? { en: `${status} above`, zh: `更大则为 ${status}` }
      : { en: `${status} to ${Number(to.toPrecision(4))} mm2`, zh: `不超过 ${Number(to.toPrecision(4))} mm2 为 ${status}` },
  );
}
