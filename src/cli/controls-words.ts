import type { Said, Status } from '../index.ts';
import type { Locale } from './words.ts';

/** Words of the export-control pages. */
const WORDS = {
  status: { en: 'Status', zh: '状态' },
  paragraph: { en: 'Paragraph', zh: '条款' },
  exception: { en: 'Exception', zh: '例外' },
  version: { en: 'Rules', zh: '规则' },
  figures: { en: 'Figures', zh: '指标' },
  possible: { en: 'May be', zh: '可能为' },
  conditions: { en: 'Conditions', zh: '条件' },
  endUse: { en: 'End use', zh: '最终用途' },
  buyerSide: { en: "The buyer's own side (not export rules)", zh: '买方自身一侧（非出口规则）' },
  ifSo: { en: 'if the buyer is of that kind', zh: '若买方属于此类' },
  open: { en: 'Open', zh: '未决' },
  assumed: { en: 'Assumed', zh: '假定' },
  density: { en: 'density', zh: '密度' },
  memory: { en: 'memory', zh: '显存' },
  io: { en: 'I/O', zh: '互连' },
  unknown: { en: 'unknown', zh: '未知' },
  gathered: { en: 'rules gathered to {day}', zh: '规则收集至 {day}' },
  route: { en: 'to {to}, party headquartered in {hq}, on {day}', zh: '运往 {to}，交易方总部在 {hq}，{day}' },
  tppMeans: {
    en: 'TPP is dense TOPS times bits, the largest over formats (600 TOPS of 8 bits: 4,800), not TOPS.',
    zh: 'TPP 为稠密 TOPS 乘位长，取各格式最大值（600 TOPS × 8 位 = 4,800），并非 TOPS。',
  },
  yes: { en: 'reached', zh: '达到' },
  no: { en: 'not reached', zh: '未达到' },
  envelope: { en: 'depends on the volume it fills (--envelope)', zh: '取决于占用体积（--envelope）' },
  missing: { en: 'a figure is missing', zh: '缺少指标' },
  headroom: { en: 'Most without a licence', zh: '无需许可的上限' },
  die: { en: '{area} mm2 die', zh: '{area} mm2 晶粒' },
  anyDie: { en: 'any die', zh: '任意晶粒' },
  datacentre: { en: 'datacentre', zh: '数据中心' },
  other: { en: 'not datacentre', zh: '非数据中心' },
  noLimit: { en: 'no limit', zh: '不限' },
  nothing: { en: 'nothing', zh: '无' },
  below: { en: 'below {limit}', zh: '低于 {limit}' },
  notified: { en: 'with notification', zh: '经通知' },
  anyIo: { en: 'whatever the I/O', zh: '不论互连' },
  anyTpp: { en: 'whatever the TPP', zh: '不论 TPP' },
  together: { en: 'memory + I/O', zh: '显存 + 互连' },
} as const satisfies Record<string, Said>;

export type ControlsWord = keyof typeof WORDS;

const STATUS: Readonly<Record<Status, Said>> = {
  'not-controlled': { en: 'no chip licence needed here; other rules still apply', zh: '此处无需芯片许可；其他规则仍适用' },
  'nac-notify': { en: 'licence exception NAC: notify BIS 25 calendar days ahead', zh: '许可例外 NAC：提前 25 个日历日通知 BIS' },
  'license-case-by-case': { en: 'licence needed, reviewed case by case', zh: '须许可，逐案审查' },
  'license-presumption-approval': { en: 'licence needed, presumption of approval', zh: '须许可，推定批准' },
  'license-presumption-denial': { en: 'licence needed, presumption of denial', zh: '须许可，推定拒绝' },
  'is-informed-license': { en: 'licence needed because BIS told the maker by letter', zh: '须许可：BIS 已致函厂商' },
  indeterminate: { en: 'depends on an unpublished figure or an unsettled reading', zh: '取决于未公布的指标或未定的解读' },
};

export type SayControls = (word: ControlsWord, values?: Readonly<Record<string, string>>) => string;

export function speakControls(locale: Locale): SayControls {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export const statusSaid = (status: Status, locale: Locale): string => STATUS[status][locale];
