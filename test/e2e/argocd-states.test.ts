import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAt, numberAt, textAt } from '../../src/model/read-json.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { buildArgo } from './cluster/argocd/build.ts';
import { API, startShop, WEB } from './cluster/argocd/shop.ts';
import { buildTestCluster } from './cluster/build.ts';
import { shopFiles, webFiles } from './cluster/flux/shop.ts';

/** What Argo CD's controllers really say in each state, and what Shiplock makes of it. One story; the tests are its chapters. */

let shop: Awaited<ReturnType<typeof startShop>>;

beforeAll(async () => {
  await buildTestCluster();
  await buildArgo();
  shop = await startShop(['web', 'api', 'own']);
});
afterAll(() => shop?.close());

const isHealthyAt = (sha: string) => (target: TargetReport) =>
  target.revision === sha && target.sync === 'synced' && target.health === 'healthy' && target.healthySince !== null;

async function imageOf(name: string): Promise<string | null> {
  const live = await shop.kubectl.get('deployment', name, name);
  return textAt(listAt(live, 'spec', 'template', 'spec', 'containers')[0], 'image');
}

async function replicasOf(name: string): Promise<number | null> {
  return numberAt(await shop.kubectl.get('deployment', name, name), 'spec', 'replicas');
}

const values = (version: string) => ({ 'apps/api/values-dev.yaml': `tag: "${version}"\n` });

/** What denies syncs to everybody for a day around now. */
async function deny(windows: object[]): Promise<void> {
  const body = JSON.stringify({ spec: { syncWindows: windows } });
  await shop.kubectl.run(['--namespace', 'argocd', 'patch', 'appproject', 'default', '--type=merge', '-p', body]);
}

test('both Applications are found, the one that is not automated is asked for a sync', async () => {
  const first = shop.push(shopFiles('1.0.0'));
  await shop.install(WEB, API);
  shop.startAgent();
  for (const name of ['web', 'api']) {
    const report = await shop.reported(name, isHealthyAt(first));
    expect(report).toMatchObject({ backend: 'argocd', error: null, blockers: [], inventory: { objects: 1 } });
    expect(await imageOf(name)).toBe(`shop/${name}:1.0.0`);
  }
  const [web, api] = [await shop.application('web'), await shop.application('api')];
  expect(textAt(web, 'status', 'operationState', 'operation', 'initiatedBy', 'username')).toBeNull();
  expect(textAt(api, 'status', 'operationState', 'operation', 'initiatedBy', 'username')).toBe('shiplock');
  expect(textAt(api, 'status', 'operationState', 'operation', 'sync', 'revision')).toBe(first);
});

test('the controller, whose metrics port cannot be bound to loopback, has a network with nothing else', async () => {
  const [controller] = await childrenOf(shop.argo.enclosure);
  const devices = (await readFile(`/proc/${controller}/net/dev`, 'utf8')).match(/^ *[^ :|]+(?=:)/gm) ?? [];
  expect(devices.map((device) => device.trim())).toEqual(['lo']);
});

async function childrenOf(parent: number): Promise<string[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const statuses = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')));
  return all.filter((_, index) => new RegExp(`^PPid:\\s+${parent}$`, 'm').test(statuses[index] ?? ''));
}

test('a push is asked for, and told about a second after Argo CD says it', async () => {
  const before = await shop.reported('api', () => true);
  const second = shop.push(webFiles('1.1.0'));
  const said = untilArgoSays(second);
  const report = await shop.reported('web', isHealthyAt(second));
  const late = Date.now() - (await said);
  process.stdout.write(`reported ${late} ms after Argo CD said so\n`);
  expect(late).toBeLessThan(3000);
  expect(await imageOf('web')).toBe('shop/web:1.1.0');
  expect(Date.parse(report.healthySince ?? '')).toBeGreaterThan(Date.parse(before.healthySince ?? ''));
  // Of the other one nothing changed but the commit: its soak goes on.
  expect((await shop.reported('api', isHealthyAt(second))).healthySince).toBe(before.healthySince);
});

/** When Argo CD's own status first says so, as seen by somebody who looks all the time. */
async function untilArgoSays(sha: string): Promise<number> {
  for (;;) {
    const live = await shop.application('web');
    const isSaid =
      textAt(live, 'status', 'sync', 'revision') === sha &&
      textAt(live, 'status', 'sync', 'status') === 'Synced' &&
      textAt(live, 'status', 'operationState', 'phase') === 'Succeeded' &&
      textAt(live, 'status', 'health', 'status') === 'Healthy';
    if (isSaid) return Date.now();
  }
}

test('what was healthy since when survives the agent', async () => {
  const before = await shop.reported('web', ({ sync }) => sync === 'synced');
  await shop.stopAgent();
  shop.server.reports.splice(0);
  shop.startAgent();
  expect((await shop.reported('web', ({ health }) => health === 'healthy')).healthySince).toBe(before.healthySince);
});

