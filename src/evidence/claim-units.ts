/** What a figure in a statement measures, in base units: s, USD, USD/s, W, J, kg, FLOP, FLOP/s, bytes, bytes/s, bits, 1. */
export type Measure =
  | 'seconds'
  | 'chipSeconds'
  | 'usd'
  | 'usdPerSecond'
  | 'usdPerChipSecond'
  | 'usdPerJoule'
  | 'watts'
  | 'joules'
  | 'joulesPerToken'
  | 'kilograms'
  | 'kgPerJoule'
  | 'flop'
  | 'flopRate'
  | 'opRate'
  | 'tpp'
  | 'bytes'
  | 'byteRate'
  | 'mm2'
  | 'chips'
  | 'servers'
  | 'parameters'
  | 'tokens'
  | 'perSecond'
  | 'users'
  | 'models'
  | 'layers'
  | 'share'
  | 'times'
  | 'pue'
  | 'year'
  | 'generations';

export interface Unit {
  readonly measure: Measure;
  /** one of it in base units */
  readonly factor: number;
}

/** Periods as people count them, s: a month is a twelfth of 365 days. */
export const DAY = 86_400;
export const MONTH = 730 * 3600;
export const YEAR = 8760 * 3600;
/** What a unit of other money is worth in USD: averages of 2023 (costs/exchange), whatever day a statement is of. */
export const YUAN = 1 / 7.08;
export const EURO = 1 / 0.924;
const PERIODS: readonly (readonly [words: string, seconds: number])[] = [
  ['h|hr|hrs|hour|hours|小时', 3600],
  ['d|day|days|天|日', DAY],
  ['week|weeks|周|星期', 7 * DAY],
  ['month|months|个月|月', MONTH],
  ['y|yr|year|years|年', YEAR],
  ['s|sec|second|seconds|秒', 1],
  ['minute|minutes|min|分钟', 60],
];
const PREFIX: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Z: 1e21 };
const SPELT: Readonly<Record<string, number>> = { kilo: 1e3, mega: 1e6, giga: 1e9, tera: 1e12, peta: 1e15, exa: 1e18, zetta: 1e21 };
const ZH: Readonly<Record<string, number>> = { 千: 1e3, 兆: 1e6, 吉: 1e9, 太: 1e12, 拍: 1e15, 艾: 1e18 };

type Rule = readonly [pattern: RegExp, unit: (found: RegExpExecArray) => Unit | null];

const end = '(?![A-Za-z])';
const is =
  (measure: Measure, factor = 1) =>
  (): Unit => ({ measure, factor });
const prefixed =
  (measure: Measure, base = 1) =>
  (found: RegExpExecArray): Unit => ({
    measure,
    factor: (PREFIX[found[1] ?? ''] ?? SPELT[(found[1] ?? '').toLowerCase()] ?? ZH[found[1] ?? ''] ?? 1) * base,
  });
const CHIP = String.raw`(?:GPUs?|chips?|cards?|NPUs?|TPUs?|accelerators?|[A-Z]{1,3}\d{2,4}[A-Z]?)`;
const PER_CHIP = String.raw`(?:\s*(?:per|\/|an?|each)\s*|[- ])${CHIP}`;
const ZH_CHIP = '(?:张|块|枚|颗|片)?(?:卡|芯片|GPU|加速卡|显卡)';

