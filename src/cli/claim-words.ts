import type { ClaimGroup, Said } from '../index.ts';
import type { Locale } from './words.ts';

/** Words of the page on a statement. */
const WORDS = {
  about: { en: 'About', zh: '主题' },
  understood: { en: 'Understood', zh: '理解为' },
  verdict: { en: 'Verdict', zh: '结论' },
  claimed: { en: 'Claimed', zh: '所述' },
  computed: { en: 'Computed', zh: '计算值' },
  band: { en: '{low} to {high}', zh: '{low} 至 {high}' },
  holdsIf: { en: 'It would hold if', zh: '在以下条件下成立' },
  because: { en: 'Because', zh: '依据' },
  assumed: { en: 'Assumed', zh: '假定' },
  day: { en: 'Prices and rules as of {day}.', zh: '价格与规则截至 {day}。' },
  chip: { en: 'chip {name}', zh: '芯片 {name}' },
  model: { en: 'model {name}', zh: '模型 {name}' },
  system: { en: 'system {name}', zh: '系统 {name}' },
  service: { en: 'service {name}', zh: '服务 {name}' },
  maker: { en: 'maker {name}', zh: '厂商 {name}' },
  training: { en: 'training of {name}', zh: '{name} 的训练' },
  place: { en: 'place {name}', zh: '地点 {name}' },
  figure: { en: '{said} ({what})', zh: '{said}（{what}）' },
  nothing: { en: 'no name and no figure', zh: '没有名称与数值' },
} as const satisfies Record<string, Said>;

const GROUPS: Readonly<Record<ClaimGroup, Said>> = {
  holds: { en: 'holds', zh: '成立' },
  conditional: { en: 'holds under a condition', zh: '有条件成立' },
  fails: { en: 'fails', zh: '不成立' },
  uncheckable: { en: 'cannot be checked', zh: '无法核查' },
  computable: { en: 'claims no figure; can be computed', zh: '未述数值；可计算' },
  'out-of-scope': { en: 'not about computing power', zh: '与算力无关' },
};

export type ClaimWord = keyof typeof WORDS;

export type SayClaim = (word: ClaimWord, values?: Readonly<Record<string, string>>) => string;

export function speakClaim(locale: Locale): SayClaim {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export const groupSaid = (group: ClaimGroup, locale: Locale): string => GROUPS[group][locale];
