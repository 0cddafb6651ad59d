import { defineConfig } from 'vitest/config';

/** Unit, contract and scenario tests on embedded parts: what `npm test` runs. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
