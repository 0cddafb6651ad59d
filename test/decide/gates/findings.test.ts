import { describe, expect, test } from 'vitest';
import { diffGate } from '../../../src/decide/gates/diff.ts';
import type { TargetChange } from '../../../src/model/snapshot.ts';
import { aFinding } from '../../inspect/subjects.ts';
import { aChange, aPull, planOf, valid } from '../builders.ts';

function withFindings(environment: string, ...findings: ReturnType<typeof aFinding>[]): TargetChange {
  return { ...aChange(environment, '1.0.0', '1.1.0'), diff: { status: 'rendered', changes: [], findings } };
}

describe('what inspections found', () => {
  test('a new failure blocks the diff and is named', () => {
    const second = aFinding({ inspection: 'policy', path: null, message: 'Too many replicas.' });
    const verdict = diffGate(aPull({ changes: [withFindings('dev', aFinding(), second)] }));
    expect(verdict).toMatchObject({
      status: 'blocked',
      reason: 'Findings',
      message:
        'checkout/dev: 2 findings (1 schema, 1 policy), first: Deployment shop/web, spec.replcas: Deployment has no such field.',
    });
  });

  test.each([
    ['a warning', aFinding({ level: 'warning' })],
    ['a note', aFinding({ level: 'notice' })],
    ['a failure that the base branch has too', aFinding({ known: true })],
  ])('%s blocks nothing', (_, finding) => {
    expect(diffGate(aPull({ changes: [withFindings('dev', finding)] })).status).toBe('passed');
  });

  test('a failure in the files of a pull request without targets blocks it too', () => {
    const finding = aFinding({ inspection: 'plaintext-secret', object: null, path: null, message: 'A password.' });
    const verdict = diffGate(aPull({ findings: [finding] }));
    expect(verdict).toMatchObject({
      status: 'blocked',
      message: 'the files: 1 finding (1 plaintext-secret): A password.',
    });
    expect(diffGate(aPull({ findings: [{ ...finding, known: true }] })).status).toBe('passed');
  });

  test('in an environment that is only observed nothing stands in the way, in another it does', () => {
    const config = valid({ dev: { mode: 'observe' }, prod: { after: ['dev'] } });
    const verdictOf = (environment: string) =>
      planOf({ config, pulls: [aPull({ changes: [withFindings(environment, aFinding())] })] }).verdicts[0]?.diff.status;
    expect(verdictOf('dev')).toBe('passed');
    expect(verdictOf('prod')).toBe('blocked');
  });
});
