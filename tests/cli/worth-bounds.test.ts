import { expect, test } from 'vitest';
import { suanpan, words } from './command.ts';

const RUN =
  'train --model llama-3.1-8b --on 8xH100 --tokens 1B --batch 64 --seq 4096 --layout tp=1,pp=1,dp=8,mbs=1,zero=3,recompute=full --as-of 2026-01-01';

const json = (
  more: string,
): Record<string, never> & { choice: Record<string, { mid: number }>; because: { figure: string; from: string[] }[] } =>
  JSON.parse(suanpan([...words(`${RUN} ${more}`), '--json']).stdout);

test('a wrong unit is told, not planned with', () => {
  for (const [said, expected] of [
    ['--chip-watts 700kW', /--chip-watts: too large: 700kW; expected at most 100 kW/],
    ['--grid-intensity 429', /--grid-intensity: too large: 429/],
    ['--grid-intensity much', /--grid-intensity: bad number: much; expected kg of CO2e a kWh such as 0\.429/],
    ['--budget 0', /--budget: too small: 0; expected more than 0/],
  ] as const) {
    const { status, problems } = suanpan(words(`${RUN} ${said}`));
    expect(status, said).toBe(2);
    expect(problems.join('\n')).toMatch(expected);
  }
});

test('carbon in grams is carbon in kilograms', () => {
  expect(json('--grid-intensity 429g/kWh').choice.carbonTonnes).toEqual(json('--grid-intensity 0.429').choice.carbonTonnes);
});

test('a site supplies at least what was said to be drawn', () => {
  const { choice } = json('--chip-watts 5000 --pue 1.2');
  expect(choice.sitePowerMW?.mid).toBeCloseTo((8 * 5000 * 1.2) / 1e6, 9);
});

test('carbon and site power name what they come from', () => {
  const { because } = json('--place US-IA');
  const from = (figure: string): string[] => because.filter((reason) => reason.figure === figure).flatMap((reason) => reason.from);
  expect(from('carbonTonnes').join()).toMatch(/^grids\//);
  expect(from('sitePowerMW')).toContain('chips/nvidia-h100-80gb-sxm#thermalDesignPower');
  expect(json('--grid-intensity 0.429').because.find(({ figure }) => figure === 'carbonTonnes')?.from).toEqual(['question#kgPerKWh']);
});

test('both costs are shown: of productive time, and of holding the chips through stops', () => {
  const { choice } = json('--price 2 --mtbf 3h') as unknown as {
    choice: { costUsd: { mid: number }; days: { mid: number }; calendarDays: { mid: number }; bill: { heldCostUsd: { mid: number } } };
  };
  expect(choice.calendarDays.mid).toBeGreaterThan(choice.days.mid);
  expect(choice.bill.heldCostUsd.mid / choice.costUsd.mid).toBeCloseTo(choice.calendarDays.mid / choice.days.mid, 4);
  const page = suanpan(words(`${RUN} --price 2 --mtbf 3h`)).stdout.replace(/\s+/g, ' ');
  expect(page).toMatch(/Held through stops and restarts, \S+ days in the calendar: \S+ USD/);
});

test('negative money of a programme is bad input even where no stage uses it', () => {
  const file = 'staff-cost: -5\npools:\n  p: 8xH100\nstages:\n  - stage: pre-training\n    on: p\n    days: 1\n';
  const { status, problems } = suanpan(words('lifecycle - --as-of 2024-06-01'), file);
  expect(status).toBe(2);
  expect(problems.join('\n')).toMatch(/^-:1:13: too small: -5/);
});

test('pools side by side name the paragraph of each chip and what the answer is not', () => {
  const page = suanpan(words('compare --model llama-2-7b --on 8xH20 --on 8xA800 --tokens 1B --to CN --as-of 2024-06-01')).stdout.replace(
    /\s+/g,
    ' ',
  );
  expect(page).toMatch(/by 3A090\.a and \.b not met; 88 FR 73458/);
  expect(page).toMatch(/A planning aid, not legal advice/);
});
