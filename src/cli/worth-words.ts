import type { Said } from '../index.ts';
import type { Locale } from './words.ts';

/** Words of money, energy, carbon and of what can be had. */
const WORDS = {
  title: { en: 'Money, energy, carbon', zh: '费用、能耗与碳排放' },
  cost: { en: 'Cost', zh: '费用' },
  price: { en: 'Price', zh: '单价' },
  aChipHour: { en: 'USD a chip-hour', zh: 'USD/卡时' },
  perMillion: { en: 'Per million tokens', zh: '每百万词元' },
  energy: { en: 'Energy', zh: '能耗' },
  aToken: { en: 'Energy a token', zh: '每词元能耗' },
  carbon: { en: 'Carbon', zh: '碳排放' },
  making: { en: 'Making the chips', zh: '硬件制造' },
  assumed: { en: 'Assumed for this', zh: '以上所用假定' },
  ofGrid: { en: '{kg} kg/kWh', zh: '{kg} kg/kWh' },
  basis_direct: { en: 'direct', zh: '直接排放' },
  'basis_life-cycle': { en: 'life cycle', zh: '全生命周期' },
  basis_unstated: { en: 'basis not stated', zh: '口径未说明' },
  water: { en: 'Water', zh: '用水' },
  sitePower: { en: 'Site power', zh: '场地功率' },
  ofLimit: { en: '{share} of the limit of {limit} MW', zh: '上限 {limit} MW 的 {share}' },
  ofBudget: { en: '{share} of the budget of {limit} USD', zh: '预算 {limit} USD 的 {share}' },
  atRate: { en: '{cost} {code} at {rate} (average from {day})', zh: '{cost} {code}，汇率 {rate}（自 {day} 起平均）' },
  held: {
    en: 'Held through stops and restarts, {days} days in the calendar: {usd} USD ({low} – {high})',
    zh: '若故障与重启期间仍占用（日历 {days} 天）：{usd} USD（{low} – {high}）',
  },
  buying: { en: 'Buying', zh: '购置' },
  capital: { en: '{usd} USD at the start', zh: '初期 {usd} USD' },
  even: {
    en: 'cheaper than renting after {months} months of use, or above {share} use over its life',
    zh: '使用 {months} 个月后，或全生命期利用率高于 {share} 时，比租用便宜',
  },
  notEven: { en: 'not cheaper than renting within its life below {share} use', zh: '利用率低于 {share} 时，生命期内不比租用便宜' },
  never: { en: 'never cheaper than renting at this rent', zh: '按此租价，购置始终不更便宜' },
  shares: { en: 'Shares', zh: '构成' },
  sharesSaid: { en: 'computing {computing}, staff {staff}, energy {energy}', zh: '算力 {computing}，人员 {staff}，能源 {energy}' },
  unknown: { en: 'unknown', zh: '未知' },
  payment_buy: { en: 'bought', zh: '购置' },
  payment_stated: { en: 'as stated', zh: '按给定值' },
  'payment_on-demand': { en: 'rented on demand', zh: '按需租用' },
  'payment_reserved-1y': { en: 'reserved for a year', zh: '预留一年' },
  'payment_reserved-3y': { en: 'reserved for three years', zh: '预留三年' },
  payment_spot: { en: 'spot', zh: '竞价' },
  'payment_capacity block': { en: 'capacity block', zh: '容量块' },
  had: { en: 'Can it be had', zh: '能否获得' },
  afford: { en: 'Can it be paid', zh: '能否负担' },
  affordSaid: { en: '{usd} USD a million tokens ({low} – {high})', zh: '每百万词元 {usd} USD（{low} – {high}）' },
  noPlace: { en: 'export status unknown: name a destination (--to)', zh: '出口状态未知：请给出目的地（--to）' },
  exportTo: { en: 'to {to}: {status}', zh: '运往 {to}：{status}' },
  madeThere: {
    en: 'to {to}: made there, no export; sent there from elsewhere: {status}',
    zh: '运往 {to}：当地制造，无需出口；若自他处运入：{status}',
  },
  paragraph: { en: 'by {paragraph}', zh: '依据 {paragraph}' },
  tpp: { en: 'TPP {tpp}', zh: 'TPP {tpp}' },
  density: { en: 'density {density}', zh: '密度 {density}' },
  stock: { en: 'stock: {stock}', zh: '库存：{stock}' },
  leadTime: { en: 'lead time {low} to {high} days', zh: '交货期 {low} 至 {high} 天' },
  noLead: { en: 'lead time unknown', zh: '交货期未知' },
  buyer: { en: "buyer's side: {said}", zh: '买方一侧：{said}' },
  ifSo: { en: 'if the buyer is of that kind', zh: '若买方属于此类' },
  rulesDay: { en: 'rules of {day}, gathered to {asOf}', zh: '{day} 的规则，收集至 {asOf}' },
  // facts prices, facts grids
  providerHead: { en: 'provider', zh: '供应商' },
  termHead: { en: 'term', zh: '方式' },
  regionHead: { en: 'region', zh: '地区' },
  fromHead: { en: 'from', zh: '自' },
  hourHead: { en: 'USD a chip-hour', zh: 'USD/卡时' },
  saleHead: { en: 'USD a chip', zh: 'USD/卡' },
  placeHead: { en: 'place', zh: '地点' },
  basisHead: { en: 'basis', zh: '口径' },
  carbonHead: { en: 'kg/kWh', zh: 'kg/kWh' },
  electricityHead: { en: 'USD/kWh', zh: 'USD/kWh' },
  countPrices: { en: '{count} prices', zh: '{count} 条价格' },
  countGrids: { en: '{count} grid records', zh: '{count} 条电网记录' },
  coolings: { en: 'Cooling: PUE', zh: '冷却方式：PUE' },
  waters: { en: 'Water: L/kWh', zh: '用水：L/kWh' },
} as const satisfies Record<string, Said>;

export type WorthWord = keyof typeof WORDS;

export type SayWorth = (word: WorthWord, values?: Readonly<Record<string, string>>) => string;

export function speakWorth(locale: Locale): SayWorth {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
