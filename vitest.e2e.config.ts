import { defineConfig } from 'vitest/config';
import { createPlainSummary } from './test/plain-summary.ts';

/** Tests that need no cluster and no clock of another program: two at a time, before all others. */
const SIDE_BY_SIDE = [
  'attacks/**',
  'checker',
  'diff-command',
  'edits',
  'receivers-fuzz',
  'render',
  'render-faults',
  'render-trust',
  'scenarios/**',
  'semver',
  'targets',
  'validate',
];
const sideBySide = SIDE_BY_SIDE.map((name) => `test/e2e/${name}.test.ts`.replace('**.test.ts', '**/*.test.ts'));

/** End-to-end tests on real parts: what `npm run test:e2e` runs. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    setupFiles: ['test/set-up.ts'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    projects: [
      {
        extends: true,
        test: { name: 'side-by-side', include: sideBySide, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/e2e/**/*.test.ts'],
          exclude: sideBySide,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
