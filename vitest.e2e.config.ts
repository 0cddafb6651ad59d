import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/e2e/long-first.ts';
import { createPlainSummary } from './test/plain-summary.ts';

/** Tests that ask for what happens within some seconds, under faults at every turn: one at a time, after all others. */
const ALONE = [
  'agent-faults',
  'agent-storms',
  'drift',
  'reflector',
  'replicas',
  'revoke',
  'scenarios/join',
  'story-faults',
];
const alone = ALONE.map((name) => `test/e2e/${name}.test.ts`);

/** End-to-end tests on real parts: what `npm run test:e2e` runs. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    setupFiles: ['test/set-up.ts'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    sequence: { sequencer: LongFirst },
    projects: [
      // Most of them wait for other programs more than they compute: two at a time.
      {
        extends: true,
        test: {
          name: 'side-by-side',
          include: ['test/e2e/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } } },
    ],
  },
});
