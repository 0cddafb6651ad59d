import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAgentEvents } from '../../../src/intake/agents/events.ts';
import { createAgentJoin, JOIN_BODY_LIMIT } from '../../../src/intake/agents/join.ts';
import { createKnownAgents } from '../../../src/intake/agents/known-agents.ts';
import { createRevocations } from '../../../src/intake/agents/revocations.ts';
import { createWakeHub } from '../../../src/intake/agents/wake-hub.ts';
import { createAgentOperator } from '../../../src/intake/operator/agents.ts';
import { createRateLimit } from '../../../src/intake/rate-limit.ts';
import type { Invitation, JoinRequest } from '../../../src/model/agents.ts';
import type { Store } from '../../../src/store/store.ts';
import { until } from '../../contracts/queue.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';

const OPERATOR = 'the-operator-token-of-these-tests';
const CREDENTIAL = `sla_${'c'.repeat(43)}`;
const OTHER = `sla_${'d'.repeat(43)}`;
const REFUSED = { status: 401, body: { message: 'the join token is missing, unknown, used or expired' } };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let store: Store;
let time: number;
const said: string[] = [];
const note = (fields: object, message: string) => void said.push(JSON.stringify(fields) + message);
const log = { info: note, warn: note, error: note };
const now = () => new Date(time);
beforeAll(async () => {
  store = await openEmptyStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  time = Date.parse('2026-03-01T00:00:00Z');
  said.length = 0;
  await store.database.script('delete from shiplock.agents; delete from shiplock.invitations');
});

/** One replica's doors; messages to others go to `send`. */
function replica(send: (id: string) => Promise<void> = async () => {}, heartbeatMs = 60_000) {
  const listed = [{ cluster: 'listed', tokenSha256: hash('listed-token'), repositories: ['acme/deploy'] }];
  const revocations = createRevocations({ send, log });
  const agents = createKnownAgents({ listed, store, now });
  const limit = createRateLimit({ count: 30, windowMs: 60_000, now: () => time });
  const events = createAgentEvents({ hub: createWakeHub(), agents, revocations, heartbeatMs });
  const operator = createAgentOperator({ token: OPERATOR, store, listed, revocations, log, now });
  const join = createAgentJoin({ store, limit, log, now });
  return { agents, events, revocations, operator, join };
}

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

async function invite(change: object = {}): Promise<string> {
  const body = { cluster: 'eu-dev', repositories: ['Acme/deploy'], expiresSeconds: 3600, ...change };
  const answer = await replica().operator.invite(bytes(body), bearer(OPERATOR));
  return (answer.body as Invitation).token;
}

function request(change: object = {}): JoinRequest {
  const credentialSha256 = hash(CREDENTIAL);
  return {
    version: 1,
    credentialSha256,
    cluster: 'eu-dev',
    repository: 'acme/deploy',
    agentVersion: '0.1.0',
    ...change,
  };
}

async function join(token: string, change: object = {}, door = replica().join) {
  return door.handle(bytes(request(change)), bearer(token), '10.0.0.1');
}

test('an invited agent joins, is known by its own credential, and only there', async () => {
  const token = await invite();
  expect(token).toMatch(/^slj_/);
  expect(await replica().agents.find(bearer(CREDENTIAL))).toBeNull();
  expect(await join(token)).toMatchObject({
    status: 200,
    body: { message: expect.stringMatching(/^joined as eu-dev:[0-9a-f]{8}$/) },
  });
  const known = await replica().agents.find(bearer(CREDENTIAL));
  expect(known).toMatchObject({ cluster: 'eu-dev', repositories: ['Acme/deploy'] });
  for (const wrong of [token, hash(CREDENTIAL), OTHER, '']) {
    expect(await replica().agents.find(bearer(wrong))).toBeNull();
  }
});

test('agents that are listed in the settings are known as before, and need no database', async () => {
  const broken = { agents: { find: () => Promise.reject(new Error('the database went away')) } };
  const tokenSha256 = hash('listed-token');
  const agents = createKnownAgents({
    listed: [{ cluster: 'listed', tokenSha256, repositories: ['acme/deploy'] }],
    store: broken as unknown as Store,
    now,
  });
  expect(await agents.find(bearer('listed-token'))).toMatchObject({ id: null, cluster: 'listed' });
  expect(await agents.find(bearer('another'))).toBeNull();
});

