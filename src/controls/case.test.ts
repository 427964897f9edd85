import { describe, expect, test } from 'vitest';
import { book } from '../../tests/laws/rules.ts';
import { answerCase, type CaseRow, decideCase } from './case.ts';

const nobody = () => null;
const answer = (row: CaseRow) => answerCase(book, row, nobody).answer;
const refused = (code: string) => expect.objectContaining({ code });

describe('questions beside the status of a chip', () => {
  test('caps admit whole chips, stated in the row or named in the rule', () => {
    const cap = (inputs: CaseRow) => answer({ kind: 'quota', ruleVersion: 'us-2025-01-15-ai-diffusion', inputs });
    expect(cap({ countryTpp: 790_000_000, tpp: 15832 })).toBe(49898);
    expect(cap({ quota: 'lpp', tpp: 15832 })).toBe(1699);
    expect(cap({ quota: 'countryWithArrangement', tpp: 15832 })).toBe(99797);
    expect(cap({ quota: 'lpp' })).toBeNull();
    expect(() => cap({ quota: 'other', tpp: 1 })).toThrow(refused('unknown-quota'));
  });

  test('a rule stands, waits, is left unenforced or is suspended', () => {
    const stands = (ruleVersion: string, date: string) => answer({ kind: 'date', ruleVersion, inputs: { date } });
    expect(stands('us-2025-01-15-ai-diffusion', '2025-01-12')).toBe('not-yet');
    expect(stands('us-2025-01-15-ai-diffusion', '2025-05-12')).toBe('not-yet-mandatory');
    expect(stands('us-2025-01-15-ai-diffusion', '2025-05-13')).toBe('not-enforced');
    expect(stands('us-2022-10-07-ifr', '2023-11-17')).toBe('ended');
    expect(stands('us-2022-10-07-ifr', '2023-11-16')).toBe('in-force');
  });

  test('supercomputer lines: 100 and 200 PFLOPS, and the volume', () => {
    const lines = (inputs: CaseRow) => answer({ kind: 'supercomputer', ruleVersion: 'us-2022-10-07-ifr', inputs });
    const hall = { count: 1493, fp64Tf: 67, fp32Tf: 67, envelopeFt3: 41600 };
    expect(lines(hall)).toBe(true);
    expect(lines({ ...hall, count: 1492 })).toBe(false);
    expect(lines({ ...hall, envelopeFt3: 41601 })).toBe(false);
    expect(lines({ count: 2422, fp64Tf: 1.3, fp32Tf: 82.6, envelopeFt3: 41600 })).toBe(true);
    expect(lines({ count: 2421, fp64Tf: 1.3, fp32Tf: 82.6, envelopeFt3: 41600 })).toBe(false);
    expect(lines({ ...hall, envelopeFt3: null })).toBe('indeterminate');
  });

  test('memory, foundry, nodes, red flag, affiliates, warnings', () => {
    const at = (kind: string, inputs: CaseRow, date: string) => answer({ kind, date, inputs });
    expect(at('hbm', { GBs: 220, mm2: 110 }, '2025-06-01')).toBe('not-controlled');
    expect(at('hbm', { GBs: 220.01, mm2: 110 }, '2025-06-01')).toBe('3A090.c');
    expect(at('hbm', { GBs: 819, mm2: 121 }, '2024-12-01')).toBe('not-controlled');
    expect(at('foundry', { nodeNm: 7, transistors: 30e9 }, '2025-06-01')).toBe('presumed-3A090.a');
    expect(at('foundry', { nodeNm: 7, transistors: 29e9 }, '2025-06-01')).toBe('not-presumed');
    expect(at('foundry', { nodeNm: 28, nonPlanar: false, transistors: 50e9 }, '2025-06-01')).toBe('not-presumed');
    expect(at('advanced-node', { nandLayers: 128 }, '2023-01-01')).toBe(true);
    expect(at('red-flag', { transistors: 77e9, hbm: true }, '2024-01-01')).toBe(true);
    expect(at('red-flag', { transistors: 50e9, hbm: true }, '2024-01-01')).toBe(false);
    expect(at('affiliates', { ownedShare: 0.5 }, '2025-10-01')).toBe(true);
    expect(at('affiliates', { ownedShare: 0.5 }, '2026-01-01')).toBe('suspended');
    expect(at('affiliates', { ownedShare: 49 }, '2025-10-01')).toBe(false);
    expect(at('gp10', { chip: 'an-own-chip' }, '2025-06-01')).toBe('no-warning');
    expect(at('uae', { destination: 'AE', party: 'Core42' }, '2026-08-01')).toBe('license-free');
    expect(at('uae', { destination: 'AE', party: 'Somebody' }, '2026-08-01')).toBe('license-required');
  });

  test('a party that no list names is not listed, and the answer says what it rests on', () => {
    const nobodyKnown = answerCase(book, { kind: 'entity', inputs: { party: 'Somebody Else', date: '2025-01-01' } }, nobody);
    expect([nobodyKnown.answer, nobodyKnown.ambiguities.map(({ id }) => id)]).toEqual([false, ['not-named']]);
  });
});

describe('rows', () => {
  const row = { destination: 'CN', partyHq: 'CN', date: '2024-06-01', tpp: 5000, pd: 6, datacenter: true };

  test('are decided on their own figures', () => {
    expect(decideCase(book, row, nobody)).toMatchObject({ status: 'license-presumption-denial', tpp: 5000, asOf: '2024-06-01' });
    expect(decideCase(book, { ...row, tpp: null, pd: null }, nobody).status).toBe('indeterminate');
    expect(decideCase(book, { ...row, date: null }, nobody, '2022-12-01').status).toBe('indeterminate');
  });

  test.each([
    [{ ...row, destination: 'Nowhere' }, 'unknown-place'],
    [{ ...row, destination: null }, 'missing-field'],
    [{ ...row, date: '2024-02-30' }, 'bad-day'],
    [{ ...row, date: '2022-08-25' }, 'before-first-rule'],
    [{ ...row, date: null }, 'missing-day'],
    [{ ...row, date: null, ruleVersion: 'no-such-rule' }, 'unknown-rule'],
    [{ ...row, tpp: -1 }, 'bad-number'],
    [{ ...row, tpp: '5000' }, 'bad-number'],
    [{ ...row, datacenter: 'yes' }, 'not-a-flag'],
    [{ ...row, chip: 7 }, 'not-a-word'],
    [{ ...row, partyHq: null, party: 'Acme' }, 'unknown-party'],
    [{ destination: 'CN', date: '2024-06-01', chip: 'x' }, 'unknown-chip'],
  ])('say what is wrong with them', (bad, code) => {
    expect(() => decideCase(book, bad as CaseRow, nobody)).toThrow(refused(code));
  });

  test('of a kind that no rule answers are refused', () => {
    expect(() => answer({ kind: 'hmb', date: '2025-01-01' })).toThrow(expect.objectContaining({ code: 'unknown-kind', near: ['hbm'] }));
  });
});
