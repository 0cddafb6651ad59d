import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clone, openClone } from '../../../src/git/open-clone.ts';
import { Config } from '../../../src/model/config.ts';
import { targetKey } from '../../../src/model/names.ts';
import { type Discovery, discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { followTargets } from '../../../src/observe/targets/target-history.ts';
import { createTreeReader } from '../../../src/observe/targets/tree-reader.ts';
import { buildHistory, type Commit } from '../../replay/histories/history.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-follow-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const config = Config.parse({
  version: 1,
  environments: { dev: {}, prod: { after: ['dev'] } },
  applications: [
    { path: 'apps/{application}/overlays/{environment}' },
    { path: 'charts/{application}', values: ['charts/{application}/values-{environment}.yaml'] },
    { path: 'plain/{environment}/{application}' },
    { declaredIn: 'argocd/{environment}', objectName: '{application}-{environment}' },
  ],
});

const overlay = (tag: number): string =>
  `resources: [../../base]\nimages: [{ name: ghcr.io/acme/a, newTag: "1.${tag}.0" }]\n`;
const pod = (tag: number): string =>
  `kind: Pod\nspec: { containers: [{ name: a, image: ghcr.io/acme/a:1.${tag}.0 }] }\n`;

const application = (path: string, name: string, kustomize: object = {}): string =>
  JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name },
    spec: { source: { repoURL: 'https://github.com/acme/x', path, kustomize }, destination: { namespace: 'd' } },
  });

/** What a person may do to a repository: any file comes, changes, breaks or goes. */
const files: Record<string, (tag: number) => string> = {
  'apps/a/base/kustomization.yaml': () => 'resources: [deployment.yaml]\n',
  'apps/a/base/deployment.yaml': pod,
  'apps/a/overlays/dev/kustomization.yaml': overlay,
  'apps/a/overlays/prod/kustomization.yaml': overlay,
  'charts/b/Chart.yaml': (tag) => `apiVersion: v2\nname: b\nversion: 0.${tag}.0\n`,
  'charts/b/values.yaml': (tag) => `image: { repository: ghcr.io/acme/b, tag: 0.${tag}.0 }\n`,
  'charts/b/values-dev.yaml': (tag) => `image: { tag: 1.${tag}.0 }\n`,
  'charts/b/values-prod.yaml': (tag) => `image: { tag: 1.${tag}.0 }\n`,
  'plain/dev/c/pod.yaml': pod,
  'plain/prod/c/pod.yaml': pod,
  'plain/prod/c': () => 'a file where a folder was\n',
  'argocd/dev/d.yaml': (tag) => application('apps/a/base', 'd-dev', { images: [`ghcr.io/acme/a:2.${tag}.0`] }),
  'argocd/prod/all.yaml': () => application('more', 'all-prod'),
  'more/e.yaml': (tag) => application('plain/prod/c', `e-${tag > 8 ? 'other' : 'prod'}`),
  'README.md': String,
};

const change = fc.record({
  path: fc.constantFrom(...Object.keys(files)),
  what: fc.oneof(
    { arbitrary: fc.constant('edit' as const), weight: 8 },
    { arbitrary: fc.constantFrom('remove' as const, 'break' as const), weight: 1 },
  ),
  tag: fc.integer({ min: 0, max: 9 }),
});

/** Commits that Git takes: a folder and a file of one name follow each other, and only what is there goes. */
function commitsOf(steps: readonly { path: string; what: string; tag: number }[][]): Commit[] {
  return steps.map((changes, index) => {
    const made: Record<string, string | null> = {};
    for (const { path, what, tag } of changes) {
      if (what === 'remove') made[path] = null;
      else made[path] = what === 'break' ? 'a: [' : (files[path]?.(tag) ?? '');
    }
    return { at: new Date(1_770_000_000_000 + index * 1000).toISOString(), message: `${index}`, files: made };
  });
}

async function whole(clone: Clone, sha: string): Promise<Map<string, Discovery>> {
  const found = await discoverTargets(config, createTreeReader(clone, sha));
  return new Map(found.map((one) => [targetKey(one.status === 'read' ? one.at.target : one), one]));
}

test('following a history finds at every commit what reading that commit finds', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 12 }),
      async (steps) => {
        const dir = join(scratch, String(run++));
        buildHistory(dir, commitsOf([Object.keys(files).map((path) => ({ path, what: 'edit', tag: 0 })), ...steps]));
        const clone = await openClone(dir);
        try {
          const history = await followTargets(clone, config, null);
          for (const commit of await clone.history(await tip(dir), null)) {
            await history.next(commit.changes);
            expect(new Map([...history.targets()].sort())).toEqual(
              new Map([...(await whole(clone, commit.sha))].sort()),
            );
          }
        } finally {
          await clone.close();
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

test('a commit that touches no target reads nothing', async () => {
  const dir = join(scratch, 'quiet');
  const all = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text(0)]));
  delete all['plain/prod/c'];
  buildHistory(dir, [
    { at: '2026-01-01T00:00:00Z', message: 'all', files: all },
    { at: '2026-01-02T00:00:00Z', message: 'docs', files: { 'README.md': 'more' } },
    { at: '2026-01-03T00:00:00Z', message: 'one', files: { 'plain/dev/c/pod.yaml': pod(1) } },
  ]);
  const clone = await openClone(dir);
  const read: string[] = [];
  const counting = {
    ...clone,
    blob: (oid: string) => {
      read.push(oid);
      return clone.blob(oid);
    },
  };
  const [first, docs, one] = await clone.history(await tip(dir), null);
  const history = await followTargets(counting, config, first?.sha ?? null);
  read.length = 0;
  expect(await history.next(docs?.changes ?? [])).toEqual([]);
  expect(read).toEqual([]);
  expect((await history.next(one?.changes ?? [])).map(({ key }) => key)).toEqual(['c/dev']);
  expect(new Set(read).size).toBe(1);
  await clone.close();
});

async function tip(dir: string): Promise<string> {
  return execFileSync('git', ['rev-parse', 'main'], { cwd: dir, encoding: 'utf8' }).trim();
}
