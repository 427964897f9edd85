import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUPS } from '../../src/evidence/claim-finding.ts';
import { check } from './claim-world.ts';

interface Row {
  readonly id: string;
  readonly statement: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly published: number | string | null;
  readonly unit: string | null;
  readonly expectedRange: readonly [number, number] | null;
  readonly group: string;
}

const rows = readFileSync('tests/golden/claims/claims.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** What the checker may see of a row: neither its name nor how others judged it. */
const blind = ({ statement, inputs, published, unit }: Row) => ({ statement, inputs, published, unit });

describe('public statements', () => {
  test.each(rows.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const { group, computed } = check(blind(row));
    expect(group).toBe(row.group);
    if (row.expectedRange === null) return;
    expect(computed).toBeGreaterThanOrEqual(row.expectedRange[0]);
    expect(computed).toBeLessThanOrEqual(row.expectedRange[1]);
  });

  test('all of them are here', () => expect(rows).toHaveLength(48));

  test('nothing beside the words, the inputs and the figure is read', () => {
    for (const row of rows.slice(0, 12))
      expect(check({ ...row, id: 'another', group: 'x', verdict: 'y', reasoning: 'z', computed: 1 })).toEqual(check(blind(row)));
  });

  test('most need no inputs', () => {
    const landed = rows.filter((row) => check({ statement: row.statement, published: row.published, unit: row.unit }).group === row.group);
    expect(landed.length).toBeGreaterThanOrEqual(44);
    const bare = rows.filter((row) => check(row.statement).group === row.group);
    expect(bare.length).toBeGreaterThanOrEqual(44);
  });

  const figures = rows.filter(
    ({ group, published, inputs }) => group === 'holds' && typeof published === 'number' && Object.keys(inputs).length > 0,
  );
  test.each(figures.filter(({ unit }) => !/PUE|ratio/.test(unit ?? '')).map((row) => [row.id, row] as const))(
    '%s: twice or half the figure no longer holds',
    (_, row) => {
      for (const factor of [2.2, 0.4])
        expect(check({ ...blind(row), published: (row.published as number) * factor }).group).not.toBe('holds');
    },
  );
});

