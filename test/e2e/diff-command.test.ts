import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerDiff } from '../../src/offline/diff/diff-command.ts';
import { runCommand } from '../offline/terminal.ts';

const sample = join(import.meta.dirname, '../../fixtures/repos/env-folders');
const run = (...args: string[]) => runCommand(registerDiff, ['diff', ...args]);

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'shiplock-diff-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', clone, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'main');
  await cp(join(sample, 'before'), clone, { recursive: true });
  git('add', '.');
  git('commit', '-qm', 'before');
  git('switch', '-qc', 'change');
  await cp(join(sample, 'after'), clone, { recursive: true });
  git('add', '.');
  git('commit', '-qm', 'after');
  git('switch', '-q', 'main');
  await writeFile(join(clone, 'NOTES.md'), 'later\n');
  git('add', '.');
  git('commit', '-qm', 'later');
});
afterAll(() => rm(clone, { recursive: true, force: true }));

test('of two folders and of two revisions says the same, from where the branches part', async () => {
  const folders = await run(join(sample, 'before'), join(sample, 'after'), '-o', 'json', '--exit-code');
  expect(folders).toMatchObject({ status: 1, failed: [], told: [] });
  const revisions = await run('main', 'change', '--repo', clone, '-o', 'json');
  expect(JSON.parse(revisions.printed)).toEqual(JSON.parse(folders.printed));
  expect(revisions.told[0]).toMatch(
    /^Note: change lacks commits of main: compared with [0-9a-f]{7}, where it branched off\./,
  );
  const { objects } = JSON.parse(folders.printed) as { objects: { target: string; change: string }[] };
  expect(new Set(objects.map(({ target }) => target))).toContain('tickets/staging');
});