/** Longest and most special first; the text after the number is matched from its start. */
const RULES: readonly Rule[] = [
  ...money('USD|US\\$|U\\.S\\. dollars?|US dollars?|dollars?|美元|美金', 1),
  ...money('CNY|RMB|yuan|元|人民币|人民币元', YUAN),
  ...money('EUR|euros?|欧元', EURO),
  [/^cents?\b/i, is('usd', 0.01)],
  [/^(kilo|mega|giga|tera|peta|exa|zetta|[kMGTPEZ])?-?flops?(?:\/s|ps)?[-\s·]*(?:s[-\s]*)?days?\b/i, prefixed('flop', DAY)],
  [
    new RegExp(`^(kilo|mega|giga|tera|peta|exa|zetta|[kKMGTPEZ])-?(?:FLOPS|FLOP\\/s|FLOPs|flops|FLOP\\/秒|Flops)${end}`),
    prefixed('flopRate'),
  ],
  [/^(?:次)?浮点运算(?:\/|每)秒/, is('flopRate')],
  [/^FLOPs?(?![A-Za-z/])|^FLOPS(?![A-Za-z/])|^次浮点运算|^floating[- ]point operations(?! per)/, is('flop')],
  [/^(tera|giga|peta)[- ]?operations? (?:per|a|each) second/i, prefixed('opRate')],
  [new RegExp(`^(T|P|G)OPS${end}`), prefixed('opRate')],
  [/^万亿次(?:运算)?(?:\/|每)?秒?/, is('opRate', 1e12)],
  [/^TPP\b/, is('tpp')],
  [/^([kMGT])?J(?:\/| per )(?:output )?token/, prefixed('joulesPerToken')],
  [/^joules? (?:per|a|each) (?:output )?token/i, is('joulesPerToken')],
  // energy by time is power
  [
    /^(k|M|G|T)?Wh\s*(?:\/\s*|per\s+|an?\s+|each\s+|每\s*)(y|yr|year|年|day|d|天|month|月|hour|h)(?![A-Za-z])/i,
    (found) => ({ measure: 'watts', factor: prefixed('joules', 3600)(found).factor / (periodSeconds(found[2] as string) ?? 1) }),
  ],
  [new RegExp(`^(k|M|G|T)?Wh${end}`), prefixed('joules', 3600)],
  [/^(kilo|mega|giga|tera)watt[- ]?hours?/i, prefixed('joules', 3600)],
  [/^(千|兆|吉|太)?瓦时/, prefixed('joules', 3600)],
  [/^度电?/, is('joules', 3.6e6)],
  [/^(?:g|grams?|克) ?(?:of )?(?:CO2e?|二氧化碳)?(?:\/| per |每)(?:kWh|千瓦时|度)/i, is('kgPerJoule', 1e-3 / 3.6e6)],
  [/^kg ?(?:of )?(?:CO2e?)?(?:\/| per )kWh/i, is('kgPerJoule', 1 / 3.6e6)],
  [new RegExp(`^(k|M|G|T)W${end}`), prefixed('watts')],
  [/^(kilo|mega|giga|tera)watts?\b/i, prefixed('watts')],
  [/^(千|兆|吉|太)瓦/, prefixed('watts')],
  [new RegExp(`^W${end}|^watts?\\b|^瓦`, 'i'), is('watts')],
  [/^(k|M|G)?J(?![A-Za-z])|^joules?\b/, prefixed('joules')],
  [/^(?:million tonnes|million tons|Mt)(?:\s*(?:of )?CO2e?)?(?![A-Za-z])/, is('kilograms', 1e9)],
  [/^t(?:onnes?|ons?)?\s*(?:of )?(?:CO2(?:e|eq)?|carbon)/i, is('kilograms', 1e3)],
  [/^(?:tonnes?|metric tons?|tons?|吨)(?![A-Za-z])/i, is('kilograms', 1e3)],
  [/^kg(?:\s*CO2e?)?(?![A-Za-z/])/i, is('kilograms')],
  [/^([kMGT])B(?:\/s|ps| per second|\/秒)/, prefixed('byteRate')],
  [/^([kMGT])(?:b\/s|bps|bit\/s|bits? per second)/i, prefixed('byteRate', 1 / 8)],
  [/^(k|M|G|T)B(?![A-Za-z/])/, prefixed('bytes')],
  [/^(M|G|T)iB(?![A-Za-z/])/, (found) => ({ measure: 'bytes', factor: { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }[found[1] as 'M'] })],
  [/^(?:mm2|mm²|square millimet|平方毫米)/, is('mm2')],
  [new RegExp(`^(?:${CHIP}[- ])+(?:hours?|hrs?)\\b|^卡时|^GPU ?小时|^${ZH_CHIP}小时`), is('chipSeconds', 3600)],
  [new RegExp(`^${CHIP}[- ]days?\\b|^卡天`), is('chipSeconds', DAY)],
  [
    rate(
      '(?:[A-Z][A-Za-z]+ )?(?:search(?:es)? ?)?(?:queries|requests|searches|responses|questions|prompts|次(?:查询|请求|搜索|提问|调用)?|个?(?:查询|请求))',
    ),
    perSecond,
  ],
  [rate('(?:output )?(?:tokens?|词元|个?token)'), perSecond],
  [/^(?:QPS|qps)\b/, is('perSecond')],
  [/^(?:tokens?|词元|个词元|个token)/i, is('tokens')],
  [/^(?:parameters?|params?\b|个?参数)/i, is('parameters')],
  [/^(?:monthly |daily |active |registered )*users?\b|^(?:月活|日活)?(?:活跃)?用户|^人/i, is('users')],
  [/^(?:large |language |Chinese |foundation |AI )*models?\b|^个?(?:大)?模型/i, is('models')],
  [/^layers?\b|^层/i, is('layers')],
  [/^(?:eight-way |8-way |GPU )?(?:servers?|nodes?|台)/i, is('servers')],
  [
    new RegExp(
      `^(?:more |of the |of |home-grown |domestic |high-performance |weaker )*${CHIP}(?![A-Za-z])|^[- ]card|^${ZH_CHIP}|^(?:张|块|枚|颗|片|卡)`,
    ),
    is('chips'),
  ],
  [/^%|^per ?cent\b|^percent\b/i, is('share', 0.01)],
  [/^(?:times|fold|-fold|倍|×|x)(?![A-Za-z])/i, is('times')],
  [/^generations?\b|^代/, is('generations')],
  ...PERIODS.map(
    ([words, seconds]): Rule => [new RegExp(`^(?:full |calendar |training )?(?:${words})(?![A-Za-z])`, 'i'), is('seconds', seconds)],
  ),
];

