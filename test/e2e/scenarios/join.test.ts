import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxParts } from '../../../src/sandbox/demo/parts.ts';
import { type ShiplockProcess, startShiplock } from '../../../src/sandbox/demo/process.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { createWorld, REPOSITORY, type World } from '../../../src/sandbox/demo/world.ts';

/** An agent's life as its operator sees it: invited, joined, reporting, revoked, refused, invited again. */

const run = promisify(execFile);
const door = join(import.meta.dirname, '../../../bin/shiplock.js');
const OPERATOR = 'operator-token-of-this-scenario-only';
const GIT_TOKEN = 'git-token-of-this-scenario-only';

let dir: string;
let world: World;
let agent: ShiplockProcess | undefined;
let cluster: { url: string; kubeconfig: string };
let tokenFile: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-join-'));
  tokenFile = join(dir, 'join-token');
  world = await createWorld({
    dir,
    soakSeconds: 2,
    patience: 90,
    serverEnv: { SHIPLOCK_OPERATOR_TOKEN: OPERATOR, LOG_LEVEL: 'trace' },
    parts: {
      async cluster(name) {
        const made = await sandboxParts.cluster(name);
        if (name === 'dev') cluster = made;
        return made;
      },
    },
  });
  world.github.createUser('agent-of-dev', { token: GIT_TOKEN });
  world.github.addCollaborator(REPOSITORY, 'agent-of-dev', 'read');
  await world.startServer();
});
afterAll(async () => {
  await agent?.stop();
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

/** Types `shiplock agents …` beside the server. */
async function agents(...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    SHIPLOCK_OPERATOR_TOKEN: OPERATOR,
    PORT: new URL(world.serverUrl).port,
  };
  return (await run(process.execPath, [door, 'agents', ...args], { cwd: dir, env })).stdout;
}

function invite(): Promise<string> {
  return agents('invite', '--cluster', 'joined-dev', '--repository', REPOSITORY);
}

function startAgent(): ShiplockProcess {
  const args = [
    ...['agent', '--repository', `${world.github.url}/${REPOSITORY}.git`, '--environment', 'dev'],
    ...['--cluster', 'joined-dev', '--server', world.serverUrl, '--kubeconfig', join(dir, 'kubeconfig')],
  ];
  const env = { SHIPLOCK_JOIN_TOKEN_FILE: tokenFile, SHIPLOCK_GIT_TOKEN: GIT_TOKEN, LOG_LEVEL: 'trace' };
  return startShiplock('agent-joined', args, { dir, env });
}

/** The credential that the agent keeps in its cluster. */
async function credential(): Promise<string> {
  const token = /token: ?"?([^"\s]+)/.exec(cluster.kubeconfig)?.[1] ?? '';
  const path = '/api/v1/namespaces/shiplock-system/secrets/shiplock-agent-credential';
  const answer = await fetch(cluster.url + path, { headers: { authorization: `Bearer ${token}` } });
  const secret = (await answer.json()) as { data: { credential: string } };
  return Buffer.from(secret.data.credential, 'base64').toString();
}

/** How the server takes an empty report from this credential: 400 when it knows the agent, 401 when not. */
async function statusFor(secret: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(`${world.serverUrl}/v1/agent/reports`, { method: 'POST', headers, body: '{}' });
  await answer.text();
  return answer.status;
}