test('the same request again is the same agent: its first answer may be lost', async () => {
  const token = await invite();
  const first = await join(token);
  time += 7200_000;
  expect(await join(token)).toEqual(first);
  expect((await store.agents.list(now().toISOString())).agents).toHaveLength(1);
});

test('unknown, used, expired and malformed tokens get one and the same answer', async () => {
  const used = await invite();
  await join(used);
  const old = await invite();
  time += 3600_000;
  const answers = [
    await join(`slj_${'x'.repeat(43)}`),
    await join(used, { credentialSha256: hash(OTHER) }),
    await join(used, { credentialSha256: hash(OTHER), cluster: 'prod' }),
    await join(old, { credentialSha256: hash(OTHER) }),
    await join(old, { credentialSha256: hash(OTHER), cluster: 'prod' }),
    await join('nonsense'),
    await join(hash(used)),
    await replica().join.handle(bytes(request()), {}, ''),
  ];
  for (const answer of answers) expect(answer).toEqual(REFUSED);
});

test('an agent that was set up for something else is told so, and the token is not used up', async () => {
  const token = await invite();
  const cluster = await join(token, { cluster: 'prod' });
  expect(cluster.body.message).toBe('the invitation is for cluster eu-dev, not for prod; it was not used up');
  const repository = await join(token, { repository: 'acme/other' });
  expect([cluster.status, repository.status]).toEqual([403, 403]);
  expect(repository.body.message).toContain('acme/other');
  expect((await join(token)).status).toBe(200);
});

test('what is no request is refused with the place, and too much is refused; neither uses the token up', async () => {
  const token = await invite();
  const send = (body: unknown) => replica().join.handle(bytes(body), bearer(token), '');
  for (const body of ['', '{', '[]', 'null', '"x"', '{"__proto__":{}}', { ...request(), version: 2 }])
    expect((await send(body)).status).toBe(400);
  expect((await send({ ...request(), orders: [] })).body.message).toContain('orders');
  expect((await send({ ...request(), credentialSha256: CREDENTIAL })).body.message).not.toContain(CREDENTIAL);
  expect((await send('x'.repeat(JOIN_BODY_LIMIT + 1))).status).toBe(413);
  expect((await join(token)).status).toBe(200);
});

test('no body whatever makes the doors throw, comes in, or is told back', async () => {
  const token = await invite();
  const { join: door, operator } = replica();
  const anyBody = fc.oneof(
    fc.uint8Array({ maxLength: 5000 }),
    fc.json().map(bytes),
    fc.jsonValue().map((value) => bytes({ ...request(), extra: value })),
  );
  let sender = 0;
  await fc.assert(
    fc.asyncProperty(anyBody, async (body) => {
      sender += 1;
      const answers = [
        await door.handle(body, bearer(token), String(sender)),
        (await operator.invite(body, bearer(OPERATOR))) as { status: number },
      ];
      for (const { status } of answers) expect([400, 413]).toContain(status);
      expect(JSON.stringify(answers)).not.toContain(token);
    }),
  );
  expect((await store.agents.list(now().toISOString())).agents).toEqual([]);
});

test('an address that tries too often waits, and others do not', async () => {
  const token = await invite();
  const { join: door } = replica();
  for (let tries = 0; tries < 30; tries++) expect(await join(`slj_${'x'.repeat(43)}`, {}, door)).toEqual(REFUSED);
  expect((await join(token, {}, door)).status).toBe(429);
  expect((await door.handle(bytes(request()), bearer(token), '10.0.0.2')).status).toBe(200);
});

