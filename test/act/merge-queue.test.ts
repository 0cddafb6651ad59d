import { describe, expect, test } from 'vitest';
import { apply } from '../../src/act/act.ts';
import { aHost, effectsOn, tip } from './stage.ts';

/** A host with a merge queue and a green pull request of ours. */
async function queueing(conclusion: 'success' | 'failure' = 'success') {
  const host = aHost({ requiredChecks: ['gate'], protection: { mergeQueue: true } });
  const [parent, edits] = [tip(host), [{ path: 'values.yaml', text: 'tag: 1.4.3\n' }]];
  const head = await host.contents.commit({ parent, edits, message: 'bump', like: null });
  await host.contents.setBranch('bump', head, null);
  const { number: pull } = await host.pulls.create({ title: 't', body: '', head: 'bump', base: 'main' });
  const state = { status: 'completed', conclusion } as const;
  await host.checks.create({ sha: head, name: 'gate', state, title: '', summary: '', annotations: [], externalId: '' });
  const effects = effectsOn(host);
  const enqueue = (at = head) => apply({ kind: 'enqueuePullRequest', reason: 'r', pull, head: at }, effects);
  const dequeue = () => apply({ kind: 'dequeuePullRequest', reason: 'r', pull }, effects);
  return { host, pull, head, enqueue, dequeue };
}

describe('the merge queue', () => {
  test('takes a pull request once', async () => {
    const { host, pull, enqueue } = await queueing();
    expect(await enqueue()).toBe('changed');
    const writes = host.writes();
    expect(await enqueue()).toBe('done');
    expect(host.writes()).toBe(writes);
    expect(await host.pulls.queued('main')).toEqual([pull]);
  });

  test('takes no other head than the one that was judged', async () => {
    const { host, enqueue } = await queueing();
    host.as('ann').commit('bump', { 'values.yaml': 'tag: 9.9.9\n' });
    expect(await enqueue()).toBe('moved');
    expect(await host.pulls.queued('main')).toEqual([]);
  });

  test('that says no is looked at again', async () => {
    const { host, enqueue } = await queueing('failure');
    expect(await enqueue()).toBe('moved');
    expect(await host.pulls.queued('main')).toEqual([]);
  });

  test('is done with what it has merged', async () => {
    const { host, pull, enqueue, dequeue } = await queueing();
    await enqueue();
    const [entry] = host.all.queue;
    const state = { status: 'completed', conclusion: 'success' } as const;
    const text = { title: '', summary: '', annotations: [], externalId: '' };
    await host.checks.create({ sha: entry?.sha ?? '', name: 'gate', state, ...text });
    expect((await host.pulls.get(pull)).mergedAt).not.toBeNull();
    expect(await enqueue()).toBe('done');
    expect(await dequeue()).toBe('done');
  });

  test('lets a pull request go, once', async () => {
    const { host, enqueue, dequeue } = await queueing();
    await enqueue();
    expect(await dequeue()).toBe('changed');
    expect(await dequeue()).toBe('done');
    expect(await host.pulls.queued('main')).toEqual([]);
  });
});

describe('a branch of ours that lacks the base tip', () => {
  test('is brought up to date at the head that was judged, and no other', async () => {
    const host = aHost();
    const head = host.as('ann').commit('bump', { 'values.yaml': 'tag: 1.4.3\n' });
    const pull = host.as('ann').open('bump', 'main').number;
    const effects = effectsOn(host);
    const update = () => apply({ kind: 'updateBranch', reason: 'r', pull, head }, effects);
    expect(await update()).toBe('moved');
    host.as('ann').commit('main', { 'README.md': 'moved\n' });
    expect(await update()).toBe('changed');
    expect(host.git.files(tip(host, 'bump')).get('README.md')).toBe('moved\n');
    const now = tip(host, 'bump');
    expect(await update()).toBe('moved');
    expect(tip(host, 'bump')).toBe(now);
  });
});

test('a waiting check that grows old is made anew, and a fresh one is left', async () => {
  const host = aHost();
  const sha = tip(host);
  const waiting = {
    ...({ kind: 'ensureCheck', reason: 'r', sha, name: 'gate', state: { status: 'in_progress' } } as const),
    ...{ title: 't', summary: '', annotations: [], externalId: 'same', freshFrom: null },
  };
  const effects = effectsOn(host);
  expect(await apply(waiting, effects)).toBe('changed');
  expect(await apply({ ...waiting, freshFrom: '2026-11-21T11:00:00.000Z' }, effects)).toBe('done');
  expect(await apply({ ...waiting, freshFrom: '2026-11-21T13:00:00.000Z' }, effects)).toBe('changed');
  expect(host.all.checks).toHaveLength(2);
});
