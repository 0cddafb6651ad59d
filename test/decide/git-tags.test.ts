import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../fakes/snapshot-of.ts';
import { createWorld, pathOf, runRound, settle, syncAgent, tipOf, type World, wait } from '../fakes/world.ts';
import { aConfig } from './builders.ts';
import { aLadder, aRevisionWorld, goOn, names, tagsIn } from './revision-world.ts';

const repository = 'github.com/acme/checkout-deploy';
const config = aLadder('^1');

function manifest(environment: string, tag: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: checkout-${environment} }
spec:
  source:
    repoURL: https://github.com/acme/checkout-deploy.git # what is deployed
    targetRevision: '${tag}'
    path: ${environment}
`;
}

/** A world whose one application is deployed by Git tag, everywhere at v1.0.0 and well. */
function aWorld(environments = config): Promise<World> {
  return aRevisionWorld(environments, (name) => manifest(name, 'v1.0.0'));
}

describe('an application that is deployed by Git tag', () => {
  test('goes from environment to environment by its tag alone', async () => {
    const world = await aWorld();
    expect(tagsIn(world)).toEqual(['v1.0.0', 'v1.0.0', 'v1.0.0']);
    world.gitTags.set(repository, ['v1.0.0', 'v1.1.0', 'v2.0.0', 'v1', 'main', 'nightly-1.2.0']);
    await settle(world);
    // Into staging only when dev has proven it, into prod only after the soak.
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.0.0', 'v1.0.0']);
    syncAgent(world, 'checkout/dev', 'healthy');
    await settle(world);
    wait(world, 1);
    await settle(world);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.0.0']);
    syncAgent(world, 'checkout/staging', 'healthy');
    await settle(world);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.0.0']);
    await goOn(world);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.1.0']);
    const text = world.host.git.files(tipOf(world)).get(pathOf('checkout', 'prod'));
    expect(text).toBe(manifest('prod', 'v1.1.0'));
    expect(world.host.all.pulls.map(({ title }) => title)).toEqual(
      names.map((name) => `Promote checkout v1.0.0 → v1.1.0 to ${name}`),
    );
    expect(world.host.all.pulls.at(-1)?.body).toContain('| `github.com/acme/checkout-deploy` | `v1.0.0` | `v1.1.0` |');
    const { ledger } = await snapshotOf(world);
    const proven = ledger.status === 'intact' ? ledger.records.map(({ record }) => record) : [];
    expect(proven.findLast((record) => record.kind === 'proof')?.release.artifacts).toEqual([
      { kind: 'git', repository, tag: 'v1.1.0', digest: null },
    ]);
  });

  test('is kept in order when a person jumps', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    ann.commit('jump', { [pathOf('checkout', 'prod')]: manifest('prod', 'v1.3.0') });
    const { number } = ann.open('jump', 'main');
    const { verdicts } = (await runRound(world)).plan;
    const { promotion } = verdicts.find(({ pull }) => pull === number) ?? {};
    expect(promotion).toMatchObject({ status: 'blocked', reason: 'UpstreamNotProven' });
    expect(promotion?.message).toBe('prod would get checkout v1.3.0, and staging has not proven it (it runs v1.0.0)');
    await expect(ann.merge(number)).rejects.toThrow();
    expect(tagsIn(world)).toEqual(['v1.0.0', 'v1.0.0', 'v1.0.0']);
  });

  test('does not leave its tags for a branch, which nobody can prove, except where it enters', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    for (const environment of ['dev', 'prod']) {
      ann.commit(environment, { [pathOf('checkout', environment)]: manifest(environment, 'main') });
      ann.open(environment, 'main');
    }
    const { verdicts } = (await runRound(world)).plan;
    expect(verdicts.map(({ promotion }) => `${promotion.status} ${promotion.reason}: ${promotion.message}`)).toEqual([
      'passed Passed: every gate is open',
      'blocked TagLeft: checkout/prod would no longer name checkout-deploy at a tag (it has v1.0.0): nothing but a tag can be proven in the environments before',
    ]);
  });

  test('leaves its tag when a person opens the order by name', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    ann.commit('prod', { [pathOf('checkout', 'prod')]: manifest('prod', 'main') });
    const { number } = ann.open('prod', 'main');
    world.host.as('root').comment(number, '/override order we test the branch');
    await settle(world);
    const { promotion } = (await runRound(world)).plan.verdicts[0] ?? {};
    expect(promotion?.status).toBe('overridden');
  });

  test('may leave an environment altogether, and have its repository renamed once that is proven', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    const renamed = (environment: string): string => manifest(environment, 'v1.0.0').replace('checkout-deploy', 'shop');
    ann.commit('gone', { [pathOf('checkout', 'prod')]: null });
    ann.open('gone', 'main');
    ann.commit('renamed', { [pathOf('checkout', 'prod')]: renamed('prod') });
    ann.open('renamed', 'main');
    const before = (await runRound(world)).plan.verdicts.map(({ promotion }) => promotion.reason);
    expect(before).toEqual(['Passed', 'UpstreamNotProven']);
    world.host.as('root').commit('main', { [pathOf('checkout', 'staging')]: renamed('staging') });
    await goOn(world);
    const { verdicts } = (await runRound(world)).plan;
    expect(verdicts.map(({ promotion }) => promotion.reason)).toEqual(['Passed', 'Passed']);
  });

  test('goes back by a rollback, and the tag that went bad is not offered again', async () => {
    const world = await aWorld();
    world.gitTags.set(repository, ['v1.1.0']);
    await goOn(world, 120);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.1.0']);
    const last = world.host.all.pulls.at(-1)?.number ?? 0;
    world.host.as('olga').comment(last, '/rollback prod errors');
    await goOn(world);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.0.0']);
    expect(world.host.all.pulls.at(-1)?.title).toBe('Roll back checkout in prod to v1.0.0');
    await goOn(world);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.0.0']);
  });

  test('a tag that a person rejected is passed over, and the one before it is taken', async () => {
    const world = await aWorld();
    const ann = world.host.as('ann');
    ann.commit('talk', { 'README.md': 'hello\n', [pathOf('checkout', 'dev')]: manifest('dev', 'v1.2.0') });
    const { number } = ann.open('talk', 'main');
    world.host.as('root').comment(number, '/reject v1.2.0 broken');
    await settle(world);
    ann.close(number);
    world.gitTags.set(repository, ['v1.1.0', 'v1.2.0']);
    await goOn(world);
    expect(tagsIn(world)[0]).toBe('v1.1.0');
  });

  test('that follows a branch is left alone', async () => {
    const world = createWorld(config, ['checkout']);
    world.host.as('root').commit('main', { [pathOf('checkout', 'dev')]: manifest('dev', 'main') });
    world.gitTags.set(repository, ['v1.1.0']);
    await settle(world);
    expect(world.host.all.pulls).toEqual([]);
  });

  test('whose environment asks for source checks waits for a person, with the reason', async () => {
    const world = await aWorld(
      aConfig({ dev: {}, staging: { after: ['dev'] }, prod: { after: ['staging'], sourceChecks: ['build'] } }),
    );
    world.gitTags.set(repository, ['v1.1.0']);
    await goOn(world, 120);
    expect(tagsIn(world)).toEqual(['v1.1.0', 'v1.1.0', 'v1.0.0']);
    const { verdicts } = (await runRound(world)).plan;
    expect(verdicts[0]?.promotion.message).toContain('checkout-deploy v1.1.0 is a Git tag');
  });
});
