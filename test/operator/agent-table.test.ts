import { expect, test } from 'vitest';
import { agentTable } from '../../src/operator/agent-table.ts';

const at = '2026-03-01T10:20:30.000Z';
const joined = { repositories: ['acme/deploy'], createdAt: at, lastSeenAt: null, revokedAt: null };

test('agents and open invitations stand in columns, each with its state', () => {
  const text = agentTable({
    agents: [
      { ...joined, id: 'dev:0a1b2c3d', cluster: 'dev', lastSeenAt: '2026-03-02T00:00:00.000Z' },
      { ...joined, id: 'prod:00000001', cluster: 'prod', revokedAt: at },
      { ...joined, id: null, cluster: 'listed', createdAt: null },
    ],
    invitations: [{ cluster: 'staging', repositories: ['acme/deploy', 'acme/infra'], expiresAt: at }],
  });
  expect(text).toBe(
    [
      'AGENT          REPOSITORIES            JOINED            LAST SEEN         STATE',
      'dev:0a1b2c3d   acme/deploy             2026-03-01 10:20  2026-03-02 00:00  active',
      'prod:00000001  acme/deploy             2026-03-01 10:20  -                 revoked 2026-03-01 10:20',
      'listed         acme/deploy             -                 -                 listed in SHIPLOCK_AGENTS',
      'staging        acme/deploy,acme/infra  -                 -                 invited until 2026-03-01 10:20',
      '',
    ].join('\n'),
  );
});

test('none says how the first one comes', () => {
  expect(agentTable({ agents: [], invitations: [] })).toContain('shiplock agents invite');
});
