import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgentEvents } from '../../../src/intake/agents/events.ts';
import { createKnownAgents } from '../../../src/intake/agents/known-agents.ts';
import { AGENT_BODY_LIMIT, createAgentReportIntake } from '../../../src/intake/agents/reports.ts';
import { createRevocations } from '../../../src/intake/agents/revocations.ts';
import { agentOf, parseAgentTokens } from '../../../src/intake/agents/tokens.ts';
import { createWakeHub } from '../../../src/intake/agents/wake-hub.ts';
import type { AgentReport, AgentWake } from '../../../src/model/report.ts';
import type { WorkKey } from '../../../src/queue/queue.ts';
import type { Store } from '../../../src/store/store.ts';
import { until } from '../../contracts/queue.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';

const sha = 'b'.repeat(40);
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const listed = parseAgentTokens(
  JSON.stringify([
    { cluster: 'one', tokenSha256: hash('token-of-one'), repositories: ['Acme/deploy'] },
    { cluster: 'two', tokenSha256: hash('token-of-two'), repositories: ['Acme/deploy', 'Acme/infra'] },
  ]),
);
const nobodyJoined = { agents: { find: async () => null } as unknown as Store['agents'] };
const agents = createKnownAgents({ listed, store: nobodyJoined, now: () => new Date(0) });
const revocations = createRevocations({ send: async () => {}, log: { info() {}, warn() {}, error() {} } });
const one = { authorization: 'Bearer token-of-one' };
const two = { authorization: 'Bearer token-of-two' };

describe('tokens', () => {
  test('an agent is known by its token alone', () => {
    expect(agentOf(listed, one)?.cluster).toBe('one');
    expect(agentOf(listed, two)?.cluster).toBe('two');
    for (const authorization of ['', 'Bearer ', 'Bearer x', 'Basic token-of-one', `Bearer ${hash('token-of-one')}`]) {
      expect(agentOf(listed, { authorization })).toBeNull();
    }
    expect(agentOf(listed, {})).toBeNull();
  });

  test.each([
    ['not JSON', '[', 'is not JSON'],
    ['no list', '{}', 'expected array'],
    ['a token in clear', JSON.stringify([{ cluster: 'a', tokenSha256: 'clear', repositories: ['a/b'] }]), 'SHA-256'],
    ['an unknown key', JSON.stringify([{ cluster: 'a', tokenSha256: hash(''), repositories: ['a/b'], x: 1 }]), '"x"'],
    ['no repository', JSON.stringify([{ cluster: 'a', tokenSha256: hash(''), repositories: [] }]), 'repositories'],
  ])('%s is a mistake of the set-up, said with its place', (_name, text, message) => {
    expect(() => parseAgentTokens(text)).toThrow(/^SHIPLOCK_AGENTS: /);
    expect(() => parseAgentTokens(text)).toThrow(message);
  });
});

