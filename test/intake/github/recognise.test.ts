import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recognise, SUBSCRIBED_EVENTS } from '../../../src/intake/github/recognise.ts';
import { payloads, sha } from './payloads.ts';

const key = { installation: 42, owner: 'Acme', name: 'deploy' };

describe('every event that is handled names its repository', () => {
  test.each(SUBSCRIBED_EVENTS.filter((event) => event !== 'registry_package'))('%s', (event) => {
    expect(recognise(event, payloads[event as keyof typeof payloads]).keys).toEqual([key]);
  });
});

test('a new head of a pull request is a fact, other actions are not', () => {
  const head = { kind: 'pullHead', repository: 'Acme/deploy', pull: 7, sha };
  for (const action of ['opened', 'synchronize', 'reopened']) {
    expect(recognise('pull_request', { ...payloads.pull_request, action }).facts).toEqual([head]);
  }
  for (const action of ['closed', 'edited', 'labeled']) {
    expect(recognise('pull_request', { ...payloads.pull_request, action })).toEqual({
      keys: [key],
      facts: [],
      ignored: null,
    });
  }
});

test('an installation names all its repositories, and forgets what it loses', () => {
  expect(recognise('installation', payloads.installation).keys.map((found) => found.name)).toEqual(['deploy', 'infra']);
  expect(recognise('installation', { ...payloads.installation, action: 'deleted' })).toEqual({
    keys: [],
    facts: [{ kind: 'installationGone', installation: 42 }],
    ignored: null,
  });
  expect(recognise('installation_repositories', payloads.installation_repositories)).toEqual({
    keys: [{ installation: 42, owner: 'Acme', name: 'more' }],
    facts: [{ kind: 'repositoryGone', key }],
    ignored: null,
  });
});

describe('what the App did itself is no news', () => {
  const app = { id: 9 };
  test.each([
    ['check_run', { ...payloads.check_run, check_run: { app } }],
    ['check_suite', { ...payloads.check_suite, check_suite: { app } }],
    ['issue_comment', { ...payloads.issue_comment, comment: { id: 1, performed_via_github_app: app } }],
    ['deployment', { ...payloads.deployment, deployment: { id: 1, performed_via_github_app: app } }],
    ['deployment_status', { ...payloads.deployment_status, deployment: { id: 1, performed_via_github_app: app } }],
  ])('%s', (event, payload) => {
    expect(recognise(event, payload, 9)).toMatchObject({ keys: [], ignored: expect.stringContaining('our own') });
    expect(recognise(event, payload, 10).keys).toEqual([key]);
    expect(recognise(event, payload).keys).toEqual([key]);
  });

  test('but a button on our check, or a request to run it again, is a person', () => {
    for (const action of ['requested_action', 'rerequested']) {
      const payload = { ...payloads.check_run, action, check_run: { app: { id: 9 } } };
      expect(recognise('check_run', payload, 9).keys).toEqual([key]);
    }
  });
});

describe('a request to run checks again', () => {
  const head_sha = 'b'.repeat(40);

  test.each(['check_run', 'check_suite'] as const)('by %s tells of which commit', (event) => {
    const payload = { ...payloads[event], action: 'rerequested', [event]: { app: { id: 9 }, head_sha } };
    const asked = { kind: 'checksAgain', repository: `${key.owner}/${key.name}`, sha: head_sha };
    expect(recognise(event, payload, 9)).toEqual({ keys: [key], facts: [asked], ignored: null });
  });

  test('is no other event of a check', () => {
    const payload = { ...payloads.check_run, action: 'completed', check_run: { app: { id: 5 }, head_sha } };
    expect(recognise('check_run', payload, 9)).toMatchObject({ keys: [key], facts: [] });
  });
});

describe('an issue that our App opened', () => {
  const issue = { number: 12, performed_via_github_app: { id: 9 } };

  test('is looked at when a person comments on it, closes it or edits it', () => {
    expect(recognise('issue_comment', { ...payloads.issue_comment, issue }, 9).keys).toEqual([key]);
    expect(recognise('issues', payloads.issues, 9).keys).toEqual([key]);
  });

  test('is no news when we change it ourselves, and neither is the issue of somebody else', () => {
    const byUs = { ...payloads.issues, sender: { login: 'shiplock[bot]', type: 'Bot' } };
    expect(recognise('issues', byUs, 9).ignored).toContain('a bot');
    expect(recognise('issues', payloads.issues, 10).ignored).toContain('not one that we opened');
    expect(recognise('issues', { ...payloads.issues, issue: { number: 3 } }).keys).toEqual([]);
    expect(recognise('issue_comment', { ...payloads.issue_comment, issue }, 10).keys).toEqual([]);
  });
});

test('what is not about us is ignored with a reason', () => {
  expect(recognise('ping', {}).ignored).toContain('ping');
  expect(recognise('star', payloads.push).ignored).toContain('star');
  expect(recognise('constructor', payloads.push).ignored).toContain('constructor');
  expect(recognise('push', { ...payloads.push, installation: undefined }).ignored).toContain('installation');
  const onIssue = { ...payloads.issue_comment, issue: { number: 7 } };
  expect(recognise('issue_comment', onIssue).ignored).toContain('neither on a pull request');
});

test('whatever a payload holds, it is recognised or ignored, never thrown at', () => {
  const events = fc.constantFrom(...Object.keys(payloads), 'ping');
  fc.assert(
    fc.property(events, fc.json({ maxDepth: 4 }), (event, json) => {
      const { keys, facts, ignored } = recognise(event, JSON.parse(json));
      return ignored !== null ? keys.length === 0 && facts.length === 0 : keys.length + facts.length >= 0;
    }),
  );
  const broken = fc.constantFrom(...Object.keys(payloads)).chain((event) => {
    const whole: Record<string, unknown> = payloads[event as keyof typeof payloads];
    const field = fc.constantFrom(...Object.keys(whole));
    return fc.tuple(fc.constant(event), fc.constant(whole), field, fc.jsonValue());
  });
  fc.assert(
    fc.property(broken, ([event, whole, field, value]) => {
      expect(recognise(event, { ...whole, [field]: value })).toHaveProperty('keys');
    }),
  );
});
