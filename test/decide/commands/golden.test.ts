import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StateRecord } from '../../../src/model/record.ts';
import {
  aComment,
  actionsOf,
  ago,
  aLanding,
  aLedger,
  anArtifact,
  aPromotion,
  aProof,
  aTarget,
  aTargetAt,
  planOf,
  sha,
} from '../builders.ts';
import { config, recordsBy, type Said } from './told.ts';

/** The reply that a person reads, compared with the file; `UPDATE=1` writes it anew. */
function expectGolden(name: string, said: Said): void {
  const records = recordsBy({ ...said, snapshot: world });
  const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [aComment(said.body, said.comment)] })];
  const plan = planOf({ config, ...world, pulls, ledger: aLedger(...(said.before ?? []), ...records) });
  const [reply] = actionsOf(plan, 'ensureReply').map(({ body }) => body);
  const file = new URL(`../../../fixtures/comments/${name}.md`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, `${reply}\n`);
  expect(`${reply}\n`).toBe(readFileSync(file, 'utf8'));
}

const world = {
  targets: [
    aTarget('dev', '1.5.0', { health: 'degraded', healthySince: null }),
    aTarget('staging', '1.4.3', {}),
    aTarget('prod', '1.4.2', { healthySince: ago(90_000) }),
  ],
};

const before: StateRecord[] = [
  { ...aLanding(3, 'checkout/prod', '1.4.1'), content: aTargetAt('prod', '1.4.1').content },
  aLanding(5, 'checkout/prod', '1.4.2'),
  aProof('dev', '1.4.3'),
  aProof('staging', '1.4.3'),
  {
    ...{ kind: 'hold', version: 1, scope: { application: null, environment: 'prod' } },
    ...{
      until: '2026-11-23T09:00:00.000Z',
      reason: 'stock-taking until Monday',
      by: 'pim',
      comment: 12,
      rollback: null,
    },
  },
  {
    ...{ kind: 'rejection', version: 1, application: 'checkout', artifacts: [anArtifact('1.5.0')] },
    ...{ reason: 'loses the last item of a cart', by: 'root', comment: 14 },
  },
  {
    ...{ kind: 'override', version: 1, pull: 5, head: sha('head 5'), gate: 'soak' },
    ...{ reason: 'the old certificate ends tonight', by: 'root', comment: 9 },
  },
];

test('/help', () => expectGolden('command-help', { body: '/help' }));
test('/status', () => expectGolden('command-status', { body: '/status', before }));
test('/history', () => expectGolden('command-history', { body: '/history', before }));
test('/rollback', () => expectGolden('command-rollback', { body: '/rollback carts are empty', before }));
test('several commands, some refused', () =>
  expectGolden('command-refused', {
    body: '/promote\n/override soak because\n/hold prod until 25:00\n/holt\n/reject 1.4.3 broken',
    comment: { by: 'ann', role: 'write' },
    before,
  }));
