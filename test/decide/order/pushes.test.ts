import { expect, test } from 'vitest';
import { createWorld, settle, syncAgent, targetsIn, tipOf, type World, wait } from '../../fakes/world.ts';
import { aConfig, type EnvironmentInput } from '../builders.ts';

const soaks = { staging: { after: ['dev'], soak: '2m' }, prod: { after: ['staging'] } } as const;

/** Versions that an environment had, in order, while a new one is pushed every 20 seconds and dev soaks for a minute. */
async function seenIn(environment: string, dev: EnvironmentInput, pushes = 30): Promise<string[]> {
  const world = createWorld(aConfig({ dev: { soak: '1m', ...dev }, ...soaks }), ['checkout']);
  const seen: string[] = [];
  for (let push = 1; push <= pushes; push += 1) {
    world.tags.set('checkout', [...(world.tags.get('checkout') ?? []), `1.${push}.0`]);
    await settle(world);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    wait(world, 20);
    const now = versionIn(world, environment);
    if (seen.at(-1) !== now) seen.push(now);
  }
  return seen;
}

function versionIn(world: World, environment: string): string {
  const target = targetsIn(world.host.git.files(tipOf(world))).get(`checkout/${environment}`);
  return target?.release.artifacts[0]?.tag ?? '';
}

test('pushes that are faster than the soak starve nobody: prod goes on', async () => {
  const inProd = await seenIn('prod', {});
  expect(inProd.length).toBeGreaterThan(3);
});

test('where the latest enters at once, nothing is ever proven under such pushes', async () => {
  expect(await seenIn('prod', { pace: 'latest' })).toEqual(['1.0.0']);
});

test('in a queue none is skipped', async () => {
  const inDev = await seenIn('dev', { pace: 'queue' });
  expect(inDev.length).toBeGreaterThan(5);
  expect(inDev).toEqual(inDev.map((_, index) => `1.${index + 1}.0`));
});
