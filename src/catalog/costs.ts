import type { CostFacts, CostFigure } from '../terms/bill.ts';
import { Problem } from '../terms/problem.ts';
import type { Dimension } from './amount.ts';
import { type Collection, type FactBook, type FactFile, isFact, isFile } from './book.ts';
import { remembering } from './memory.ts';
import { rangeOf } from './site.ts';

/** What each figure of costs is measured in; a form of the files as well. */
export const COST_DIMENSIONS: Readonly<Record<keyof CostFacts, Dimension>> = {
  serverFactor: '1',
  networkShare: '1',
  sparesShare: '1',
  installationShare: '1',
  maintenanceShare: '1',
  life: 's',
  residualShare: '1',
  financingRate: '1',
  staffPerYear: 'USD',
  chipsPerPerson: '1',
  hostingPerKilowattMonth: 'USD',
  electricityPerKWh: 'USD/kWh',
  utilisation: '1',
  networkPowerShare: '1',
  nodePowerShare: '1',
  nodeLoad: '1',
  frontierHardware: '1',
  frontierEnergy: '1',
  frontierStaff: '1',
};

const remembered = remembering<Collection, CostFacts>();

/** Costs of owning and running, each with its path; every one must stand in facts/costs. */
export function costFacts(book: FactBook): CostFacts {
  return remembered(book.costs ?? {}, '', () => {
    const found: Partial<Record<keyof CostFacts, CostFigure>> = {};
    for (const [id, file] of Object.entries(book.costs ?? {})) {
      const { figures } = file;
      if (isFile(figures)) Object.assign(found, figuresOf(figures, `costs/${id}#figures`));
    }
    const missing = (Object.keys(COST_DIMENSIONS) as (keyof CostFacts)[]).find((key) => found[key] === undefined);
    if (missing)
      throw new Problem({
        code: 'missing-figure',
        where: `costs/#figures.${missing}`,
        said: 'nothing',
        expected: 'this figure to be stated',
      });
    return found as CostFacts;
  });
}

function figuresOf(figures: FactFile, where: string): Partial<Record<keyof CostFacts, CostFigure>> {
  const known = (Object.keys(COST_DIMENSIONS) as (keyof CostFacts)[]).filter((key) => isFact(figures[key]));
  return Object.fromEntries(
    known.map((key) => {
      const node = figures[key];
      return [
        key,
        {
          value: rangeOf(figures, key, COST_DIMENSIONS[key], where),
          path: `${where}.${key}`,
          assumed: isFact(node) && node.assumed === true,
        },
      ];
    }),
  );
}