describe('reports', () => {
  const report: AgentReport = {
    version: 1,
    cluster: 'one',
    agentVersion: '0.1.0',
    repository: 'acme/deploy',
    branch: 'main',
    at: '2026-03-01T00:00:00Z',
    revision: sha,
    targets: [
      {
        application: 'checkout',
        environment: 'dev',
        revision: sha,
        content: 'c',
        sync: 'synced',
        health: 'healthy',
        healthySince: null,
        syncedAt: null,
        blockers: [],
        inventory: { objects: 1 },
        backend: 'builtin',
        drift: null,
        error: null,
      },
    ],
  };
  const key: WorkKey = { installation: 3, owner: 'Acme', name: 'deploy' };
  let store: Store;
  let added: WorkKey[];
  let now: Date;
  beforeAll(async () => {
    store = await openEmptyStore();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    added = [];
    now = new Date('2026-03-02T00:00:00Z');
    await store.keys.know(key);
    await store.database.query('delete from shiplock.agent_reports');
  });
  function send(body: object | string, headers: Record<string, string> = one) {
    const log = { info() {}, warn() {}, error() {} };
    const queue = { add: async (work: WorkKey) => void added.push(work) };
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return createAgentReportIntake({ store, queue, agents, now: () => now, log }).handle(bytes, headers);
  }

  test('a report is kept and its repository looked at again', async () => {
    expect(await send(report)).toEqual({ status: 202, body: { message: 'accepted' } });
    expect(added).toEqual([key]);
    expect(await store.agentReports.latest('Acme/deploy')).toMatchObject([
      { cluster: 'one', report: { content: 'c' } },
    ]);
  });

  test('only news makes work, and a late report changes nothing', async () => {
    await send(report);
    expect((await send({ ...report, at: '2026-03-02T00:00:00Z' })).body.message).toBe('nothing new');
    const late = { ...report, at: '2026-02-01T00:00:00Z', revision: 'c'.repeat(40) };
    expect((await send(late)).body.message).toBe('nothing new');
    expect(added).toHaveLength(1);
    expect(await store.agentReports.latest('acme/deploy')).toMatchObject([
      { revision: sha, at: '2026-03-02T00:00:00.000Z' },
    ]);
  });

  test('a sign of life after a silence is news, and so is what a clock says that was put right', async () => {
    await send({ ...report, at: '2026-03-02T01:00:00Z' });
    expect((await send({ ...report, at: '2026-03-02T00:00:30Z' })).body.message).toBe('nothing new');
    expect(await store.agentReports.latest('acme/deploy')).toMatchObject([
      { at: '2026-03-02T00:00:30.000Z', receivedAt: '2026-03-02T00:00:00.000Z' },
    ]);
    now = new Date('2026-03-02T00:05:00Z');
    expect((await send({ ...report, at: '2026-03-02T00:05:00Z' })).body.message).toBe('accepted');
    expect(added).toHaveLength(2);
  });

  test('a token speaks for its cluster and its repositories only', async () => {
    expect((await send(report, {})).status).toBe(401);
    expect((await send(report, two)).status).toBe(403);
    expect((await send({ ...report, repository: 'acme/infra' })).status).toBe(403);
    expect(added).toEqual([]);
    expect(await store.agentReports.latest('acme/infra')).toEqual([]);
  });

  test('what is no report is refused with the place, and too much is refused', async () => {
    expect(await send('{')).toMatchObject({ status: 400 });
    const wrong = { ...report, targets: [{ ...report.targets[0], health: 'splendid' }] };
    expect((await send(wrong)).body.message).toContain('targets.0.health');
    expect((await send({ ...report, orders: ['delete'] })).status).toBe(400);
    expect((await send('x'.repeat(AGENT_BODY_LIMIT + 1))).status).toBe(413);
  });

  test('a repository that the App does not know makes no work', async () => {
    await store.keys.forget(key);
    expect((await send(report)).status).toBe(202);
    expect(added).toEqual([]);
  });
});

describe('the event stream', () => {
  const wake = (repository: string, branch = 'main'): AgentWake => ({ version: 1, repository, branch, sha });
  const open: AbortController[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.abort();
  });
  async function connect(hub = createWakeHub(), headers = one, heartbeatMs = 60_000) {
    const answer = await createAgentEvents({ hub, agents, revocations, heartbeatMs }).open(headers);
    if (!('stream' in answer)) throw new Error(`refused: ${answer.status}`);
    const lines: string[] = [];
    const gone = new AbortController();
    open.push(gone);
    answer.stream({ write: (text) => void lines.push(text), end: () => gone.abort(), signal: gone.signal });
    return { hub, lines, gone, answer };
  }

  test('an agent hears of its repositories, and of nothing else', async () => {
    const { hub, lines, answer } = await connect();
    hub.announce(wake('acme/deploy'));
    hub.announce(wake('acme/infra'));
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(lines).toEqual([': connected\n\n', `event: wake\ndata: ${JSON.stringify(wake('acme/deploy'))}\n\n`]);
  });

  test('one that connects later hears the last word on each branch', async () => {
    const hub = createWakeHub();
    hub.announce({ ...wake('acme/deploy'), sha: 'c'.repeat(40) });
    hub.announce(wake('Acme/deploy'));
    hub.announce(wake('acme/infra', 'next'));
    const { lines } = await connect(hub, two);
    expect(lines.slice(1).map((line) => JSON.parse(line.split('data: ')[1] ?? ''))).toEqual([
      wake('Acme/deploy'),
      wake('acme/infra', 'next'),
    ]);
  });

  test('a stream that was closed is told nothing more', async () => {
    const { hub, lines, gone } = await connect();
    gone.abort();
    hub.announce(wake('acme/deploy'));
    expect(lines).toHaveLength(1);
  });

  test('a quiet stream shows that it lives', async () => {
    const { lines } = await connect(createWakeHub(), one, 5);
    await until(() => lines.filter((line) => line === ': alive\n\n').length > 1);
  });

  test('nobody listens without a token', async () => {
    const events = createAgentEvents({ hub: createWakeHub(), agents, revocations });
    const answer = await events.open({ authorization: 'Bearer nobody' });
    expect(answer).toMatchObject({ status: 401 });
  });
});
