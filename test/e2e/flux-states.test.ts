import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAt, numberAt, textAt } from '../../src/model/read-json.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { buildTestCluster } from './cluster/build.ts';
import { buildFlux } from './cluster/flux/build.ts';
import { FLUX, kustomizationOf, sourceOf } from './cluster/flux/parts.ts';
import { shopConfig, shopFiles, startShop, webFiles } from './cluster/flux/shop.ts';

/** What Flux's controllers really say in each state, and what Shiplock makes of it. One story; the tests are its chapters. */

let shop: Awaited<ReturnType<typeof startShop>>;

beforeAll(async () => {
  await buildTestCluster();
  await buildFlux();
  shop = await startShop();
});
afterAll(() => shop?.close());

const isHealthyAt = (sha: string) => (target: TargetReport) =>
  target.revision === sha && target.sync === 'synced' && target.health === 'healthy';

async function imageOf(name: string): Promise<string | null> {
  const live = await shop.kubectl.get('deployment', name, name);
  return textAt(listAt(live, 'spec', 'template', 'spec', 'containers')[0], 'image');
}

async function replicasOf(name: string): Promise<number | null> {
  return numberAt(await shop.kubectl.get('deployment', name, name), 'spec', 'replicas');
}

function patchFlux(kind: string, name: string, spec: object): Promise<string> {
  const body = JSON.stringify({ spec });
  return shop.kubectl.run(['--namespace', FLUX, 'patch', kind, name, '--type=merge', '-p', body]);
}

test('a Kustomization and a HelmRelease are found, and their word is reported', async () => {
  const first = shop.push(shopFiles('1.0.0'));
  await shop.installFlux();
  shop.startAgent();
  for (const name of ['web', 'api']) {
    const report = await shop.reported(name, isHealthyAt(first));
    expect(report).toMatchObject({ backend: 'flux', error: null, blockers: [], inventory: { objects: 1 } });
    expect(await imageOf(name)).toBe(`shop/${name}:1.0.0`);
  }
});

test('a push is asked for, and told about a second after Flux says it', async () => {
  const before = await shop.reported('api', () => true);
  const second = shop.push(webFiles('1.1.0'));
  const said = untilFluxSays(second);
  const report = await shop.reported('web', isHealthyAt(second));
  const late = Date.now() - (await said);
  process.stdout.write(`reported ${late} ms after Flux said so\n`);
  expect(late).toBeLessThan(3000);
  expect(await imageOf('web')).toBe('shop/web:1.1.0');
  expect(Date.parse(report.healthySince ?? '')).toBeGreaterThan(Date.parse(before.healthySince ?? ''));
  // The chart is made anew of every commit; what is in it is the same, so its soak goes on.
  expect((await shop.reported('api', isHealthyAt(second))).healthySince).toBe(before.healthySince);
});

/** When Flux's own status first says so, as seen by somebody who looks all the time. */
async function untilFluxSays(sha: string): Promise<number> {
  for (;;) {
    const live = await shop.kubectl.get('kustomization.kustomize.toolkit.fluxcd.io', 'web', FLUX);
    if (textAt(live, 'status', 'lastAppliedRevision')?.endsWith(sha) === true) return Date.now();
  }
}

test('what was healthy since when survives the agent', async () => {
  const before = await shop.reported('web', ({ sync }) => sync === 'synced');
  await shop.stopAgent();
  shop.server.reports.splice(0);
  shop.startAgent();
  expect((await shop.reported('web', ({ health }) => health === 'healthy')).healthySince).toBe(before.healthySince);
});

test('a suspended Kustomization waits for a person', async () => {
  await patchFlux('kustomization', 'web', { suspend: true });
  const third = shop.push(webFiles('1.2.0'));
  const waiting = await shop.reported('web', ({ revision, sync }) => revision === third && sync === 'waiting');
  expect(waiting.error).toContain('Kustomization flux-system/web is suspended');
  expect(waiting.blockers).toMatchObject([{ kind: 'Kustomization', name: 'web', reason: 'suspended' }]);
  expect(await imageOf('web')).toBe('shop/web:1.1.0');
  await patchFlux('kustomization', 'web', { suspend: null });
  await shop.reported('web', isHealthyAt(third));
});

