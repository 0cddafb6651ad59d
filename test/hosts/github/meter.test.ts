import { expect, test } from 'vitest';
import { costOf, urgencyOf } from '../../../src/hosts/github/costs.ts';
import { createMeter, writeKind } from '../../../src/hosts/github/meter.ts';

const repo = '/repos/{owner}/{repo}';

test.each([
  ['GET', `${repo}/pulls`, {}, 'read', 'normal'],
  ['POST', `${repo}/pulls`, { head: 'shiplock/promote/a/b' }, 'content', 'normal'],
  ['POST', `${repo}/pulls`, { head: 'shiplock/rollback/a/b' }, 'content', 'first'],
  ['POST', `${repo}/git/refs`, { ref: 'refs/heads/shiplock/rollback/a/b' }, 'write', 'first'],
  ['POST', `${repo}/git/trees`, {}, 'write', 'normal'],
  ['PUT', `${repo}/pulls/{pull_number}/merge`, {}, 'write', 'first'],
  ['PUT', `${repo}/pulls/{pull_number}/update-branch`, {}, 'write', 'first'],
  ['POST', `${repo}/check-runs`, {}, 'content', 'normal'],
  ['POST', `${repo}/issues/{issue_number}/comments`, {}, 'content', 'last'],
  ['PATCH', `${repo}/issues/comments/{comment_id}`, {}, 'write', 'last'],
  ['POST', `${repo}/deployments`, {}, 'content', 'last'],
  ['POST', '/graphql', { query: 'mutation { enqueuePullRequest }' }, 'write', 'first'],
  ['POST', '/graphql', { query: '  query { repository }' }, 'read', 'normal'],
] as const)('%s %s %o costs a %s and goes %s', (method, route, options, cost, urgency) => {
  expect(costOf({ method, route, options })).toBe(cost);
  expect(urgencyOf({ method, route, options })).toBe(urgency);
});

test('writes are counted by kind; reads, refusals and tokens are not', () => {
  const meter = createMeter();
  const count = (method: string, route: string, status = 201, cost = 'write') =>
    meter.count({ method, route, status, cost });
  count('POST', `${repo}/git/trees`);
  count('POST', `${repo}/git/commits`);
  count('POST', `${repo}/pulls`);
  count('PUT', `${repo}/pulls/{pull_number}/merge`, 200);
  count('PUT', `${repo}/pulls/{pull_number}/merge`, 405);
  count('PUT', `${repo}/contents/{path}`);
  count('GET', `${repo}/pulls`, 200, 'read');
  count('POST', '/graphql', 200, 'read');
  count('POST', '/app/installations/{installation_id}/access_tokens');
  expect(meter.counts()).toEqual({ commit: 2, history: 1, merge: 1, 'pull request': 1 });
});

test('paths have the same kinds as templates', () => {
  const paths: Record<string, string> = {
    '/repos/a/b/pulls/7': 'pull request',
    '/repos/a/b/issues/7/comments': 'comment',
    '/repos/a/b/issues/comments/9': 'comment',
    '/repos/a/b/issues/comments/9/reactions': 'reaction',
    '/repos/a/b/deployments/3/statuses': 'deployment',
    '/repos/a/b/git/refs/heads/shiplock/promote/a/b': 'branch',
    '/repos/a/b/contents/log/00000001.json': 'history',
    '/repos/a/b/check-runs/4': 'check',
    '/repos/a/b/issues': 'issue',
    '/repos/a/b/pulls/7/update-branch': 'branch update',
    '/repos/a/b/stars': 'other',
  };
  for (const [path, kind] of Object.entries(paths)) expect([path, writeKind(path)]).toEqual([path, kind]);
});
