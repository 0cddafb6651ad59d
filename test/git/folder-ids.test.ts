import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openClone } from '../../src/git/open-clone.ts';
import { openFolder } from '../../src/git/open-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'shiplock-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function git(...args: string[]): void {
  execFileSync('git', ['-C', root, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    stdio: 'pipe',
  });
}

describe('a folder read as a tree', () => {
  it('has the very entries that Git has of the same files', async () => {
    write('apps/web/deployment.yaml', 'kind: Deployment\n');
    write('apps/web.yaml', 'kind: List\n');
    write('apps/web-2/a.yaml', '');
    write('run.sh', '#!/bin/sh\n');
    chmodSync(join(root, 'run.sh'), 0o755);
    symlinkSync('apps/web', join(root, 'current'));
    mkdirSync(join(root, 'empty/deep'), { recursive: true });
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');

    const clone = await openClone(root);
    const commit = (await clone.resolve(['HEAD'])) ?? '';
    const wanted = await clone.list(commit, '');
    const found = await (await openFolder(root)).list('', '');
    await clone.close();

    const plain = (entries: typeof found) => entries.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).sort();
    expect(plain(found)).toEqual(plain(wanted));
    expect(wanted.length).toBeGreaterThan(6);
  });

  it('reads what is not committed, and leaves out what it is told to', async () => {
    write('apps/new.yaml', 'kind: Pod\n');
    write('ignored/index.yaml', 'kind: Nothing\n');
    const source = await openFolder(root, (path) => path === 'ignored');

    expect(await source.file('', 'apps/new.yaml')).toBe('kind: Pod\n');
    expect(await source.file('', 'apps')).toBeNull();
    expect(await source.file('', 'current')).toBeNull();
    const entries = await source.list('', '');
    expect(entries.some(({ path }) => path.startsWith('ignored'))).toBe(false);
    const link = entries.find(({ path }) => path === 'current');
    expect(Buffer.from(await source.blob(link?.oid ?? '')).toString()).toBe('apps/web');
  });
});
