import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMirror } from '../../src/git/create-mirror.ts';
import type { Mirror } from '../../src/git/mirror.ts';
import { Config } from '../../src/model/config.ts';
import type { TargetAt } from '../../src/model/target.ts';
import { releasesOf } from '../../src/observe/releases.ts';
import { createDiscoveries, type TargetsAt } from '../../src/observe/targets-at.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { type Content, originAt } from '../git/origin.ts';

/** A real repository with a chart per application that environments share, seen through a real mirror. */
export interface Repository {
  config: Config;
  mirror: Mirror;
  targetsAt: TargetsAt;
  /** Commits to the base branch and fetches; on another parent when one is given. */
  commit(changes: Record<string, Content>, parent?: string): Promise<string>;
  /** Makes a commit of two parents the tip of the base branch. */
  mergeCommit(message: string, parents: string[], tree: string): Promise<string>;
  target(commit: string, key: string): Promise<TargetAt>;
  stop(): Promise<void>;
}

const main = 'refs/heads/main';

export async function startRepository(environments: Record<string, object>): Promise<Repository> {
  const config = Config.parse({
    version: 1,
    environments,
    applications: [
      { name: 'web', path: 'charts/web', values: ['apps/{environment}/web.yaml'] },
      { path: 'apps/{environment}/{application}' },
      { declaredIn: 'argocd/{environment}' },
    ],
  });
  const server = await startHttpGitServer();
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-observe-'));
  const origin = originAt(server.repository);
  const mirror = createMirror({ dir, url: server.url, token: async () => server.token });
  const { targetsAt } = createDiscoveries(mirror, config, { here: Object.keys(environments) });
  return {
    config,
    mirror,
    targetsAt,
    async commit(changes, parent) {
      const sha = parent === undefined ? origin.commit(main, changes) : origin.commit(main, changes, parent);
      await mirror.fetch();
      return sha;
    },
    async mergeCommit(message, parents, tree) {
      const sha = origin.git('commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message);
      origin.git('update-ref', main, sha);
      await mirror.fetch();
      return sha;
    },
    async target(commit, key) {
      const found = releasesOf(await targetsAt(commit)).get(key);
      if (found === undefined) throw new Error(`no target ${key} at ${commit}`);
      return found;
    },
    async stop() {
      await mirror.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function deployment(tag: string, replicas = 1): string {
  const container = `{ name: app, image: 'ghcr.io/acme/checkout:${tag}' }`;
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: checkout }\nspec:\n  replicas: ${replicas}\n  template: { spec: { containers: [${container}] } }\n`;
}
