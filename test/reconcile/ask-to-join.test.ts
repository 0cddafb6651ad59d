import { expect, test } from 'vitest';
import { askToJoin } from '../../src/reconcile/ask-to-join.ts';

const TOKEN = 'slj_token';
const request = {
  version: 1 as const,
  credentialSha256: 'a'.repeat(64),
  cluster: 'dev',
  repository: 'acme/deploy',
  agentVersion: '0.1.0',
};

function ask(answer: Response | Error) {
  return askToJoin('https://shiplock.test', TOKEN, request, async (url, init) => {
    expect(String(url)).toBe('https://shiplock.test/v1/agent/join');
    expect(init).toMatchObject({ method: 'POST', redirect: 'error', body: JSON.stringify(request) });
    expect(new Headers(init?.headers).get('authorization')).toBe(`Bearer ${TOKEN}`);
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

test.each([
  ['joined', new Response('{"message":"joined as dev:1"}'), { status: 'joined' }],
  [
    'a refusal',
    new Response('{"message":"no"}', { status: 401 }),
    { status: 'refused', reason: 'the server answered 401: no' },
  ],
  [
    'a proxy without its server',
    new Response('nothing', { status: 404 }),
    { status: 'unanswered', reason: 'the server answered 404' },
  ],
  ['too many tries', new Response('', { status: 429 }), { status: 'unanswered', reason: 'the server answered 429' }],
  [
    'a server in trouble',
    new Response('', { status: 503 }),
    { status: 'unanswered', reason: 'the server answered 503' },
  ],
  ['no server', new Error('fetch failed'), { status: 'unanswered', reason: 'fetch failed' }],
])('%s', async (_name, answer, outcome) => {
  expect(await ask(answer)).toEqual(outcome);
});

test('of what a server says, no page of text goes to the log', async () => {
  const outcome = await ask(new Response(JSON.stringify({ message: 'x'.repeat(5000) }), { status: 400 }));
  expect(JSON.stringify(outcome).length).toBeLessThan(300);
});
