import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMirror, type OpenMirror } from '../../src/git/create-mirror.ts';
import { type Config, environmentsOn } from '../../src/model/config.ts';
import { discoverTargets } from '../../src/observe/targets/discover-targets.ts';
import { createTreeReader } from '../../src/observe/targets/tree-reader.ts';
import { createGitSource, type Discovered } from '../../src/reconcile/git-source.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';
import { workload } from '../observe/targets/world.ts';

const config = `version: 1
environments:
  dev: { branch: main }
  prod: { branch: env/prod, after: [dev] }
applications: [{ path: 'apps/{application}' }]
`;

let server: Awaited<ReturnType<typeof startHttpGitServer>>;
let mirror: OpenMirror;
let dir: string;
let prod: string;

beforeAll(async () => {
  server = await startHttpGitServer();
  const origin = originAt(server.repository);
  const at = (tag: string) => ({ 'apps/shop/deployment.yaml': workload('shop', `ghcr.io/acme/shop:${tag}`) });
  origin.commit('refs/heads/main', { '.github/shiplock.yaml': config, ...at('1.1.0') });
  prod = origin.commit('refs/heads/env/prod', at('1.0.0'), null);
  dir = mkdtempSync(join(tmpdir(), 'shiplock-source-'));
  mirror = createMirror({ dir, url: server.url, token: async () => server.token });
});

afterAll(async () => {
  await mirror.close();
  await server.stop();
  rmSync(dir, { recursive: true });
});

/** The source of an agent of one environment that follows a branch. */
function aSource({ branch, configBranch, environment }: { branch: string; configBranch: string; environment: string }) {
  return createGitSource({
    mirror,
    branch,
    configBranch,
    environments: [environment],
    async discover(read: Config, commit: string): Promise<Discovered[]> {
      const here = environmentsOn(read, branch, configBranch);
      const found = await discoverTargets(read, createTreeReader(mirror, commit), here);
      return found.flatMap((each) =>
        each.status === 'read' ? [{ status: 'read' as const, target: each.at.target, content: each.at.content }] : [],
      );
    },
    readOrders: async () => null,
    onTip: () => undefined,
    log: { warn: () => undefined },
  });
}

describe('an agent on the branch of its environment', () => {
  test('applies the tree there by the config of the other branch', async () => {
    const source = aSource({ branch: 'env/prod', configBranch: 'main', environment: 'prod' });
    const view = await source.look();
    expect(view.revision).toBe(prod);
    expect(view.targets.map(({ target }) => `${target.application}/${target.environment}`)).toEqual(['shop/prod']);
  });

  test('sees only its own environment on the branch with the config', async () => {
    const source = aSource({ branch: 'main', configBranch: 'main', environment: 'dev' });
    expect((await source.look()).targets.map(({ target }) => target.environment)).toEqual(['dev']);
  });

  test('refuses to work on a branch on which its environment does not live', async () => {
    const source = aSource({ branch: 'main', configBranch: 'main', environment: 'prod' });
    await expect(source.look()).rejects.toThrow('the environment prod lives on env/prod: check --branch');
  });

  test('says when the branch with the config is not there', async () => {
    const source = aSource({ branch: 'env/prod', configBranch: 'mian', environment: 'prod' });
    await expect(source.look()).rejects.toThrow('the repository has no branch mian: check --config-branch');
  });
});
