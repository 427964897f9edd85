import { defineConfig } from 'vitest/config';

/** Rooms held to the coverage bar: the engine, where a line that no test runs is a formula that nobody checked. */
const ENGINE = ['terms', 'catalog', 'workload', 'machine', 'controls', 'economy', 'layout', 'training', 'serving', 'planning', 'evidence'];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/dice.ts'],
    testTimeout: 30_000,
    hookTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: 'coverage/results.json' }]],
    coverage: {
      provider: 'v8',
      include: ENGINE.map((room) => `src/${room}/**/*.ts`),
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      clean: false,
      thresholds: { lines: 90, functions: 90, statements: 90 },
    },
  },
});
