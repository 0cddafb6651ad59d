import { spawnSync } from 'node:child_process';
import { chmod, cp, lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything, folderState } from './folder-state.ts';
import { folderPerEnvironment } from './histories/folder-per-environment.ts';
import { buildHistory } from './histories/history.ts';

const CLI = fileURLToPath(new URL('../../bin/shiplock.js', import.meta.url));
const NOBODY = 65_534;
let scratch: string;
let clone: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-untouched-'));
  await chmod(scratch, 0o755);
  clone = join(scratch, 'clone');
  buildHistory(clone, folderPerEnvironment);
});
afterAll(async () => {
  await everything(scratch, (path) => chmod(path, 0o755));
  await rm(scratch, { recursive: true });
});

function run(folder: string, uid?: number): { status: number | null; stdout: string } {
  const args = [CLI, 'replay', folder, '--at', '2026-04-01T00:00:00Z', '-o', 'json', '--diff'];
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', HOME: '/nonexistent' };
  return spawnSync(process.execPath, args, { env, encoding: 'utf8', ...(uid !== undefined && { uid, gid: uid }) });
}

test('a clone is the same to the byte after a replay', async () => {
  const before = await folderState(clone);
  const { status, stdout } = run(clone);
  expect([status, JSON.parse(stdout).commits.read]).toEqual([0, 16]);
  expect(await folderState(clone)).toBe(before);
});

test('a read-only copy that belongs to somebody else is read as well', async () => {
  const copy = join(scratch, 'copy');
  await cp(clone, copy, { recursive: true });
  await everything(copy, async (path) => chmod(path, (await lstat(path)).isDirectory() ? 0o555 : 0o444));
  const before = await folderState(copy);
  // Root may write anywhere, so that only another account proves it.
  const { status, stdout } = run(copy, process.getuid?.() === 0 ? NOBODY : undefined);
  expect([status, JSON.parse(stdout).commits.read]).toEqual([0, 16]);
  expect(await folderState(copy)).toBe(before);
});
