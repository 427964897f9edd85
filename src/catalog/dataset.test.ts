import { expect, test } from 'vitest';
import { readFactsFolder } from '../cli/facts-folder.ts';
import { COLLECTIONS } from './book.ts';
import { datasetNamed, datasetOf } from './dataset.ts';

const book = readFactsFolder('facts', COLLECTIONS);

test.each([
  ['OpenOrca (MLPerf, 24576 samples, max in 1024, max out 1024)', 'open-orca-mlperf'],
  ['OpenOrca+GSM8K+MBXP (MLPerf, 15000 samples)', 'openorca-gsm8k-mbxp-mlperf'],
  ['CNN-DailyMail (MLPerf, 13368 samples, max out 128)', 'cnn-dailymail-mlperf'],
  ['LongBench/LongDataCollections/RULER/GovReport (MLPerf, 8313 samples)', 'long-documents-mlperf'],
  ['MLPerf reasoning set (4388 samples: AIME, MATH500, GPQA, MMLU-Pro, LiveCodeBench; max out 20000)', 'reasoning-mlperf'],
  ['ShareGPT', 'sharegpt'],
])('%s', (said, id) => expect(datasetNamed(book, said)?.id).toBe(id));

test('random tokens are no data set; every set has lengths', () => {
  expect(datasetNamed(book, 'random tokens 1024/1024')).toBeNull();
  expect(datasetNamed(book, 'ISL/OSL 128/128')).toBeNull();
  for (const id of Object.keys(book.datasets)) {
    const { input, output } = datasetOf(book, id);
    expect(Math.min(input.mean, output.mean, input.variation, output.variation), id).toBeGreaterThan(0);
  }
  expect(datasetOf(book, 'sharegpt').output.mean).toBe(337.99);
});