test('a sync window of the project holds both back, and is named', async () => {
  await deny([{ kind: 'deny', schedule: '* * * * *', duration: '24h', applications: ['*'] }]);
  const held = shop.push({ ...webFiles('1.2.0'), ...values('1.2.0') });
  for (const name of ['web', 'api']) {
    const report = await shop.reported(name, ({ revision, sync }) => revision === held && sync === 'waiting');
    expect(report.error).toContain('"deny * * * * * for 24h (UTC)" of its project denies syncs now');
    expect(await imageOf(name)).not.toContain('1.2.0');
  }
  await deny([]);
  for (const name of ['web', 'api']) {
    await shop.reported(name, isHealthyAt(held), 90);
    expect(await imageOf(name)).toBe(`shop/${name}:1.2.0`);
  }
});

test('what does not render for Argo CD is told in its words', async () => {
  await shop.install({ ...API, valueFiles: ['../values-dev.yaml', '../values-missing.yaml'] });
  const next = shop.push(values('1.3.0'));
  const failed = await shop.reported('api', ({ revision, sync }) => revision === next && sync === 'failed');
  expect(failed.error).toContain('Application argocd/api fails: ComparisonError');
  expect(failed.error).toContain('values-missing.yaml');
  expect(failed.blockers).toMatchObject([{ kind: 'Application', namespace: 'argocd', name: 'api' }]);
  await shop.install(API);
  await shop.reported('api', isHealthyAt(next), 90);
});

test('an Application that is paused waits for a person', async () => {
  const annotate = (value: string) =>
    shop.kubectl.run([
      '--namespace',
      'argocd',
      'annotate',
      'application.argoproj.io/web',
      `argocd.argoproj.io/skip-reconcile${value}`,
    ]);
  await annotate('=true');
  const next = shop.push(webFiles('1.4.0'));
  const waiting = await shop.reported('web', ({ revision, sync }) => revision === next && sync === 'waiting');
  expect(waiting.error).toContain('skip-reconcile');
  await annotate('-');
  await shop.reported('web', isHealthyAt(next), 90);
});

test('two Applications that claim one target are refused', async () => {
  await shop.install({ ...WEB, name: 'web-again', isAutomated: false });
  const refused = await shop.reported('web', ({ error }) => error?.includes('claim') === true);
  expect(refused.sync).toBe('failed');
  expect(refused.error).toMatch(/Application argocd\/web and Application argocd\/web-again|web-again and .*web/);
  await shop.abandon('web-again');
  await shop.reported('web', ({ sync, healthySince }) => sync === 'synced' && healthySince !== null, 90);
});

test('an Application for what Shiplock applied itself is refused, and Shiplock is stopped as well', async () => {
  const own = shop.push(ownFiles('1.0.0'));
  expect((await shop.reported('own', isHealthyAt(own))).backend).toBe('builtin');
  await shop.install({ name: 'own', path: 'apps/own/envs/dev', isAutomated: false });
  const refused = await shop.reported('own', ({ error }) => error?.includes('Application argocd/own') === true);
  expect(refused).toMatchObject({ sync: 'failed', backend: null });
  expect(refused.error).toContain('Shiplock has applied this target itself');
  const next = shop.push(ownFiles('1.1.0'));
  await shop.reported('own', ({ revision, sync }) => revision === next && sync === 'failed');
  expect(await imageOf('own')).toBe('shop/own:1.0.0');
  await shop.abandon('own');
  await shop.reported('own', isHealthyAt(next), 90);
});

test('drift is told with who made it; Argo CD heals by itself, or is asked to where that is wanted', async () => {
  await shop.kubectl.run(['--namespace', 'web', 'scale', 'deployment/web', '--replicas=5']);
  await shop.kubectl.run(['--namespace', 'api', 'scale', 'deployment/api', '--replicas=5']);
  const drifted = await shop.reported('api', ({ drift }) => (drift?.objects.length ?? 0) > 0);
  expect(drifted).toMatchObject({
    sync: 'synced',
    healthySince: null,
    drift: {
      objects: [
        {
          kind: 'Deployment',
          name: 'api',
          fields: [{ path: 'spec.replicas', git: '2', live: '5', by: { manager: 'kubectl' } }],
        },
      ],
      healing: { status: 'off' },
    },
  });
  expect(await replicasOf('api')).toBe(5);
  await shop.reported('web', ({ sync, healthySince }) => sync === 'synced' && healthySince !== null);
  expect(await replicasOf('web')).toBe(2);
  const config = shopFiles('1.3.0', 'auto')['.github/shiplock.yaml'] ?? '';
  shop.push({ '.github/shiplock.yaml': config });
  await shop.reported('api', ({ drift }) => drift?.healing.status === 'auto' && drift.objects.length === 0, 90);
  expect(await replicasOf('api')).toBe(2);
});

test('what Argo CD still marks as its own is refused when its Application is gone, and the owner is named', async () => {
  await shop.abandon('web');
  const refused = await shop.reported('web', ({ error }) => error?.includes('owns it') === true, 90);
  expect(refused).toMatchObject({ sync: 'failed', backend: 'builtin' });
  expect(refused.error).toContain('Application web of Argo CD');
});

function ownFiles(version: string): Record<string, string> {
  return {
    'apps/own/envs/dev/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: own }
spec:
  replicas: 1
  selector: { matchLabels: { app: own } }
  template:
    metadata: { labels: { app: own } }
    spec: { containers: [{ name: own, image: "shop/own:${version}" }] }
`,
  };
}