test('a dependency that is not there is named', async () => {
  await patchFlux('kustomization', 'web', { dependsOn: [{ name: 'base' }] });
  const next = shop.push({ ...webFiles('1.3.0'), 'base/config.yaml': configMap });
  const blocked = await shop.reported(
    'web',
    ({ revision, blockers }) => revision === next && blockers.length > 0 && /base/.test(blockers[0]?.reason ?? ''),
  );
  expect(blocked).toMatchObject({ sync: 'syncing', blockers: [{ kind: 'Kustomization', name: 'web' }] });
  await shop.kubectl.apply(kustomizationOf('base', './base'));
  await shop.reported('web', isHealthyAt(next));
});

test('a source that cannot fetch is named, without its credentials', async () => {
  const [secret] = sourceOf({ ...shop.credentials, token: 'not-the-token-any-more' });
  await shop.kubectl.apply(secret ?? {});
  const next = shop.push(webFiles('1.4.0'));
  const failed = await shop.reported('web', ({ revision, sync }) => revision === next && sync === 'failed');
  expect(failed.blockers).toMatchObject([{ kind: 'GitRepository', namespace: FLUX, name: 'deploy' }]);
  expect(JSON.stringify(failed)).not.toContain('not-the-token-any-more');
  await shop.kubectl.apply(...sourceOf(shop.credentials));
  await shop.reported('web', isHealthyAt(next));
});

test('objects that do not become healthy degrade the target, by name', async () => {
  await patchFlux('kustomization', 'web', { timeout: '30s' });
  const stuck = shop.push(webFiles('1.5.0', '{ nowhere: "true" }'));
  const degraded = await shop.reported('web', ({ revision, health }) => revision === stuck && health === 'degraded');
  expect(degraded).toMatchObject({ sync: 'synced', healthySince: null });
  expect(degraded.blockers.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Deployment web', 'Kustomization web']);
  await shop.reported('web', isHealthyAt(shop.push(webFiles('1.5.1'))));
});

test('two that claim one target are refused', async () => {
  await shop.kubectl.apply(kustomizationOf('web-again', './apps/web/envs/dev/', { prune: false, suspend: true }));
  const refused = await shop.reported('web', ({ error }) => error?.includes('claim') === true);
  expect(refused.sync).toBe('failed');
  expect(refused.error).toContain('Kustomization flux-system/web and Kustomization flux-system/web-again');
  await shop.kubectl.run(['--namespace', FLUX, 'delete', 'kustomization', 'web-again']);
  await shop.reported('web', ({ sync, health }) => sync === 'synced' && health === 'healthy');
});

test('drift is reported with who made it', async () => {
  for (const name of ['web', 'api']) {
    await scale(name, 5);
    const { drift } = await shop.reported(name, (target) => (target.drift?.objects.length ?? 0) > 0);
    const fields = [{ path: 'spec.replicas', git: '2', live: '5', by: { manager: 'kubectl' } }];
    expect(drift).toMatchObject({ objects: [{ kind: 'Deployment', name, fields }], healing: { status: 'off' } });
    expect(await replicasOf(name)).toBe(5);
  }
});

test('drift is healed by Flux, which is asked to, where that is wanted', async () => {
  const next = shop.push(shopConfig('auto'));
  const triesOf = ({ drift }: TargetReport) => (drift?.healing.status === 'auto' ? drift.healing.tries : -1);
  for (const name of ['web', 'api']) {
    const calm = await shop.reported(
      name,
      (target) => target.revision === next && triesOf(target) >= 0 && target.drift?.objects.length === 0,
    );
    await scale(name, 6);
    await shop.reported(name, (target) => triesOf(target) > triesOf(calm));
    const healed = await shop.reported(name, ({ drift }) => drift?.objects.length === 0);
    expect(healed).toMatchObject({ sync: 'synced', revision: next, error: null });
    expect(await replicasOf(name)).toBe(2);
  }
});

test('what a Kustomization ignores is no drift, and is left as it is', async () => {
  await patchFlux('kustomization', 'web', { ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }] });
  await scale('web', 4);
  const { drift } = await shop.reported('web', (target) => target.drift?.hidden['ignore rule'] === 1);
  expect(drift).toMatchObject({ objects: [] });
  expect(await replicasOf('web')).toBe(4);
});

async function scale(name: string, replicas: number): Promise<void> {
  await shop.kubectl.run(['--namespace', name, 'scale', `deployment/${name}`, `--replicas=${replicas}`]);
}

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: base, namespace: web }
data: { a: "1" }
`;
