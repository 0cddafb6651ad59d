import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SUBSCRIBED_EVENTS } from '../../../src/intake/github/recognise.ts';
import type { Protection } from '../../../src/model/protection.ts';
import { examine } from '../../../src/operator/doctor/examine.ts';
import type { Facts } from '../../../src/operator/doctor/facts.ts';
import { findingsText } from '../../../src/operator/doctor/findings-text.ts';
import { WANTED_PERMISSIONS } from '../../../src/operator/doctor/wanted.ts';

const both = ['shiplock/diff', 'shiplock/promotion'];
const rules: Protection = {
  ...{ requiredReviews: 0, strict: false, mergeQueue: false, bypass: false },
  checks: both.map((name) => ({ name, app: 7 })),
};
const agent = {
  ...{ id: 'prod:1', cluster: 'prod', repositories: ['acme/deploy'], createdAt: '2026-11-01T00:00:00Z' },
  ...{ lastSeenAt: '2026-11-21T11:59:30Z', revokedAt: null },
};
const healthy: Facts = {
  now: '2026-11-21T12:00:00Z',
  repository: 'acme/deploy',
  branch: 'main',
  app: { id: 7, login: 'shiplock[bot]' },
  installation: { permissions: WANTED_PERMISSIONS, events: SUBSCRIBED_EVENTS },
  wanted: { permissions: WANTED_PERMISSIONS, events: SUBSCRIBED_EVENTS },
  webhook: 'https://shiplock.example.com/api/github/webhooks',
  deliveries: [{ event: 'push', at: '2026-11-21T11:00:00Z', status: 202 }],
  protection: rules,
  stateBranch: { name: 'shiplock/state', guards: { deletion: true, forcePush: true } },
  config: { status: 'valid', modes: { dev: 'enforce', prod: 'enforce' } },
  agents: { status: 'told', agents: [agent] },
};

function found(change: Partial<Facts>, level: 'note' | 'wrong'): string[] {
  const findings = examine({ ...healthy, ...change }).filter((one) => one.level === level);
  return findings.map((one) => {
    const next = one.level === 'wrong' ? one.fix : '';
    return `${one.about}: ${one.message}${next === '' ? '' : ` → ${next}`}`;
  });
}

const without = (name: string) =>
  Object.fromEntries(Object.entries(WANTED_PERMISSIONS).filter(([key]) => key !== name));

const wrongs: { name: string; facts: Partial<Facts>; says: RegExp }[] = [
  { name: 'no config', facts: { config: { status: 'missing' } }, says: /has no \.github\/shiplock\.yaml/ },
  {
    name: 'a broken config',
    facts: { config: { status: 'invalid', problems: ['line 3: unknown key'] } },
    says: /line 3: unknown key.* → mend it/,
  },
  {
    name: 'a missing permission',
    facts: { installation: { permissions: without('checks'), events: SUBSCRIBED_EVENTS } },
    says: /does not grant checks: write → grant it/,
  },
  {
    name: 'a permission that is too low',
    facts: { installation: { permissions: { ...WANTED_PERMISSIONS, contents: 'read' }, events: SUBSCRIBED_EVENTS } },
    says: /does not grant contents: write/,
  },
  {
    name: 'an event that is not heard',
    facts: {
      installation: { permissions: WANTED_PERMISSIONS, events: SUBSCRIBED_EVENTS.filter((one) => one !== 'push') },
    },
    says: /is not told of push/,
  },
  { name: 'no webhook', facts: { webhook: null }, says: /has no webhook address/ },
  {
    name: 'a wrong webhook secret',
    facts: { deliveries: [{ event: 'push', at: 'now', status: 401 }] },
    says: /1 of the newest 1 deliveries failed.*same webhook secret/,
  },
  {
    name: 'a server that is not reached',
    facts: { deliveries: [{ event: 'push', at: 'now', status: 0 }] },
    says: /no answer.*see that the server runs/,
  },
  {
    name: 'a check that is not required',
    facts: { protection: { ...rules, checks: rules.checks.slice(0, 1) } },
    says: /shiplock\/promotion is not required on main: a pull request can be merged past it/,
  },
  {
    name: 'a check from any source',
    facts: { protection: { ...rules, checks: both.map((name) => ({ name, app: null })) } },
    says: /required from any source: whoever may write.*choose shiplock\[bot\] \(7\)/,
  },
  {
    name: 'a check of another App',
    facts: { protection: { ...rules, checks: both.map((name) => ({ name, app: 8 })) } },
    says: /from another App \(8\), so nothing can be merged/,
  },
  {
    name: 'a merge queue without its event',
    facts: {
      protection: { ...rules, mergeQueue: true },
      installation: {
        permissions: WANTED_PERMISSIONS,
        events: SUBSCRIBED_EVENTS.filter((one) => one !== 'merge_group'),
      },
    },
    says: /is not told of its groups/,
  },
  {
    name: 'a merge queue that may not be read',
    facts: {
      protection: { ...rules, mergeQueue: true },
      installation: { permissions: without('merge_queues'), events: SUBSCRIBED_EVENTS },
    },
    says: /has a merge queue that the App may not read/,
  },
  { name: 'no agent', facts: { agents: { status: 'told', agents: [] } }, says: /no agent may speak of acme\/deploy/ },
  {
    name: 'agents of others only, and a revoked one',
    facts: {
      agents: {
        status: 'told',
        agents: [
          { ...agent, repositories: ['acme/other'] },
          { ...agent, revokedAt: 'then' },
        ],
      },
    },
    says: /no agent may speak of acme\/deploy/,
  },
  {
    name: 'a silent agent',
    facts: { agents: { status: 'told', agents: [{ ...agent, lastSeenAt: '2026-11-21T10:00:00Z' }] } },
    says: /prod:1 was last seen at 2026-11-21T10:00:00Z/,
  },
  {
    name: 'an agent that never reported',
    facts: { agents: { status: 'told', agents: [{ ...agent, lastSeenAt: null }] } },
    says: /joined and never reported/,
  },
  {
    name: 'a server that does not answer',
    facts: { agents: { status: 'unreachable', problem: 'no answer from http://x' } },
    says: /does not tell its agents: no answer/,
  },
];

