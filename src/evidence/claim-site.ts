import { siteFacts } from '../catalog/site.ts';
import { yearlyKilowattHours } from '../economy/carbon.ts';
import { gridOn } from '../economy/grid.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { numberIn, pairIn } from './claim-inputs.ts';
import { quantityOfUnit } from './claim-target.ts';
import { YEAR } from './claim-units.ts';
import { middle, rounded, say } from './claim-world.ts';

const LIQUID = /liquid|cold[- ]plate|immersion|water[- ]cooled|液冷|冷板|浸没/i;
const HOURS = YEAR / 3600;

/** A PUE against what halls cooled that way report. */
export const pueClaim: Checker = (claim, { book }) => {
  const figure = claim.figures.find(({ measure }) => measure === 'pue');
  const claimed = claim.published !== null && /pue/i.test(claim.row.unit ?? '') ? claim.published : (figure?.value ?? null);
  const other = quantityOfUnit(claim.row.unit);
  if (other !== null && other !== 'pue') return null;
  if (claimed === null || claim.figures.some(({ measure }) => measure === 'joules' || measure === 'kilograms')) return null;
  const { coolings } = siteFacts(book);
  const liquid = LIQUID.test(claim.text);
  const halls = coolings.filter(({ cooling }) =>
    liquid ? LIQUID.test(cooling) || /direct-to-chip/i.test(cooling) : !LIQUID.test(cooling),
  );
  if (halls.length === 0) return null;
  const low = Math.min(...halls.map(({ pue }) => pue.low));
  const high = liquid ? Math.max(...halls.map(({ pue }) => pue.mid)) : Math.max(...halls.map(({ pue }) => pue.high));
  const mids = halls.map(({ pue }) => pue.mid);
  const mid = mids.reduce((sum, one) => sum + one, 0) / mids.length;
  const { group } = judge(claimed, [{ low, mid, high, said: say('', '') }], true, 1.01);
  const average = coolings.find(({ id }) => /average/.test(id))?.pue.mid ?? null;
  const cards = claim.inputs.get('chips')?.mid ?? claim.figures.find(({ measure }) => measure === 'chips')?.value ?? null;
  const each = numberIn(claim.row.inputs, 'wattspercard', 'wattsperchip', 'wattspergpu');
  const extra = numberIn(claim.row.inputs, 'serveroverheadw') ?? 0;
  const perServer = numberIn(claim.row.inputs, 'cardsperserver', 'chipsperserver') ?? 8;
  const it = cards !== null && each !== null ? cards * each + (cards / perServer) * extra : null;
  const saved = it === null || average === null ? null : (it * (average - claimed) * HOURS) / 1e9;
  return finding({
    group: claimed < 1 ? 'fails' : group,
    subject: say('facility power over IT power', '场地功率与 IT 功率之比'),
    computed: mid,
    low,
    high,
    unit: 'PUE',
    verdict:
      claimed < 1
        ? say('impossible: a site draws no less than what stands in it', '不可能：场地用电不少于其中设备')
        : say(`halls cooled that way report ${rounded(low)} to ${rounded(high)}`, `同类冷却的机房报告 ${rounded(low)} 至 ${rounded(high)}`),
    because: [
      ...(it === null || saved === null
        ? []
        : [
            say(
              `${rounded(it / 1e6)} MW of IT, ${rounded((it * claimed) / 1e6)} MW at ${claimed}; ${rounded(saved)} GWh a year less than at the average of ${average}`,
              `IT ${rounded(it / 1e6)} MW，PUE ${claimed} 时 ${rounded((it * claimed) / 1e6)} MW；每年比平均 ${average} 少用 ${rounded(saved)} GWh`,
            ),
          ]),
      ...halls.map(({ cooling, pue, path }) =>
        say(`${cooling}: ${pue.low} to ${pue.high} (${path})`, `${cooling}：${pue.low} 至 ${pue.high}（${path}）`),
      ),
    ],
  });
};

/** Installed power of a country or an industry: may be a part of a known whole, cannot exceed it. */
export const capacity: Checker = (claim, world) => {
  const { text, row, chips, names } = claim;
  const figure = claim.figures.find(({ measure }) => measure === 'watts');
  const stated = claim.inputs.get('watts') ?? null;
  const watts = stated?.mid ?? figure?.value ?? null;
  if (
    watts === null ||
    chips.length > 0 ||
    names.makers.length > 0 ||
    !/data[- ]?cent(?:re|er)s?|capacity|数据中心|装机|算力中心/i.test(text)
  )
    return null;
  if (claim.place === null) return null;
  const known = world.magnitudes.dataCentres.find(({ place }) => place === claim.place) ?? null;
  if (known === null) return null;
  const load = pairIn(row.inputs, 'load') ?? [0.6, 1];
  const whole = (middle(known.energyTWh) * 1e12) / HOURS;
  const [least, most] = load.map((share) => yearlyKilowattHours(watts, share, HOURS) / 1e9) as [number, number];
  const intensity = claim.inputs.get('kgPerJoule');
  const grid = claim.place === 'world' ? null : gridOn(siteFacts(world.book).grids, claim.place, claim.day);
  const kg = intensity ? intensity.mid * 3.6e6 : (grid?.kgPerKWh?.mid ?? null);
  const readings = [
    { low: 0.8 * whole, mid: whole, high: 2 * whole, said: say('all data centres are counted', '计全部数据中心') },
    {
      low: 0.05 * whole,
      mid: 0.3 * whole,
      high: whole,
      said: say('a part is counted, such as colocation halls alone', '只计一部分，如仅托管机房'),
    },
  ];
  const { group, reading } = judge(watts, readings);
  return finding({
    group,
    subject: say('installed power of data centres', '数据中心装机功率'),
    computed: watts / 1e6,
    low: (readings[1]?.low ?? 0) / 1e6,
    high: (readings[0]?.high ?? 0) / 1e6,
    unit: 'MW',
    verdict:
      group === 'fails'
        ? say('not of the size of what is known', '与已知量级不符')
        : say(
            `consistent in size: the whole draws about ${rounded(whole / 1e9)} GW on average`,
            `量级相符：全部数据中心平均约 ${rounded(whole / 1e9)} GW`,
          ),
    because: [
      say(
        `${rounded(least)} to ${rounded(most)} TWh a year at a load of ${load[0]} to ${load[1]}`,
        `负载率 ${load[0]} 至 ${load[1]} 时每年 ${rounded(least)} 至 ${rounded(most)} TWh`,
      ),
      ...(kg === null
        ? []
        : [
            say(
              `${rounded(least * kg)} to ${rounded(most * kg)} Mt of CO2 a year at ${rounded(kg)} kg/kWh`,
              `按 ${rounded(kg)} kg/kWh，每年 ${rounded(least * kg)} 至 ${rounded(most * kg)} 百万吨 CO2`,
            ),
          ]),
      say(
        `all data centres there used ${known.energyTWh.is} TWh in ${known.year} (${(known.energyTWh.cite ?? []).join(', ')})`,
        `当地全部数据中心 ${known.year} 年用电 ${known.energyTWh.is} TWh`,
      ),
    ],
    holdsIf: group === 'conditional' && reading ? [reading.said] : [],
  });
};
