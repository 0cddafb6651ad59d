import { afterAll, beforeAll, expect, test } from 'vitest';
import { releaseOf } from '../../src/model/release.ts';
import type { PullState } from '../../src/model/snapshot.ts';
import { observeSources } from '../../src/observe/sources.ts';
import type { View } from '../../src/observe/views.ts';
import { createOciRegistry } from '../../src/registries/oci/index.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../../src/sandbox/registry/sandbox-registry.ts';
import { aChange, aPromotion, gist, NOW, planOf, valid, verdictOn } from '../decide/builders.ts';
import { type HostStage, openHostStage } from '../hosts/github/stage.ts';
import { REPO } from '../sandbox/github/stage.ts';

const host = 'registry.acme.test';
const source = { owner: REPO.owner, repo: 'shop' };
const config = valid({ prod: { sourceChecks: 'required' } });
let open: HostStage;
let registry: SandboxRegistry;
let revision: string;

beforeAll(async () => {
  open = await openHostStage();
  registry = await createSandboxRegistry({ port: 0, host, endpoints: [] });
  const { github, installationId, alice } = open.stage;
  const name = `${source.owner}/${source.repo}`;
  await github.createRepository({ owner: source.owner, name: source.repo, files: { 'README.md': '# Shop\n' } });
  github.addCollaborator(name, 'alice', 'maintain');
  github.addToInstallation(installationId, [name]);
  const requiredChecks = [{ context: 'build' }];
  github.setRulesets(name, [{ name: 'main', branches: ['~DEFAULT_BRANCH'], requiredChecks }]);
  revision = (await alice.rest.git.getRef({ ...source, ref: 'heads/main' })).data.object.sha;
});
afterAll(async () => {
  await registry.close();
  const violations = open.stage.violations();
  await open.stage.close();
  expect(violations).toEqual([]);
});

/** What is decided on a promotion of an image that was pushed with these labels, from the world as it is now. */
async function verdict(tag: string, labels: Record<string, string>): Promise<string> {
  const { digest } = await registry.push({ repository: 'acme/checkout', tag, labels });
  const image = { kind: 'image' as const, repository: `${host}/acme/checkout`, tag, digest };
  const change = aChange('prod', '1.0.0', tag);
  const after = change.after === null ? null : { ...change.after, release: releaseOf([image]) };
  const pulls: PullState[] = [aPromotion('prod', '1.0.0', tag, { changes: [{ ...change, after }] })];
  const view = {
    key: open.key,
    config,
    host: open.github.host(open.key),
    registry: createOciRegistry({ hosts: { [host]: { endpoint: registry.url } } }),
    store: { marks: { get: async () => undefined, set: async () => undefined } },
    now: () => NOW,
    log: { warn: () => undefined },
  };
  const sources = await observeSources(view as unknown as View, pulls);
  return gist(verdictOn(planOf({ config, pulls, sources }), 8));
}

test('an image enters when the commit that its labels name is green where it was built', async () => {
  const { alice } = open.stage;
  const labels = {
    'org.opencontainers.image.source': `https://github.com/${source.owner}/${source.repo}.git`,
    'org.opencontainers.image.revision': revision,
  };
  const built = `checkout 1.1.0 was built from ${source.owner}/shop at ${revision.slice(0, 7)}`;
  expect(await verdict('1.1.0', labels)).toBe(`waiting AwaitingSource: ${built}: \`build\` has not been reported`);
  await alice.rest.repos.createCommitStatus({ ...source, sha: revision, context: 'build', state: 'error' });
  expect(await verdict('1.1.0', labels)).toBe(`blocked SourceFailed: ${built}: \`build\` failed`);
  await alice.rest.repos.createCommitStatus({ ...source, sha: revision, context: 'build', state: 'success' });
  expect(await verdict('1.1.0', labels)).toBe('passed Passed: every gate is open');
});

test('an image without labels, or of a repository that we may not read, does not enter', async () => {
  expect(await verdict('1.2.0', {})).toContain('blocked SourceUnknown');
  const hidden = {
    'org.opencontainers.image.source': `https://github.com/${source.owner}/hidden`,
    'org.opencontainers.image.revision': revision,
  };
  expect(await verdict('1.3.0', hidden)).toContain('install the App on that repository');
});
