import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMergeMessages } from '../../src/reconcile/merge-messages.ts';
import { originAt } from '../git/origin.ts';

/** Commits: base, then a merge of a side branch whose own commit holds another message, then one more. */
function aHistory() {
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-messages-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  execFileSync('git', ['init', '--bare', '--quiet', dir]);
  const { commit, git } = originAt(dir);
  const base = commit('refs/heads/main', { a: '1' });
  const tree = git('rev-parse', `${base}^{tree}`);
  const make = (message: string, ...parents: string[]) =>
    git('commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message);
  const side = make('side\n\nShiplock-Prune: 1111111111111111', base);
  const merge = make('merge\n\nShiplock-Prune: 2222222222222222', base, side);
  const tip = make('tip', merge);
  return { messages: createMergeMessages({ dir, url: 'http://127.0.0.1/acme/deploy' }), dir, base, merge, tip };
}

test('tells what was merged since, newest first, and not what a branch says on its own commits', async () => {
  const { messages, base, merge, tip } = aHistory();
  expect(await messages(base, tip)).toEqual(['tip', 'merge\n\nShiplock-Prune: 2222222222222222']);
  expect(await messages(merge, tip)).toEqual(['tip']);
  expect(await messages(tip, tip)).toEqual([]);
});

test('tells only of the newest commit when the beginning is not known', async () => {
  const { messages, tip } = aHistory();
  expect(await messages(null, tip)).toEqual(['tip']);
  expect(await messages('f'.repeat(40), tip)).toEqual(['tip']);
});

test('throws for a commit that is not there and for anything that is no commit id', async () => {
  const { messages, base } = aHistory();
  await expect(messages(base, 'f'.repeat(40))).rejects.toThrow('cannot tell');
  await expect(messages('--output=x', base)).rejects.toThrow('not a full commit id');
});

test('answers many questions about one tip by one look, and looks again after a fault and for another tip', async () => {
  const { messages, dir, base, merge, tip } = aHistory();
  const [one, other] = await Promise.all([messages(base, tip), messages(base, tip)]);
  expect(one).toBe(other);
  renameSync(dir, `${dir}-away`);
  onTestFinished(() => rmSync(`${dir}-away`, { recursive: true, force: true }));
  expect(await messages(base, tip)).toEqual(one);
  await expect(messages(base, merge)).rejects.toThrow('cannot tell');
  renameSync(`${dir}-away`, dir);
  expect(await messages(base, merge)).toEqual(['merge\n\nShiplock-Prune: 2222222222222222']);
});
