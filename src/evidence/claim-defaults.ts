import { chipOf } from '../catalog/chip.ts';
import { costFacts } from '../catalog/costs.ts';
import { modelOf, publishedTraining } from '../catalog/model.ts';
import { siteFacts } from '../catalog/site.ts';
import { groupFor } from '../catalog/system.ts';
import { gridOn } from '../economy/grid.ts';
import { countParameters } from '../workload/parameters.ts';
import { peakOf } from './claim-compare.ts';
import { stated } from './claim-inputs.ts';
import { QUANTITIES, type Quantity, spread, type Value } from './claim-quantity.ts';
import type { Claim } from './claim-read.ts';
import {
  type ClaimWorld,
  citing,
  type Magnitude,
  rangeOf,
  rounded,
  type Service,
  say,
  shown,
  type Training,
  typicalService,
} from './claim-world.ts';

/** Kilograms of CO2 a kWh where no place is named: between the cleanest and the dirtiest large grids. Assumed. */
const ANY_GRID = [0.3, 0.65] as const;
/** Site over IT power where no site is named: from the best halls to ordinary ones. Assumed. */
const ANY_PUE = [1.08, 1.45] as const;
/** What most published trainings reach. Assumed of one that states nothing. */
const ANY_MFU = [0.25, 0.5] as const;
/** Tokens a parameter of a training of which only the size is known: half to twice the optimum. @cite hoffmann-2022 */
const TOKENS_PER_PARAMETER = 20;
const TOKENS_APART = 2;
/** Of a user of a chat service. Assumed. */
const QUERIES_A_DAY = [3, 15] as const;
/** Share of a server's rated power that is drawn: a service idles part of the time, a training hardly. Assumed. */
const DRAWN = { serving: [0.45, 0.7], training: [0.7, 1.15] } as const;

/** Utilisation of a training of which nothing is known. */
export const usualMfu = (): Value => spread(ANY_MFU[0], ANY_MFU[1], 'assumed', say('utilisation of 25 to 50 %', '利用率 25% 至 50%'));

/** The service, training and chip that a statement is about, as far as facts know them. */
export interface Context {
  readonly service: Service | null;
  readonly training: Training | null;
  readonly chip: string | null;
  readonly model: string | null;
}

export function contextOf(claim: Claim, world: ClaimWorld): Context {
  const service = claim.names.services[0]?.service ?? null;
  const training =
    claim.names.trainings[0] ?? world.magnitudes.trainings.find(({ model }) => model !== undefined && model === claim.model) ?? null;
  return {
    service,
    training,
    chip: claim.chips[0] ?? service?.chip ?? null,
    model: claim.model ?? service?.model ?? training?.model ?? null,
  };
}

