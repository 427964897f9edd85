/** Published runs beside what the engine says of them with their source left out, as the evidence page draws them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Evidence, EvidenceDot } from '../src/web/messages.ts';

interface RunRecord {
  readonly id: string;
  readonly source?: { readonly group?: string; readonly title?: string; readonly url?: string };
  readonly group?: string;
  readonly model?: { readonly name?: string };
  readonly hardware?: { readonly chip?: string };
}

type Row = Readonly<Record<string, string>>;

export function evidenceDots(): Evidence {
  const runs = new Map(
    readdirSync('facts/runs').flatMap((file) =>
      readFileSync(`facts/runs/${file}`, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as RunRecord)
        .map((run) => [run.id, run] as const),
    ),
  );
  const dot =
    (quantity: EvidenceDot['quantity'], unit: string) =>
    (row: Row): EvidenceDot[] => {
      const run = runs.get(row['id'] ?? '');
      const [measured, predicted, seen] = ['measured', 'source', 'seen'].map((view) => Number(row[`${view}${unit}`]));
      if (!run || !(measured! > 0) || !(predicted! > 0)) return [];
      return [
        {
          id: run.id,
          quantity,
          measured: measured as number,
          predicted: predicted as number,
          seen: seen! > 0 ? (seen as number) : null,
          chip: run.hardware?.chip ?? '',
          model: run.model?.name ?? '',
          source: run.source?.group ?? run.group ?? '',
        },
      ];
    };
  const training = rows('docs/predictions.tsv');
  // of a service each row is one quantity of one run
  const serving = rows('docs/predictions-serving.tsv');
  const of = (name: string): Row[] => serving.filter(({ quantity }) => quantity === name);
  const dots = [
    ...training.flatMap(dot('train', ' tokens/s/chip')),
    ...training.flatMap(dot('memory', ' GiB')),
    ...of('throughput').flatMap(dot('serve', '')),
    ...of('tpot').flatMap(dot('tpot', '')),
    ...of('ttft').flatMap(dot('ttft', '')),
  ];
  const sources: Record<string, { title: string; url: string | null }> = {};
  for (const { source, group } of runs.values()) {
    const name = source?.group ?? group ?? '';
    sources[name] ??= { title: source?.title ?? name, url: source?.url ?? null };
  }
  return { dots, sources };
}

function rows(path: string): Row[] {
  if (!existsSync(path)) return [];
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const names = head.split('\t');
  return lines.filter((line) => line !== '').map((line) => Object.fromEntries(line.split('\t').map((cell, at) => [names[at] ?? '', cell])));
}
