import { type ClaimWorld, checkClaim, Problem, Problems, readClaim, ruleBook } from '../index.ts';
import type { Args } from './args.ts';
import { claimJson, claimText } from './claim-text.ts';
import type { Exit, Face } from './face.ts';
import { jsonText } from './plan-json.ts';
import { readText } from './read-text.ts';
import { factBook, shippedBands, shippedFits, shippedMagnitudes } from './shipped.ts';

/** `suanpan claim "..."`, `suanpan claim --file CLAIMS.jsonl`. A statement that is false is an answered question. */
export async function claim({ positional, values }: Args, face: Face): Promise<Exit> {
  const [statement] = positional;
  const { file } = values;
  if (statement !== undefined && file !== undefined)
    throw new Problem({ code: 'contradiction', where: '--file', said: 'also a statement', expected: 'a statement or --file, not both' });
  if (statement === undefined && file === undefined)
    throw new Problem({ code: 'missing-argument', where: 'claim', said: 'nothing', expected: '<statement>, or --file <claims>' });
  if (file !== undefined) return checkFile(readText(file, 'statements, one JSON object a line'), worldOf(face), face);
  const row = readClaim(statement, 'claim');
  const checked = checkClaim(row, worldOf(face));
  if (face.json)
    face.print(jsonText({ question: { statement: checked.claim.text, asOf: checked.claim.day }, ...claimJson(checked, face.locale) }));
  else face.print(claimText(checked, face));
  return 0;
}

function worldOf(face: Face): ClaimWorld {
  const book = factBook(face.facts);
  return { book, fits: shippedFits(), bands: shippedBands(), rules: ruleBook(book), magnitudes: shippedMagnitudes(), asOf: face.asOf };
}

/** One JSON line out for each line in, in order. A line that cannot be read is told in its place and at the end, and stops nothing. */
function checkFile(text: string, world: ClaimWorld, face: Face): Exit {
  const problems: Problem[] = [];
  let rows = 0;
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    rows += 1;
    const where = `line ${at + 1}`;
    let id: unknown = null;
    try {
      const row = parsed(line, where);
      if (typeof row === 'object' && row !== null) id = (row as { id?: unknown }).id ?? null;
      face.print(jsonText(claimJson(checkClaim(readClaim(row, where), world), face.locale), 0));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Problems)) throw error;
      const [first, ...rest] = error instanceof Problems ? error.problems : [error];
      problems.push(first as Problem, ...rest);
      face.print(jsonText({ id, line: at + 1, refused: { code: first?.code ?? 'bad-row', said: error.message } }, 0));
    }
  }
  if (rows === 0)
    throw new Problem({ code: 'empty-file', where: '--file', said: 'no line with a statement', expected: 'one JSON object a line' });
  if (problems.length > 0) throw new Problems(problems);
  return 0;
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Problem({ code: 'broken-json', where, said: (error as Error).message, expected: 'one JSON object a line' });
  }
}
