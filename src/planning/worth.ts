import { product, scaled } from '../economy/band.ts';
import { embodiedTonnes, operationalTonnes, waterCubicMetres } from '../economy/carbon.ts';
import { fromUsd } from '../economy/currency.ts';
import { type Activity, againstLimit, energyJoules, joulesPerToken, kilowattHours } from '../economy/power.ts';
import { costStructure } from '../economy/structure.ts';
import type { ChipGroup, Pool } from '../terms/cluster.ts';
import { showMoney, showNumber, showShare } from '../terms/display.ts';
import type { Estimate } from '../terms/estimate.ts';
import type { Fits } from '../terms/fits.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Plan, Refusal, TrainingChoice } from '../terms/plan.ts';
import type { Bill, Limit, Worth } from '../terms/worth.ts';
import { partsTimes } from './chip-price.ts';
import { obtainable } from './obtainable.ts';
import { costPerMillionTokens, type PoolRates, poolRates } from './rates.ts';
import type { WorthAsk } from './worth-ask.ts';
import type { WorthFacts } from './worth-facts.ts';

const HOUR = 3600;
const DAY = 86_400;
const MEGA = 1e6;

/**
 * A plan with money, energy, carbon and export status: of its choice and of every layout of the frontier.
 *
 *     cost = chip-hours of the pool * price        energy = W of the facility * productive time        carbon = energy * grid
 *
 * Idle chips are paid for and draw idle power. Failures, restarts and checkpoints are not in: they stand in `calendarDays`.
 * What is over a budget or a site's limit stays answered, and `refused` says by how much.
 */
export function worthOf(plan: Plan, job: TrainingJob, pool: Pool, fits: Fits, facts: WorthFacts, ask: WorthAsk): Plan {
  const { choice } = plan;
  const answers = (perMillion: Estimate | null) => obtainable(pool, facts, ask, perMillion);
  if (choice === null) return { ...plan, obtainable: answers(null) };
  const rates = poolRates(pool, fits, facts, ask, activityByGroup(choice, pool, choice.mix));
  const worth = worthOfChoice(choice, job, rates, facts);
  const assumed = [...rates.assumed, ...saidOf(ask)];
  const bill = billOf(choice, rates, worth, ask, assumed);
  const own: TrainingChoice = { ...choice, ...worth, bill };
  const silent = { ...ask, paymentSaid: false };
  const priced = (other: TrainingChoice): TrainingChoice => ({
    ...other,
    ...worthOfChoice(other, job, poolRates(pool, fits, facts, silent, activityByGroup(other, pool, choice.mix)), facts),
  });
  return {
    ...plan,
    choice: own,
    frontier: plan.frontier.map((other, at) => (at === 0 ? own : priced(other))),
    because: [...plan.because, ...rates.because],
    assumed: [...plan.assumed, ...assumed],
    refused: [...overLimits(bill, job, rates), ...plan.refused],
    obtainable: answers(worth.costPerMillionTokensUsd ?? null),
  };
}

/** Something the user set is broken: the plan is an answer to look at, not one to take. */
export function overLimit({ choice }: Plan): boolean {
  return choice?.bill?.budget?.within === false || choice?.bill?.power?.within === false;
}

/** Shares of time of the pool's chips: products, memory, messages and waiting, as the parts of the step say; chips without work wait. */
export function activityOf({
  timeSeconds: time,
  chipsUsed,
  chipsIdle,
}: Pick<TrainingChoice, 'timeSeconds' | 'chipsUsed' | 'chipsIdle'>): Activity {
  const compute = time.forward + time.backward + time.recompute;
  const communication = time.tensorComm + time.expertComm + time.contextComm + time.pipelineComm + time.dataComm;
  const idle = time.bubble + time.overhead;
  const working = chipsUsed / (chipsUsed + chipsIdle) / (compute + communication + idle + time.optimizer);
  return {
    compute: compute * working,
    memory: time.optimizer * working,
    communication: communication * working,
    idle: idle * working + chipsIdle / (chipsUsed + chipsIdle),
  };
}

/** Of unlike groups those that are left out wait, and the others work: each kind by how many of its chips take part. */
function activityByGroup(choice: TrainingChoice, { groups }: Pool, mix: TrainingChoice['mix']): (group: ChipGroup) => Activity {
  const { timeSeconds } = choice;
  if (!mix) return () => activityOf(choice);
  const used = (id: string): number =>
    mix.islands.flatMap(({ parts }) => parts).reduce((sum, { chip, chipsUsed }) => sum + (chip === id ? chipsUsed : 0), 0);
  const held = (id: string): number => groups.reduce((sum, { chip, count }) => sum + (chip.id === id ? count : 0), 0);
  return ({ chip }) => {
    const chipsUsed = Math.min(used(chip.id), held(chip.id));
    return activityOf({ timeSeconds, chipsUsed, chipsIdle: held(chip.id) - chipsUsed });
  };
}

