import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGitHubIntake } from '../../../src/intake/github/index.ts';
import { SUBSCRIBED_EVENTS } from '../../../src/intake/github/recognise.ts';
import { createPackageEvents } from '../../../src/intake/registries/ghcr/app-events.ts';
import { WANTED_PERMISSIONS } from '../../../src/operator/doctor/wanted.ts';
import type { WorkKey } from '../../../src/queue/queue.ts';
import { createSandboxGitHub, type SandboxGitHub } from '../../../src/sandbox/github/index.ts';
import type { Store } from '../../../src/store/store.ts';
import { createHttpServer, type HttpServer } from '../../../src/web/server.ts';
import { until } from '../../contracts/queue.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';

const secret = 'a-webhook-secret-of-these-tests';
const log = { info() {}, warn() {}, error() {} };
const digest = `sha256:${'c1'.repeat(32)}`;
const image = 'ghcr.io/acme/checkout';
let dir: string;
let github: SandboxGitHub;
let store: Store;
let server: HttpServer;
let counts: () => Record<string, number>;
let added: WorkKey[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-packages-'));
  store = await openEmptyStore();
  const queue = { add: async (key: WorkKey) => void added.push(key) };
  const now = () => new Date('2026-03-04T00:00:00Z');
  const intake = createGitHubIntake({
    store,
    queue,
    secret,
    packages: createPackageEvents({ store, queue, now }),
    log,
    now,
  });
  counts = intake.counts;
  const handle: Parameters<typeof createHttpServer>[0]['routes'][number]['handle'] = ({ body, headers }) =>
    intake.handle(body, headers);
  server = createHttpServer({
    routes: [{ method: 'POST', path: '/hook', auth: 'signature', maxBody: 99_999, handle }],
    log,
  });
  const url = await server.listen(0, '127.0.0.1');
  github = await createSandboxGitHub({ dir: join(dir, 'github') });
  github.createUser('dana');
  github.createOrganization('Acme', { dana: 'member' });
  await github.createRepository({ owner: 'Acme', name: 'checkout', files: { 'README.md': 'checkout' } });
  const hook = { webhookUrl: `${url}/hook`, webhookSecret: secret };
  for (const slug of ['shiplock', 'without-packages']) {
    const { packages: _, ...less } = WANTED_PERMISSIONS;
    const permissions = slug === 'shiplock' ? WANTED_PERMISSIONS : less;
    github.createApp({ slug, permissions, events: [...SUBSCRIBED_EVENTS], ...hook });
    github.installApp(slug, ['Acme/checkout']);
  }
  await store.keys.recordImageUses({ installation: 1, owner: 'Acme', name: 'deploy' }, [image]);
});
afterAll(async () => {
  await github.close();
  await server.close();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  added = [];
});

test('a push to ghcr.io comes to the App that may hear of packages, and wakes who uses the image', async () => {
  await github.publishPackage('Acme/checkout', { name: 'checkout', tag: '1.4.3', digest });
  const woken = () => added.filter(({ name }) => name === 'deploy');
  await until(() => woken().length > 0);
  expect(woken()).toEqual([{ installation: 1, owner: 'Acme', name: 'deploy' }]);
  expect(await store.images.list(image)).toMatchObject([{ tag: '1.4.3', digest, source: 'github' }]);
});

test('the children of an index are passed over', async () => {
  const ignored = () => counts()['ignored'] ?? 0;
  const before = ignored();
  await github.publishPackage('Acme/checkout', { name: 'checkout', tag: null, digest });
  await until(() => ignored() > before);
  expect(added).toEqual([]);
});