/** Statements of our own. */
const OWN: readonly (readonly [statement: string, group: string])[] = [
  ['GPT-4 was trained on 25,000 A100 in 90 to 100 days', 'holds'],
  ['LLaMA-65B took 21 days on 2,048 A100', 'holds'],
  ['GLM-130B was trained on 768 A100-40GB in 60 days', 'holds'],
  ['DeepSeek-V3 took 2.788 million H800 GPU hours', 'holds'],
  ['DeepSeek-V3 cost 5.576 million USD at 2 USD per H800 hour', 'holds'],
  ['DeepSeek-V3 took 27.88 million H800 GPU hours', 'fails'],
  ['ChatGPT costs 0.36 cent a query', 'holds'],
  ['ChatGPT costs 36 cents a query', 'fails'],
  ['GPT-3 needed 20,000 A100 to be trained in 2020', 'fails'],
  ['Training GPT-3 takes 10,000 V100 148 days', 'fails'],
  ['Training GPT-3 takes 10,000 V100 1.5 days', 'fails'],
  ['100,000 H100 draw 150 MW', 'holds'],
  ['A cluster of 100,000 H100 needs 1.5 GW', 'fails'],
  ['4.1 million A100 draw 3.67 GW', 'holds'],
  ['16,384 H100 stop once every three hours', 'holds'],
  ['16,384 H100 stop once every 300 hours', 'fails'],
  ['BLOOM training used 433 MWh', 'holds'],
  ['Training GPT-4 used 50 GWh of electricity', 'holds'],
  ['GPT-3 training emitted 552 tonnes of CO2', 'holds'],
  ['GPT-3 training emitted 55,200 tonnes of CO2', 'fails'],
  ['H20 has 15% of the computing performance of H100', 'holds'],
  ['H100 has 3.35 TB/s of memory bandwidth', 'holds'],
  ['H20 has 96 GB of memory and 148 TFLOPS', 'holds'],
  ['The H100 delivers 1,979 TFLOPS', 'conditional'],
  ['The H100 delivers 9,000 TFLOPS', 'fails'],
  ['B200 is 30 times faster than H100 for inference', 'fails'],
  ['4,000 V100 can replace 1,000 A100', 'holds'],
  ['100 V100 can replace 1,000 A100', 'fails'],
  ['A100 has a TPP of 4,992', 'holds'],
  ['A800 and H800 were banned in October 2023', 'holds'],
  ['A800 and H800 were banned in March 2023', 'fails'],
  ['H20 needs a licence for China since April 2025', 'holds'],
  ['H100 can be sold to China without a licence (June 2024)', 'fails'],
  ['RTX 4090D may be exported to China without a licence (March 2024)', 'holds'],
  ['Nvidia systems are not sold to China (July 2022)', 'fails'],
  ['iFlytek has been on the Entity List since October 2019', 'holds'],
  ['iFlytek has been on the Entity List since October 2021', 'fails'],
  ['Chips above 4,800 TFLOPS may not be exported to China', 'fails'],
  ["Huawei's H100 is faster than the A100", 'fails'],
  ['Llama 3.1 405B has 405 billion parameters', 'holds'],
  ['GPT-2 has 15 billion parameters', 'fails'],
  ['Llama 3 was trained on 15 trillion tokens', 'holds'],
  ['Computing power is 5% of the cost of training', 'fails'],
  ['Our data centre has a PUE of 0.9', 'fails'],
  ['An air-cooled hall with a PUE of 1.05', 'fails'],
  ["Three quarters of China's power comes from coal", 'fails'],
  ["India's grid emits 0.71 kg of CO2 per kWh", 'holds'],
  ['Communication 30% faster makes training 25% faster', 'fails'],
  ['More GPUs lengthen training', 'fails'],
  ['A ChatGPT query uses ten times as much electricity as a Google search', 'conditional'],
  ['1,000 A100 for a month cost 1.5 million USD', 'holds'],
  ['10,000 H100 cost 400 million USD to buy', 'holds'],
  ['Home-grown chips will have 50% of the market by 2025 and 90% by 2030', 'uncheckable'],
  ['Huawei shipped 800,000 Ascend chips in 2024', 'uncheckable'],
  ["Nvidia's data-centre revenue was 15 billion dollars", 'out-of-scope'],
  ['The weather in Beijing was fine', 'out-of-scope'],
  ['训练GPT-3规模的模型，1万张V100需要14.8天', 'holds'],
  ['训练GPT-3规模的模型，1万张V100需要148天', 'fails'],
  ['昇腾910B的训练时间与A100相当', 'holds'],
  ['H100的性能是A100的九倍', 'fails'],
  ['ChatGPT每天推理成本70万美元', 'holds'],
  ['中国有3956兆瓦的数据中心容量', 'conditional'],
  ['去年全国近三分之二的电力来自煤炭', 'fails'],
  ['英伟达明年将推出搭载HBM3e的GC200', 'fails'],
  ['算力占大模型训练成本的70%', 'conditional'],
  ['用大模型替代每秒32万次谷歌查询需要约410万张A100', 'holds'],
  ['中国芯片落后一代', 'computable'],
  ['2022年8月：A100和H100未经许可不得出口中国', 'holds'],
  ['去年9月A100和H100被限制', 'fails'],
  ['代工厂不得为中国制造超过4800 TOPS的芯片', 'fails'],
  ['普惠算力：需要时可得、负担得起', 'out-of-scope'],
  ['训练GPT-3耗电1287兆瓦时，排放552吨二氧化碳', 'holds'],
  ['1万张A100是做好大模型的门槛', 'fails'],
  ['GPT-3 needed 20,000 A100 for training in 2020', 'fails'],
  ['H800 has less than half the NVLink bandwidth of H100', 'holds'],
  ['A800 cuts the NVLink bandwidth to 400 GB/s from 600 GB/s', 'holds'],
  ["H20's memory bandwidth is 4 TB/s", 'holds'],
  ['An H100 costs 30,000 USD', 'holds'],
  ['GPT-4 training cost over 100 million USD', 'holds'],
  ['Training GPT-4 cost 5 billion USD', 'fails'],
  ['Llama 3.1 405B needed 30.84 million H100 hours', 'holds'],
  ['A GB200 NVL72 rack draws 120 kW', 'holds'],
  ['CloudMatrix 384 delivers 300 PFLOPS', 'holds'],
  ['Export licences are needed for chips with more than 600 GB/s of I/O', 'holds'],
  ['Chips with a TPP of 4,800 need a licence', 'holds'],
  ['Chips with a TPP of 3,333 need a licence', 'fails'],
  ['Data centres in China use 150 TWh a year', 'holds'],
  ["China's total computing power reached 230 EFLOPS", 'uncheckable'],
  ['AI compute demand doubles every 3.4 months', 'uncheckable'],
  ['Nvidia has more than 90% of the AI chip market in China', 'uncheckable'],
  ['Nvidia was founded in 1993', 'out-of-scope'],
  ['The ten key pieces of software are framework, compiler, library', 'out-of-scope'],
  ['Energy is 5% of the cost of training a frontier model', 'conditional'],
  ['Staff are 40% of the cost of developing a model', 'conditional'],
  ['一张H100的功耗是700瓦', 'holds'],
  ['英伟达H20无需许可即可出口中国（2024年6月）', 'holds'],
  ['1万张A100训练三个月可得到约1e25次浮点运算', 'holds'],
  ['训练GPT-4花费约1亿美元', 'holds'],
  ['DeepSeek-V3的训练用了2048张H800，约两个月', 'holds'],
  ['DeepSeek-V3训练成本557.6万美元', 'holds'],
  ['通信效率提升60%，训练效率提升20%', 'holds'],
  ['星脉网络支持超过10万卡的集群', 'conditional'],
  ['燧原1280卡液冷集群的PUE低至1.1', 'holds'],
  ['超算可以代替GPU集群训练大模型', 'computable'],
  ['训练成本极高', 'computable'],
  ['2030年半导体市场接近1万亿美元，AI和HPC占40%', 'uncheckable'],
  ['2020年7月9日英伟达市值超过英特尔', 'out-of-scope'],
  ['算力需求分为四个阶段：开发、训练、微调、推理', 'out-of-scope'],
  ['CUDA自2007年以来，16年的开发者积累', 'out-of-scope'],
  ['中国是美国科技产业三分之一的市场', 'uncheckable'],
  ['英伟达系统不卖给中国（2024年8月）', 'fails'],
  ['A800对大多数客户已经够用', 'holds'],
  ['国产卡仍以V100为标杆', 'holds'],
  ['用更多较弱的卡可以代替A100', 'holds'],
  ['更多高性能GPU可以缩短训练时间', 'holds'],
  ['流片受美国限制上限约束', 'holds'],
  ['大模型训练使用1万到10万张GPU', 'computable'],
  ['昇腾910训练时间与A100差不多', 'conditional'],
];

