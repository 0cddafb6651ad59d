import { describe, expect, it } from 'vitest';
import { createGitHubSchema } from '../../../contracts/github-schema.ts';

const schema = createGitHubSchema();
const COMMENTS = { method: 'POST', path: '/repos/o/r/issues/1/comments' };
const refusal = { message: 'no', documentation_url: 'https://docs.github.com/rest' };

describe('the contract check', () => {
  it('finds fields that are missing or of another type in an answer', () => {
    const found = schema.checkExchange({
      ...COMMENTS,
      requestBody: { body: 'x' },
      status: 201,
      responseBody: { id: 'one' },
    });
    expect(found).toContain(
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments 201: / must have required property 'node_id'",
    );
    expect(found).toContain('POST /repos/{owner}/{repo}/issues/{issue_number}/comments 201: /id must be integer');
  });

  it('finds a request that GitHub does not take', () => {
    const found = schema.checkExchange({ ...COMMENTS, requestBody: { text: 'x' }, status: 422, responseBody: refusal });
    expect(found).toEqual([
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments request: / must have required property 'body'",
    ]);
  });

  it('finds routes, methods, statuses and events that GitHub does not have', () => {
    expect(schema.checkExchange({ method: 'GET', path: '/nowhere', status: 200 })).toHaveLength(1);
    expect(schema.checkExchange({ method: 'PUT', path: '/repos/o/r/issues/1/comments', status: 200 })).toHaveLength(1);
    expect(schema.checkExchange({ ...COMMENTS, status: 418, responseBody: refusal })).toHaveLength(1);
    expect(schema.checkWebhook('push', 'created', {})).toEqual(['webhook push-created: GitHub sends no such event']);
  });

  it('finds what a webhook lacks', () => {
    const found = schema.checkWebhook('issue_comment', 'created', { action: 'created' });
    expect(found).toContain("webhook issue-comment-created: / must have required property 'issue'");
  });

  it('lets null through only where GitHub does', () => {
    const path = '/orgs/o/teams/t/memberships/u';
    const answer = { url: 'https://a/b', role: null, state: 'active' };
    const found = schema.checkExchange({ method: 'GET', path, status: 200, responseBody: answer });
    expect(found.join()).toContain('/role must be');
  });

  it('takes branches and paths with slashes for what they are', () => {
    const found = schema.checkExchange({
      method: 'GET',
      path: '/repos/o/r/branches/a/b/protection',
      status: 200,
      responseBody: {},
    });
    expect(found.every((one) => one.startsWith('GET /repos/{owner}/{repo}/branches/{branch}/protection'))).toBe(true);
    const file = { method: 'GET', path: '/repos/o/r/contents/a/b/c', status: 404, responseBody: refusal };
    expect(schema.checkExchange(file)).toEqual([]);
  });
});