function worthOfChoice(choice: TrainingChoice, job: TrainingJob, rates: PoolRates, facts: WorthFacts): Worth {
  const tokens = job.globalBatch * job.sequence;
  const { low, mid, high } = choice.stepSeconds;
  const pace = { low: tokens / high, mid: tokens / mid, high: tokens / low };
  const { life, utilisation } = facts.costs();
  const seconds = choice.days && scaled(choice.days, DAY);
  const joules = seconds && rates.facilityWatts && energyJoules(1, rates.facilityWatts, seconds);
  const itJoules = seconds && rates.itWatts && energyJoules(1, rates.itWatts, seconds);
  const hours = seconds && scaled(seconds, 1 / HOUR);
  return {
    costUsd: rates.usdPerHour && hours && product(rates.usdPerHour, hours),
    costPerMillionTokensUsd: costPerMillionTokens(rates, pace),
    energyMWh: joules && scaled(joules, kilowattHours(1) / 1e3),
    joulesPerToken: rates.facilityWatts && joulesPerToken(rates.facilityWatts, pace),
    carbonTonnes: joules && rates.grid?.kgPerKWh ? operationalTonnes(joules, rates.grid.kgPerKWh) : null,
    embodiedTonnes: hours && embodiedTonnes(rates.embodiedKg, hours, life.value, utilisation.value),
    waterCubicMetres: joules && itJoules && waterCubicMetres(itJoules, joules, rates.litresOnSite, rates.litresOffSite),
    sitePowerMW: rates.peakWatts && scaled(rates.peakWatts, 1 / MEGA),
  };
}

function billOf(
  choice: TrainingChoice,
  rates: PoolRates,
  { costUsd = null }: Worth,
  { payment, currency, budgetUsd, siteWatts }: WorthAsk,
  assumed: readonly string[],
): Bill {
  const hours = choice.days && choice.days.mid * (DAY / HOUR);
  const partsUsd = rates.parts && hours !== null ? partsTimes(rates.parts, hours) : null;
  return {
    payment: payment.by === 'rent' ? payment.term : payment.by,
    usdPerChipHour: rates.usdPerChipHour,
    currency: {
      code: currency.currency,
      perUsd: currency.perUsd,
      rateFrom: currency.from,
      cost: costUsd && scaled(costUsd, fromUsd(1, currency)),
    },
    partsUsd,
    structure: partsUsd && costStructure(partsUsd),
    heldCostUsd: rates.usdPerHour && choice.calendarDays ? product(rates.usdPerHour, scaled(choice.calendarDays, DAY / HOUR)) : null,
    capitalUsd: rates.owned && scaled(rates.owned.capital, rates.chips),
    breakEven: rates.breakEven,
    pue: rates.pue,
    grid: rates.grid && { place: rates.grid.place, basis: rates.grid.basis, kgPerKWh: rates.grid.kgPerKWh },
    assumed,
    budget: budgetUsd === null || costUsd === null ? null : limitOf(costUsd.mid, budgetUsd),
    power: siteWatts === null || rates.peakWatts === null ? null : limitOf(rates.peakWatts.mid, siteWatts),
  };
}

function limitOf(needs: number, limit: number): Limit {
  const { within, share } = againstLimit(needs, limit);
  return { limit, needs, share, within };
}

function overLimits({ budget, power }: Bill, job: TrainingJob, rates: PoolRates): readonly Refusal[] {
  const found: Refusal[] = [];
  if (budget && !budget.within) {
    const would =
      job.tokens === null ? null : `${showNumber((job.tokens * budget.limit) / budget.needs / 1e9)}B tokens would fit the budget`;
    found.push({
      code: 'over-budget',
      said: `costs ${showMoney(budget.needs)}, the budget is ${showMoney(budget.limit)}: ${showShare(budget.share - 1)} over`,
      layout: null,
      needs: budget.needs,
      has: budget.limit,
      would,
    });
  }
  if (power && !power.within) {
    const chips = Math.floor((power.limit / power.needs) * rates.chips);
    found.push({
      code: 'over-site-power',
      said: `needs ${showNumber(power.needs / MEGA)} MW, the site has ${showNumber(power.limit / MEGA)} MW: ${showShare(power.share - 1)} over`,
      layout: null,
      needs: power.needs,
      has: power.limit,
      would: `${showNumber(chips, 12)} chips would fit the site`,
    });
  }
  return found;
}

function saidOf({ currency, place, kgPerKWh }: WorthAsk): readonly string[] {
  const said: string[] = ['failures, restarts and checkpoints are not in cost and energy: they count productive time'];
  if (currency.assumed !== null) said.push(currency.assumed);
  if (place === null && kgPerKWh === null) said.push('no place is stated, so carbon of electricity is unknown (--place, --grid-intensity)');
  return said;
}
