import type { Quantity } from './claim-quantity.ts';
import { DAY, EURO, MONTH, YEAR, YUAN } from './claim-units.ts';

/** What a key says its value is a figure of, and what one of it is in base units. */
interface KeyRead {
  readonly quantity: Quantity;
  readonly factor: number;
}

const TIME: Readonly<Record<string, number>> = {
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1, min: 60, minute: 60, minutes: 60, h: 3600, hr: 3600, hrs: 3600 },
  ...{ hour: 3600, hours: 3600, hourly: 3600, d: DAY, day: DAY, days: DAY, daily: DAY, week: 7 * DAY, weeks: 7 * DAY },
  ...{ month: MONTH, months: MONTH, monthly: MONTH, year: YEAR, years: YEAR, yearly: YEAR },
  ...{ annual: YEAR, yr: YEAR },
};
const POWER: Readonly<Record<string, number>> = {
  ...{ w: 1, watt: 1, watts: 1, wattage: 1, kw: 1e3, kilowatt: 1e3, kilowatts: 1e3, mw: 1e6, megawatt: 1e6, megawatts: 1e6 },
  ...{ gw: 1e9, gigawatt: 1e9, gigawatts: 1e9 },
};
const ENERGY: Readonly<Record<string, number>> = { j: 1, wh: 3600, kwh: 3.6e6, mwh: 3.6e9, gwh: 3.6e12, twh: 3.6e15 };
const MASS: Readonly<Record<string, number>> = {
  ...{ g: 1e-3, gram: 1e-3, grams: 1e-3, kg: 1, t: 1e3, tonne: 1e3, tonnes: 1e3, ton: 1e3, tons: 1e3 },
};
const MONEY: Readonly<Record<string, number>> = {
  ...{ usd: 1, dollar: 1, dollars: 1, price: 1, cost: 1, fee: 1, cent: 0.01, cents: 0.01, rent: 1, rental: 1, tariff: 1 },
  ...{ cny: YUAN, rmb: YUAN, yuan: YUAN, eur: EURO, euro: EURO, euros: EURO },
};
const RATE: Readonly<Record<string, number>> = {
  ...{ gflops: 1e9, tflops: 1e12, teraflops: 1e12, pflops: 1e15, petaflops: 1e15, eflops: 1e18, exaflops: 1e18, tops: 1e12 },
};
const BYTES: Readonly<Record<string, number>> = { gb: 1e9, tb: 1e12, bytes: 1, byte: 1 };
const SCALES: Readonly<Record<string, number>> = {
  ...{ thousand: 1e3, thousands: 1e3, million: 1e6, millions: 1e6, mn: 1e6, billion: 1e9, billions: 1e9, bn: 1e9 },
  ...{ trillion: 1e12, trillions: 1e12, percent: 0.01, pct: 0.01 },
};
/** Letters that scale only where they end a count: paramsB, tokensT, chipsK. */
const LETTERS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const CHIP = set('chip chips gpu gpus card cards npu npus tpu tpus accelerator accelerators device devices');
const SERVER = set('server servers node nodes box boxes host hosts machine machines');
const QUERY = set(
  'query queries request requests response responses answer answers message messages question questions prompt prompts search searches chat chats call calls conversation conversations',
);
const USER = set('user users dau mau customer customers');
const TOKEN = set('token tokens');
const PARAM = set('param params parameter parameters weight weights');
const USE = set('mfu hfu util utilization utilisation efficiency usage');
const SERVING = set('serving inference flop flops decode decoding');
const COUNT = set('n num number count total used of the size no quantity qty training train model in fleet cluster');
const MEASURED = set('achieved sustained measured effective actual attained real');

/** Chinese keys, word for word; longer words first. */
const ZH: readonly (readonly [RegExp, string])[] = [
  [/每卡小时|每卡时|每GPU小时/g, ' per gpu hour '],
  [/单卡功[率耗]|每卡功[率耗]/g, ' power per gpu '],
  [/每台卡数|单机卡数/g, ' gpus per server '],
  [/卡时|GPU小时/g, ' gpu hours '],
  [/卡数|芯片数|GPU数|张数/g, ' gpus '],
  [/服务器数?|节点数?/g, ' servers '],
  [/参数量?/g, ' params '],
  [/词元数?|令牌数?/g, ' tokens '],
  [/利用率/g, ' mfu '],
  [/单价|租金/g, ' price per gpu hour '],
  [/天数/g, ' days '],
  [/小时数?/g, ' hours '],
  [/月数/g, ' months '],
  [/碳强度|排放因子/g, ' grid intensity '],
  [/日活(?:用户)?|月活(?:用户)?|用户数?/g, ' users '],
  [/每秒查询数?|每秒请求数?/g, ' qps '],
  [/补贴(?:比例)?/g, ' subsidy '],
  [/峰值/g, ' peak '],
];

