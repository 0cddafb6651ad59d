import { expect, test } from 'vitest';
import { type ContentAtDeps, createContentAt } from '../../src/reconcile/content-at.ts';

const TIP = 'a'.repeat(40);
const OLDER = 'b'.repeat(40);
const FOREIGN = 'c'.repeat(40);
const TOO_NEW = 'd'.repeat(40);
const CONFIG = 'version: 1\nenvironments: { dev: {} }\napplications: [{ path: "apps/{application}/{environment}" }]\n';

/** A mirror whose branch is at TIP, with OLDER below it, and with how often contents were read. */
function aMirror(files: Record<string, string | null> = {}) {
  const reads: string[] = [];
  const deps: ContentAtDeps = {
    branch: 'main',
    configBranch: 'main',
    mirror: {
      resolve: async (ref) => (ref === 'refs/heads/main' ? TIP : null),
      async contains(_, ancestor) {
        if (ancestor === TOO_NEW) throw new Error('the mirror has no such commit');
        return ancestor === OLDER;
      },
      file: async (commit) => (commit in files ? (files[commit] ?? null) : CONFIG),
    },
    async discover(_, commit) {
      reads.push(commit);
      const source = { kind: 'plain' as const, path: 'apps/shop/dev' };
      const target = {
        application: 'shop',
        environment: 'dev',
        source,
        releaseName: 'shop',
        namespace: 'shop',
        inputs: [],
      };
      const broken = { status: 'unreadable' as const, application: 'bad', environment: 'dev', message: 'not YAML' };
      return [{ status: 'read', target, content: `content of ${commit[0]}` }, broken];
    },
  };
  return { contentAt: createContentAt(deps), reads };
}

const shop = { application: 'shop', environment: 'dev' };

test('says what a target was at a commit of the branch, and reads each commit once', async () => {
  const { contentAt, reads } = aMirror();
  expect(await Promise.all([contentAt(shop, TIP), contentAt(shop, OLDER), contentAt(shop, TIP)])).toEqual([
    'content of a',
    'content of b',
    'content of a',
  ]);
  expect(await contentAt({ application: 'bad', environment: 'dev' }, TIP)).toBeNull();
  expect(await contentAt({ application: 'other', environment: 'dev' }, TIP)).toBeNull();
  expect(reads.sort()).toEqual([TIP, OLDER]);
});

test('knows nothing of commits that are not on the branch, or not there yet', async () => {
  const { contentAt, reads } = aMirror();
  expect(await contentAt(shop, FOREIGN)).toBeNull();
  expect(await contentAt(shop, TOO_NEW)).toBeNull();
  expect(reads).toEqual([]);
});

test('a commit without a valid config has no targets', async () => {
  const { contentAt } = aMirror({ [TIP]: null, [OLDER]: 'version: nine\n' });
  expect(await contentAt(shop, TIP)).toBeNull();
  expect(await contentAt(shop, OLDER)).toBeNull();
});
