import { describe, expect, test } from 'vitest';
import { withFaults } from '../fakes/faults.ts';
import {
  BOT,
  createWorld,
  findDrift,
  pathOf,
  runRound,
  syncAgent,
  tipOf,
  valuesText,
  type World,
  wait,
} from '../fakes/world.ts';
import {
  aComment,
  aConfig,
  actionsOf,
  aLedger,
  aMerge,
  aPromotion,
  aProof,
  aTarget,
  planOf,
  recordsOf,
  valid,
} from './builders.ts';

const observe = { mode: 'observe' } as const;
const config = aConfig({
  dev: observe,
  staging: { ...observe, after: ['dev'], sync: 'manual' },
  prod: { ...observe, after: ['staging'], approvers: { users: ['olga'] } },
});

/** Every write that Shiplock made in some rounds, by the name of the call. */
async function writesOf(world: World, rounds = 3): Promise<string[]> {
  const writes: string[] = [];
  const through = withFaults(world.host, ({ name, isWrite }) => {
    if (isWrite) writes.push(name);
    return 'none';
  });
  for (let round = 0; round < rounds; round += 1) await runRound(world, { through });
  return writes;
}

function handMade(world: World, environments: string[], tag: string): number {
  const edits = environments.map((name) => [pathOf('checkout', name), valuesText('checkout', tag)]);
  const branch = `hand-${tag}-${environments.join('-')}`;
  world.host.as('ann').commit(branch, Object.fromEntries(edits));
  return world.host.as('ann').open(branch, 'main').number;
}

function neutralOn(world: World, sha: string): string[] {
  return world.host.all.checks
    .filter((check) => check.sha === sha)
    .map(({ name, conclusion }) => `${name}: ${conclusion}`);
}

describe('where everything is only observed, Shiplock writes one neutral check for a commit and nothing else', () => {
  function aWorld(): World {
    const world = createWorld(config, ['checkout']);
    world.tags.set('checkout', ['1.0.0', '1.1.0']);
    for (const name of ['dev', 'staging', 'prod']) syncAgent(world, `checkout/${name}`, 'healthy');
    return world;
  }

  test('a pushed image: nothing', async () => {
    expect(await writesOf(aWorld())).toEqual([]);
  });

  test('proofs that ripen: nothing, the state branch is not made', async () => {
    const world = aWorld();
    wait(world, 3600);
    expect(await writesOf(world)).toEqual([]);
    expect([...world.host.git.branches.keys()]).toEqual(['main']);
  });

  test('a pull request made by hand: one neutral check, in order or not, and none again', async () => {
    const world = aWorld();
    const pull = handMade(world, ['dev', 'prod'], '1.1.0');
    const head = (await world.host.pulls.get(pull)).head.sha;
    expect(await writesOf(world)).toEqual(['create']);
    expect(neutralOn(world, head)).toEqual(['shiplock/promotion: neutral']);
    expect(world.host.all.checks.at(-1)?.title).toContain('observe only, would block');
    const good = handMade(world, ['dev'], '1.1.0');
    expect(await writesOf(world)).toEqual(['create']);
    expect(neutralOn(world, (await world.host.pulls.get(good)).head.sha)).toEqual(['shiplock/promotion: neutral']);
    expect(world.host.all.checks.at(-1)?.title).toContain('observe only, would pass');
  });

  test('commands in comments, from whomever: no answer, no reaction, no record', async () => {
    const world = aWorld();
    const pull = handMade(world, ['dev'], '1.1.0');
    await writesOf(world);
    for (const body of ['/promote', '/help', '/hold', '/sync', '/drift', '/promot', '/approve\n/status']) {
      world.host.as('olga').comment(pull, body);
    }
    expect(await writesOf(world)).toEqual([]);
    expect(world.host.all.reactions).toEqual([]);
  });

  test('a merge that lands, of a promotion that Shiplock opened in another mode: no deployment, no comment, no record', async () => {
    const world = aWorld();
    const pull = handMade(world, ['dev'], '1.1.0');
    await writesOf(world);
    const { number } = await world.host.pulls.get(pull);
    // People merge past a check that is not required: here by moving the branch as GitHub would.
    world.host.as('ann').commit('main', { [pathOf('checkout', 'dev')]: valuesText('checkout', '1.1.0') });
    Object.assign(world.host.all.pulls.find((one) => one.number === number) ?? {}, {
      ...{ author: BOT, state: 'closed', mergedAt: world.now, mergeSha: tipOf(world), updatedAt: world.now },
    });
    syncAgent(world, 'checkout/dev', 'healthy');
    wait(world, 60);
    expect(await writesOf(world)).toEqual([]);
    expect(world.host.all.deployments).toEqual([]);
  });

  test('drift that comes and goes: one neutral check on the tip each time, no issue', async () => {
    const world = aWorld();
    findDrift(world, 'checkout/dev', 7);
    expect(await writesOf(world)).toEqual(['create']);
    expect(neutralOn(world, tipOf(world))).toEqual(['shiplock/drift: neutral']);
    findDrift(world, 'checkout/dev', null);
    wait(world, 120);
    expect(await writesOf(world)).toEqual(['create']);
    expect(neutralOn(world, tipOf(world))).toEqual(['shiplock/drift: neutral', 'shiplock/drift: neutral']);
    expect(world.host.all.issues).toEqual([]);
  });

  test('a direct push: nothing', async () => {
    const world = aWorld();
    world.host.as('ann').commit('main', { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.1.0') });
    expect(await writesOf(world)).toEqual([]);
  });
});

describe('what the check would say counts what is proven now, since no proof is kept', () => {
  test('it passes for what upstream runs well', () => {
    const dev = { ...observe };
    const targets = [aTarget('dev', '1.1.0', {}), aTarget('staging', '1.0.0', {})];
    const plan = planOf({
      config: valid({ dev, staging: { ...observe, after: ['dev'] } }),
      targets,
      pulls: [aPromotion('staging', '1.0.0', '1.1.0')],
    });
    expect(actionsOf(plan, 'ensureCheck').map(({ title }) => title)).toEqual([expect.stringContaining('would pass')]);
    expect(recordsOf(plan)).toEqual([]);
  });
});

describe('an observed environment beside others', () => {
  const environments = { dev: observe, staging: { after: ['dev'] } };

  test('has its proofs kept, since staging asks for them, and nothing else', () => {
    const plan = planOf({
      config: valid(environments),
      targets: [aTarget('dev', '1.1.0', {}), aTarget('staging', '1.1.0', {})],
      ledger: aLedger(),
      merged: [aMerge('dev', '1.0.0', '1.1.0')],
      pulls: [aPromotion('dev', '1.1.0', '1.2.0', { commands: [aComment('/promote')] })],
    });
    const kinds = plan.actions.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['ensureCheck', 'appendRecords']));
    expect(new Set(recordsOf(plan).map(({ kind }) => kind))).toEqual(new Set(['proof']));
  });

  test('does not silence the others', () => {
    const plan = planOf({
      config: valid(environments),
      targets: [aTarget('dev', '1.1.0', {}), aTarget('staging', '1.0.0', {})],
      ledger: aLedger(aProof('dev', '1.1.0')),
      pulls: [aPromotion('staging', '1.0.0', '1.1.0')],
    });
    expect(actionsOf(plan, 'mergePullRequest')).toHaveLength(1);
    expect(actionsOf(plan, 'ensureComment')).toHaveLength(1);
  });
});
