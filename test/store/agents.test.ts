import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const t1 = '2026-03-01T00:00:00.000Z';
const t2 = '2026-03-01T00:30:00.000Z';
const expiresAt = '2026-03-01T01:00:00.000Z';
const late = '2026-03-01T01:00:00.001Z';
const hash = (digit: string) => digit.repeat(64);
const invitation = {
  tokenSha256: hash('a'),
  cluster: 'eu-dev',
  repositories: ['Acme/deploy', 'acme/infra'],
  expiresAt,
};
const request = { tokenSha256: hash('a'), credentialSha256: hash('1'), suffix: '0001', at: t2 };
const joined = { id: 'eu-dev:0001', cluster: 'eu-dev', repositories: ['Acme/deploy', 'acme/infra'] };

/** Set to a throw-away PostgreSQL database: the same tests run there. */
const postgres = process.env['SHIPLOCK_TEST_POSTGRES'];
const places = [
  { name: 'PGlite', url: undefined },
  ...(postgres === undefined ? [] : [{ name: 'PostgreSQL', url: postgres }]),
];

describe.each(places)('registrations on $name', ({ url }) => {
  let store: Store;
  beforeAll(async () => {
    store = url === undefined ? await openEmptyStore() : await openStore({ databaseUrl: url });
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await store.database.script('delete from shiplock.agents; delete from shiplock.invitations');
    await store.agents.invite({ ...invitation, at: t1 });
  });

  test('an invitation makes one agent, and the same one again when the answer was lost', async () => {
    expect(await store.agents.invited(hash('a'), t1)).toEqual({
      cluster: 'eu-dev',
      repositories: invitation.repositories,
    });
    expect(await store.agents.join(request)).toEqual(joined);
    expect(await store.agents.join({ ...request, suffix: '0002' })).toEqual(joined);
    expect(await store.agents.join({ ...request, at: late, suffix: '0002' })).toEqual(joined);
    expect(await store.agents.invited(hash('a'), t2)).toBeNull();
    expect(await store.agents.find(hash('1'), t2)).toEqual(joined);
  });

  test('a token that is unknown, used by another or expired makes none', async () => {
    expect(await store.agents.join({ ...request, tokenSha256: hash('b') })).toBeNull();
    expect(await store.agents.join({ ...request, at: expiresAt })).toBeNull();
    expect(await store.agents.invited(hash('a'), expiresAt)).toBeNull();
    await store.agents.join(request);
    expect(await store.agents.join({ ...request, credentialSha256: hash('2'), suffix: '0002' })).toBeNull();
    expect(await store.agents.find(hash('2'), t2)).toBeNull();
    expect((await store.agents.list(t2)).agents).toHaveLength(1);
  });

  test('of agents that use one token at once, one comes in', async () => {
    const all = ['1', '2', '3', '4'].map((digit) =>
      store.agents.join({ ...request, credentialSha256: hash(digit), suffix: digit }),
    );
    expect((await Promise.all(all)).filter((agent) => agent !== null)).toHaveLength(1);
  });

  test('a credential of one invitation does not take over another', async () => {
    await store.agents.join(request);
    await store.agents.invite({ ...invitation, tokenSha256: hash('b'), cluster: 'prod', at: t1 });
    expect(await store.agents.join({ ...request, tokenSha256: hash('b'), suffix: '0002' })).toBeNull();
    expect(await store.agents.find(hash('1'), t2)).toEqual(joined);
  });

  test('the list says who was seen when, and what is still open', async () => {
    await store.agents.invite({ ...invitation, tokenSha256: hash('b'), cluster: 'prod', at: t1 });
    await store.agents.join(request);
    const invitations = [{ cluster: 'prod', repositories: invitation.repositories, expiresAt }];
    const entry = { ...joined, createdAt: t2, lastSeenAt: null, revokedAt: null };
    expect(await store.agents.list(t2)).toEqual({ agents: [entry], invitations });
    for (const at of ['2026-03-01T00:40:00.000Z', '2026-03-01T00:40:29.000Z']) await store.agents.find(hash('1'), at);
    const [seen] = (await store.agents.list(late)).agents;
    expect(seen?.lastSeenAt).toBe('2026-03-01T00:40:00.000Z');
    await store.agents.find(hash('1'), late);
    expect(await store.agents.list(late)).toEqual({ agents: [{ ...entry, lastSeenAt: late }], invitations: [] });
  });

  test('a revoked agent is not found and cannot come back by its token', async () => {
    await store.agents.join(request);
    await store.agents.invite({ ...invitation, tokenSha256: hash('b'), at: t1 });
    expect(await store.agents.revoke('eu', t2)).toEqual({ agents: [], invitations: 0 });
    expect(await store.agents.revoke('eu-dev', t2)).toEqual({ agents: ['eu-dev:0001'], invitations: 1 });
    expect(await store.agents.revoke('eu-dev', late)).toEqual({ agents: [], invitations: 0 });
    expect(await store.agents.find(hash('1'), t2)).toBeNull();
    for (const tokenSha256 of [hash('a'), hash('b')])
      expect(await store.agents.join({ ...request, tokenSha256 })).toBeNull();
    expect((await store.agents.list(t2)).agents).toMatchObject([{ id: 'eu-dev:0001', revokedAt: t2 }]);
  });

  test('one agent of a cluster is revoked by its id; the others and the invitations stay', async () => {
    await store.agents.join(request);
    await store.agents.invite({ ...invitation, tokenSha256: hash('b'), at: t1 });
    await store.agents.invite({ ...invitation, tokenSha256: hash('c'), at: t1 });
    await store.agents.join({ ...request, tokenSha256: hash('b'), credentialSha256: hash('2'), suffix: '0002' });
    expect(await store.agents.revoke('eu-dev:0001', t2)).toEqual({ agents: ['eu-dev:0001'], invitations: 0 });
    expect(await store.agents.find(hash('2'), t2)).toMatchObject({ id: 'eu-dev:0002' });
    expect(await store.agents.invited(hash('c'), t2)).not.toBeNull();
  });

  test('an agent that joins while its cluster is revoked is never left over', async () => {
    for (let round = 0; round < 20; round++) {
      const tokenSha256 = round.toString(16).padStart(64, '0');
      const credentialSha256 = round.toString(16).padStart(64, 'f');
      await store.agents.invite({ ...invitation, tokenSha256, at: t1 });
      const joining = store.agents.join({ tokenSha256, credentialSha256, suffix: `r${round}`, at: t2 });
      await Promise.all([joining, store.agents.revoke('eu-dev', t2)]);
      expect(await store.agents.find(credentialSha256, t2)).toBeNull();
    }
  });
});
