import { expect, test } from 'vitest';
import { observeDriftIssues } from '../../src/observe/drift.ts';
import type { View } from '../../src/observe/views.ts';
import { driftMarker } from '../../src/text/markers.ts';
import { aConfig, aLedger } from '../decide/builders.ts';

const NOW = '2026-11-21T12:00:00.000Z';

/** A view on one tracking issue with a comment on it. */
function viewOf(issue: { state: 'open' | 'closed'; updatedAt: string }): View {
  const own = { number: 12, title: 'Drift in prod', body: driftMarker('prod', ['checkout/prod']), ...issue };
  const at = '2026-11-20T10:00:00Z';
  const comment = { id: 31, by: 'olga', byBot: false, at, updatedAt: at, body: '/history' };
  const host = {
    issues: { own: async () => [own] },
    comments: { list: async () => [comment] },
    people: { role: async () => 'write', isMember: async () => false },
  };
  const store = {
    marks: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
    pullHeads: { newestBefore: async () => 'seen' },
  };
  const config = { status: 'valid', config: aConfig() };
  const key = { installation: 1, owner: 'acme', name: 'gitops' };
  return { host, store, config, key, app: { id: 1, login: 'shiplock[bot]' }, now: () => NOW } as unknown as View;
}

test.each([
  ['an open issue, however old', { state: 'open', updatedAt: '2026-01-01T00:00:00Z' }, 1],
  ['a closed one that changed of late', { state: 'closed', updatedAt: '2026-11-20T10:00:00Z' }, 1],
  ['a closed one that is at rest', { state: 'closed', updatedAt: '2026-11-18T10:00:00Z' }, 0],
] as const)('the comments of %s: %s', async (_, issue, count) => {
  const [found] = await observeDriftIssues(viewOf(issue), [], aLedger());
  expect(found).toMatchObject({ number: 12, environment: 'prod', open: issue.state === 'open' });
  expect(found?.commands).toHaveLength(count);
});
