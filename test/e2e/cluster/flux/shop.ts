import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetReport } from '../../../../src/model/report.ts';
import { type ShiplockProcess, startShiplock } from '../../../../src/sandbox/demo/process.ts';
import { startHttpGitServer } from '../../../git/http-git-server.ts';
import { type Content, originAt } from '../../../git/origin.ts';
import { AGENT_TOKEN, startAgentServer } from '../../../reconcile/agent-world.ts';
import { documents, realCluster } from '../parts.ts';
import { FLUX, kustomizationOf, releaseOf, sourceOf } from './parts.ts';
import { startFlux } from './start.ts';

const MAIN = 'refs/heads/main';

/** One cluster with Flux, a repository with a kustomize application `web` and a chart `api`, and an agent that reports. */
export async function startShop() {
  const real = await realCluster(['web', 'api']);
  const { kubectl } = real.cluster;
  await kubectl.apply(...(await documents('agent.yaml', '')).filter(({ kind }) => kind !== 'Deployment'));
  const flux = await startFlux(real.cluster);
  await kubectl.apply(...(await documents('flux.yaml', FLUX)));
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  const server = await startAgentServer();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-flux-shop-'));
  await writeFile(join(dir, 'kubeconfig'), real.kubeconfig, { mode: 0o600 });
  let agent: ShiplockProcess | null = null;
  const credentials = { url: git.url, login: 'x-access-token', token: git.token };

  return {
    kubectl,
    server,
    credentials,
    /** Commits, and wakes the agent as the server would. */
    push(files: Record<string, Content>): string {
      const sha = origin.commit(MAIN, files);
      server.wake(sha);
      return sha;
    },
    async installFlux() {
      const web = kustomizationOf('web', './apps/web/envs/dev');
      await kubectl.apply(...sourceOf(credentials), web, releaseOf('api', 'dev'));
    },
    startAgent() {
      const where = ['--repository', git.url, '--environment', 'dev', '--kubeconfig', join(dir, 'kubeconfig')];
      const args = ['agent', ...where, '--server', server.url, '--poll', '10m', '--data-dir', join(dir, 'data')];
      agent = startShiplock('agent', args, {
        dir,
        env: { SHIPLOCK_AGENT_TOKEN: AGENT_TOKEN, SHIPLOCK_GIT_TOKEN: git.token },
      });
      return agent;
    },
    async stopAgent() {
      await agent?.stop();
    },
    /** The newest report of an application, once it satisfies the test. */
    async reported(application: string, isIt: (target: TargetReport) => boolean, seconds = 120): Promise<TargetReport> {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const target = server.reports.at(-1)?.targets.find((each) => each.application === application);
        if (target !== undefined && isIt(target)) return target;
        if (Date.now() > end)
          throw new Error(`not reported in time; last: ${JSON.stringify(target)}\n${flux.tail().slice(-1500)}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    async close() {
      await agent?.stop();
      await Promise.all([server.close(), git.stop(), flux.stop()]);
      await real.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const CONFIG = `version: 1
environments:
  dev: { heal: <heal> }
applications:
  - path: apps/{application}/envs/{environment}
  - name: api
    path: apps/api/chart
    values: ['apps/api/values-{environment}.yaml']
`;

/** The repository's files: what Shiplock is told, the overlay of `web` and the chart of `api`, at one version. */
export function shopFiles(version: string, heal: 'report' | 'auto' = 'report'): Record<string, string> {
  return {
    ...shopConfig(heal),
    ...webFiles(version),
    'apps/api/chart/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
    'apps/api/chart/values.yaml': 'tag: ""\n',
    'apps/api/chart/templates/deployment.yaml': deployment('api', '{{ .Values.tag }}'),
    'apps/api/values-dev.yaml': `tag: "${version}"\n`,
  };
}

/** What Shiplock is told to do about drift. */
export function shopConfig(heal: 'report' | 'auto'): Record<string, string> {
  return { '.github/shiplock.yaml': CONFIG.replace('<heal>', heal) };
}

/** The files of `web` that a new version changes; with a node selector that fits no node its pods never start. */
export function webFiles(version: string, nodeSelector = '{}'): Record<string, string> {
  return {
    'apps/web/envs/dev/kustomization.yaml': `namespace: web\nresources: [../../base]\nimages: [{ name: shop/web, newTag: "${version}" }]\n`,
    'apps/web/base/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'apps/web/base/deployment.yaml': deployment('web', '0', nodeSelector),
  };
}

function deployment(name: string, tag: string, nodeSelector = '{}'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      nodeSelector: ${nodeSelector}
      containers: [{ name: ${name}, image: "shop/${name}:${tag}" }]
`;
}
