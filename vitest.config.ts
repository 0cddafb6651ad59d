import { defineConfig } from 'vitest/config';
import { createPlainSummary } from './test/plain-summary.ts';

/** Unit, contract and scenario tests on embedded parts: what `npm test` runs. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
  },
});
