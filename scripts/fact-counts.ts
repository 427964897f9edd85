import { readdirSync, readFileSync } from 'node:fs';

/** How much the catalog holds, counted from facts/. */
export interface FactCounts {
  readonly chips: number;
  readonly makers: number;
  readonly models: number;
  readonly networks: number;
  readonly systems: number;
  readonly runs: number;
  readonly sources: number;
}

export function countFacts(folder: URL): FactCounts {
  const list = (kind: string, ending: string) => readdirSync(new URL(`${kind}/`, folder)).filter((name) => name.endsWith(ending));
  const read = (kind: string, name: string) => readFileSync(new URL(`${kind}/${name}`, folder), 'utf8');
  const chips = list('chips', '.json');
  const makers = chips.map((name) => (JSON.parse(read('chips', name)) as { maker?: string }).maker).filter((maker) => maker !== undefined);
  return {
    chips: chips.length,
    makers: new Set(makers).size,
    models: list('models', '.json').length,
    networks: list('networks', '.json').length,
    systems: list('systems', '.json').length,
    runs: list('runs', '.jsonl').reduce((sum, name) => sum + read('runs', name).trim().split('\n').length, 0),
    sources: list('sources', '.json').length,
  };
}

export function factCountsLine(counts: FactCounts, locale: 'en' | 'zh'): string {
  const { chips, makers, models, networks, systems, runs, sources } = counts;
  return locale === 'en'
    ? `${chips} chips of ${makers} makers, ${models} models, ${networks} networks, ${systems} systems and ${runs} published runs, from ${sources} sources.`
    : `目录收录 ${makers} 家厂商的 ${chips} 款芯片、${models} 个模型、${networks} 种互连、${systems} 套系统和 ${runs} 条公开的运行记录，来自 ${sources} 个出处。`;
}
