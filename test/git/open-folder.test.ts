import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from '../../src/git/open-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shiplock-folder-'));
  for (const name of ['apps/web', '.git', 'node_modules/a']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'apps/web/a.yaml'), 'hello\n');
  await writeFile(join(folder, 'run.sh'), '', { mode: 0o755 });
  await writeFile(join(folder, '.git/config'), 'x');
  await symlink('../elsewhere', join(folder, 'link'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a folder as Git would, without its own and packages', async () => {
  const { treeish, list, file, blob } = await openFolder(folder);
  const entries = await list(treeish, '');
  expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    '040000 apps',
    '040000 apps/web',
    '100644 apps/web/a.yaml',
    '120000 link',
    '100755 run.sh',
  ]);
  // `git hash-object` says so.
  expect(entries.find(({ path }) => path === 'apps/web/a.yaml')?.oid).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  expect(await file(treeish, 'apps/web/a.yaml')).toBe('hello\n');
  expect(await file(treeish, 'link')).toBeNull();
  expect(Buffer.from(await blob(entries.find(({ path }) => path === 'link')?.oid ?? '')).toString()).toBe(
    '../elsewhere',
  );
});

it('says which folder is not there', async () => {
  await expect(openFolder(join(folder, 'none'))).rejects.toThrow(/There is no folder .*none/);
});

it('gives a folder the id that Git gives to its tree, so that what changes inside shows on it', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' })
      .toString()
      .trim();
  const idOf = async () => (await (await openFolder(folder)).list('', '')).find(({ path }) => path === 'apps')?.oid;
  await rm(join(folder, '.git'), { recursive: true });
  git('init', '-q');
  git('add', 'apps');
  const before = await idOf();
  expect(git('ls-tree', git('write-tree'), 'apps')).toContain(` tree ${before}`);
  await writeFile(join(folder, 'apps/web/a.yaml'), 'other\n');
  expect(await idOf()).not.toBe(before);
});