/** Money, with the time it is for: `USD a month`, `美元/天`, `USD per GPU-hour`. */
function money(names: string, usd: number): readonly Rule[] {
  const at = `^(?:${names})`;
  return [
    [new RegExp(`${at}${PER_CHIP}[- ]?(?:hour|h)\\b|${at}\\s*(?:\\/|每)${ZH_CHIP}(?:每)?小时`, 'i'), is('usdPerChipSecond', usd / 3600)],
    [new RegExp(`${at}\\s*(?:\\/\\s*|per\\s+|an?\\s+)kWh|${at}\\s*(?:\\/|每)(?:度|千瓦时)`, 'i'), is('usdPerJoule', usd / 3.6e6)],
    ...PERIODS.map(
      ([words, seconds]): Rule => [
        new RegExp(`${at}\\s*(?:\\/\\s*|per\\s+|an?\\s+|each\\s+|every\\s+|每\\s*)(?:${words})(?![A-Za-z])`, 'i'),
        is('usdPerSecond', usd / seconds),
      ],
    ),
    [new RegExp(at, 'i'), is('usd', usd)],
  ];
}

function rate(what: string): RegExp {
  return new RegExp(
    `^${what}\\s*(?:\\/\\s*|per\\s+|an?\\s+|each\\s+|every\\s+|每\\s*)(${PERIODS.map(([words]) => words).join('|')})(?![A-Za-z])`,
    'i',
  );
}

function perSecond(found: RegExpExecArray): Unit {
  return { measure: 'perSecond', factor: 1 / (periodSeconds(found[1] ?? '') ?? 1) };
}

/** Seconds of a spoken period; null where it is none. */
export function periodSeconds(word: string): number | null {
  const found = PERIODS.find(([words]) => new RegExp(`^(?:${words})$`, 'i').test(word));
  return found ? found[1] : null;
}

/** The unit that a text begins with, and how long it is written. */
export function unitAt(text: string): (Unit & { readonly length: number }) | null {
  for (const [pattern, unit] of RULES) {
    const found = pattern.exec(text);
    const read = found && unit(found);
    if (found && read) return { ...read, length: found[0].length };
  }
  return null;
}
