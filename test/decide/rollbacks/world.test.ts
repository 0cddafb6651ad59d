import { describe, expect, test } from 'vitest';
import { createContext, findTarget } from '../../../src/decide/context.ts';
import { chooseRollback } from '../../../src/decide/rollbacks/choose-rollback.ts';
import { rollbackRecords } from '../../../src/decide/rollbacks/rollback-records.ts';
import type { StateRecord } from '../../../src/model/record.ts';
import { snapshotOf } from '../../fakes/snapshot-of.ts';
import {
  BOT,
  createWorld,
  pathOf,
  remember,
  runRound,
  settle,
  syncAgent,
  targetsIn,
  tipOf,
  valuesText,
  type World,
  wait,
} from '../../fakes/world.ts';
import { aConfig } from '../builders.ts';

const config = aConfig({
  dev: {},
  staging: { after: ['dev'] },
  prod: { after: ['staging'], merge: 'manual', approvers: { users: ['olga'] } },
});

async function recordsIn(world: World): Promise<StateRecord[]> {
  const { ledger } = await snapshotOf(world);
  if (ledger.status === 'broken') throw new Error(ledger.problem);
  return ledger.records.map(({ record }) => record);
}

function tagOf(world: World, environment: string): string | null {
  return (
    targetsIn(world.host.git.files(tipOf(world))).get(`checkout/${environment}`)?.release.artifacts[0]?.tag ?? null
  );
}

/** Everything syncs and is healthy, and prod is approved by olga, until nothing moves. */
async function goOn(world: World): Promise<void> {
  for (let step = 0; step < 5; step += 1) {
    await settle(world);
    for (const name of Object.keys(world.config.environments)) syncAgent(world, `checkout/${name}`, 'healthy');
    wait(world, 60);
    await settle(world);
    for (const { number, title } of await world.host.pulls.open('main')) {
      if (title.startsWith('Promote') && title.endsWith('prod')) world.host.as('olga').comment(number, '/promote');
    }
  }
}

/** A world in which 1.0.1 runs everywhere and 1.0.0 ran before. */
async function worldAt(tag: string, environments = config): Promise<World> {
  const world = createWorld(environments, ['checkout']);
  await goOn(world);
  world.tags.set('checkout', [tag]);
  await goOn(world);
  expect(tagOf(world, 'prod')).toBe(tag);
  return world;
}

/** What `/rollback` comes to: the records of the choice, in one entry. */
async function rollBack(world: World, to: string | null = null): Promise<void> {
  const snapshot = await snapshotOf(world);
  const context = createContext(snapshot, world.config, world.now);
  const target = findTarget(context, 'checkout', 'prod');
  if (target === undefined) throw new Error('no target');
  const chosen = chooseRollback(target, { to, steps: 1, by: 'olga', reason: 'errors', comment: 9000 }, context);
  if ('problem' in chosen) throw new Error(chosen.problem);
  await remember(world, ...rollbackRecords(chosen.rollback));
}

