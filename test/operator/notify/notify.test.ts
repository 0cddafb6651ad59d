import { Command } from 'commander';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { idToken } from '../../../src/operator/notify/id-token.ts';
import { registerNotify } from '../../../src/operator/notify/notify-command.ts';

const server = 'https://shiplock.acme.test';
const actions = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://run.actions.example/token?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
};
const taken = { message: 'accepted', images: ['ghcr.io/acme/checkout:1.4.3'], enqueued: 2 };

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Runs the command with an environment; what it printed. */
async function run(args: string[], env: Record<string, string>): Promise<string> {
  for (const name of ['SHIPLOCK_SERVER', 'SHIPLOCK_ID_TOKEN', ...Object.keys(actions)]) vi.stubEnv(name, env[name]);
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerNotify(program);
  await program.parseAsync(['node', 'shiplock', 'notify', ...args]);
  return printed;
}

function answers(status: number, body: object, token = 'job-token'): void {
  nock(server, { reqheaders: { authorization: `Bearer ${token}` } })
    .post('/v1/images', { images: ['ghcr.io/acme/checkout:1.4.3'] })
    .reply(status, body);
}

describe('a job on GitHub Actions', () => {
  test('asks for a token for the server and tells it what was pushed', async () => {
    nock('https://run.actions.example', { reqheaders: { authorization: 'Bearer request-token' } })
      .get('/token')
      .query({ 'api-version': '2.0', audience: server })
      .reply(200, { count: 1, value: 'job-token' });
    answers(202, taken);
    const printed = await run(['ghcr.io/acme/checkout:1.4.3', '--server', `${server}/`], actions);
    expect(printed).toBe('ghcr.io/acme/checkout:1.4.3\ntaken: 2 repositories look for it\n');
  });

  test('without the permission is told what to add', async () => {
    await expect(idToken({ GITHUB_ACTIONS: 'true' }, server, fetch)).rejects.toThrow('id-token: write');
  });

  test('that GitHub refuses says so without the token', async () => {
    nock('https://run.actions.example').get('/token').query(true).reply(403, 'request-token is not allowed');
    const refused = idToken(actions, server, fetch);
    await expect(refused).rejects.toThrow(/answered 403/);
    await expect(refused).rejects.not.toThrow(/request-token/);
  });
});

describe('a job on GitLab', () => {
  const env = { SHIPLOCK_ID_TOKEN: 'job-token', SHIPLOCK_SERVER: server };
  test('brings its token', async () => {
    answers(202, { ...taken, enqueued: 1 });
    expect(JSON.parse(await run(['ghcr.io/acme/checkout:1.4.3', '-o', 'json'], env))).toEqual({
      ...taken,
      enqueued: 1,
    });
  });

  test.each([
    [403, { message: 'the claim "ref" of the token is "topic", which is not allowed' }, /403: the claim "ref"/],
    [401, { message: 'the token expired' }, /401: the token expired/],
    [404, { message: 'there is nothing here' }, /set SHIPLOCK_CI/],
    [200, { ok: true }, /does not answer like a Shiplock server/],
  ])('is told why on %i', async (status, body, expected) => {
    answers(status, body);
    const refused = run(['ghcr.io/acme/checkout:1.4.3'], env);
    await expect(refused).rejects.toThrow(expected);
    await expect(refused).rejects.not.toThrow(/job-token/);
  });

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no server', ['a/b:1'], { SHIPLOCK_ID_TOKEN: 'job-token' }, /which server/],
    ['a server without TLS', ['a/b:1', '--server', 'http://shiplock.acme.test'], env, /must begin with https/],
    ['no token', ['a/b:1', '--server', server], {}, /id_tokens/],
  ])('with %s is told what to give', async (_name, args, given, expected) => {
    await expect(run(args, given)).rejects.toThrow(expected);
  });
});