describe('statements nobody gave us', () => {
  test.each(OWN)('%s: %s', (statement, group) => expect(check(statement).group).toBe(group));

  test('rows with keys of their own', () => {
    const seven = { params: 7e9, tokens: 1e12, gpus: 64, chip: 'A100', mfu: 0.45 };
    expect(check({ statement: 'It takes 50 days', inputs: seven, published: 50, unit: 'days' })).toMatchObject({ group: 'holds' });
    const fleet = { gpus: 16384, wattsPerGpu: 1200, pue: 1.2 };
    expect(check({ statement: 'The cluster uses 24 MW', inputs: fleet, published: 24, unit: 'MW' }).computed).toBeCloseTo(23.6, 1);
    const bill = { energyMWh: 10000, usdPerKwh: 0.1 };
    expect(
      check({ statement: 'Electricity for the run cost 1 million USD', inputs: bill, published: 1e6, unit: 'USD' }).computed,
    ).toBeCloseTo(1e6, 0);
    const run = { params: 405e9, tokens: 15.6e12, gpuHours: 30840000, peakTflops: 989 };
    expect(check({ statement: 'The MFU was 38%', inputs: run, published: 0.38, unit: 'MFU' }).group).toBe('holds');
    expect(
      check({ statement: 'The run emitted 5,000 t', inputs: { energyMWh: 10000, kgPerKwh: 0.5 }, published: 5000, unit: 'tCO2' }).group,
    ).toBe('holds');
  });
});

