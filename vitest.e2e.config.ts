import { defineConfig } from 'vitest/config';
import { createPlainSummary } from './test/plain-summary.ts';

/** End-to-end tests on real parts: what `npm run test:e2e` runs, one file after another. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
});
