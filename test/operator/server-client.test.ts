import { expect, test } from 'vitest';
import { z } from 'zod';
import { createServerClient } from '../../src/operator/server-client.ts';

const TOKEN = 'the-operator-token';
const Body = z.strictObject({ a: z.number() });

/** A client whose server answers as told; what it was asked. */
function client(status: number, body: string | Error) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const send: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), init });
    if (body instanceof Error) throw body;
    return new Response(body, { status });
  };
  return { asked, server: createServerClient({ url: 'https://shiplock.test', token: TOKEN, fetch: send }) };
}

test('it asks its server with the token, follows no redirect, and reads the answer', async () => {
  const { asked, server } = client(200, '{"a":1}');
  expect(await server.post('/x', { b: 2 }, Body)).toEqual({ a: 1 });
  expect(asked).toMatchObject([
    { url: 'https://shiplock.test/x', init: { method: 'POST', body: '{"b":2}', redirect: 'error' } },
  ]);
  expect(new Headers(asked[0]?.init?.headers).get('authorization')).toBe(`Bearer ${TOKEN}`);
});

test.each([
  ['a server that is down', 0, new Error('refused'), 'is the server running'],
  [
    'a server without the door',
    404,
    '{"message":"there is nothing here"}',
    'set SHIPLOCK_OPERATOR_TOKEN for the server',
  ],
  ['another token', 401, '{}', 'another SHIPLOCK_OPERATOR_TOKEN'],
  [
    'a mistake in the request',
    400,
    '{"message":"cluster must be lower-case"}',
    'answered 400: cluster must be lower-case',
  ],
  ['a proxy on the way', 502, '<html>bad gateway</html>', 'answered 502'],
  ['something else than Shiplock', 200, '<html>welcome</html>', 'does not answer like a Shiplock server'],
])('%s is said with what to do, without the token', async (_name, status, body, text) => {
  const failing = client(status, body).server.get('/x', Body);
  await expect(failing).rejects.toThrow(text);
  await expect(failing).rejects.not.toThrow(TOKEN);
});