describe('what an answer says', () => {
  test('corrections name the unit, the ratio, the share, the name and the public rate', () => {
    const said = (statement: string, locale: 'en' | 'zh' = 'en'): string => {
      const { verdict, because, holdsIf } = check(statement);
      return [verdict, ...because, ...holdsIf].map((one) => one[locale]).join('\n');
    };
    const foundry = 'Foundries may not make chips doing more than 4,800 tera operations per second for China';
    expect(said(foundry)).toMatch(/TPP, bits x TOPS.*600 TOPS of 8 bits/);
    expect(said(foundry)).toContain('38400');
    expect(said(foundry, 'zh')).toMatch(/单位错误.*600 TOPS/);
    expect(said('H100 has nine times the processing performance of A100')).toMatch(/3\.17.*6\.34/);
    expect(said('Nearly two-thirds of electricity from coal last year')).toMatch(/60\.9 %.*6 points too high/);
    expect(said('Nvidia will launch GC200 next year with HBM3e')).toMatch(/Graphcore.*GH200/s);
    expect(said('Replacing 320,000 Google queries/s with an LLM needs about 4.1 million A100')).toMatch(/3\.3 times.*98000|98000.*3\.3/);
  });

  test('every value lies in its band, every sentence has two languages', () => {
    for (const row of rows) {
      const { computed, low, high, verdict, because, assumed, holdsIf } = check(blind(row));
      if (computed !== null && low !== null && high !== null) {
        expect(low).toBeLessThanOrEqual(computed * 1.0001);
        expect(high).toBeGreaterThanOrEqual(computed * 0.9999);
      }
      for (const { en, zh } of [verdict, ...because, ...assumed, ...holdsIf]) expect([en.length > 0, zh.length > 0]).toEqual([true, true]);
    }
  });
});

describe('input', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  test.each([
    ['', 'empty-claim'],
    ['   ', 'empty-claim'],
    [{ statement: '' }, 'empty-claim'],
    ['x'.repeat(5000), 'too-long'],
    [{ id: 1 }, 'missing-field'],
    [{ statement: 7 }, 'missing-field'],
    [{ statement: 'a', inputs: [1] }, 'not-an-object'],
    [[1], 'not-an-object'],
    [null, 'not-an-object'],
  ])('%j is told', (row, code) => expect(() => check(row)).toThrow(refused(code)));

  const words =
    'GPT-3 A100 H100 GC200 10,000 4800 TOPS days USD a month costs China licence coal 70% 九倍 亿 万 训练 PUE 1.1 -5 1e309 NaN train queries/s two-thirds of over about 0 昇腾910B $'.split(
      ' ',
    );
  test('no text makes it stumble', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((some) => some.join(' ')),
        ),
        (text) => {
          if (text.normalize('NFKC').trim() === '') return;
          expect(GROUPS).toContain(check(text).group);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('no input makes it stumble', () => {
    const value = fc.oneof(
      fc.double(),
      fc.string(),
      fc.constant(null),
      fc.array(fc.double(), { maxLength: 3 }),
      fc.constant(0),
      fc.constant(-1),
    );
    const key = fc.constantFrom(
      'chips',
      'chip',
      'model',
      'mfu',
      'days',
      'params',
      'tokens',
      'usdPerChipHour',
      'qps',
      'dau',
      'load',
      'mw',
      'layers',
      'hidden',
      'target',
      'rule',
      'cards',
    );
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), fc.constantFrom(...rows), (inputs, row) => {
        expect(GROUPS).toContain(check({ ...blind(row), inputs }).group);
      }),
      { numRuns: 80 },
    );
  });
});
