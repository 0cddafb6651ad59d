import { describe, expect, test } from 'vitest';
import { pathOf, runRound, settle, tipOf, type World } from '../fakes/world.ts';
import { aConfig } from './builders.ts';
import { aLadder, aRevisionWorld, goOn, names, tagsIn } from './revision-world.ts';

const repository = 'https://charts.example.com/shop/redis';
const config = aLadder('^19');

function manifest(environment: string, tag: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: checkout-${environment} }
spec:
  source:
    repoURL: https://charts.example.com/shop
    chart: redis
    targetRevision: ${tag} # what is deployed
`;
}

/** A world whose one application is deployed as a chart, everywhere at 19.0.1 and well. */
function aWorld(environments = config): Promise<World> {
  return aRevisionWorld(environments, (name) => manifest(name, '19.0.1'));
}

describe('an application that is a chart of a Helm repository', () => {
  test('goes from environment to environment by its version alone', async () => {
    const world = await aWorld();
    expect(tagsIn(world)).toEqual(['19.0.1', '19.0.1', '19.0.1']);
    world.gitTags.set(repository, ['19.0.1', '19.1.0', '19.2.0-rc.1', '20.0.0', '18.9.9']);
    await settle(world);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.0.1', '19.0.1']);
    await goOn(world, 120);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.1.0', '19.1.0']);
    expect(world.host.git.files(tipOf(world)).get(pathOf('checkout', 'prod'))).toBe(manifest('prod', '19.1.0'));
    expect(world.host.all.pulls.map(({ title }) => title)).toEqual(
      names.map((name) => `Promote checkout chart redis 19.0.1 → 19.1.0 to ${name}`),
    );
    const { body = '' } = world.host.all.pulls.at(-1) ?? {};
    expect(body).toContain('| chart `https://charts.example.com/shop/redis` | `19.0.1` | `19.1.0` |');
    expect(world.host.git.message(tipOf(world))).toContain(
      'Shiplock-Artifact: https://charts.example.com/shop/redis:19.1.0',
    );
  });

  test('is kept in order when a person jumps, and may not follow a range instead', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    ann.commit('jump', { [pathOf('checkout', 'prod')]: manifest('prod', '19.3.0') });
    ann.open('jump', 'main');
    ann.commit('range', { [pathOf('checkout', 'prod')]: manifest('prod', "'19.*'") });
    ann.open('range', 'main');
    const { verdicts } = (await runRound(world)).plan;
    expect(verdicts.map(({ promotion }) => `${promotion.reason}: ${promotion.message}`)).toEqual([
      'UpstreamNotProven: prod would get checkout 19.3.0, and staging has not proven it (it runs 19.0.1)',
      'TagLeft: checkout/prod would no longer name chart redis at a version (it has 19.0.1): nothing but a version can be proven in the environments before',
    ]);
  });

  test('goes back by a rollback, and the version that went bad is not offered again', async () => {
    const world = await aWorld();
    world.gitTags.set(repository, ['19.1.0']);
    await goOn(world, 120);
    const last = world.host.all.pulls.at(-1)?.number ?? 0;
    world.host.as('olga').comment(last, '/rollback prod errors');
    await goOn(world);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.1.0', '19.0.1']);
    expect(world.host.all.pulls.at(-1)?.title).toBe('Roll back checkout in prod to 19.0.1');
    await goOn(world);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.1.0', '19.0.1']);
  });

  test('is passed over at a version that a person rejected, and waits while it is held', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    ann.commit('talk', { 'README.md': 'hello\n', [pathOf('checkout', 'dev')]: manifest('dev', '19.2.0') });
    const { number } = ann.open('talk', 'main');
    world.host.as('root').comment(number, '/reject 19.2.0 broken');
    await settle(world);
    world.host.as('root').comment(number, '/hold checkout staging busy');
    await settle(world);
    ann.close(number);
    world.gitTags.set(repository, ['19.1.0', '19.2.0']);
    await goOn(world);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.0.1', '19.0.1']);
  });

  test('is not asked for the source checks of images', async () => {
    const asking = aConfig(
      { dev: {}, staging: { after: ['dev'] }, prod: { after: ['staging'], sourceChecks: ['build'] } },
      '^19',
    );
    const world = await aWorld(asking);
    world.gitTags.set(repository, ['19.1.0']);
    await goOn(world, 120);
    expect(tagsIn(world)).toEqual(['19.1.0', '19.1.0', '19.1.0']);
  });
});