describe('a rollback', () => {
  test('goes from the word to merged in one go, where people merge and approve, and sticks', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await settle(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
    const pull = world.host.all.pulls.at(-1);
    expect(pull).toMatchObject({ title: 'Roll back checkout in prod to 1.0.0', author: BOT, state: 'closed' });
    expect(pull?.mergedAt).not.toBeNull();
    expect(pull?.body).toContain('`@olga` takes `checkout/prod` back from `1.0.1` to `1.0.0`');
    expect(world.host.all.comments.filter(({ by, pull: on }) => by !== BOT && on === pull?.number)).toEqual([]);
    await goOn(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
    expect(await world.host.pulls.open('main')).toEqual([]);
    expect((await recordsIn(world)).at(-1)).toMatchObject({
      kind: 'landing',
      target: 'checkout/prod',
      pull: pull?.number,
    });
  });

  test('keeps the newer release waiting until the hold is lifted, and the bad one out for good', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await goOn(world);
    world.tags.set('checkout', ['1.0.1', '1.0.2']);
    await goOn(world);
    expect([tagOf(world, 'staging'), tagOf(world, 'prod')]).toEqual(['1.0.2', '1.0.0']);
    const scope = { application: 'checkout', environment: 'prod' };
    await remember(world, { kind: 'unhold', version: 1, scope, reason: '', by: 'olga', comment: 9001 });
    await goOn(world);
    expect(tagOf(world, 'prod')).toBe('1.0.2');
    const offered = world.host.all.pulls.filter(({ title }) => title === 'Promote checkout 1.0.0 → 1.0.1 to prod');
    expect(offered).toHaveLength(1);
  });

  test('an open promotion of the rejected release is closed, and is not offered again', async () => {
    const world = createWorld(config, ['checkout']);
    for (const tag of ['1.0.1', '1.0.2']) {
      world.tags.set('checkout', [tag]);
      await goOn(world);
    }
    world.tags.set('checkout', ['1.0.3']);
    await settle(world);
    for (const name of ['dev', 'staging', 'dev', 'staging']) {
      syncAgent(world, `checkout/${name}`, 'healthy');
      wait(world, 60);
      await settle(world);
    }
    const [open] = await world.host.pulls.open('main');
    expect(open?.title).toBe('Promote checkout 1.0.2 → 1.0.3 to prod');
    const { artifacts = [] } = targetsIn(world.host.git.files(tipOf(world))).get('checkout/staging')?.release ?? {};
    await remember(world, {
      kind: 'rejection',
      version: 1,
      application: 'checkout',
      artifacts,
      reason: 'leaks',
      by: 'olga',
      comment: 9,
    });
    await goOn(world);
    expect(await world.host.pulls.open('main')).toEqual([]);
    expect(world.host.all.comments.some(({ body, pull }) => pull === open?.number && /rejected/.test(body))).toBe(true);
  });

  test('with a commit of somebody else on it waits, and does not pass the hold', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await runRound(world);
    const [open] = await world.host.pulls.open('main');
    if (open === undefined) throw new Error('no pull request');
    world.host.as('ann').commit(open.head.branch, { 'apps/checkout/dev.yaml': valuesText('checkout', '9.9.9') });
    const plan = await settle(world);
    expect(tagOf(world, 'prod')).toBe('1.0.1');
    const verdict = plan.verdicts.find(({ pull }) => pull === open.number)?.promotion;
    expect(verdict?.children.find(({ gate, status }) => gate === 'hold' && status !== 'passed')?.reason).toBe('Held');
  });

  test('is not brought up again after somebody closed it, and its hold stands', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await runRound(world);
    const [open] = await world.host.pulls.open('main');
    world.host.as('ann').close(open?.number ?? 0);
    await goOn(world);
    expect(tagOf(world, 'prod')).toBe('1.0.1');
    expect(await world.host.pulls.open('main')).toEqual([]);
    expect([...world.host.git.branches.keys()].filter((name) => name.startsWith('shiplock/rollback'))).toEqual([]);
  });

  test('that was taken back by /unhold is closed', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await runRound(world);
    const scope = { application: 'checkout', environment: 'prod' };
    await remember(world, { kind: 'unhold', version: 1, scope, reason: '', by: 'olga', comment: 9001 });
    await settle(world);
    expect(await world.host.pulls.open('main')).toEqual([]);
    expect(tagOf(world, 'prod')).toBe('1.0.1');
  });

  test('waits for a hold of a person', async () => {
    const world = await worldAt('1.0.1');
    const scope = { application: null, environment: 'prod' };
    const hold = {
      kind: 'hold',
      version: 1,
      scope,
      until: null,
      reason: 'audit',
      by: 'ann',
      comment: 8,
      rollback: null,
    } as const;
    await remember(world, hold);
    await rollBack(world);
    await settle(world);
    expect(tagOf(world, 'prod')).toBe('1.0.1');
    await remember(world, { kind: 'unhold', version: 1, scope, reason: '', by: 'ann', comment: 9001 });
    await settle(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
  });

  test('is rebuilt on the fresh tip when the target changed meanwhile', async () => {
    const world = await worldAt('1.0.1');
    await rollBack(world);
    await runRound(world);
    world.host.as('ann').commit('main', { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.0.1', 5) });
    await settle(world);
    expect(world.host.git.files(tipOf(world)).get(pathOf('checkout', 'prod'))).toBe(valuesText('checkout', '1.0.0'));
    expect(world.host.all.pulls.filter(({ title }) => title.startsWith('Roll back'))).toHaveLength(1);
  });
});

describe("without anybody's word", () => {
  const automatic = aConfig({
    dev: {},
    staging: { after: ['dev'] },
    prod: { after: ['staging'], soak: '10m', rollback: 'auto', merge: 'manual', approvers: { users: ['olga'] } },
  });

  async function rollbacksIn(world: World): Promise<string[]> {
    const records = await recordsIn(world);
    return records.flatMap((record) =>
      record.kind === 'rollback'
        ? [`${record.from.artifacts[0]?.tag} -> ${record.to.artifacts[0]?.tag} by ${record.by}`]
        : [],
    );
  }

  test('a promotion that turns unhealthy within its soak goes back once, and stays back', async () => {
    const world = createWorld(automatic, ['checkout']);
    for (let step = 0; step < 12; step += 1) await goOn(world);
    world.tags.set('checkout', ['1.0.1']);
    for (let step = 0; step < 6 && tagOf(world, 'prod') !== '1.0.1'; step += 1) await goOnUntil(world, '1.0.1');
    expect(tagOf(world, 'prod')).toBe('1.0.1');
    syncAgent(world, 'checkout/prod', 'degraded');
    await settle(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
    expect(await rollbacksIn(world)).toEqual([`1.0.1 -> 1.0.0 by ${BOT}`]);
    syncAgent(world, 'checkout/prod', 'degraded');
    await settle(world);
    await goOn(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
    expect(await rollbacksIn(world)).toHaveLength(1);
  });

  /** As `goOn`, but stops as soon as prod has a version, before its agent says anything. */
  async function goOnUntil(world: World, tag: string): Promise<void> {
    for (let step = 0; step < 5 && tagOf(world, 'prod') !== tag; step += 1) {
      await settle(world);
      for (const name of ['dev', 'staging']) syncAgent(world, `checkout/${name}`, 'healthy');
      wait(world, 60);
      await settle(world);
      for (const { number } of await world.host.pulls.open('main')) world.host.as('olga').comment(number, '/promote');
      await settle(world);
    }
  }

  test('a revert that a person merges passes the order, and sticks', async () => {
    const world = await worldAt('1.0.1');
    world.host.as('ann').commit('revert', { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.0.0') });
    const { number } = world.host.as('ann').open('revert', 'main');
    const plan = await settle(world);
    const verdict = plan.verdicts.find(({ pull }) => pull === number)?.promotion;
    expect(verdict?.children.map(({ gate, status }) => [gate, status])).toContainEqual(['order', 'passed']);
    expect(verdict?.status).toBe('waiting');
    world.host.as('olga').review(number, 'APPROVED');
    await settle(world);
    await world.host.as('ann').merge(number);
    await goOn(world);
    expect(tagOf(world, 'prod')).toBe('1.0.0');
    expect(await rollbacksIn(world)).toEqual(['1.0.1 -> 1.0.0 by ann']);
    expect(world.host.all.comments.find(({ pull, body }) => pull === number && body.includes('↩️'))?.body).toContain(
      'counts as a rollback',
    );
    world.tags.set('checkout', ['1.0.1', '1.0.2']);
    await goOn(world);
    expect([tagOf(world, 'staging'), tagOf(world, 'prod')]).toEqual(['1.0.2', '1.0.0']);
  });
});