/** The words of a key: camel case, snake case and units apart. */
function wordsOf(key: string): readonly string[] {
  let text = key;
  for (const [pattern, words] of ZH) text = text.replace(pattern, words);
  return text
    .replace(/CO2e?q?/gi, ' ')
    .replace(/[kKMGT][Ww]h/g, (one) => ` ${one.toLowerCase()} `)
    .replace(/[kMGTPE]flops?(?![a-z])/gi, (one) => ` ${one.toLowerCase()} `)
    .replace(/([A-Za-z])100|([Hh])800/g, (one) => ` ${one} `)
    .replace(/\bPer(?=[A-Z])/g, ' per ')
    .replace(/GPUs|NPUs|TPUs/g, (one) => ` ${one.toLowerCase()} `)
    .replace(/[KkMG]W(?![a-z])|[KkMG]W(?=Per)/g, (one) => ` ${one.toLowerCase()} `)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const pick = (words: readonly string[], of: Readonly<Record<string, number>>): number | null => {
  const found = words.find((word) => Object.hasOwn(of, word));
  return found === undefined ? null : (of[found] as number);
};
const any = (words: readonly string[], of: ReadonlySet<string>): boolean =>
  words.some((word) => of.has(word) || (of === CHIP && /^[a-z]{1,2}\d{2,4}[a-z]?$/.test(word)));

/** Reads a key by its words, whatever their order or style; `value` settles a unit that the key leaves open. Null where it names nothing known. */
export function readKey(key: string, value: number): KeyRead | null {
  const words = wordsOf(key);
  const scale = pick(words, SCALES) ?? 1;
  const per = words.indexOf('per');
  const head = (per < 0 ? words : words.slice(0, per)).filter((word) => !Object.hasOwn(SCALES, word));
  const tail = per < 0 ? [] : words.slice(per + 1);
  const as = (quantity: Quantity, factor = 1): KeyRead => ({ quantity, factor: factor * scale });
  const share = (quantity: Quantity): KeyRead => ({ quantity, factor: value > 1 && scale === 1 ? 0.01 : scale });
  const last = head.at(-1) ?? '';
  const letter = head.length > 1 && Object.hasOwn(LETTERS, last) ? (LETTERS[last] as number) : 1;
  const time = pick(head, TIME);
  const byTime = pick(tail, TIME);
  if (words.includes('pue'))
    return words.some((word) => /^(?:before|after|old|new|from|to|average|baseline)$/.test(word)) ? null : as('pue');
  if (any(words, set('mtbf mttf')) || (words.includes('between') && any(words, set('failures stops interruptions faults'))))
    return as('chipSecondsPerStop', time ?? 3600);
  if (any(words, set('subsidy subsidised subsidized voucher discount'))) return any(words, set('usd yuan cny')) ? null : share('subsidy');
  const carbon = any(words, set('carbon emission emissions grid intensity factor'));
  const mass = pick(head, MASS);
  const perEnergy = pick(tail, ENERGY);
  if (perEnergy !== null && mass !== null && pick(head, MONEY) === null) return as('kgPerJoule', mass / perEnergy);
  if (carbon && any(words, set('intensity factor')) && !words.includes('load'))
    return as('kgPerJoule', (mass ?? (value > 20 ? 1e-3 : 1)) / (pick(words, ENERGY) ?? 3.6e6));
  if (mass !== null && (carbon || (mass >= 1 && head.length === 1 && last !== 't'))) return as('kilograms', mass);
  const money = pick(head, MONEY);
  if (money !== null && !any(words, set('share fraction ratio salary staff income'))) return moneyOf(head, tail, money, value, as);
  if (head.includes('hourly') && any(words, set('rate'))) return as('usdPerChipSecond', 1 / 3600);
  if (any(head, TOKEN) && (any(tail, QUERY) || (per < 0 && any(head, QUERY)))) return as('tokensPerQuery');
  if (any(tail, QUERY) && time !== null) return as('chipSecondsPerQuery', time);
  if (any(head, QUERY) || head.includes('qps') || head.includes('rps')) {
    if (any(tail, USER) || any(head, USER)) return as('queriesPerUser');
    if (byTime !== null || time !== null) return as('queries', 1 / (byTime ?? (time as number)));
    return head.includes('qps') || head.includes('rps') ? as('queries') : null;
  }
  if (head.length === 0 && any(tail, USER)) return as('queriesPerUser');
  if (any(head, TOKEN) && !any(tail, PARAM)) {
    if (byTime !== null && any(tail, CHIP)) return as('tokenRatePerChip', 1 / byTime);
    if (byTime !== null) return as('tokenRate', 1 / byTime);
    if (time !== null && head.includes('daily')) return as('tokenRate', 1 / DAY);
    return per < 0 ? as('tokens', letter) : null;
  }
  const rate = pick(head, RATE);
  if (rate !== null && (any(head, SERVER) || any(tail, SERVER))) return as('peakPerServer', rate);
  if (rate !== null)
    return as(any(head, MEASURED) ? 'achieved' : any(head, set('total cluster aggregate system all')) ? 'clusterPeak' : 'peak', rate);
  if (any(words, USE) && !any(words, set('power')))
    return any(words, SERVING) ? share('servingUse') : any(words, set('datacenter datacentre site load it')) ? share('load') : share('mfu');
  if (head[0] === 'load') return share('load');
  if (head[0] === 'idle') return null;
  if ((any(tail, PARAM) || any(head, PARAM)) && any(head, set('bytes byte'))) return as('bytesPerParameter');
  if (any(head, set('bits')) && any(tail, PARAM)) return as('bytesPerParameter', 1 / 8);
  if (any(head, set('bit bits')) && per < 0) return as('bits');
  if (words.includes('tpp')) return as('tpp');
  if (words.includes('mm2') || (words.includes('area') && words.includes('die'))) return as('mm2');
  const power = pick(head, POWER) ?? pick(tail, POWER);
  const draw = any(head, set('power tdp draw'));
  if (power !== null || draw) {
    if (words.includes('brain')) return null;
    if (head.includes('overhead')) return as('overheadWatts', power ?? 1);
    if (any(words, SERVER)) return as('wattsPerServer', power ?? (value < 100 ? 1e3 : 1));
    if (any(words, CHIP) || head.includes('tdp')) return as('wattsPerChip', power ?? 1);
    if (head.includes('it')) return as('itWatts', power ?? 1e6);
    return power === 1 || (draw && power === null) ? as('wattsPerChip', power ?? 1) : as('watts', power ?? 1);
  }
  if (any(head, CHIP) && any(tail, SERVER)) return as('chipsPerServer');
  if (any(head, CHIP) && time !== null) return as('chipSeconds', time);
  const energy = pick(head, ENERGY);
  if (energy !== null && per < 0) return as('joules', energy);
  if (any(head, USER)) return as('users', letter);
  if (any(head, PARAM) && per < 0) return as('parameters', letter);
  if (words.join(' ') === 'model size') return as('parameters', value < 1e5 ? 1e9 : 1);
  if (time !== null && per < 0 && !any(head, set('year month'))) return any(head, SERVER) ? null : as('seconds', time);
  if (words.length === 0 || per >= 0 || pick(head, BYTES) !== null) return null;
  const counted = (of: ReadonlySet<string>): boolean =>
    any(head, of) && head.every((word) => any([word], of) || COUNT.has(word) || Object.hasOwn(LETTERS, word));
  if (counted(CHIP)) return as('chips', letter);
  if (counted(SERVER)) return as('servers', letter);
  if (/^(?:count|number|quantity)$/.test(words.join(''))) return as('chips');
  return null;
}

function moneyOf(
  head: readonly string[],
  tail: readonly string[],
  money: number,
  value: number,
  as: (quantity: Quantity, factor?: number) => KeyRead,
): KeyRead | null {
  const currency = head.find((word) => /^(?:cny|rmb|yuan|eur|euros?|cents?)$/.test(word));
  const unit = currency === undefined ? money : (MONEY[currency] as number);
  const energy = pick(tail, ENERGY);
  const time = pick(tail, TIME) ?? pick(head, TIME);
  if (energy !== null) return as('usdPerJoule', unit / energy);
  if (any(head, set('electricity energy power'))) return value < 5 ? as('usdPerJoule', unit / 3.6e6) : null;
  if (any(tail, QUERY) || (tail.length === 0 && any(head, QUERY))) return as('usdPerQuery', unit);
  if (any(tail, TOKEN) || any(tail, USER)) return null;
  const [server, chip] = [any(tail, SERVER) || any(head, SERVER), any(tail, CHIP) || any(head, CHIP)];
  if (server && time === null) return as('usdPerServer', unit);
  if (time === 3600) return server ? null : as('usdPerChipSecond', unit / 3600);
  if (chip && time !== null) return as('usdPerChipSecond', unit / time);
  if (chip) return value <= 200 ? as('usdPerChipSecond', unit / 3600) : as('usdPerChip', unit);
  if (time !== null) return as('usdRate', unit / time);
  if (head.every((word) => /^(?:price|unit|rate|rent|rental|fee|usd)$/.test(word)) && value <= 200)
    return as('usdPerChipSecond', unit / 3600);
  if (head.some((word) => /^(?:market|revenue|capex)$/.test(word))) return null;
  return as('usd', unit);
}
