import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const TO = '--to CN --party CN --as-of 2024-06-01';
const SERVE = '--model llama-3-8b --rate 1 --input 500 --output 100';

const page = (line: string, status = 0, stdin?: string): string => {
  const said = suanpan(words(line), stdin);
  expect([said.status, ...said.problems]).toEqual([status]);
  return said.stdout.replace(/\s+/g, ' ');
};

const CHINA_CHIP = /to CN: no chip licence needed here; other rules still apply · by 3A090\.a and \.b not met; 88 FR 73458/;
const AGE = /rules of 2024-06-01, gathered to \d{4}-\d\d-\d\d\. A planning aid, not legal advice/;

test('a service says whether its chips may go there, by which paragraph, and how old the rules are', () => {
  const said = page(`serve ${SERVE} --on 2xH20 --layout tp=1 ${TO}`);
  expect(said).toMatch(CHINA_CHIP);
  expect(said).toMatch(AGE);
  const { obtainable } = JSON.parse(page(`serve ${SERVE} --on 2xH20 --layout tp=1 ${TO} --json`));
  expect(obtainable).toMatchObject([{ chip: 'nvidia-h20-96gb-sxm', to: 'CN', status: 'not-controlled' }]);
});

test('a barred chip answers no size of a service', () => {
  const said = page(`size serve ${SERVE} --chips H100 ${TO}`, 3);
  expect(said).toMatch(/H100 SXM5 80GB to CN: license-presumption-denial \(3A090\.a\.1, 88 FR 73458/);
});

test('a programme says it of every kind of chip it holds', () => {
  const file = `name: two
to: CN
party: CN
pools:
  p: 8xH20
stages:
  - stage: fine-tuning
    model: llama-3-8b
    on: p
    tokens: 10M
    layout: tp=1,pp=1,dp=8,mbs=1,zero=3,recompute=full
`;
  const said = page('lifecycle - --as-of 2024-06-01', 0, file);
  expect(said).toMatch(CHINA_CHIP);
  expect(said).toMatch(AGE);
  expect(JSON.parse(page('lifecycle - --as-of 2024-06-01 --json', 0, file)).obtainable).toMatchObject([{ status: 'not-controlled' }]);
});
