import { defineConfig } from 'vitest/config';
import { createPlainSummary } from './test/plain-summary.ts';

/** Folders whose tests leave nothing behind in their process: they share one, which saves its start for each file. */
const SHARED = [
  'act',
  'charts',
  'clusters',
  'decide',
  'diff',
  'fakes',
  'hosts',
  'inspect',
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
  'text',
  'web',
];
const shared = SHARED.map(inFolder);

/**
 * Folders with long files, and those that share a database: what takes long begins first, and processes that start many
 * others stay small.
 */
const LONG = ['checker', 'intake', 'queue', 'scenarios', 'store'];
const long = [...LONG.map(inFolder), 'test/observe/{image-policies,private-images}.test.ts'];

function inFolder(folder: string): string {
  return `test/${folder}/**/*.test.ts`;
}

/** Unit, contract and scenario tests on embedded parts: what `npm test` runs. */
export default defineConfig({
  test: {
    reporters: ['default', createPlainSummary((text) => process.stdout.write(text))],
    setupFiles: ['test/set-up.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // They begin in the order of their names.
    projects: [
      { extends: true, test: { name: 'long', include: long, isolate: false } },
      { extends: true, test: { name: 'shared', include: shared, exclude: long, isolate: false } },
      {
        extends: true,
        test: { name: 'own', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', ...long, ...shared] },
      },
    ],
  },
});
