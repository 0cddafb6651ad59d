import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dependencyDigest } from '../../src/model/dependency-digest.ts';
import { logTail } from '../../src/sandbox/demo/process.ts';
import { gitOpsFiles } from '../../src/sandbox/demo/repository-files.ts';
import { assert, until } from '../../src/sandbox/demo/until.ts';
import { createWorld, type World } from '../../src/sandbox/demo/world.ts';
import type { SeedFiles } from '../../src/sandbox/github/index.ts';
import { type HelmRepository, startHelmRepository } from './charts/helm-repository.ts';
import { packChart, pushChart } from './charts/push-chart.ts';
import { type DockerRegistry, startDockerRegistry } from './registry/docker-registry.ts';

/**
 * Charts in a real registry and in a Helm repository, of which an application has an own version in each environment: a
 * version that is pushed goes from dev to staging like an image, with its rendered diff, and runs there.
 */

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const HELM = 'https://charts.example.com/stable';
let dir: string;
let world: World;
let registry: DockerRegistry;
let helm: HelmRepository;

/** A chart of one Deployment whose image says which version of the chart made it. */
function packed(name: string, version: string): Promise<Buffer> {
  const labels = `{ app: ${name} }`;
  const container = `{ name: ${name}, image: 'acme/${name}:of-chart-{{ .Chart.Version | replace "+" "-" }}' }`;
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 1
  selector: { matchLabels: ${labels} }
  template: { metadata: { labels: ${labels} }, spec: { containers: [${container}] } }
`;
  return packChart(name, version, { 'templates/deployment.yaml': deployment });
}

async function release(name: 'queue' | 'cache', version: string): Promise<void> {
  const archive = await packed(name, version);
  if (name === 'cache') helm.add({ name, version, archive });
  else await pushChart(registry.url, 'acme/charts/queue', { name, version, archive });
}

function shopFiles(): SeedFiles {
  const asked = [
    { name: 'queue', version: '1.0.0', repository: `oci://${registry.host}/acme/charts` },
    { name: 'cache', version: '^2.0.0', repository: HELM },
  ];
  const locked = asked.map((one) => ({ ...one, version: one.version.replace('^', '') }));
  const listed = (some: typeof asked): string =>
    some
      .map(({ name, version, repository }) => `- name: ${name}\n  version: ${version}\n  repository: ${repository}\n`)
      .join('');
  const files = ENVIRONMENTS.map((environment) => [
    [
      `apps/shop/envs/${environment}/Chart.yaml`,
      `apiVersion: v2\nname: shop\nversion: 0.1.0 # of the umbrella\ndependencies:\n${listed(asked)}`,
    ],
    [
      `apps/shop/envs/${environment}/Chart.lock`,
      `dependencies:\n${listed(locked)}digest: ${dependencyDigest(asked, locked)}\ngenerated: "2026-11-21T12:00:00Z"\n`,
    ],
  ]);
  return Object.fromEntries(files.flat());
}

