import { describe, expect, it } from 'vitest';
import { checkRecord, readRecords } from './record.ts';

const good = {
  id: 'one',
  kind: 'train',
  source: { group: 'g', title: 't', url: null },
  model: { name: 'm', layers: 2, hidden: 8, heads: 2, vocab: 16, ffn: 32 },
  hardware: { chip: 'some chip', count: 8, perNode: null },
  run: { seqLen: 16, globalBatch: 8, dp: 8, tp: 1, pp: 1, cp: 1 },
  measured: {},
  notes: '',
};
const with_ = (part: 'model' | 'hardware' | 'run', fields: Record<string, unknown>) => ({ ...good, [part]: { ...good[part], ...fields } });

describe('run records', () => {
  it('refuses a broken line by its number and goes on', () => {
    const text = [JSON.stringify(good), '{"id": "cut', '', JSON.stringify({ ...good, id: 'two' })].join('\n');
    const lines = readRecords(text, 'runs.jsonl');
    expect(lines.map(({ line, record }) => [line, record?.id ?? null])).toEqual([
      [1, 'one'],
      [2, null],
      [4, 'two'],
    ]);
    expect(lines[1]?.problem?.code).toBe('broken-line');
    expect(lines[1]?.problem?.message).toContain('runs.jsonl line 2');
  });

  it('reads Windows line ends and a byte order mark', () => {
    expect(readRecords(`\uFEFF${JSON.stringify(good)}\r\n${JSON.stringify(good)}\r\n`, 'f').every(({ record }) => record !== null)).toBe(
      true,
    );
  });

  it('keeps the id of a refused line where it can be read', () => {
    const [line] = readRecords(JSON.stringify(with_('run', { tp: 'eight' })), 'f');
    expect(line?.record).toBeNull();
    expect(line && 'id' in line ? line.id : null).toBe('one');
    expect(line?.problem?.where).toContain('run.tp');
  });

  it.each([
    ['model', { layers: 0 }],
    ['model', { layers: 1e9 }],
    ['model', { hidden: 2.5 }],
    ['model', { moe: { experts: 'many' } }],
    ['model', { moe: [1] }],
    ['model', { tiedEmbeddings: 'yes' }],
    ['hardware', { count: 0 }],
    ['hardware', { count: null }],
    ['hardware', { chip: 7 }],
    ['hardware', { perNode: -8 }],
    ['run', { zero: 4 }],
    ['run', { recompute: 'some' }],
    ['run', { globalBatch: -1 }],
    ['run', { seqLen: 1e300 }],
    ['run', { flashAttention: 1 }],
    ['run', { framework: 5 }],
  ] as const)('refuses %s %j', (part, fields) => {
    expect(() => checkRecord(with_(part, fields), 'f line 1')).toThrow(/f line 1/);
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{ ...good, id: '' }],
    [{ ...good, kind: 'dream' }],
    [{ ...good, model: null }],
    [{ ...good, model: {} }],
  ])('refuses %j', (value) => {
    expect(() => checkRecord(value, 'f')).toThrow();
  });

  it('tolerates nulls, absent parts and unknown fields', () => {
    const sparse = {
      id: 'x',
      kind: 'finetune',
      model: { name: 'm', layers: null, colour: 'red' },
      hardware: { chip: 'c', count: 1 },
      run: { tp: null, mood: 1 },
      extra: true,
    };
    expect(checkRecord(sparse, 'f')).toMatchObject({ source: { group: 'unstated' }, measured: {}, notes: '' });
    expect(checkRecord({ ...good, measured: 'nothing', notes: 3, source: 'hearsay' }, 'f').measured).toEqual({});
  });
});
