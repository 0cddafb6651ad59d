import { defineConfig } from 'vitest/config';

/** End-to-end tests on real parts: what `npm run test:e2e` runs, one file after another. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
});