/** The demo's config, which lets no charts come, with these hosts. */
function configWith(hosts: readonly string[]): SeedFiles {
  const path = '.github/shiplock.yaml';
  const image = { tag: '', digest: '' };
  const { [path]: config } = gitOpsFiles(registry.host, { checkout: image, web: image }, '1s');
  return { [path]: `${String(config)}charts:\n  hosts: ${JSON.stringify(hosts)}\n` };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-charts-'));
  helm = await startHelmRepository();
  const serverEnv: Record<string, string> = { SHIPLOCK_SCAN_SECONDS: '6', SHIPLOCK_SWEEP_SECONDS: '2' };
  const agentEnv: Record<string, string> = {};
  const agentArgs: string[] = [];
  world = await createWorld({
    dir,
    soakSeconds: 1,
    patience: 90,
    serverEnv,
    agentEnv,
    agentArgs,
    parts: {
      async registry(endpoint) {
        registry = await startDockerRegistry(endpoint);
        return registry;
      },
    },
    async moreFiles() {
      await release('queue', '1.0.0');
      await release('cache', '2.0.0');
      const hosts = { [registry.host]: { endpoint: registry.url }, 'charts.example.com': { endpoint: helm.url } };
      const charts = { SHIPLOCK_CHARTS: JSON.stringify(hosts) };
      Object.assign(serverEnv, charts);
      Object.assign(agentEnv, charts);
      agentArgs.push(...Object.keys(hosts).flatMap((host) => ['--allow-chart-host', host]));
      return { ...shopFiles(), ...configWith(Object.keys(hosts)) };
    },
  });
  await world.startServer();
  world.startAgents(['dev', 'staging']);
});
afterAll(async () => {
  await world?.close();
  await helm?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Waits until what a chart made runs in an environment. */
function runs(environment: 'dev' | 'staging', name: string, version: string): Promise<void> {
  return until(
    `${name} of its chart ${version} in ${environment}`,
    async () => {
      const found = await world.stage.clusters[environment].deployment('shop', name);
      assert(found?.image === `acme/${name}:of-chart-${version}` && found.isUp, JSON.stringify(found));
    },
    100,
  ).catch((error: unknown) => {
    const tails = [world.server(), ...world.agents()].map(({ logFile }) => logTail(logFile, 12));
    throw new Error(`${String(error)}\n${tails.join('\n')}`);
  });
}

/** The merged pull request of a title, with its comment and what stands on main. */
async function promotion(title: string, environment: string) {
  const pulls = await world.stage.dana.pulls();
  const pull = pulls.find((one) => one.title === title);
  if (pull === undefined) throw new Error(`no ${title}: ${pulls.map((one) => one.title).join(', ')}`);
  const comments = await world.stage.dana.comments(pull.number);
  const chart = await world.stage.git.file('refs/heads/main', `apps/shop/envs/${environment}/Chart.yaml`);
  const lock = await world.stage.git.file('refs/heads/main', `apps/shop/envs/${environment}/Chart.lock`);
  return { pull, comment: comments.map(({ body }) => body).join('\n'), chart, lock };
}

test('a chart that is pushed to a registry is promoted by its event, rendered, and runs in dev, then in staging', async () => {
  await runs('dev', 'queue', '1.0.0');
  await runs('staging', 'queue', '1.0.0');
  await release('queue', '1.1.0+build.7');
  await runs('dev', 'queue', '1.1.0-build.7');
  await runs('staging', 'queue', '1.1.0-build.7');
  const { pull, comment, chart, lock } = await promotion(
    'Promote shop chart queue 1.0.0 → 1.1.0+build.7 to staging',
    'staging',
  );
  expect(pull.merged_at).not.toBeNull();
  expect(pull.body).toContain(`| chart \`oci://${registry.host}/acme/charts/queue\` | \`1.0.0\` | \`1.1.0+build.7\` |`);
  expect(comment).toContain('of-chart-1.1.0');
  expect(chart).toContain('version: 0.1.0 # of the umbrella\ndependencies:\n- name: queue\n  version: 1.1.0+build.7\n');
  expect(lock).toContain('- name: queue\n  version: 1.1.0+build.7\n');
});

// An index is asked for once in a minute.
test('a version that a Helm repository lists is found by the scan; a range that admits it stays, its lock moves', async () => {
  await release('cache', '2.3.0');
  await release('cache', '3.0.0-rc.1');
  await runs('staging', 'cache', '2.3.0');
  const { comment, chart, lock } = await promotion('Promote shop chart cache 2.0.0 → 2.3.0 to dev', 'dev');
  expect(comment).toContain('of-chart-2.3.0');
  expect(chart).toContain('- name: cache\n  version: ^2.0.0\n');
  expect(lock).toContain('- name: cache\n  version: 2.3.0\n');
});
