import type { Estimate } from './estimate.ts';

/** A figure of cost with where it stands; `assumed` = nobody published it. */
export interface CostFigure {
  readonly value: Estimate;
  readonly path: string;
  readonly assumed: boolean;
}

/** What owning and running chips costs beside their price. Shares are of the price of the servers. */
export interface CostFacts {
  /** price of a server over the price of the chips in it */
  readonly serverFactor: CostFigure;
  readonly networkShare: CostFigure;
  readonly sparesShare: CostFigure;
  readonly installationShare: CostFigure;
  /** upkeep a year */
  readonly maintenanceShare: CostFigure;
  /** s in use before they are sold or scrapped */
  readonly life: CostFigure;
  /** what they fetch then */
  readonly residualShare: CostFigure;
  /** cost of capital a year, of the mean sum tied up */
  readonly financingRate: CostFigure;
  /** USD a person a year to run them, all counted */
  readonly staffPerYear: CostFigure;
  /** chips that one person runs */
  readonly chipsPerPerson: CostFigure;
  /** USD for space, cooling and power supply of 1 kW of IT a month, energy not counted */
  readonly hostingPerKilowattMonth: CostFigure;
  /** USD a kWh where no place is stated */
  readonly electricityPerKWh: CostFigure;
  /** share of hours in which owned chips do paid work */
  readonly utilisation: CostFigure;
  /** W of switches and links over the power of the nodes */
  readonly networkPowerShare: CostFigure;
  /** W of a node beyond its chips over the chips' thermal design power, where its node is not known */
  readonly nodePowerShare: CostFigure;
  /** average draw of a node's other parts over their rated power */
  readonly nodeLoad: CostFigure;
  /** shares of the development of a frontier model: hardware, energy, staff */
  readonly frontierHardware: CostFigure;
  readonly frontierEnergy: CostFigure;
  readonly frontierStaff: CostFigure;
}

/** Cost by part: USD. */
export type CostPart =
  | 'chips'
  | 'network'
  | 'spares'
  | 'installation'
  | 'maintenance'
  | 'financing'
  | 'residual'
  | 'hosting'
  | 'energy'
  | 'staff'
  | 'rent';

export type CostParts = Readonly<Partial<Record<CostPart, Estimate>>>;

/** Shares of a bill, as people argue about them. */
export interface CostStructure {
  /** chips, servers, network, hosting and energy: what computing power costs */
  readonly computing: Estimate;
  readonly staff: Estimate;
  readonly energy: Estimate;
}
