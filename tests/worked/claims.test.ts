import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { factBook } from '../../src/cli/shipped.ts';
import { countParameters, modelOf, type TrainingChoice } from '../../src/index.ts';
import { asked, BOOK, evaluator, planned } from './world.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const choiceOf = (...question: Parameters<typeof planned>): TrainingChoice => {
  const { choice, refused } = planned(...question);
  if (!choice) throw new Error(refused.map(({ said }) => said).join());
  return choice;
};

test('GPT of 2018 has 116.5 M parameters, GPT-3 174.6 B', () => {
  const gpt3 = countParameters(modelOf(BOOK, 'gpt-3-175b'));
  expect(Math.abs(gpt3.total / 174.6e9 - 1)).toBeLessThan(0.005);
  const gpt1 = { ...modelOf(BOOK, 'gpt-3-175b'), hidden: 768, vocab: 40478, context: 512, order: new Array<number>(12).fill(0) };
  const kinds = [
    {
      attention: { kind: 'softmax', heads: 12, kvHeads: 12, headDim: 64, window: null, chunk: null, gatedOutput: false },
      feed: { kind: 'dense', ffn: 3072, gated: false },
    },
  ] as const;
  expect(Math.abs(countParameters({ ...gpt1, kinds }).total / 116.5e6 - 1)).toBeLessThan(0.005);
});

test('GPT-3 on 10,000 V100 at 24.6 TFLOPS takes 14.8 days', () => {
  const { days } = choiceOf('gpt3-175b', '10000xV100-32GB', { achieved: '24.6TFLOPS' });
  expect(days!.low).toBe(days!.high);
  expect(Math.abs(days!.mid / 14.8 - 1)).toBeLessThan(0.01);
});

test('QLoRA of a 7 B model fits 24 GB', () => {
  const choice = choiceOf('qwen2.5-7b', '1xRTX4090', {
    kind: 'finetune',
    method: 'qlora',
    tokens: '50M',
    batch: undefined,
    sequence: undefined,
  });
  expect(choice.peakMemoryGiB.mid).toBeLessThan(24);
  expect(choice.peakMemoryGiB.mid).toBeGreaterThan(4);
  expect(choice.memoryGiB.optimizer).toBeLessThan(1);
  const full = planned('qwen2.5-7b', '1xRTX4090', { kind: 'finetune', method: 'full', batch: 1, sequence: 512, layout: 'offload=none' });
  expect(full.choice).toBeNull();
});

test('full fine-tuning of 70 B holds over 1 TB of state', () => {
  const question = asked('llama-3.1-70b', '64xH100', { kind: 'finetune', method: 'full', batch: 64, sequence: 2048 });
  const model = evaluator(question);
  const set = model.shares({
    tensorParallel: 1,
    contextParallel: 1,
    expertParallel: 1,
    expertTensorParallel: 1,
    microBatch: 1,
    sequenceParallel: false,
  });
  model.evaluate(set, model.stages(1, 1, false), 1, 0, 1, 2, 0, 0);
  const [weights, gradients, optimizer] = [15, 16, 17].map((figure) => model.figures[figure] as number);
  expect(weights! + gradients! + optimizer!).toBeGreaterThan(1e12);
  expect(
    planned('llama-3.1-70b', '8xH100', { kind: 'finetune', method: 'full', batch: 8, sequence: 2048, layout: 'offload=none' }).choice,
  ).toBeNull();
});

test('adapters train what they say: rank x (in + out) a matrix', () => {
  const question = asked('llama-2-7b', '1xA100-80GB', {
    kind: 'finetune',
    method: 'lora',
    rank: 16,
    targets: 'attention',
    batch: 8,
    sequence: 1024,
  });
  const set = evaluator(question).shares({
    tensorParallel: 1,
    contextParallel: 1,
    expertParallel: 1,
    expertTensorParallel: 1,
    microBatch: 1,
    sequenceParallel: false,
  });
  // queries, keys and values as one product, and the output
  expect(set.kinds[0]!.denseTrained).toBe(16 * (4096 + 3 * 4096) + 16 * (4096 + 4096));
  expect(set.kinds[0]!.expertTrained).toBe(0);
  expect(set.kinds[0]!.weight).toBe(0);
});

test('less of NVLink costs a little on GPT-3: A800 against A100, H800 against H100', () => {
  const layout = 'tp=8,pp=16,dp=8,mbs=1,sp,vpp=1,schedule=1f1b,recompute=selective,zero=1';
  const cost = (less: string, more: string): number =>
    choiceOf('gpt3-175b', `1024x${less}`, { layout }).stepSeconds.mid / choiceOf('gpt3-175b', `1024x${more}`, { layout }).stepSeconds.mid -
    1;
  const ampere = cost('A800-80GB', 'A100-80GB');
  expect(ampere).toBeGreaterThan(0.01);
  expect(ampere).toBeLessThan(0.1);
  const hopper = cost('H800', 'H100');
  expect(hopper).toBeGreaterThan(0.08);
  expect(hopper).toBeLessThan(0.25);
});

test('a chip that is only a JSON file plans training and fine-tuning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-facts-'));
  folders.push(folder);
  mkdirSync(join(folder, 'chips'));
  mkdirSync(join(folder, 'sources'));
  writeFileSync(
    join(folder, 'sources', 'acme-sheet.json'),
    JSON.stringify({ title: 'Acme One datasheet', url: null, date: '2026-01-01', read: true }),
  );
  writeFileSync(
    join(folder, 'chips', 'acme-one-96gb.json'),
    JSON.stringify({
      name: 'Acme One 96GB',
      maker: 'Acme',
      architecture: 'One',
      kind: 'npu',
      stack: 'AcmeRT',
      trainingCapable: true,
      cite: ['acme-sheet'],
      peakDense: { bf16: { is: '400 TFLOP/s' } },
      memory: { capacity: { is: '96 GiB' }, bandwidth: { is: '2000 GB/s' } },
      scaleUp: { name: 'AcmeLink', bandwidthPerDirection: { is: '200 GB/s' }, domain: { is: '8 chips' } },
      hostLink: { name: 'PCIe 5 x16', bandwidthPerDirection: { is: '63 GB/s' } },
    }),
  );
  const book = factBook(folder);
  const trained = choiceOf('llama-3.1-8b', '8xacme-one-96gb', { batch: 256, sequence: 4096 }, null, book);
  expect(trained.chipsUsed).toBe(8);
  expect(trained.mfu.mid).toBeGreaterThan(0.05);
  const tuned = choiceOf('llama-3.1-8b', '8xacme-one-96gb', { kind: 'finetune', method: 'lora', batch: 16, sequence: 2048 }, null, book);
  expect(tuned.stepSeconds.mid).toBeGreaterThan(0);
  expect(tuned.stepSeconds.high / tuned.stepSeconds.low).toBeGreaterThan(1.2);
});
