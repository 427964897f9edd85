import type { Locale } from './words.ts';

/** Words of a service over unlike chips. */
const WORDS = {
  who: { en: 'Who serves what', zh: '谁服务什么' },
  prefill: { en: 'prompts: {count} × {chips} chips of {chip}, {layout}', zh: '提示：{count} × {chips} 卡 {chip}，{layout}' },
  decode: { en: 'answers: {count} × {chips} chips of {chip}, {layout}', zh: '回答：{count} × {chips} 卡 {chip}，{layout}' },
  part: {
    en: '{share} of the requests: {count} × {chips} chips of {chip}, {layout}',
    zh: '{share} 的请求：{count} × {chips} 卡 {chip}，{layout}',
  },
  worth: { en: 'What each group is worth', zh: '各组的价值' },
  adds: {
    en: '{chips} × {chip}: with them {with} requests/s, without them {without} (they add {share}); alone {alone}',
    zh: '{chips} × {chip}：用上为每秒 {with} 个请求，不用为 {without}（增加 {share}）；单独 {alone}',
  },
  spare: {
    en: '{chips} × {chip}: leaving them out costs nothing: {without} requests/s without them; alone {alone}',
    zh: '{chips} × {chip}：不用也无损失：不用时每秒 {without} 个请求；单独 {alone}',
  },
  needed: {
    en: '{chips} × {chip}: without them nothing serves; with them {with} requests/s',
    zh: '{chips} × {chip}：没有它们就无法服务；用上为每秒 {with} 个请求',
  },
} as const;

export type UnlikeWord = keyof typeof WORDS;
export type SayUnlike = (word: UnlikeWord, values?: Readonly<Record<string, string>>) => string;

export function speakUnlike(locale: Locale): SayUnlike {
  return (word, values = {}) => WORDS[word][locale].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** Sentences of the engine on unlike chips in Chinese, with the same numbers. */
export const UNLIKE_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^router: (.+), by unfinished tokens against what each kind bears$/, '路由：$1，按未完成词元与各类所能承受之比分配'],
  [/^cache of prompts from (.+) to (.+): (\S+ \S+) a pair of replicas \(network\)$/, '提示的缓存从 $1 到 $2：每对副本 $3（经各自网络）'],
  [
    /^cache of prompts from (.+) to (.+): (\S+ \S+) a pair of replicas \(staged-through-host\)$/,
    '提示的缓存从 $1 到 $2：每对副本 $3（经主机内存）',
  ],
  [/^cache of prompts from (.+) to (.+): (\S+ \S+) a pair of replicas \(wide-area\)$/, '提示的缓存从 $1 到 $2：每对副本 $3（经两地线路）'],
  [
    /^(.+) on (.+) and (.+) on (.+): that both keep the cache in one layout and share a connector is assumed$/,
    '$2 上的 $1 与 $4 上的 $3：假定两者缓存布局相同并有共同的连接器',
  ],
];
