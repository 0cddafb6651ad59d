import { createHmac } from 'node:crypto';

/** Payloads with the fields of GitHub's events that matter here, and some that do not. */

const repository = {
  id: 77,
  name: 'deploy',
  full_name: 'Acme/deploy',
  private: true,
  owner: { login: 'Acme', id: 5, type: 'Organization' },
};
const base = { installation: { id: 42 }, repository, sender: { login: 'maria', id: 8, type: 'User' } };

export const sha = '0123456789abcdef0123456789abcdef01234567';

export const payloads = {
  push: { ...base, ref: 'refs/heads/main', before: sha, after: sha, commits: [] },
  pull_request: { ...base, action: 'opened', number: 7, pull_request: { number: 7, head: { sha, ref: 'topic' } } },
  pull_request_review: { ...base, action: 'submitted', review: { state: 'approved' }, pull_request: { number: 7 } },
  issue_comment: {
    ...base,
    action: 'created',
    issue: { number: 7, pull_request: { url: 'https://api.github.test/pulls/7' } },
    comment: { id: 9, body: '/promote', performed_via_github_app: null },
  },
  issues: {
    ...base,
    action: 'closed',
    issue: { number: 12, performed_via_github_app: { id: 9 } },
  },
  check_run: { ...base, action: 'completed', check_run: { id: 3, name: 'ci', app: { id: 1000 } } },
  check_suite: { ...base, action: 'completed', check_suite: { id: 4, app: { id: 1000 } } },
  status: { ...base, sha, state: 'success', context: 'ci' },
  deployment: { ...base, action: 'created', deployment: { id: 1, performed_via_github_app: null } },
  deployment_status: {
    ...base,
    action: 'created',
    deployment: { id: 1, performed_via_github_app: null },
    deployment_status: { state: 'success' },
  },
  merge_group: { ...base, action: 'checks_requested', merge_group: { head_sha: sha } },
  installation: {
    action: 'created',
    installation: { id: 42, account: { login: 'Acme' } },
    repositories: [
      { id: 77, full_name: 'Acme/deploy' },
      { id: 78, full_name: 'Acme/infra' },
    ],
  },
  installation_repositories: {
    action: 'added',
    installation: { id: 42 },
    repositories_added: [{ id: 79, full_name: 'Acme/more' }],
    repositories_removed: [{ id: 77, full_name: 'Acme/deploy' }],
  },
} as const;

export const secret = 'a webhook secret of the tests';

export function signed(body: Uint8Array | string, event: string, id: string): Record<string, string> {
  return {
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'user-agent': 'GitHub-Hookshot/1',
    'content-type': 'application/json',
  };
}
