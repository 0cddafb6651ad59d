import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentReport, TargetReport } from '../../src/model/report.ts';
import { LockedError } from '../../src/store/lock-file.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const t1 = '2026-03-01T00:00:00.000Z';
const t2 = '2026-03-02T00:00:00.000Z';
const t3 = '2026-03-03T00:00:00.000Z';
const sha = 'a'.repeat(40);

/** Set to a throw-away PostgreSQL database, its schema `shiplock` is dropped and the same tests run there. */
const postgres = process.env['SHIPLOCK_TEST_POSTGRES'];
const places = [
  { name: 'PGlite', url: undefined },
  ...(postgres === undefined ? [] : [{ name: 'PostgreSQL', url: postgres }]),
];

async function dropTables(databaseUrl: string | undefined): Promise<void> {
  const before = await openStore({ databaseUrl });
  await before.database.script('drop schema shiplock cascade');
  await before.close();
}

describe.each(places)('the store on $name', ({ url }) => {
  let store: Store;
  beforeAll(async () => {
    if (url !== undefined) await dropTables(url);
    store = url === undefined ? await openEmptyStore() : await openStore({ databaseUrl: url });
  });
  afterAll(() => store.close());

  test('deliveries are kept once, byte for byte, until they are old and handled', async () => {
    const body = Uint8Array.from([0, 255, 10, 13, 34]);
    const delivery = { source: 'github', event: 'push', repository: null, headers: { 'x-a': 'b"\n' }, body };
    for (const [id, receivedAt] of [
      ['1', t1],
      ['2', t1],
      ['3', t3],
    ] as const) {
      expect(await store.deliveries.accept({ ...delivery, id, receivedAt })).toBe('unhandled');
    }
    expect(await store.deliveries.accept({ ...delivery, id: '1', receivedAt: t2 })).toBe('unhandled');
    await store.deliveries.finish('1', t2);
    await store.deliveries.finish('1', t3);
    await store.deliveries.finish('3', t3);
    expect(await store.deliveries.accept({ ...delivery, id: '1', receivedAt: t2 })).toBe('handled');
    const kept = await store.deliveries.get('1');
    expect({ ...kept, body: [...(kept?.body ?? [])] }).toEqual({
      ...delivery,
      id: '1',
      receivedAt: t1,
      handledAt: t2,
      body: [...body],
    });
    expect(await store.deliveries.handled(['1', '2', '3', '9'])).toEqual(new Set(['1', '3']));
    expect(await store.deliveries.dropBefore(t2)).toBe(1);
    expect(await store.deliveries.handled(['1', '2', '3'])).toEqual(new Set(['3']));
    expect(await store.deliveries.get('2')).toMatchObject({ handledAt: null });
  });

  test('the first sight of a head stays', async () => {
    const head = { repository: 'Acme/Deploy', pull: 7, sha };
    await store.pullHeads.see({ ...head, at: t2 });
    await store.pullHeads.see({ ...head, at: t3 });
    expect(await store.pullHeads.firstSeen({ ...head, repository: 'acme/deploy' })).toBe(t2);
    expect(await store.pullHeads.firstSeen({ ...head, pull: 8 })).toBeNull();
  });

  test('of the heads that were seen, the newest one before an instant is known', async () => {
    const tip = { repository: 'Acme/Deploy', pull: 0 };
    await store.pullHeads.see({ ...tip, sha: 'a'.repeat(40), at: t1 });
    await store.pullHeads.see({ ...tip, sha: 'b'.repeat(40), at: t3 });
    const seenBefore = (at: string) => store.pullHeads.newestBefore({ ...tip, repository: 'acme/deploy', before: at });
    expect(await seenBefore(t1)).toBeNull();
    expect(await seenBefore(t2)).toBe('a'.repeat(40));
    expect(await seenBefore(t3)).toBe('a'.repeat(40));
    expect(await seenBefore('2999-01-01T00:00:00.000Z')).toBe('b'.repeat(40));
  });

  test('marks hold any JSON value', async () => {
    for (const value of ['text', 1, null, true, ['a'], { a: { b: 1 } }]) {
      await store.marks.set('acme/deploy', 'k', value, t1);
      expect(await store.marks.get('Acme/deploy', 'k')).toEqual(value);
    }
    await store.marks.set('acme/deploy', 'settled/7', true, t2);
    await store.marks.set('acme/other', 'settled/8', true, t2);
    expect(await store.marks.list('acme/deploy', 'settled/')).toEqual([{ key: 'settled/7', value: true, at: t2 }]);
    await store.marks.delete('acme/deploy', 'k');
    expect(await store.marks.get('acme/deploy', 'k')).toBeUndefined();
  });

  test('the newest word on a tag wins, and no digest hides none', async () => {
    const fact = { repository: 'r.test/acme/a', tag: '1.0.0', source: 'event' };
    await store.images.see([{ ...fact, digest: 'sha256:b', seenAt: t2 }]);
    await store.images.see([{ ...fact, digest: 'sha256:a', seenAt: t1 }]);
    await store.images.see([{ ...fact, digest: null, seenAt: t3, source: 'scan' }]);
    await store.images.see([{ ...fact, tag: '0.9.0', digest: 'sha256:c', seenAt: t1 }]);
    expect(await store.images.list('r.test/acme/a')).toEqual([
      { ...fact, tag: '0.9.0', digest: 'sha256:c', seenAt: t1, told: { by: 'event', at: t1 } },
      { ...fact, digest: 'sha256:b', seenAt: t3, source: 'scan', told: { by: 'event', at: t2 } },
    ]);
    expect(await store.images.scannedAt('r.test/acme/a')).toBeNull();
    await store.images.scanned('r.test/acme/a', ['1.1.0'], t2);
    await store.images.scanned('r.test/acme/a', ['1.1.0'], t1);
    expect((await store.images.list('r.test/acme/a')).map((image) => image.tag)).toEqual(['1.0.0', '1.1.0']);
    expect(await store.images.scannedAt('r.test/acme/a')).toBe(t2);
  });

  test('a tag that is gone is forgotten, unless it was seen later', async () => {
    const fact = { repository: 'r.test/acme/gone', tag: '1.0.0', digest: 'sha256:a', source: 'event', seenAt: t2 };
    await store.images.see([fact, { ...fact, tag: '1.1.0' }]);
    await store.images.forget(fact.repository, '1.0.0', t1);
    expect(await store.images.list(fact.repository)).toHaveLength(2);
    await store.images.forget(fact.repository, '1.0.0', t3);
    expect(await store.images.list(fact.repository)).toMatchObject([{ ...fact, tag: '1.1.0' }]);
  });

  test('what the registry says itself counts as it is, and GitHub’s own word stands until there is another', async () => {
    const fact = { repository: 'r.test/acme/words', tag: '1.0.0' };
    const known = async () => (await store.images.list(fact.repository))[0];
    await store.images.see([{ ...fact, digest: 'sha256:a', source: 'github', seenAt: t1 }]);
    await store.images.see([{ ...fact, digest: 'sha256:a', source: 'ci', seenAt: t2 }]);
    expect(await known()).toMatchObject({ digest: 'sha256:a', source: 'github', told: { by: 'github', at: t1 } });
    await store.images.see([{ ...fact, digest: 'sha256:b', source: 'ci', seenAt: t2 }]);
    expect(await known()).toMatchObject({ digest: 'sha256:b', source: 'ci', told: { by: 'ci', at: t2 } });
    await store.images.see([{ ...fact, digest: null, source: 'registry', seenAt: t3 }]);
    expect(await known()).toMatchObject({ digest: null, source: 'registry', told: { by: 'ci', at: t2 } });
    await store.images.scanned(fact.repository, ['1.0.0', '2.0.0'], t3);
    expect((await store.images.list(fact.repository))[1]).toMatchObject({ told: { by: 'scan', at: t3 } });
  });

  test('the first digest of a chart stays; archives go when they are old or too many, and digests never do', async () => {
    const chart = { repository: 'https://charts.test', name: 'api', version: '1.0.0' };
    const archive = Uint8Array.from([31, 139, 0, 255]);
    const other = { ...chart, version: '1.1.0' };
    expect(await store.charts.find(chart)).toBeNull();
    await store.charts.keep(chart, { digest: 'a', hosts: ['charts.test'], archive });
    await store.charts.keep(chart, { digest: 'b', hosts: ['evil.test'], archive: Uint8Array.from([1]) });
    await store.charts.keep(other, { digest: 'c', hosts: ['charts.test', 'cdn.test'], archive });
    const found = await store.charts.find(chart);
    expect({ ...found, archive: [...(found?.archive ?? [])] }).toEqual({
      digest: 'a',
      hosts: ['charts.test'],
      archive: [...archive],
    });
    expect(await store.charts.trim({ usedSince: t1, maxBytes: 2 * archive.length })).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await store.charts.find(other);
    expect(await store.charts.trim({ usedSince: t1, maxBytes: archive.length })).toBe(1);
    expect(await store.charts.find(chart)).toEqual({ digest: 'a', hosts: ['charts.test'], archive: null });
    expect(await store.charts.find(other)).toMatchObject({ digest: 'c', hosts: ['charts.test', 'cdn.test'] });
    expect(await store.charts.trim({ usedSince: '2999-01-01T00:00:00.000Z', maxBytes: 1e9 })).toBe(1);
    expect(await store.charts.find(other)).toMatchObject({ digest: 'c', archive: null });
  });

  test('sealed renders are kept byte for byte, replaced when written again, and the longest unused go first', async () => {
    const bytes = (...list: number[]) => Uint8Array.from(list);
    expect(await store.renders.find('none')).toBeNull();
    await Promise.all([
      store.renders.keep('a', bytes(0)),
      store.renders.keep('a', bytes(0, 255, 1)),
      store.renders.keep('b', bytes(2, 2)),
      store.renders.keep('c', bytes(3)),
    ]);
    const found = await Promise.all(['a', 'b', 'none', 'c'].map((name) => store.renders.find(name)));
    expect(found.map((each) => (each === null ? null : [...each]))).toEqual([[0, 255, 1], [2, 2], null, [3]]);
    await store.database.query("update shiplock.renders set used_at = now() - interval '1 day' where name <> 'b'");
    await store.renders.find('c');
    expect(await store.renders.trim({ usedSince: t1, maxBytes: 3 })).toBe(1);
    expect(await store.renders.find('a')).toBeNull();
    await store.database.query("update shiplock.renders set used_at = $1 where name = 'b'", [t1]);
    expect(await store.renders.trim({ usedSince: t2, maxBytes: 1e9 })).toBe(1);
    expect([...((await store.renders.find('c')) ?? [])]).toEqual([3]);
  });

  test('listings of the images of one repository are made due again, with what is known kept', async () => {
    const key = { installation: 1, owner: 'Acme', name: 'scans' };
    await store.keys.recordImageUses(key, ['r.test/scan/a']);
    for (const image of ['r.test/scan/a', 'r.test/scan/b']) await store.images.scanned(image, ['1.0.0'], t1);
    await store.images.forgetScans('acme/SCANS');
    expect(await store.images.scannedAt('r.test/scan/a')).toBeNull();
    expect(await store.images.scannedAt('r.test/scan/b')).toBe(t1);
    expect((await store.images.list('r.test/scan/a')).map(({ tag }) => tag)).toEqual(['1.0.0']);
    await store.keys.forget(key);
  });

  test('keys know their images; a repository has one installation', async () => {
    const key = { installation: 5_000_000_000, owner: 'Acme', name: 'deploy' };
    const other = { installation: 2, owner: 'Acme', name: 'infra' };
    await store.keys.know({ ...key, installation: 1, owner: 'acme' });
    expect(await store.keys.withoutUses()).toEqual([{ ...key, installation: 1, owner: 'acme' }]);
    await store.keys.recordImageUses(key, ['r.test/a', 'r.test/b', 'r.test/a']);
    expect(await store.keys.withoutUses()).toEqual([]);
    await store.keys.recordImageUses(key, ['r.test/b', 'r.test/c']);
    await store.keys.recordImageUses(other, ['r.test/b']);
    expect(await store.keys.list()).toEqual([key, other]);
    expect(await store.keys.find('ACME/deploy')).toEqual(key);
    expect(await store.keys.find('acme/none')).toBeNull();
    expect(await store.keys.usersOf('r.test/a')).toEqual([]);
    expect(await store.keys.usersOf('r.test/b')).toEqual([key, other]);
    await store.keys.forget({ ...key, installation: 1 });
    expect(await store.keys.list()).toHaveLength(2);
    await store.keys.forgetInstallation(2);
    await store.keys.forget(key);
    expect(await store.keys.usersOf('r.test/b')).toEqual([]);
  });

  test('the newest report of each target is kept; news is what is not only its time', async () => {
    const target: TargetReport = {
      application: 'checkout',
      environment: 'dev',
      revision: sha,
      content: 'c1',
      sync: 'synced',
      health: 'healthy',
      healthySince: t1,
      syncedAt: t1,
      blockers: [],
      inventory: { objects: 3 },
      backend: 'builtin' as const,
      drift: null,
      error: null,
    };
    const report: AgentReport = {
      version: 1,
      cluster: 'one',
      agentVersion: '0.1.0',
      repository: 'Acme/deploy',
      branch: 'main',
      at: t2,
      revision: sha,
      targets: [target, { ...target, environment: 'staging' }],
    };
    expect(await store.agentReports.record(report, t2)).toBe(true);
    expect(await store.agentReports.record(report, t2)).toBe(false);
    expect(await store.agentReports.record({ ...report, at: t3 }, t2)).toBe(false);
    const degraded = { ...report, targets: [{ ...target, health: 'degraded' as const }] };
    expect(await store.agentReports.record({ ...degraded, at: t1 }, t3)).toBe(false);
    const at = '2026-03-04T00:00:00.000Z';
    expect(await store.agentReports.record({ ...degraded, at }, at)).toBe(true);
    const latest = await store.agentReports.latest('acme/deploy');
    expect(latest.map((one) => [one.report.environment, one.report.health, one.at])).toEqual([
      ['dev', 'degraded', at],
      ['staging', 'healthy', t3],
    ]);
    expect(latest[0]).toMatchObject({ cluster: 'one', branch: 'main', revision: sha });
  });

  test('a transaction is all or nothing', async () => {
    await expect(
      store.database.transaction(async (sql) => {
        await sql.query("insert into shiplock.keys values ('a/b', 1, 'a', 'b')");
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await store.keys.list()).toEqual([]);
    expect(await store.database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a store in a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shiplock-store-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('keeps what it holds, belongs to one process, and is refused when a newer version wrote it', async () => {
    const dataDir = join(folder, 'data');
    const first = await openStore({ dataDir });
    await first.marks.set('a/b', 'k', 1, t1);
    await expect(openStore({ dataDir })).rejects.toThrow(LockedError);
    await first.close();
    const second = await openStore({ dataDir });
    expect(await second.marks.get('a/b', 'k')).toBe(1);
    await second.database.query("insert into shiplock.migrations (name) values ('9999-later.sql')");
    await second.close();
    await expect(openStore({ dataDir })).rejects.toThrow('9999-later.sql');
    // The refused start let go of the lock.
    await expect(openStore({ dataDir })).rejects.toThrow('9999-later.sql');
  }, 120_000);
});

test('a server that does not answer is said so, without the password', async () => {
  const failing = openStore({ databaseUrl: 'postgres://user:hunter2@127.0.0.1:1/none' });
  await expect(failing).rejects.toThrow('DATABASE_URL');
  await expect(failing).rejects.not.toThrow('hunter2');
});

test.skipIf(postgres === undefined)('replicas that start at once on an empty database all find it ready', async () => {
  await dropTables(postgres);
  const replicas = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl: postgres })));
  for (const replica of replicas) {
    expect(await replica.keys.list()).toEqual([]);
    await replica.close();
  }
});
