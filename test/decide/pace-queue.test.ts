import { expect, test } from 'vitest';
import { BOT, createWorld, settle, syncAgent, targetsIn, tipOf, type World, wait } from '../fakes/world.ts';
import { aConfig } from './builders.ts';

/** `pace: queue` and people who close what is offered. */

const line = { pace: 'queue', merge: 'manual' } as const;

async function offeredIn(world: World, environment: string): Promise<string | undefined> {
  await settle(world);
  const open = await world.host.pulls.open('main');
  return open.find(({ author, head }) => author === BOT && head.branch.endsWith(`/${environment}`))?.title;
}

async function decline(world: World): Promise<void> {
  for (const { number } of await world.host.pulls.open('main')) world.host.as('ann').close(number);
}

test('a version that a person declined leaves the line into a first environment', async () => {
  const world = createWorld(aConfig({ dev: line }), ['checkout']);
  world.tags.set('checkout', ['1.0.1', '1.0.2', '1.0.3']);
  expect(await offeredIn(world, 'dev')).toBe('Promote checkout 1.0.0 → 1.0.1 to dev');
  await decline(world);
  expect(await offeredIn(world, 'dev')).toBe('Promote checkout 1.0.0 → 1.0.2 to dev');
});

test('a release that a person declined leaves the line behind an environment', async () => {
  const world = createWorld(aConfig({ dev: {}, staging: { ...line, after: ['dev'] } }), ['checkout']);
  for (const tag of ['1.0.1', '1.0.2']) {
    world.tags.set('checkout', [tag]);
    await settle(world);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    wait(world, 60);
    await settle(world);
  }
  expect(await offeredIn(world, 'staging')).toBe('Promote checkout 1.0.0 → 1.0.1 to staging');
  await decline(world);
  expect(await offeredIn(world, 'staging')).toBe('Promote checkout 1.0.0 → 1.0.2 to staging');
});