const notes: { name: string; facts: Partial<Facts>; says: RegExp }[] = [
  {
    name: 'no permission for packages',
    facts: { installation: { permissions: without('packages'), events: SUBSCRIBED_EVENTS } },
    says: /not told of pushes to ghcr\.io/,
  },
  {
    name: 'no event of packages',
    facts: {
      installation: {
        permissions: WANTED_PERMISSIONS,
        events: SUBSCRIBED_EVENTS.filter((one) => one !== 'registry_package'),
      },
    },
    says: /not told of pushes to ghcr\.io/,
  },
  { name: 'rules that cannot be read', facts: { protection: null }, says: /the rules of main cannot be read/ },
  {
    name: 'checks that are not required while nothing is enforced',
    facts: { protection: { ...rules, checks: [] }, config: { status: 'valid', modes: { dev: 'observe' } } },
    says: /is not required on main, as it should be while nothing is enforced/,
  },
  {
    name: 'reviews',
    facts: { protection: { ...rules, requiredReviews: 2 } },
    says: /asks for 2 reviews: every promotion waits for people/,
  },
  {
    name: 'reviews that the App may bypass',
    facts: { protection: { ...rules, requiredReviews: 1, bypass: true } },
    says: /asks for a review, and shiplock\[bot\] may bypass/,
  },
  {
    name: 'a bypass of checks for nothing',
    facts: { protection: { ...rules, bypass: true } },
    says: /may bypass the required checks/,
  },
  { name: 'strict branches', facts: { protection: { ...rules, strict: true } }, says: /is brought up to date before/ },
  {
    name: 'a state branch that can be rewritten',
    facts: { stateBranch: { name: 'shiplock/state', guards: { deletion: true, forcePush: false } } },
    says: /can be rewritten by a force-push by anyone/,
  },
  {
    name: 'a state branch that is open to everything',
    facts: { stateBranch: { name: 'shiplock/state', guards: null } },
    says: /can be rewritten by a force-push and deleted/,
  },
  {
    name: 'deliveries that failed before',
    facts: {
      deliveries: [
        { event: 'push', at: 'now', status: 202 },
        { event: 'push', at: 'then', status: 500 },
      ],
    },
    says: /1 of the newest 2 deliveries failed; the newest reached/,
  },
  { name: 'no deliveries', facts: { deliveries: [] }, says: /has not delivered anything/ },
  { name: 'agents that were not asked for', facts: { agents: { status: 'unasked' } }, says: /was not asked/ },
  {
    name: 'an agent of the settings',
    facts: { agents: { status: 'told', agents: [{ ...agent, id: null, lastSeenAt: null }] } },
    says: /prod is listed in SHIPLOCK_AGENTS/,
  },
];

describe('an examination', () => {
  test('of a sound set-up finds nothing to fix and nothing to note', () => {
    expect(found({}, 'wrong')).toEqual([]);
    expect(found({}, 'note')).toEqual([]);
    expect(findingsText('acme/deploy', examine(healthy))).toContain('acme/deploy: nothing must be fixed');
  });

  test.each(wrongs)('finds what must be fixed: $name', ({ facts, says }) => {
    expect(found(facts, 'wrong').join('\n')).toMatch(says);
    expect(findingsText('acme/deploy', examine({ ...healthy, ...facts }))).toMatch(/fix: .*\n[\s\S]*must be fixed\n$/);
  });

  test.each(notes)('notes without failing: $name', ({ facts, says }) => {
    expect(found(facts, 'note').join('\n')).toMatch(says);
    expect(found(facts, 'wrong')).toEqual([]);
  });
});

test('the App’s manifest asks for what the examination wants', () => {
  const manifest = parse(readFileSync('app.yml', 'utf8'));
  expect(manifest.default_permissions).toEqual(WANTED_PERMISSIONS);
  expect(manifest.default_events).toEqual(SUBSCRIBED_EVENTS);
});