/** What facts and stated rules say of the quantities that a statement leaves open; each names where it came from. */
export function defaultsFor(claim: Claim, world: ClaimWorld, context: Context, serving: boolean): Map<Quantity, Value> {
  const out = new Map<Quantity, Value>();
  const { book, magnitudes } = world;
  const typical = typicalService(magnitudes) as Service;
  const set = (quantity: Quantity, low: number, high: number, en: string, zh: string, fact = false): void => {
    if (!(low > 0 && high >= low)) return;
    const value = spread(low, high, fact ? 'fact' : 'assumed', say(en, zh));
    const soft = fact && low === high ? stated(quantity, low, high, en) : value;
    // a published time or count is of one run; another run of the same differs by a little
    const least = fact && ['chipSeconds', 'seconds', 'chips'].includes(quantity) ? 1.1 : 1;
    out.set(quantity, { ...value, down: Math.max(least, soft.down), up: Math.max(least, soft.up) });
  };
  const magnitude = (quantity: Quantity, from: Magnitude | undefined, own: boolean, factor = 1): void => {
    if (!from) return;
    const { low, high } = rangeOf(from);
    const [en, zh] = [
      `${QUANTITIES[quantity].en} ${from.is} (${citing(from)})`,
      `${QUANTITIES[quantity].zh} ${from.is}（${citing(from)}）`,
    ];
    const wide = own ? 1 : 1.5;
    set(quantity, (low * factor) / wide, high * factor * wide, en, zh, own && from.assumed !== true);
  };

  const usualTokens = (parameters: number): void => {
    const mid = TOKENS_PER_PARAMETER * parameters;
    const [en, zh] = [`${TOKENS_PER_PARAMETER} tokens a parameter (hoffmann-2022)`, `每参数 ${TOKENS_PER_PARAMETER} 词元`];
    set('tokens', mid / TOKENS_APART, mid * TOKENS_APART, en, zh);
  };

  const chip = context.chip ?? (serving ? (typical.chip ?? null) : null);
  if (chip !== null) chipDefaults(world, chip, context.chip === null, serving, set);
  const model = context.model ?? (serving ? (typical.model ?? null) : null);
  if (model !== null) {
    const { active } = countParameters(modelOf(book, model));
    set(
      'parameters',
      active,
      active,
      `parameters of ${model}, counted from its shape`,
      `${model} 的参数量，由其结构算得`,
      context.model !== null,
    );
    const tokens = publishedTraining(book, model).tokens;
    if (tokens && !serving)
      set(
        'tokens',
        tokens.value,
        tokens.value,
        `${shown(tokens.value)} training tokens (${tokens.from})`,
        `训练词元 ${shown(tokens.value)}（${tokens.from}）`,
        true,
      );
    else if (!serving) usualTokens(active);
  }
  const spoken = claim.figures.find(({ measure }) => measure === 'parameters')?.value ?? null;
  const said = claim.inputs.get('parameters') ?? (spoken === null ? null : { mid: spoken });
  if (model === null && said && !serving) usualTokens(said.mid);
  const { training, service } = context;
  if (training && !serving) {
    magnitude('flop', training.flop, true);
    if (claim.chips.length === 0 || claim.chips[0] === training.chip) {
      magnitude('chips', training.chips, false);
      magnitude('achieved', training.achieved, true);
      magnitude('chipSeconds', training.chipHours, true, 3600);
      if (training.wattsPerChip) magnitude('wattsPerChip', training.wattsPerChip, true);
      magnitude('pue', training.pue, true);
      magnitude('kgPerJoule', training.kgPerKwh, true, 1 / 3.6e6);
      if (!training.chipHours) magnitude('seconds', training.days, true, 86_400);
    }
    if (context.chip === null) chipDefaults(world, training.chip, true, serving, set);
  }
  if (!out.has('chipsPerServer')) set('chipsPerServer', 8, 8, '8 chips a server', '每台 8 卡');
  const bits = bitsSaid(claim.text, claim.row.inputs);
  if (bits !== null) set('bits', bits, bits, `${bits} bits`, `${bits} 位`, true);
  const [each, why, whyZh] = bytesEach(claim.text, bits);
  if (each !== null)
    set(
      'bytesPerParameter',
      each[0],
      each[1],
      `${each[0]} to ${each[1]} bytes a parameter (${why})`,
      `每参数 ${each[0]} 至 ${each[1]} 字节（${whyZh}）`,
    );
  set('load', 0.6, 1, 'a load of 60 to 100 %', '负载率 60% 至 100%');
  out.set('mfu', usualMfu());
  if (serving) {
    magnitude('users', service?.dailyUsers ?? service?.monthlyUsers, true);
    if (!service && /\bGPT|\bchat|\bLLM|大模型|聊天/i.test(claim.text)) magnitude('users', typical.dailyUsers, false);
    magnitude('queries', service?.queriesPerSecond, true);
    magnitude('queriesPerUser', service?.responsesPerUser, true);
    if (!service) magnitude('queriesPerUser', typical.responsesPerUser, false);
    else if (!service.responsesPerUser)
      set('queriesPerUser', QUERIES_A_DAY[0], QUERIES_A_DAY[1], '3 to 15 queries a user and day', '每用户每日 3 至 15 次');
    magnitude(
      'tokensPerQuery',
      (service ?? typical).tokensPerResponse ?? typical.tokensPerResponse,
      service !== null && service.tokensPerResponse !== undefined,
    );
    magnitude('servingUse', typical.flopUtilisation, service === typical);
    const idle = typical.idleShare ? rangeOf(typical.idleShare).mid : 0.5;
    set(
      'busy',
      (1 - idle) / 1.2,
      (1 - idle) * 1.2,
      `chips busy ${(1 - idle) * 100} % of the time (${typical.idleShare ? citing(typical.idleShare) : 'assumed'})`,
      `卡忙时 ${(1 - idle) * 100}%`,
    );
  }
  const perChip = out.get('wattsPerChip');
  if (perChip) out.set('wattsPerServer', { ...perChip, mid: perChip.mid * (out.get('chipsPerServer')?.mid ?? 8), down: 1.2, up: 1.2 });
  if (!out.has('pue')) set('pue', ANY_PUE[0], ANY_PUE[1], `PUE ${ANY_PUE[0]} to ${ANY_PUE[1]}`, `PUE ${ANY_PUE[0]} 至 ${ANY_PUE[1]}`);
  if (!out.has('kgPerJoule')) gridDefault(claim, world, set);
  const { electricityPerKWh } = costFacts(book);
  set(
    'usdPerJoule',
    electricityPerKWh.value.low / 3.6e6,
    electricityPerKWh.value.high / 3.6e6,
    `electricity at ${electricityPerKWh.value.mid} USD/kWh (${electricityPerKWh.path})`,
    `电价 ${electricityPerKWh.value.mid} 美元/kWh（${electricityPerKWh.path}）`,
  );
  return out;
}

