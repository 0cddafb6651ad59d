import { describe, expect, test } from 'vitest';
import { Config } from '../../../src/model/config.ts';
import { happen } from '../../fakes/events.ts';
import { BOT, createWorld, pathOf, settle, targetsIn, tipOf, valuesText, type World, wait } from '../../fakes/world.ts';

/** A world of two applications in one environment, with a new version of checkout on its way. */
async function aWorld(environment: object, protection = {}): Promise<World> {
  const layout = { path: 'apps/{application}/{environment}' };
  const config = Config.parse({ version: 1, environments: { prod: environment }, applications: [layout] });
  const world = createWorld(config, ['checkout', 'basket'], protection);
  await happen(world, { kind: 'push', application: 'checkout', tag: '1.1.0' });
  await settle(world);
  return world;
}

const versionOf = (world: World): string | null | undefined =>
  targetsIn(world.host.git.files(tipOf(world))).get('checkout/prod')?.release.artifacts[0]?.tag;

async function openPull(world: World): Promise<{ number: number; sha: string }> {
  const [pull] = await world.host.pulls.open('main');
  if (pull === undefined) throw new Error('no pull request is open');
  return { number: pull.number, sha: pull.head.sha };
}

async function checkOf(world: World): Promise<string> {
  const { sha } = await openPull(world);
  const check = (await world.host.checks.list(sha)).find(({ name }) => name === 'shiplock/promotion');
  return check?.conclusion ?? check?.status ?? 'none';
}

/** Sets the clock to the time at which the plan wants to be asked again, and looks. */
async function lookWhenDue(world: World): Promise<void> {
  const { reconsiderAt } = await settle(world);
  if (reconsiderAt === null) throw new Error('nothing will change by itself');
  world.now = reconsiderAt;
  await settle(world);
}

describe('in a world that goes on', () => {
  test('a promotion waits for its window and is merged when it opens, with nobody looking', async () => {
    const freeze = { kind: 'freeze', start: '2026-11-21T00:00', end: '2026-11-24T06:00' };
    const world = await aWorld({ windows: [freeze] });
    expect([versionOf(world), await checkOf(world)]).toEqual(['1.0.0', 'in_progress']);
    await lookWhenDue(world);
    expect([versionOf(world), world.now]).toEqual(['1.1.0', '2026-11-24T06:00:00.000Z']);
  });

  test('a check that is green turns when a freeze begins, and is green again behind it', async () => {
    const freeze = { kind: 'freeze', from: '14:00', to: '15:00' };
    const world = await aWorld({ merge: 'manual', windows: [freeze] });
    expect(await checkOf(world)).toBe('success');
    await lookWhenDue(world);
    expect([world.now, await checkOf(world)]).toEqual(['2026-11-21T14:00:00.000Z', 'in_progress']);
    const { number } = await openPull(world);
    await expect(world.host.as('ann').merge(number)).rejects.toThrow('shiplock/promotion');
    await lookWhenDue(world);
    expect([world.now, await checkOf(world)]).toEqual(['2026-11-21T15:00:00.000Z', 'success']);
  });

  test('an approval by command outlives an update of the branch by us', async () => {
    const environment = { merge: 'manual', approvers: { users: ['olga'] } };
    const world = await aWorld(environment, { strict: true });
    const before = await openPull(world);
    world.host.as('ann').commit('main', { [pathOf('basket', 'prod')]: valuesText('basket', '1.0.0', 4) });
    world.host.as('olga').comment(before.number, '/promote');
    await settle(world);
    expect(versionOf(world)).toBe('1.1.0');
    const merged = world.host.all.pulls.find(({ number }) => number === before.number);
    expect(merged?.mergedAt).not.toBeNull();
    expect(merged?.head.sha).not.toBe(before.sha);
  });

  test('and does not outlive a commit of a person', async () => {
    const world = await aWorld({ merge: 'manual', approvers: { users: ['olga'] } });
    const { number } = await openPull(world);
    world.host.as('olga').comment(number, '/approve');
    await settle(world);
    expect(await checkOf(world)).toBe('success');
    const branch = world.host.all.pulls.find((pull) => pull.number === number)?.head.branch ?? '';
    world.host.as('ann').commit(branch, { 'notes.md': 'while I am here' });
    await settle(world);
    expect(await checkOf(world)).toBe('action_required');
  });

  test('a check of others on the head opens its gate when it turns green', async () => {
    const world = await aWorld({ checks: ['ci/test'] });
    const { sha } = await openPull(world);
    world.host.as('ann').report(sha, 'ci/test', 'failure');
    await settle(world);
    expect([versionOf(world), await checkOf(world)]).toEqual(['1.0.0', 'failure']);
    world.host.as('ann').report(sha, 'ci/test', 'success');
    await settle(world);
    expect(versionOf(world)).toBe('1.1.0');
  });

  test('an objection of an approver stops it until the same person approves', async () => {
    const world = await aWorld({ approvers: { users: ['olga'] } });
    const { number } = await openPull(world);
    world.host.as('olga').review(number, 'CHANGES_REQUESTED');
    await settle(world);
    expect(await checkOf(world)).toBe('failure');
    wait(world, 60);
    world.host.as('olga').review(number, 'APPROVED');
    await settle(world);
    expect(versionOf(world)).toBe('1.1.0');
  });

  test('a hold keeps the promotion open and out, also past an override, until it is lifted', async () => {
    const world = await aWorld({ merge: 'manual' });
    const { number } = await openPull(world);
    world.host.as('olga').comment(number, '/hold checkout prod stock-taking');
    await settle(world);
    world.host.as('root').comment(number, '/override hold I know better');
    world.host.as('olga').comment(number, '/promote');
    await settle(world);
    expect([versionOf(world), await checkOf(world)]).toEqual(['1.0.0', 'action_required']);
    world.host.as('olga').comment(number, '/unhold checkout prod');
    await settle(world);
    expect(versionOf(world)).toBe('1.1.0');
  });

  test('a freeze is opened by an override of a named person, for that head alone', async () => {
    const freeze = { kind: 'freeze', start: '2026-11-21T00:00', end: '2026-12-24T06:00' };
    const world = await aWorld({ windows: [freeze] });
    const { number } = await openPull(world);
    world.host.as('ann').comment(number, '/override window please');
    await settle(world);
    expect(versionOf(world)).toBe('1.0.0');
    world.host.as('root').comment(number, '/override window the shop is down');
    await settle(world);
    expect(versionOf(world)).toBe('1.1.0');
    await happen(world, { kind: 'push', application: 'checkout', tag: '1.2.0' });
    await settle(world);
    expect([versionOf(world), await checkOf(world)]).toEqual(['1.1.0', 'in_progress']);
  });

  test('a rejected version leaves its promotion, and never comes back', async () => {
    const world = await aWorld({ merge: 'manual' });
    const { number } = await openPull(world);
    world.host.as('root').comment(number, '/reject 1.1.0 loses orders');
    await settle(world);
    for (let round = 0; round < 3; round += 1) {
      wait(world, 3600);
      await settle(world);
    }
    const brought = (await world.host.pulls.open('main')).filter(({ author }) => author === BOT);
    expect(brought.map(({ title }) => title)).not.toContain('Promote checkout 1.0.0 → 1.1.0 to prod');
    expect(versionOf(world)).toBe('1.0.0');
    await happen(world, { kind: 'push', application: 'checkout', tag: '1.1.1' });
    await settle(world);
    expect((await world.host.pulls.open('main')).map(({ title }) => title)).toEqual([
      'Promote checkout 1.0.0 → 1.1.1 to prod',
    ]);
  });
});
