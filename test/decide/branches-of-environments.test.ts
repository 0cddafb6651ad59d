import { describe, expect, test } from 'vitest';
import {
  BOT,
  createWorld,
  pathOf,
  runRound,
  settle,
  syncAgent,
  tipOf,
  valuesText,
  type World,
  wait,
  wantedIn,
} from '../fakes/world.ts';
import { aConfig, type EnvironmentInput } from './builders.ts';

const ladder = {
  dev: {},
  staging: { after: ['dev'], branch: 'env/staging' },
  prod: { after: ['staging'], branch: 'env/prod', merge: 'manual' },
} as const satisfies Record<string, EnvironmentInput>;

const versions = (world: World): Record<string, string | null> =>
  Object.fromEntries([...wantedIn(world)].map(([key, { release }]) => [key, release.artifacts[0]?.tag ?? null]));

async function prove(world: World, environment: string): Promise<void> {
  syncAgent(world, `checkout/${environment}`, 'healthy');
  wait(world, 60);
  await settle(world);
}

async function pushed(tag: string): Promise<World> {
  const world = createWorld(aConfig(ladder), ['checkout']);
  world.tags.set('checkout', [tag]);
  await settle(world);
  return world;
}

describe('environments with branches of their own', () => {
  test('a release climbs from branch to branch, and nothing else on them is touched', async () => {
    const world = await pushed('1.0.1');
    await prove(world, 'dev');
    await prove(world, 'staging');
    const [pull] = await world.host.pulls.open('env/prod');
    expect(pull).toMatchObject({
      title: 'Promote checkout 1.0.0 → 1.0.1 to prod',
      author: BOT,
      base: { branch: 'env/prod' },
    });
    await world.host.as('ann').merge(pull?.number ?? 0);
    await settle(world);
    await prove(world, 'prod');
    expect(versions(world)).toEqual({ 'checkout/dev': '1.0.1', 'checkout/prod': '1.0.1', 'checkout/staging': '1.0.1' });
    expect(world.host.all.pulls.map(({ base, mergedAt }) => [base.branch, mergedAt !== null])).toEqual([
      ['main', true],
      ['env/staging', true],
      ['env/prod', true],
    ]);
    for (const [branch, own] of [
      ['main', 'dev'],
      ['env/staging', 'staging'],
      ['env/prod', 'prod'],
    ] as const) {
      const files = world.host.git.files(tipOf(world, branch));
      for (const environment of ['dev', 'staging', 'prod']) {
        const tag = environment === own ? '1.0.1' : '1.0.0';
        expect(files.get(pathOf('checkout', environment))).toBe(valuesText('checkout', tag));
      }
    }
    expect([...world.announced.keys()].sort()).toEqual(['env/prod', 'env/staging', 'main']);
    expect(world.host.all.deployments.map(({ environment, state }) => `${environment} ${state}`).sort()).toEqual(
      ['dev', 'prod', 'staging'].map((name) => `${name}/checkout success`),
    );
    expect((await runRound(world)).plan.actions).toEqual([]);
  });

  test('a pull request is judged by what lives on the branch that it goes into', async () => {
    const world = await pushed('1.0.1');
    const ann = world.host.as('ann');
    const text = { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.0.9') };
    ann.commit('to-prod', text, 'env/prod');
    const prod = ann.open('to-prod', 'env/prod').number;
    ann.commit('to-main', text);
    const main = ann.open('to-main', 'main').number;
    const { plan } = await runRound(world);
    const said = (pull: number): string | undefined =>
      plan.verdicts.find((verdict) => verdict.pull === pull)?.promotion.message;
    expect(said(prod)).toBe('prod would get checkout 1.0.9, and staging has not proven it (it runs 1.0.0)');
    expect(said(main)).toBe('this pull request changes no target');
  });

  test('waits quietly while a branch is not there', async () => {
    const world = createWorld(aConfig(ladder), ['checkout']);
    world.config = aConfig({ ...ladder, late: { after: ['dev'], branch: 'env/late' } });
    world.tags.set('checkout', ['1.0.1']);
    await settle(world);
    await prove(world, 'dev');
    expect(versions(world)).toMatchObject({ 'checkout/dev': '1.0.1', 'checkout/staging': '1.0.1' });
  });
});
