import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetReport } from '../../../../src/model/report.ts';
import { type ShiplockProcess, startShiplock } from '../../../../src/sandbox/demo/process.ts';
import { startHttpGitServer } from '../../../git/http-git-server.ts';
import { type Content, originAt } from '../../../git/origin.ts';
import { AGENT_TOKEN, startAgentServer } from '../../../reconcile/agent-world.ts';
import { documents, realCluster } from '../parts.ts';
import { type ApplicationPlan, applicationManifest, repositorySecret } from './applications.ts';
import { startArgo } from './start.ts';

const MAIN = 'refs/heads/main';

/** `web` is a kustomize application that Argo CD syncs by itself, `api` a chart that waits to be asked for. */
export const WEB: ApplicationPlan = { name: 'web', path: 'apps/web/envs/dev', isAutomated: true };
export const API: ApplicationPlan = {
  name: 'api',
  path: 'apps/api/chart',
  valueFiles: ['../values-dev.yaml'],
  isAutomated: false,
};

/** One cluster with Argo CD, a repository with applications, and an agent that reports. */
export async function startShop(namespaces: readonly string[]) {
  const real = await realCluster(namespaces);
  const { kubectl } = real.cluster;
  const argo = await startArgo(real.cluster);
  await kubectl.apply(...(await documents('argocd.yaml', 'argocd')));
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  const server = await startAgentServer();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-argocd-shop-'));
  await writeFile(join(dir, 'kubeconfig'), real.kubeconfig, { mode: 0o600 });
  let agent: ShiplockProcess | null = null;
  const repository = { url: git.url, login: 'x-access-token', token: git.token };

  return {
    kubectl,
    server,
    argo,
    /** Commits, and wakes the agent as the server would. */
    push(files: Record<string, Content>): string {
      const sha = origin.commit(MAIN, files);
      server.wake(sha);
      return sha;
    },
    /** Makes Applications, or changes them, as their operator does. */
    async install(...plans: ApplicationPlan[]) {
      await kubectl.apply(repositorySecret(repository), ...plans.map((plan) => applicationManifest(repository, plan)));
    },
    application: (name: string) => kubectl.get('application.argoproj.io', name, 'argocd'),
    /** Deletes an Application and leaves its objects running. */
    async abandon(name: string) {
      await kubectl.run(['--namespace', 'argocd', 'delete', 'application.argoproj.io', name]);
    },
    startAgent() {
      const where = ['--repository', git.url, '--environment', 'dev', '--kubeconfig', join(dir, 'kubeconfig')];
      const args = ['agent', ...where, '--server', server.url, '--poll', '5s', '--data-dir', join(dir, 'data')];
      agent = startShiplock('agent', args, {
        dir,
        env: { SHIPLOCK_AGENT_TOKEN: AGENT_TOKEN, SHIPLOCK_GIT_TOKEN: git.token },
      });
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
        if (Date.now() > end) throw new Error(`not reported in time; last: ${JSON.stringify(target)}\n${argo.logs()}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    async close() {
      await agent?.stop();
      await Promise.all([server.close(), git.stop(), argo.stop()]);
      await real.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
