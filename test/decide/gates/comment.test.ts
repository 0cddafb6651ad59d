import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Config } from '../../../src/model/config.ts';
import type { StateRecord } from '../../../src/model/record.ts';
import type { PullState } from '../../../src/model/snapshot.ts';
import { actionsOf, ago, aLedger, aPromotion, aProof, aTarget, planOf, sha } from '../builders.ts';
import { aHold, anOverride, aScope } from './records.ts';

const weekend = { name: 'weekend', kind: 'freeze', timezone: 'Europe/Berlin', from: 'fri 16:00', to: 'mon 08:00' };
const config = {
  status: 'valid' as const,
  config: Config.parse({
    version: 1,
    environments: {
      staging: { soak: '1h' },
      prod: {
        after: ['staging'],
        merge: 'manual',
        approvers: { users: ['olga'], teams: ['release'], required: 2, codeowners: true },
        checks: ['ci/test', 'ci/lint'],
        sourceChecks: ['build'],
        windows: [weekend],
      },
    },
    applications: [{ path: 'apps/{application}/envs/{environment}' }],
  }),
};
const targets = [aTarget('staging', '1.1.0'), aTarget('prod', '1.0.0')];
const pull: Partial<PullState> = {
  others: [{ name: 'ci/test', state: 'success' }],
  owners: [{ files: ['apps/checkout/envs/prod/values.yaml'], owners: ['@acme/shop'], members: [] }],
  approvals: [{ by: 'olga', head: sha('head 8'), teams: [] }],
};

function comment(records: StateRecord[], more: Partial<PullState> = {}): string {
  const pulls = [aPromotion('prod', '1.0.0', '1.1.0', { ...pull, ...more })];
  const ledger = aLedger(aProof('staging', '1.1.0'), ...records);
  const [action] = actionsOf(planOf({ config, targets, pulls, ledger }), 'ensureComment');
  return action?.body ?? '';
}

/** Compares with the file that a person reads; `UPDATE=1` writes it anew. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`../../../fixtures/comments/${name}.md`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe('a comment with every gate', () => {
  test('says what each of them waits for', () => {
    const hold = aHold(aScope('checkout', 'prod'), { until: ago(-7200) });
    expectGolden('many-gates', comment([hold]));
  });

  test('says who opened which, and why', () => {
    const words = ['window', 'approval', 'checks', 'source'];
    const overrides = words.map((word) => anOverride(word, { pull: 8, head: sha('head 8') }));
    expectGolden('many-overrides', comment(overrides));
  });

  test('is the same text an hour later, so that nothing is written anew', () => {
    const pulls = [aPromotion('prod', '1.0.0', '1.1.0', pull)];
    const at = (now: string) =>
      actionsOf(
        planOf({ config, targets, pulls, ledger: aLedger(aProof('staging', '1.1.0')) }, now),
        'ensureComment',
      )[0]?.body;
    expect(at(ago(-3600))).toBe(at(ago(0)));
  });
});
