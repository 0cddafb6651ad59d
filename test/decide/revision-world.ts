import type { Config } from '../../src/model/config.ts';
import { createWorld, pathOf, settle, syncAgent, targetsIn, tipOf, type World, wait } from '../fakes/world.ts';
import { aConfig } from './builders.ts';

/** One application that is deployed by one version in a manifest of each environment: a chart's, or a Git tag. */
export const names = ['dev', 'staging', 'prod'];

/** dev → staging (soak of ten minutes) → prod, for versions in a range. */
export function aLadder(range: string): Config {
  return aConfig({ dev: {}, staging: { after: ['dev'], soak: '10m' }, prod: { after: ['staging'] } }, range);
}

/** A world in which the application has these manifests, and everything is well. */
export async function aRevisionWorld(config: Config, manifest: (environment: string) => string): Promise<World> {
  const world = createWorld(config, ['checkout']);
  const files = names.map((name) => [pathOf('checkout', name), manifest(name)] as const);
  world.host.as('root').commit('main', Object.fromEntries(files));
  await goOn(world);
  return world;
}

/** Everything syncs and is healthy while time goes by. */
export async function goOn(world: World, minutes = 60): Promise<void> {
  for (let step = 0; step < minutes; step += 15) {
    await settle(world);
    for (const name of names) syncAgent(world, `checkout/${name}`, 'healthy');
    wait(world, 900);
    await settle(world);
  }
}

/** The version that each environment has. */
export function tagsIn(world: World): (string | null | undefined)[] {
  const targets = targetsIn(world.host.git.files(tipOf(world)));
  return names.map((name) => targets.get(`checkout/${name}`)?.release.artifacts[0]?.tag);
}
