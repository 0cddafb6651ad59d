import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { releaseOf } from '../../src/model/release.ts';
import type { PullState } from '../../src/model/snapshot.ts';
import { observeSourceChanges } from '../../src/observe/source-changes.ts';
import type { View } from '../../src/observe/views.ts';
import { createOciRegistry } from '../../src/registries/oci/index.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../../src/sandbox/registry/sandbox-registry.ts';
import type { Marks } from '../../src/store/marks.ts';
import { aChange, actionsOf, aPromotion, NOW, planOf, valid } from '../decide/builders.ts';
import { type HostStage, openHostStage } from '../hosts/github/stage.ts';
import { REPO } from '../sandbox/github/stage.ts';
import { memoryMarks } from './memory-marks.ts';

const host = 'registry.acme.test';
const config = valid({ prod: {} });
let open: HostStage;
let registry: SandboxRegistry;
let marks: Marks;
let now: string;
/** Commits of the source, oldest first. */
const commits: string[] = [];

beforeAll(async () => {
  open = await openHostStage();
  registry = await createSandboxRegistry({ port: 0, host, endpoints: [] });
  const { github, installationId, alice } = open.stage;
  for (const [name, isPrivate] of [
    ['shop', true],
    ['open', false],
  ] as const) {
    await github.createRepository({
      owner: REPO.owner,
      name,
      settings: { private: isPrivate },
      files: { 'README.md': '# 1\n' },
    });
    github.addCollaborator(`${REPO.owner}/${name}`, 'alice', 'maintain');
  }
  github.addToInstallation(installationId, [`${REPO.owner}/shop`, `${REPO.owner}/open`]);
  const source = { owner: REPO.owner, repo: 'shop' };
  commits.push((await alice.rest.git.getRef({ ...source, ref: 'heads/main' })).data.object.sha);
  for (let count = 1; count <= 3; count += 1) {
    const { data } = await alice.rest.repos.createOrUpdateFileContents({
      ...source,
      path: `file-${count}`,
      message: `Change ${count} (#${count})\n\nmore`,
      content: Buffer.from(`${count}`).toString('base64'),
    });
    commits.push(data.commit.sha ?? '');
  }
});
beforeEach(() => {
  marks = memoryMarks();
  now = NOW;
});
afterAll(async () => {
  await registry.close();
  const violations = open.stage.violations();
  await open.stage.close();
  expect(violations).toEqual([]);
});

async function image(tag: string, revision: string | undefined, repo = 'shop') {
  const labels: Record<string, string> = {
    'org.opencontainers.image.source': `https://github.com/${REPO.owner}/${repo}`,
    ...(revision === undefined ? {} : { 'org.opencontainers.image.revision': revision }),
  };
  const { digest } = await registry.push({ repository: 'acme/checkout', tag, labels });
  return { kind: 'image' as const, repository: `${host}/acme/checkout`, tag, digest };
}

type Pushed = Awaited<ReturnType<typeof image>>;

function pullOf(from: Pushed, to: Pushed): PullState[] {
  const change = aChange('prod', from.tag, to.tag);
  const at = (side: typeof change.after, one: Pushed) => side && { ...side, release: releaseOf([one]) };
  const changes = [{ ...change, before: at(change.before, from), after: at(change.after, to) }];
  return [aPromotion('prod', from.tag, to.tag, { changes })];
}

function viewOf(more: object = {}): View {
  const view = {
    key: open.key,
    host: open.github.host(open.key),
    registry: createOciRegistry({ hosts: { [host]: { endpoint: registry.url } }, sleep: async () => undefined }),
    store: { marks },
    now: () => now,
    log: { warn: () => undefined },
    ...more,
  };
  return view as unknown as View;
}

describe('source changes', () => {
  test('are the commits between the labels of both versions, newest first, asked for once', async () => {
    const pulls = pullOf(await image('1.0.0', commits[0]), await image('1.1.0', commits[2]));
    const [found] = await observeSourceChanges(viewOf(), pulls);
    expect(found).toMatchObject({
      repository: `${host}/acme/checkout`,
      from: { tag: '1.0.0' },
      to: { tag: '1.1.0' },
      source: `${REPO.owner}/shop`,
      status: 'ahead',
      total: 2,
      commits: [
        { sha: commits[2], subject: 'Change 2 (#2)', by: 'alice' },
        { sha: commits[1], subject: 'Change 1 (#1)', by: 'alice' },
      ],
    });
    const before = open.requests.length;
    now = '2035-01-01T00:00:00Z';
    expect(await observeSourceChanges(viewOf(), pulls)).toEqual([found]);
    expect(open.requests.length).toBe(before);
    const plan = planOf({ config, pulls, sourceChanges: found === undefined ? [] : [found] });
    expect(actionsOf(plan, 'ensureComment')[0]?.body).toContain(`: 2 commits in ${REPO.owner}/shop</summary>`);
  });

  test('of a rollback are an older commit', async () => {
    const pulls = pullOf(await image('1.1.0', commits[2]), await image('1.0.0', commits[0]));
    expect(await observeSourceChanges(viewOf(), pulls)).toMatchObject([{ status: 'behind', total: 0, commits: [] }]);
  });

  test.each<[string, () => Promise<PullState[]>, object?]>([
    ['without labels', async () => pullOf(await image('2.0.0', commits[0]), await image('2.1.0', undefined))],
    [
      'of two repositories',
      async () => pullOf(await image('3.0.0', commits[0]), await image('3.1.0', commits[1], 'open')),
    ],
    [
      'of commits that are not there',
      async () => pullOf(await image('4.0.0', 'd'.repeat(40)), await image('4.1.0', commits[1])),
    ],
    [
      'of somebody else',
      async () => pullOf(await image('5.0.0', commits[0]), await image('5.1.0', commits[1])),
      { key: { installation: 1, owner: 'eve', name: 'gitops' } },
    ],
  ])('%s are left out', async (_, pulls, more) => {
    expect(await observeSourceChanges(viewOf(more), await pulls())).toEqual([]);
  });

  test('of a private repository are not shown in a public one', async () => {
    const pulls = pullOf(await image('6.0.0', commits[0]), await image('6.1.0', commits[1]));
    const key = { ...open.key, name: 'open' };
    expect(await observeSourceChanges(viewOf({ key, host: open.github.host(key) }), pulls)).toEqual([]);
  });

  test('wait for nobody: a registry that is down is asked again later, once for all', async () => {
    const pulls = [
      ...pullOf(await image('7.0.0', commits[0]), await image('7.1.0', commits[1])),
      ...pullOf(await image('7.2.0', commits[0]), await image('7.3.0', commits[1])),
    ];
    let asked = 0;
    const labels = async () => {
      asked += 1;
      throw new Error('ECONNREFUSED');
    };
    expect(await observeSourceChanges(viewOf({ registry: { labels } }), pulls)).toEqual([]);
    expect(asked).toBe(1);
    now = new Date(Date.parse(NOW) + 600_000).toISOString();
    expect(await observeSourceChanges(viewOf(), pulls)).toHaveLength(2);
  });
});
