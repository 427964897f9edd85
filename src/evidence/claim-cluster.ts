import { chipOf } from '../catalog/chip.ts';
import { peakOf } from './claim-compare.ts';
import { defaultsFor, usualMfu } from './claim-defaults.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { stated } from './claim-inputs.ts';
import { makerOf } from './claim-names.ts';
import { highOf, lowOf, type Quantity, type Value } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import { derive } from './claim-solve.ts';
import { type ClaimWorld, middle, say, three, typicalService } from './claim-world.ts';

/** How often a large training stops: chip-hours between stops, over the chips. */
export const stops: Checker = (claim, world) => {
  const { text } = claim;
  if (!/\b(?:stops?|stopp\w+|fail\w*|interrupt\w*|faults?|crash\w*|outages?|MTBF|MTTF)\b|故障|中断|失效/i.test(text)) return null;
  const chips = claim.inputs.get('chips')?.mid ?? claim.figures.find(({ measure }) => measure === 'chips')?.value ?? null;
  const spans = claim.figures.filter(({ measure }) => measure === 'seconds');
  const count =
    claim.figures.find(({ measure, value, said }) => measure === null && value >= 2 && !/^(?:one|once)/i.test(said))?.value ?? null;
  const hourly = /^h|hours/i.test(claim.row.unit ?? '') ? claim.published : null;
  const between =
    hourly !== null
      ? hourly * 3600
      : spans.length > 0
        ? count !== null
          ? (spans[0]?.value ?? 0) / count
          : (spans[0]?.value ?? null)
        : null;
  if (chips === null || between === null) return null;
  const mid = middle(world.magnitudes.chipHoursPerStop) / chips;
  const { group } = judge(between / 3600, [{ low: mid / 1.6, mid, high: mid * 1.6, said: say('', '') }]);
  return finding({
    group,
    subject: say('time between stops', '两次中断之间的时间'),
    computed: mid,
    low: mid / 1.6,
    high: mid * 1.6,
    unit: 'hours',
    verdict: say(
      `claimed ${three(between / 3600)} hours, computed ${three(mid)}`,
      `所述 ${three(between / 3600)} 小时，算得 ${three(mid)} 小时`,
    ),
    because: [
      say(
        `${world.magnitudes.chipHoursPerStop.is} chip-hours between stops (${(world.magnitudes.chipHoursPerStop.cite ?? []).join(', ')}), over ${chips} chips`,
        `每 ${world.magnitudes.chipHoursPerStop.is} 卡时一次中断（${(world.magnitudes.chipHoursPerStop.cite ?? []).join('、')}），除以 ${chips} 卡`,
      ),
    ],
  });
};

/** A cluster that exists or is used: what it draws, trains and how often it stops. */
export const cluster: Checker = (claim, world) => {
  const given = claim.inputs.get('chips');
  const figureSaid = claim.figures.find(({ measure }) => measure === 'chips');
  const low = given ? lowOf(given) : (figureSaid?.low ?? null);
  const high = given ? highOf(given) : (figureSaid?.high ?? null);
  if (low === null || high === null) return null;
  if (claim.figures.some(({ measure }) => measure !== null && measure !== 'chips' && measure !== 'year')) return null;
  const chip = claim.chips[0] ?? flagship(claim, world);
  const id = chip ?? typicalService(world.magnitudes)?.chip ?? null;
  if (id === null) return null;
  const mfu = claim.inputs.get('mfu') ?? usualMfu();
  const model = world.magnitudes.trainings.find((one) => one.model !== undefined)?.model ?? null;
  const stop = middle(world.magnitudes.chipHoursPerStop);
  const counts = [...new Set([low, high])];
  const rows = counts.flatMap((count): ReturnType<typeof say>[] => {
    const known = new Map<Quantity, Value>([
      ['chips', stated('chips', count, count, `${count} chips`)],
      ['mfu', mfu],
    ]);
    const context = { service: null, training: null, chip: id, model };
    const asked = { ...claim, chips: [id], model } as Claim;
    const power = derive('itWatts', known, defaultsFor(asked, world, context, false));
    const time = derive('seconds', known, defaultsFor(asked, world, context, false));
    return [
      ...(power
        ? [say(`${count} ${id}: ${three(power.value.mid / 1e6)} MW of IT`, `${count} 张 ${id}：IT ${three(power.value.mid / 1e6)} MW`)]
        : []),
      ...(time && model
        ? [
            say(
              `${model} in ${three(time.value.mid / 86_400)} days at a utilisation of ${three(mfu.mid)}`,
              `利用率 ${three(mfu.mid)} 时，${model} 需 ${three(time.value.mid / 86_400)} 天`,
            ),
          ]
        : []),
      say(
        `one stop every ${three(stop / count)} hours at ${three(stop)} hours a card`,
        `每卡 ${three(stop)} 小时一次故障，约每 ${three(stop / count)} 小时一停`,
      ),
    ];
  });
  return finding({
    group: 'computable',
    subject: say('a cluster of so many chips', '如此规模的集群'),
    unit: claim.row.unit,
    verdict: say(
      'no figure follows that could be wrong; what such a cluster draws and does can be computed',
      '没有可证伪的推论；可计算其功耗与能力',
    ),
    because: rows,
    assumed: [say(`the chip is ${id}`, `芯片按 ${id} 计`), ...(mfu.origin === 'assumed' ? [mfu.said] : [])],
  });
};

/** The fastest training chip of a maker that the statement names. */
function flagship(claim: Claim, { book }: ClaimWorld): string | null {
  const makers = claim.names.makers.map(({ id }) => id);
  const own = Object.keys(book.chips).filter((id) => makers.includes(makerOf(id)) && chipOf(book, id).trainingCapable);
  return own.sort((a, b) => (peakOf(chipOf(book, b)) ?? 0) - (peakOf(chipOf(book, a)) ?? 0))[0] ?? null;
}
