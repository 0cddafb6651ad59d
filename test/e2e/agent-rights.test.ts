import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { type ShiplockProcess, startShiplock } from '../../src/sandbox/demo/process.ts';
import { type HttpGitServer, startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';
import { startAgentServer } from '../reconcile/agent-world.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

/** The manifests of deploy/agent as they are shipped, on a real API server with RBAC: enough for the agent, and no more. */

const SYSTEM = 'shiplock-system';
let dir: string;
let cluster: TestCluster;
let git: HttpGitServer;
let server: Awaited<ReturnType<typeof startAgentServer>>;
let agent: ShiplockProcess;
let kubeconfig: string;

/** The documents of a manifest with the values of this test where `<…>` stands. */
async function manifest(file: string): Promise<object[]> {
  const text = await readFile(join(import.meta.dirname, '../../deploy/agent', file), 'utf8');
  const filled = text.replaceAll('<shop>', 'shop').replaceAll(/<([^<>\n]+)>/g, 'value');
  return parseAllDocuments(filled).map((document) => document.toJS());
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-rights-'));
  cluster = await startTestCluster();
  git = await startHttpGitServer();
  server = await startAgentServer();
  await cluster.kubectl.run(['create', 'namespace', 'shop']);
  await cluster.kubectl.apply(...(await manifest('agent.yaml')), ...(await manifest('namespace.yaml')));
  const token = await cluster.kubectl.run(['create', 'token', 'shiplock-agent', '-n', SYSTEM]);
  kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(token.trim()), { mode: 0o600 });
});
afterAll(async () => {
  await agent?.stop();
  await server.close();
  await git.stop();
  await cluster.stop();
  await rm(dir, { recursive: true, force: true });
});

test('the agent joins, applies every kind that the manifests name, prunes and reports, and is refused nothing', async () => {
  const origin = originAt(git.repository);
  const files = Object.fromEntries(
    objects().map((each, index) => [`apps/shop/envs/dev/${index}.yaml`, stringify(each)]),
  );
  const config =
    'version: 1\nenvironments: { dev: {} }\napplications: [{ path: "apps/{application}/envs/{environment}" }]\n';
  const first = origin.commit('refs/heads/main', { '.github/shiplock.yaml': config, ...files });
  const where = ['--repository', git.url, '--environment', 'dev', '--kubeconfig', kubeconfig, '--poll', '1s'];
  agent = startShiplock('agent', ['agent', ...where, '--server', server.url, '--allow-namespace', 'shop'], {
    dir,
    env: { SHIPLOCK_GIT_TOKEN: git.token, SHIPLOCK_JOIN_TOKEN: server.joinToken, LOG_LEVEL: 'debug' },
  });
  await synced(first, objects().length);
  const second = origin.commit('refs/heads/main', { 'apps/shop/envs/dev/0.yaml': null });
  await synced(second, objects().length - 1);
  expect(await cluster.kubectl.get('configmap', 'settings', 'shop')).toBeNull();
  expect(await readFile(agent.logFile, 'utf8')).not.toMatch(/forbidden|\b403\b/i);
  const secret = (await cluster.kubectl.get('secret', 'shiplock-agent-credential', SYSTEM)) as { data: object };
  expect(Object.keys(secret.data).sort()).toEqual(['credential', 'invitation']);
});

test('the shipped Deployment passes the restricted Pod Security of its namespace', async () => {
  await vi.waitFor(async () => {
    const pods = await cluster.kubectl.run(['get', 'pods', '-n', SYSTEM, '-o', 'name']);
    expect(pods).toContain('pod/shiplock-agent-');
  }, 20_000);
});

test.each([
  ['get', 'secrets/another', SYSTEM],
  ['list', 'secrets', SYSTEM],
  ['delete', 'secrets/shiplock-agent-credential', SYSTEM],
  ['update', 'secrets/shiplock-agent-seed', SYSTEM],
  ['delete', 'configmaps', SYSTEM],
  ['create', 'deployments', SYSTEM],
  ['get', 'secrets', 'default'],
  ['create', 'configmaps', 'default'],
  ['create', 'pods', 'shop'],
  ['create', 'roles', 'shop'],
  ['escalate', 'roles', 'shop'],
  ['impersonate', 'serviceaccounts', 'shop'],
  ['create', 'namespaces', ''],
])('the agent may not %s %s in %s', async (verb, resource, namespace) => {
  expect(await can(verb, resource, namespace)).toBe(false);
});

test.each([
  ['update', 'secrets/shiplock-agent-credential', SYSTEM],
  ['get', 'secrets/shiplock-agent-seed', SYSTEM],
  ['patch', 'deployments', 'shop'],
])('the agent may %s %s in %s', async (verb, resource, namespace) => {
  expect(await can(verb, resource, namespace)).toBe(true);
});

async function can(verb: string, resource: string, namespace: string): Promise<boolean> {
  const where = namespace === '' ? [] : ['-n', namespace];
  const as = `--as=system:serviceaccount:${SYSTEM}:shiplock-agent`;
  const args = ['auth', 'can-i', verb, resource, ...where, as];
  // It ends with 1 and says nothing on its error stream when the answer is no.
  const answer = await cluster.kubectl.run(args).catch((error: Error) => error.message);
  if (answer.trim() === 'yes') return true;
  expect(answer.trim()).toMatch(/agent:$|agent: Warning: .*not namespace scoped$/s);
  return false;
}

async function synced(revision: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const log = await readFile(agent.logFile, 'utf8');
      const target = server.reports.at(-1)?.targets[0];
      expect(target, log.slice(-3000)).toMatchObject({ revision, sync: 'synced', inventory: { objects: count } });
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** One object of each kind that namespace.yaml grants. */
function objects(): object[] {
  const pod = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  const job = { ...pod, spec: { ...pod.spec, restartPolicy: 'Never' } };
  const selector = { matchLabels: { app: 'web' } };
  const storage = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const scaled = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 2 };
  const make = (apiVersion: string, kind: string, name: string, rest: object) => ({
    apiVersion,
    kind,
    metadata: { name },
    ...rest,
  });
  return [
    make('v1', 'ConfigMap', 'settings', { data: { a: '1' } }),
    make('v1', 'Secret', 'key', { stringData: { a: '1' } }),
    make('v1', 'ServiceAccount', 'web', {}),
    make('v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
    make('v1', 'PersistentVolumeClaim', 'data', { spec: storage }),
    make('apps/v1', 'Deployment', 'web', { spec: { replicas: 1, selector, template: pod } }),
    make('apps/v1', 'StatefulSet', 'web', { spec: { serviceName: 'web', selector, template: pod } }),
    make('apps/v1', 'DaemonSet', 'web', { spec: { selector, template: pod } }),
    make('batch/v1', 'Job', 'once', { spec: { template: job } }),
    make('batch/v1', 'CronJob', 'often', { spec: { schedule: '@daily', jobTemplate: { spec: { template: job } } } }),
    make('networking.k8s.io/v1', 'Ingress', 'web', { spec: { defaultBackend: backend } }),
    make('networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec: { podSelector: {} } }),
    make('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: scaled }),
    make('policy/v1', 'PodDisruptionBudget', 'web', { spec: { minAvailable: 1, selector } }),
  ];
}
