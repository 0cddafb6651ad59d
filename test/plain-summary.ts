import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with one plain line, `tests: 12 passed, 0 failed, 1 skipped`, for who reads logs by machine. */
export function createPlainSummary(write: (text: string) => void): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
      for (const module of modules) {
        for (const test of module.children.allTests()) counts[test.result().state] += 1;
        if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      }
      write(`\ntests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped\n`);
    },
  };
}