test('an agent joins by a token, reports, is revoked and refused, and comes back by a new token only', async () => {
  const first = (await invite()).trim();
  expect(first).toMatch(/^slj_[A-Za-z0-9_-]{43}$/);
  await writeFile(tokenFile, first);
  await writeFile(join(dir, 'kubeconfig'), cluster.kubeconfig, { mode: 0o600 });
  agent = startAgent();
  const log = () => readFileSync(agent?.logFile ?? '', 'utf8');
  await world.stage.pushImage('acme/checkout', '1.4.3');
  await until(
    'GitHub to show what the agent reported of the promotion',
    async () => {
      const seen = await world.stage.dana.deployments();
      assert(
        seen.some(({ environment }) => environment.startsWith('dev')),
        `there is ${JSON.stringify(seen)}; the agent says\n${log()}`,
      );
    },
    60,
  );
  expect(await agents('list')).toMatch(/^joined-dev:[0-9a-f]{8} +acme\/deploy +\S+ \S+ +\d\S+ \S+ +active$/m);

  const old = await credential();
  expect(await statusFor(old)).toBe(400);
  const headers = { authorization: `Bearer ${old}` };
  const stream = await fetch(`${world.serverUrl}/v1/agent/events`, { headers });
  const closed = stream.text();
  expect(await agents('revoke', 'joined-dev')).toMatch(/^revoked joined-dev:[0-9a-f]{8}\n$/);
  const since = Date.now();
  expect(await closed).toContain(': connected');
  expect(await statusFor(old)).toBe(401);
  expect(Date.now() - since).toBeLessThan(1000);
  await until('the agent to say so', async () => assert(log().includes('check the agent token'), log().slice(-2000)));
  expect(await agents('list')).toMatch(/^joined-dev:.* revoked \d/m);
  await agent.stop();
  agent = startAgent();
  await until('the restarted agent to say so', async () => {
    assert((log().match(/check the agent token/g)?.length ?? 0) > 1, log().slice(-2000));
  });

  const second = (await invite()).trim();
  await writeFile(tokenFile, second);
  await until(
    'the agent to join again by itself',
    async () => {
      const renewed = await credential();
      assert(renewed !== old, log().slice(-2000));
      expect(await statusFor(renewed)).toBe(400);
    },
    45,
  );
  expect(await statusFor(old)).toBe(401);

  const renewed = await credential();
  const everything = log() + readFileSync(world.server().logFile, 'utf8');
  for (const secret of [first, second, old, renewed, OPERATOR, GIT_TOKEN]) expect(everything).not.toContain(secret);
  expect(everything).not.toMatch(/sl[ja]_[A-Za-z0-9_-]{8}/);
}, 150_000);

test('a used token starts no second agent, and the reason says what to do', async () => {
  const token = (await invite()).trim();
  const body = (digit: string) =>
    JSON.stringify({
      version: 1,
      credentialSha256: digit.repeat(64),
      cluster: 'joined-dev',
      repository: REPOSITORY,
      agentVersion: 'x',
    });
  const headers = { authorization: `Bearer ${token}` };
  const url = `${world.serverUrl}/v1/agent/join`;
  const ask = async (digit: string) => (await fetch(url, { method: 'POST', headers, body: body(digit) })).status;
  expect([await ask('a'), await ask('a'), await ask('b')]).toEqual([200, 200, 401]);
});

test.each([
  ['no token', { SHIPLOCK_OPERATOR_TOKEN: '' }, 'SHIPLOCK_OPERATOR_TOKEN is not set'],
  ['another token', { SHIPLOCK_OPERATOR_TOKEN: 'another' }, 'was started with another SHIPLOCK_OPERATOR_TOKEN'],
  ['no server', { SHIPLOCK_OPERATOR_TOKEN: OPERATOR, PORT: '1' }, 'is the server running'],
])('the operator with %s is told what to do', async (_name, change, text) => {
  const env = { PATH: process.env['PATH'] ?? '', PORT: new URL(world.serverUrl).port, ...change };
  const failing = run(process.execPath, [door, 'agents', 'list'], { cwd: dir, env });
  await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
  await expect(failing).rejects.not.toMatchObject({ stderr: expect.stringContaining(OPERATOR) });
});

test('what the operator asks for in a wrong way is refused with its place', async () => {
  const refusal = (...args: string[]) => agents(...args).catch((error: { stderr: string }) => error.stderr);
  expect(await refusal('invite', '--cluster', 'Not A Name', '--repository', 'acme/deploy')).toContain(
    'cluster must be',
  );
  expect(await refusal('invite', '--cluster', 'dev', '--repository', 'deploy')).toContain('must be owner/name');
  expect(await refusal('invite', '--cluster', 'dev', '--repository', 'a/b', '--expires', 'soon')).toContain('30s');
  expect(await agents('revoke', 'nobody')).toContain('nothing to revoke under nobody');
});