test('a revoked agent is unknown at once, its streams end on every replica, and its token brings nothing back', async () => {
  const all: ReturnType<typeof replica>[] = [];
  const send = async (id: string) => {
    for (const each of all) each.revocations.receive(id);
  };
  all.push(replica(send), replica(send));
  const token = await invite();
  await join(token);
  const other = await invite();
  await join(other, { credentialSha256: hash(OTHER) });
  const mine = await Promise.all(all.map((each) => listen(each, CREDENTIAL)));
  const another = await listen(all[0], OTHER);
  const id = (await replica().agents.find(bearer(CREDENTIAL)))?.id;
  const answer = await all[0]?.operator.revoke(bytes({ name: id }), bearer(OPERATOR));
  expect(answer?.body).toEqual({ agents: [id], invitations: 0, listed: false });
  expect(mine.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(another.aborted).toBe(false);
  expect(await replica().agents.find(bearer(CREDENTIAL))).toBeNull();
  expect(await join(token)).toEqual(REFUSED);
  expect(await all[1]?.events.open(bearer(CREDENTIAL))).toMatchObject({ status: 401 });
});

test('a stream whose word of a revocation got lost ends with the next sign of life', async () => {
  await join(await invite());
  const stream = await listen(
    replica(async () => {}, 20),
    CREDENTIAL,
  );
  await store.agents.revoke('eu-dev', now().toISOString());
  await until(() => stream.aborted);
});

async function listen(door: ReturnType<typeof replica> | undefined, credential: string): Promise<AbortSignal> {
  const answer = await door?.events.open(bearer(credential));
  if (answer === undefined || !('stream' in answer)) throw new Error('refused');
  const gone = new AbortController();
  answer.stream({ write: () => {}, end: () => gone.abort(), signal: gone.signal });
  return gone.signal;
}

test('an operator sees agents and open invitations, and is told of what is not installed or listed elsewhere', async () => {
  const { operator } = replica();
  await store.keys.know({ installation: 1, owner: 'Acme', name: 'deploy' });
  const body = { cluster: 'prod', repositories: ['acme/deploy', 'acme/none'], expiresSeconds: 60 };
  const invited = await operator.invite(bytes(body), bearer(OPERATOR));
  expect(invited.body).toMatchObject({ expiresAt: '2026-03-01T00:01:00.000Z', notInstalled: ['acme/none'] });
  await join(await invite());
  expect((await operator.list(bearer(OPERATOR))).body).toMatchObject({
    agents: [
      {
        id: expect.stringMatching(/^eu-dev:/),
        cluster: 'eu-dev',
        createdAt: '2026-03-01T00:00:00.000Z',
        revokedAt: null,
      },
      { id: null, cluster: 'listed' },
    ],
    invitations: [{ cluster: 'prod', expiresAt: '2026-03-01T00:01:00.000Z' }],
  });
  const revoked = await operator.revoke(bytes({ name: 'listed' }), bearer(OPERATOR));
  expect(revoked.body).toEqual({ agents: [], invitations: 0, listed: true });
});

test.each([
  ['no cluster', { cluster: '', repositories: ['a/b'], expiresSeconds: 60 }, 'cluster'],
  ['no repository', { cluster: 'a', repositories: [], expiresSeconds: 60 }, 'at least one repository'],
  ['an expiry that is too long', { cluster: 'a', repositories: ['a/b'], expiresSeconds: 604_801 }, '7 days'],
])('an invitation with %s is refused', async (_name, body, message) => {
  const answer = await replica().operator.invite(bytes(body), bearer(OPERATOR));
  expect(answer).toMatchObject({ status: 400 });
  expect(JSON.stringify(answer.body)).toContain(message);
});

test('neither agents nor others may do what operators do', async () => {
  await join(await invite());
  const { operator } = replica();
  const body = bytes({ cluster: 'a', repositories: ['a/b'], expiresSeconds: 60, name: 'eu-dev' });
  for (const headers of [{}, bearer(CREDENTIAL), bearer('listed-token'), bearer(`${OPERATOR}x`), bearer('')]) {
    expect((await operator.invite(body, headers)) as object).toMatchObject({ status: 401 });
    expect((await operator.list(headers)) as object).toMatchObject({ status: 401 });
    expect((await operator.revoke(body, headers)) as object).toMatchObject({ status: 401 });
  }
  expect(await replica().agents.find(bearer(CREDENTIAL))).not.toBeNull();
});

test('no token and no credential is in the log or in the database', async () => {
  const token = await invite();
  await join(token);
  await join(token, { cluster: 'prod' });
  await replica().agents.find(bearer(CREDENTIAL));
  const rows = await store.database.query('select * from shiplock.agents, shiplock.invitations');
  expect(said.length).toBeGreaterThan(0);
  for (const secret of [token, CREDENTIAL, OPERATOR]) {
    expect(said.join('\n')).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(secret);
  }
});
