/** Published runs beside what the engine says of them with their source left out, as the evidence page draws them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { EvidenceDot } from '../src/web/messages.ts';

interface RunRecord {
  readonly id: string;
  readonly source?: { readonly group?: string; readonly title?: string };
  readonly group?: string;
  readonly model?: { readonly name?: string };
  readonly hardware?: { readonly chip?: string };
}

type Row = Readonly<Record<string, string>>;

export function evidenceDots(): EvidenceDot[] {
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
      const [measured, predicted, seen] = ['measured', 'source', 'seen'].map((view) => Number(row[`${view} ${unit}`]));
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
  const serving = rows('docs/predictions-serving.tsv');
  return [
    ...training.flatMap(dot('train', 'tokens/s/chip')),
    ...training.flatMap(dot('memory', 'GiB')),
    ...serving.flatMap(dot('serve', 'tokens/s/chip')),
  ];
}

function rows(path: string): Row[] {
  if (!existsSync(path)) return [];
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const names = head.split('\t');
  return lines.filter((line) => line !== '').map((line) => Object.fromEntries(line.split('\t').map((cell, at) => [names[at] ?? '', cell])));
}
