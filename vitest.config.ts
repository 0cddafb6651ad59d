import { defineConfig } from 'vitest/config';
import { createPlainSummary } from './test/plain-summary.ts';

/** Folders whose tests leave nothing behind in their process: they share one, which saves its start for each file. */
const SHARED = [
  'act',
  'checker',
  'clusters',
  'decide',
  'diff',
  'fakes',
  'hosts',
  'intake',
  'ledger',
  'lessons',
  'model',
  'observe',
  'offline',
  'operator',
  'reconcile',
  'registries',
  'replay',
  'sandbox',
  'scenario',
  'signatures',
  'store',
  'text',
  'web',
];
const shared = SHARED.map((folder) => `test/${folder}/**/*.test.ts`);

/** Unit, contract and scenario tests on embedded parts: what `npm test` runs. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    setupFiles: ['test/set-up.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      { extends: true, test: { name: 'own', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', ...shared] } },
    ],
  },
});
