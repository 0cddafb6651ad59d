import { describe, expect, test } from 'vitest';
import type { Protection } from '../../src/model/protection.ts';
import { createWorld, runRound, settle, syncAgent, targetsIn, tipOf, type World } from '../fakes/world.ts';
import { aConfig } from './builders.ts';

const config = aConfig({ dev: {}, staging: { after: ['dev'] } });

function aWorld(protection: Partial<Protection>): World {
  const world = createWorld(config, ['checkout'], protection);
  world.tags.set('checkout', ['1.0.0', '1.1.0']);
  return world;
}

/** What the base branch has in an environment. */
function versionIn(world: World, environment: string): string | null | undefined {
  const files = world.host.git.files(tipOf(world));
  return targetsIn(files).get(`checkout/${environment}`)?.release.artifacts[0]?.tag;
}

async function liveInDev(world: World): Promise<void> {
  syncAgent(world, 'checkout/dev', 'healthy');
  await settle(world);
}

describe('a release reaches staging by itself', () => {
  test('where the rules ask for our checks only', async () => {
    const world = aWorld({});
    await settle(world);
    await liveInDev(world);
    expect(versionIn(world, 'staging')).toBe('1.1.0');
  });

  test('where the App may pass the reviews by', async () => {
    const world = aWorld({ requiredReviews: 1, bypass: true });
    await settle(world);
    await liveInDev(world);
    expect(versionIn(world, 'staging')).toBe('1.1.0');
    expect(world.host.all.reviews).toEqual([]);
  });

  test('through the merge queue, with both checks on the commit of each group', async () => {
    const world = aWorld({ mergeQueue: true });
    await settle(world);
    expect(versionIn(world, 'dev')).toBe('1.1.0');
    await liveInDev(world);
    expect(versionIn(world, 'staging')).toBe('1.1.0');
    expect(world.host.all.queue).toEqual([]);
    const merged = world.host.all.pulls.map(({ mergeSha }) => mergeSha);
    for (const sha of merged) {
      const names = world.host.all.checks.filter((check) => check.sha === sha).map(({ name }) => name);
      expect(names).toEqual(['shiplock/diff', 'shiplock/promotion']);
    }
  });

  test('where branches must hold the base tip, also when the base moves before the merge', async () => {
    const world = aWorld({ strict: true });
    await runRound(world);
    world.host.as('ann').commit('main', { 'README.md': 'moved' });
    await settle(world);
    expect(versionIn(world, 'dev')).toBe('1.1.0');
    await liveInDev(world);
    expect(versionIn(world, 'staging')).toBe('1.1.0');
  });
});

test('where the rules ask for reviews it waits for them, without trying, and nobody is approved for', async () => {
  const world = aWorld({ requiredReviews: 1 });
  await settle(world);
  const [pull] = world.host.all.pulls;
  expect(pull?.state).toBe('open');
  expect(world.host.all.reviews).toEqual([]);
  const before = world.host.writes();
  await settle(world);
  expect(world.host.writes()).toBe(before);
  world.host.as('olga').review(pull?.number ?? 0, 'APPROVED');
  await settle(world);
  expect(versionIn(world, 'dev')).toBe('1.1.0');
});

test('a release that dev has not proven does not pass in a group with the one that brings it to dev', async () => {
  const world = aWorld({ mergeQueue: true, requiredReviews: 1, bypass: false });
  const { host } = world;
  await settle(world);
  const [dev] = host.all.pulls;
  const files = host.git.files(dev?.head.sha ?? '');
  host.as('ann').commit('hand', { 'apps/checkout/staging.yaml': files.get('apps/checkout/dev.yaml') ?? '' });
  const hand = host.as('ann').open('hand', 'main');
  for (const { number } of [dev ?? hand, hand]) host.as('olga').review(number, 'APPROVED');
  // Somebody made the hand-made one green and queued it behind the other, as an administrator could.
  for (const { head, number } of [dev ?? hand, hand]) {
    for (const name of ['shiplock/diff', 'shiplock/promotion']) {
      const state = { status: 'completed', conclusion: 'success' } as const;
      await host.checks.create({
        sha: head.sha,
        name,
        state,
        title: '',
        summary: '',
        annotations: [],
        externalId: 'x',
      });
    }
    await host.pulls.enqueue(number, { head: head.sha });
  }
  const [, behind] = host.all.queue;
  expect(host.all.queue.map(({ pull }) => pull)).toEqual([dev?.number, hand.number]);
  await settle(world);
  expect(versionIn(world, 'dev')).toBe('1.1.0');
  expect(versionIn(world, 'staging')).toBe('1.0.0');
  const onGroup = host.all.checks.filter(({ sha, name }) => sha === behind?.sha && name === 'shiplock/promotion');
  expect(onGroup.map(({ conclusion }) => conclusion)).toEqual(['failure']);
});
