import { resolved } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { figure } from '../catalog/figure.ts';
import { modelOf, publishedTraining } from '../catalog/model.ts';
import { countParameters } from '../workload/parameters.ts';
import { peakOf } from './claim-compare.ts';
import { usualMfu } from './claim-defaults.ts';
import { type Checker, finding } from './claim-finding.ts';
import { textIn } from './claim-inputs.ts';
import { chipHour } from './claim-price.ts';
import { resolved as idOf } from './claim-read.ts';
import { say, three, typicalService } from './claim-world.ts';

const tera = (rate: number | undefined): number | null => (rate === undefined ? null : rate / 1e12);

/** Running costs of such a machine, people and upkeep counted in, over its energy. Assumed. */
const RUNNING = 4;
/** Utilisation of a machine that was not built for it. Assumed. */
const OTHER_USE = 0.2;

/** Training on a supercomputer for a part of the price: the machine has no public tariff, so what is known bounds it and no more. */
export const otherMachine: Checker = (claim, world) => {
  const { text, row } = claim;
  if (!/supercomputers?|超算|超级计算机/i.test(text) || !/\bcosts?\b|price|cheap\w*|成本|价格|费用|便宜/i.test(text)) return null;
  const name = textIn(row.inputs, 'machine', 'system', 'supercomputer', 'computer', 'cluster') ?? claim.names.systems[0]?.said ?? null;
  const system =
    (name === null ? null : idOf(world, 'systems', name.replace(/^\S+\s+(?=\S)/, ''), [])) ??
    (name === null ? null : idOf(world, 'systems', name, []));
  const file = system === null ? null : resolved(world.book, 'systems', system);
  const nodes = claim.inputs.get('servers')?.mid ?? (file ? figure(file, 'nodes', '1', 'systems') : null);
  const perNode = tera(claim.inputs.get('peakPerServer')?.mid ?? claim.inputs.get('peak')?.mid);
  const watts = file ? figure(file, 'systemPower', 'W', 'systems') : null;
  const training = world.magnitudes.trainings.find(
    ({ model }) => model !== undefined && publishedTraining(world.book, model).tokens !== null,
  );
  const reference = typicalService(world.magnitudes)?.chip ?? null;
  const unknown = finding({
    group: 'uncheckable',
    subject: say('cost of training on another kind of machine', '在另一类机器上训练的成本'),
    unit: 'ratio',
    verdict: say('the machine has no public tariff: only its energy can be priced', '该类机器没有公开收费标准：只能计其电费'),
    holdsIf: [say('capital is not charged to the user', '不向用户计入建设投资')],
  });
  if (!training?.model || reference === null || nodes === null || perNode === null || watts === null) return unknown;
  const { active } = countParameters(modelOf(world.book, training.model));
  const flop = 6 * active * (publishedTraining(world.book, training.model).tokens?.value ?? 0);
  const seconds = flop / (nodes * perNode * 1e12 * (claim.inputs.get('mfu')?.mid ?? OTHER_USE));
  const { electricityPerKWh } = costFacts(world.book);
  const energy = (watts * seconds) / 3.6e6;
  const peak = peakOf(chipOf(world.book, reference)) ?? Number.NaN;
  const hours = flop / (peak * usualMfu().mid) / 3600;
  const hour = chipHour(reference, { service: null, training: null, chip: reference, model: null }, claim, world);
  const [least, most] = [hour.own ?? hour.least, hour.list ?? hour.going];
  if (least === null || most === null) return unknown;
  const low = (RUNNING * energy * electricityPerKWh.value.mid) / (hours * most);
  const high = 1;
  const mid = Math.sqrt(low * high);
  return {
    ...unknown,
    computed: mid,
    low,
    high,
    because: [
      say(
        `${training.model} takes ${three(seconds / 86_400)} days and ${three(energy / 1e6)} GWh on it, ${three((energy * electricityPerKWh.value.mid) / 1e6)} million USD of energy (systems/${system})`,
        `${training.model} 在其上需 ${three(seconds / 86_400)} 天、${three(energy / 1e6)} GWh，电费 ${three((energy * electricityPerKWh.value.mid) / 1e6)} 百万美元（systems/${system}）`,
      ),
      say(
        `the same on rented ${reference}: ${three(hours / 1e6)} million chip-hours at ${three(least)} to ${three(most)} USD`,
        `同一训练租用 ${reference}：${three(hours / 1e6)} 百万卡时，每卡时 ${three(least)} 至 ${three(most)} 美元`,
      ),
    ],
    assumed: [
      say(
        `running such a machine without its capital costs ${RUNNING} times its energy; the ratio lies between that and no saving at all`,
        `不计建设投资时，运行成本为电费的 ${RUNNING} 倍；比值介于此与毫无节省之间`,
      ),
    ],
  };
};