/** The width of the numbers that a statement or a key of its row names; operations are of 8 bits, floating-point ones of 16. */
function bitsSaid(text: string, inputs: Readonly<Record<string, unknown>>): number | null {
  const words = `${text} ${Object.keys(inputs).join(' ')}`;
  const named = /(?:fp|int|bf)[ -]?(4|8|16|32|64)(?!\d)|(?<!\d)(4|8|16|32|64)[- ]?(?:bits?\b|位)/i.exec(words);
  if (named) return Number(named[1] ?? named[2]);
  if (/FLOPS/i.test(words)) return 16;
  return /TOPS/i.test(words) ? 8 : null;
}

/** Bytes a parameter takes, by what is done: stored at its width; trained by Adam with 16-bit weights and 32-bit states. */
function bytesEach(text: string, bits: number | null): readonly [readonly [number, number] | null, string, string] {
  if (/checkpoint|检查点/i.test(text)) return [[12, 16], 'weights and states of Adam', '权重与 Adam 状态'];
  if (/\b(?:Q?LoRA|adapter)\b/i.test(text)) return [/qlora/i.test(text) ? [0.6, 1] : [2, 2.6], 'weights and adapters', '权重与适配器'];
  if (/\btrain\w*|fine-?tun\w*|训练|微调/i.test(text)) return [[16, 20], 'weights, gradients and states of Adam', '权重、梯度与 Adam 状态'];
  return bits === null
    ? [[1, 2], 'stored in 8 to 16 bits', '8 至 16 位存放']
    : [[bits / 8, bits / 8], `stored in ${bits} bits`, `${bits} 位存放`];
}

type Set = (quantity: Quantity, low: number, high: number, en: string, zh: string, fact?: boolean) => void;

function chipDefaults({ book }: ClaimWorld, id: string, typical: boolean, serving: boolean, set: Set): void {
  const chip = chipOf(book, id);
  const peak = peakOf(chip);
  if (peak !== null)
    set(
      'peak',
      peak,
      peak,
      `dense 16-bit peak of ${id} (chips/${id}#peakDense)`,
      `${id} 的 16 位稠密峰值（chips/${id}#peakDense）`,
      !typical,
    );
  const group = groupFor(book, id, 8);
  const { chipsPerNode, nodePower } = group;
  set('chipsPerServer', chipsPerNode, chipsPerNode, `${chipsPerNode} chips a server`, `每台 ${chipsPerNode} 卡`, true);
  if (chip.thermalDesignPower === null) return;
  const chips = chipsPerNode * chip.thermalDesignPower;
  const full = chips + (nodePower ?? costFacts(book).nodePowerShare.value.mid * chips);
  const [low, high] = serving ? DRAWN.serving : DRAWN.training;
  set(
    'wattsPerServer',
    low * full,
    high * full,
    `server of ${chipsPerNode} ${id} at ${rounded(100 * low)} to ${rounded(100 * high)} % of ${Math.round(full)} W`,
    `${chipsPerNode} 卡 ${id} 服务器按 ${Math.round(full)} W 的 ${rounded(100 * low)}% 至 ${rounded(100 * high)}%`,
  );
}

function gridDefault(claim: Claim, { book }: ClaimWorld, set: Set): void {
  const { place, day } = claim;
  const grid = place === null || place === 'world' ? null : gridOn(siteFacts(book).grids, place, day).kgPerKWh;
  if (grid)
    set('kgPerJoule', grid.low / 3.6e6, grid.high / 3.6e6, `grid of ${place}: ${grid.mid} kg/kWh`, `${place} 电网：${grid.mid} kg/kWh`);
  else
    set(
      'kgPerJoule',
      ANY_GRID[0] / 3.6e6,
      ANY_GRID[1] / 3.6e6,
      `a grid of ${ANY_GRID[0]} to ${ANY_GRID[1]} kg/kWh`,
      `电网 ${ANY_GRID[0]} 至 ${ANY_GRID[1]} kg/kWh`,
    );
}
