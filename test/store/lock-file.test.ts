import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockedError, takeLock } from '../../src/store/lock-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shiplock-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

test('a lock is taken once, and again after its release', async () => {
  const release = await takeLock(path, Date.now);
  await expect(takeLock(path, Date.now)).rejects.toThrow(LockedError);
  await expect(takeLock(path, Date.now)).rejects.toThrow(`process ${process.pid}`);
  await release();
  await (await takeLock(path, Date.now))();
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});

test('of many that come at once, one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(path, Date.now)));
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('the lock of a process that was killed is taken over', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const release = await takeLock(path, Date.now);
  const mine = await readFile(path, 'utf8');
  await release();
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const host = mine.trim().split(' ')[2];
  await writeFile(path, `${child.pid} ${started} ${host}\n`);
  await expect(takeLock(path, Date.now)).rejects.toThrow(LockedError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await takeLock(path, Date.now))();
});

test('a process id that another process has got since is no holder', async () => {
  const release = await takeLock(path, Date.now);
  const [pid, , host] = (await readFile(path, 'utf8')).trim().split(' ');
  await release();
  await writeFile(path, `${pid} 1 ${host}\n`);
  await (await takeLock(path, Date.now))();
});

test('the holder on another host counts while it keeps the file young', async () => {
  await writeFile(path, '1 1 another-host\n');
  const written = Date.now();
  await utimes(path, written / 1000, written / 1000);
  await expect(takeLock(path, () => written + 15_000)).rejects.toThrow(LockedError);
  await (await takeLock(path, () => written + 25_000))();
});

test('a file of another form is nobody', async () => {
  await writeFile(path, 'rubbish');
  await (await takeLock(path, Date.now))();
});
