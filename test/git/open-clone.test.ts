import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clone, openClone } from '../../src/git/open-clone.ts';
import { buildHistory } from '../replay/histories/history.ts';
import { kustomizeOverlays } from '../replay/histories/kustomize-overlays.ts';

let scratch: string;
let source: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-clone-'));
  source = join(scratch, 'source');
  buildHistory(source, kustomizeOverlays);
});
afterAll(() => rm(scratch, { recursive: true }));

function git(dir: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: dir, stdio: 'pipe' });
}

async function using<T>(dir: string, use: (clone: Clone) => Promise<T>): Promise<T> {
  const clone = await openClone(dir);
  try {
    return await use(clone);
  } finally {
    await clone.close();
  }
}

async function commitsIn(dir: string): Promise<number> {
  return using(dir, async (clone) => (await clone.dates((await clone.refs()).get('HEAD') ?? '')).length);
}

describe('every form of a clone is read', () => {
  test('from a folder deep inside', async () => {
    expect(await commitsIn(join(source, 'services/users/overlays'))).toBe(13);
  });

  test('a bare one', async () => {
    git(scratch, 'clone', '--quiet', '--bare', source, 'bare.git');
    expect(await commitsIn(join(scratch, 'bare.git'))).toBe(13);
    expect(await using(join(scratch, 'bare.git'), async ({ workTree }) => workTree)).toBeNull();
  });

  test('a linked work tree', async () => {
    git(source, 'worktree', 'add', '--quiet', '--detach', join(scratch, 'linked'), 'main~3');
    expect(await commitsIn(join(scratch, 'linked'))).toBe(10);
    git(source, 'worktree', 'remove', join(scratch, 'linked'));
  });

  test('a shallow one, which says so', async () => {
    git(scratch, 'clone', '--quiet', '--depth=2', `file://${source}`, 'shallow');
    expect(await using(join(scratch, 'shallow'), async ({ isShallow }) => isShallow)).toBe(true);
    expect(await commitsIn(join(scratch, 'shallow'))).toBe(2);
  });
});

test('the history has every path that a commit changed, folders too, and merges against their first parent', async () => {
  await using(source, async (clone) => {
    const history = await clone.history((await clone.refs()).get('refs/heads/main') ?? '', null);
    const [first, , merge, rename] = history;
    expect(first?.changes.filter(({ isFolder }) => !isFolder)).toHaveLength(8);
    expect(merge).toMatchObject({ author: 'Ada', at: '2026-01-12T10:00:00.000Z' });
    expect(merge?.parents).toHaveLength(2);
    const edited = merge?.changes.map(({ path, isEdit, isFolder }) => ({ path, isEdit, isFolder })).at(-1);
    expect(edited).toEqual({ path: 'k8s/gateway/overlays/prod/kustomization.yaml', isEdit: true, isFolder: false });
    expect(rename?.changes.filter(({ after }) => after === null).length).toBeGreaterThan(8);
  });
});

test("the clone's own config runs nothing, and refs that look like options are no options", async () => {
  const hostile = join(scratch, 'hostile');
  buildHistory(hostile, kustomizeOverlays.slice(0, 2));
  const mark = join(scratch, 'ran');
  await mkdir(mark);
  const run = `touch ${join(mark, 'it')}`;
  const lines = [
    '[core]',
    `fsmonitor = ${run}`,
    `pager = ${run}`,
    '[log]',
    'showSignature = true',
    '[gpg]',
    `program = ${run}`,
  ];
  await appendFile(join(hostile, '.git/config'), `${lines.join('\n')}\n`);
  await writeFile(join(hostile, '.git/info/attributes'), '*.yaml diff=evil\n');
  await appendFile(join(hostile, '.git/config'), `[diff "evil"]\n\ttextconv = ${run}\n\tcommand = ${run}\n`);
  expect(await commitsIn(hostile)).toBe(2);
  await using(hostile, async (clone) => {
    const tip = (await clone.refs()).get('HEAD') ?? '';
    expect(await clone.history(tip, null)).toHaveLength(2);
    expect((await clone.list(tip, '')).length).toBeGreaterThan(8);
    await expect(clone.history('--output=/tmp/x', null)).rejects.toThrow('cannot be read');
  });
  expect(await readdir(mark)).toEqual([]);
});
