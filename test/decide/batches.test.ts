import { describe, expect, test } from 'vitest';
import type { Pull } from '../../src/hosts/host.ts';
import { Config } from '../../src/model/config.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { parseGroupBody } from '../../src/text/group-pull.ts';
import { snapshotOf } from '../fakes/snapshot-of.ts';
import { BOT, createWorld, runRound, settle, syncAgent, targetsIn, tipOf, type World } from '../fakes/world.ts';
import {
  aConfig,
  actionsOf,
  aLedger,
  anImage,
  aPromotion,
  aTargetAt,
  planOf,
  sha,
  valid,
  valuesText,
} from './builders.ts';
import { aHold, anUnhold } from './gates/records.ts';

const ladder = { dev: {}, staging: { after: ['dev'] }, prod: { after: ['staging'] } } as const;

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `app-${String(index).padStart(3, '0')}`);
}

function push(world: World, applications: readonly string[], tag: string): void {
  for (const application of applications) {
    world.tags.set(application, [...(world.tags.get(application) ?? []), tag]);
  }
}

function syncAll(world: World): void {
  for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
}

/** Open pull requests of ours: their titles. */
async function open(world: World): Promise<Pull[]> {
  return (await world.host.pulls.open('main')).filter(({ author }) => author === BOT);
}

function tagsIn(world: World, environment: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { target, release } of targetsIn(world.host.git.files(tipOf(world))).values()) {
    const tag = release.artifacts[0]?.tag ?? '';
    if (target.environment === environment) counts[tag] = (counts[tag] ?? 0) + 1;
  }
  return counts;
}

describe('a burst', () => {
  test('of 100 applications goes through three environments in three pull requests', async () => {
    const applications = names(100);
    const world = createWorld(aConfig(ladder), applications);
    push(world, applications, '1.0.1');
    for (const environment of ['dev', 'staging', 'prod']) {
      await settle(world);
      expect(tagsIn(world, environment)).toEqual({ '1.0.1': 100 });
      syncAll(world);
      await settle(world);
    }
    const { all } = world.host;
    // A target has a deployment and its state, however it moves.
    const deployments = all.deployments.length * 2;
    const others = world.host.writes() - deployments;
    process.stdout.write(
      `100 applications, three environments: ${all.pulls.length} pull requests, ${others} writes and ${deployments} of deployments\n`,
    );
    expect(all.pulls.map(({ title, mergedAt }) => [title, mergedAt !== null])).toEqual(
      ['dev', 'staging', 'prod'].map((name) => [`Promote 100 applications to ${name}`, true]),
    );
    expect(all.comments).toHaveLength(3);
    expect(others).toBeLessThan(3 * 16);
    expect((await runRound(world)).plan.actions).toEqual([]);
  });

  test('of 250 goes in lots of 100, one after the other, and nothing is left behind', async () => {
    const applications = names(250);
    const world = createWorld(aConfig({ dev: {} }), applications);
    push(world, applications, '1.0.1');
    await settle(world);
    expect(tagsIn(world, 'dev')).toEqual({ '1.0.1': 250 });
    expect(world.host.all.pulls.map(({ title }) => title)).toEqual([
      'Promote 100 applications to dev',
      'Promote 100 applications to dev',
      'Promote 50 applications to dev',
    ]);
    for (const { body } of world.host.all.pulls) expect(body.length).toBeLessThan(60_000);
  });

  test('of ten is ten pull requests, of eleven is one', async () => {
    for (const [count, pulls] of [
      [10, 10],
      [11, 1],
    ] as const) {
      const world = createWorld(aConfig({ dev: { merge: 'manual' } }), names(count));
      push(world, names(count), '1.0.1');
      await settle(world);
      expect(await open(world)).toHaveLength(pulls);
    }
  });
});

describe('a batch', () => {
  const manual = aConfig({ dev: { merge: 'manual' } });
  const applications = names(14);

  async function standing(count: number): Promise<World> {
    const world = createWorld(manual, applications);
    push(world, applications.slice(0, count), '1.0.1');
    await settle(world);
    return world;
  }

  async function members(world: World): Promise<string[]> {
    const batch = (await open(world)).find(({ head }) => head.branch === 'shiplock/promote-batch/dev');
    return parseGroupBody(batch?.body ?? '')?.members.map(({ target }) => target.split('/')[0] ?? '') ?? [];
  }

  test('takes over the single pull requests, which are closed with a link and declined by nobody', async () => {
    const world = await standing(4);
    expect(await open(world)).toHaveLength(4);
    push(world, applications.slice(4, 12), '1.0.1');
    await settle(world);
    expect(await members(world)).toEqual(applications.slice(0, 12));
    const [batch, ...others] = await open(world);
    expect(others).toEqual([]);
    const said = world.host.all.comments.filter(({ body }) => body.startsWith('Closed:'));
    expect(said.map(({ body }) => body)).toEqual(
      Array(4).fill(`Closed: its bump moves together with others. It goes on in #${batch?.number}.`),
    );
    expect((await snapshotOf(world)).declined).toEqual([]);
    expect([...world.host.git.branches.keys()].filter((name) => name.startsWith('shiplock/promote'))).toEqual([
      'shiplock/promote-batch/dev',
    ]);
  });

  test('leaves alone a pull request that people changed or approved', async () => {
    const world = await standing(4);
    const [first, second] = await open(world);
    world.host.as('ann').commit(first?.head.branch ?? '', { 'notes.txt': 'mine' });
    world.host.as('olga').review(second?.number ?? 0, 'APPROVED');
    push(world, applications.slice(4), '1.0.1');
    await settle(world);
    expect(await members(world)).toEqual(applications.slice(2));
    expect((await open(world)).map(({ title }) => title)).toEqual([
      'Promote app-000 1.0.0 → 1.0.1 to dev',
      'Promote app-001 1.0.0 → 1.0.1 to dev',
      'Promote 12 applications to dev',
    ]);
  });

  test('takes in later and newer bumps in place, and is kept while anything is left in it', async () => {
    const world = await standing(12);
    const [{ number } = { number: 0 }] = await open(world);
    push(world, applications, '1.0.2');
    await settle(world);
    expect(await members(world)).toEqual(applications);
    for (const application of applications.slice(1)) {
      const branch = `hand-${application}`;
      const text = world.host.git.files(tipOf(world)).get(`apps/${application}/dev.yaml`) ?? '';
      const { git } = world.host;
      const head = (await open(world))[0]?.head.branch ?? '';
      const wanted = git.files(git.branches.get(head) ?? '').get(`apps/${application}/dev.yaml`) ?? text;
      world.host.as('ann').commit(branch, { [`apps/${application}/dev.yaml`]: wanted });
      world.host.as('ann').open(branch, 'main');
    }
    await settle(world);
    for (const pull of await world.host.pulls.open('main')) {
      if (pull.author === 'ann') await world.host.as('ann').merge(pull.number);
    }
    await settle(world);
    expect(await members(world)).toEqual(['app-000']);
    expect((await open(world)).map(({ number: one, title }) => [one, title])).toEqual([
      [number, 'Promote app-000 1.0.0 → 1.0.2 to dev'],
    ]);
    await world.host.as('ann').merge(number);
    await settle(world);
    expect(await open(world)).toEqual([]);
    expect(tagsIn(world, 'dev')).toEqual({ '1.0.2': 14 });
  });

  test('that people approved takes in nobody new, until more than ten wait outside of it', async () => {
    const many = names(30);
    const world = createWorld(manual, many);
    push(world, many.slice(0, 12), '1.0.1');
    await settle(world);
    const [batch] = await open(world);
    world.host.as('olga').review(batch?.number ?? 0, 'APPROVED');
    push(world, many.slice(12, 15), '1.0.1');
    await settle(world);
    expect(await members(world)).toEqual(many.slice(0, 12));
    expect(await open(world)).toHaveLength(4);
    push(world, many.slice(15), '1.0.1');
    await settle(world);
    expect(await members(world)).toEqual(many);
    expect(await open(world)).toHaveLength(1);
  });

  test('lets go of a member that is held, takes it back when the hold is over, and is not made where the environment is held', () => {
    const targets = names(14).map((application) => {
      const at = aTargetAt('dev', '1.4.2', application);
      const files = { [`apps/${application}/envs/dev/values.yaml`]: valuesText('1.4.2') };
      return { status: 'read' as const, at, files, report: null, others: [] };
    });
    const snapshot = { config: valid({ dev: { merge: 'manual' } }), targets, images: [anImage('1.4.3')] };
    const made = (records: StateRecord[]) =>
      actionsOf(planOf({ ...snapshot, ledger: aLedger(...records) }), 'ensurePullRequest').map(
        ({ branch, targets: moved }) => `${branch.replace('shiplock/', '')} ${moved.length}`,
      );
    expect(made([])).toEqual(['promote-batch/dev 14']);
    const held = aHold({ application: 'app-002', environment: 'dev' });
    expect(made([held])).toEqual(['promote-batch/dev 13']);
    expect(made([held, anUnhold({ application: 'app-002', environment: 'dev' })])).toEqual(['promote-batch/dev 14']);
    const all = aHold({ application: null, environment: 'dev' });
    expect(made([all])).toEqual([]);
    const from = aTargetAt('dev', '1.4.2', 'app-005').release;
    const { artifacts } = aTargetAt('dev', '1.4.3', 'app-005').release;
    const asked = {
      kind: 'request',
      version: 1,
      target: 'app-005/dev',
      from,
      artifacts,
      by: 'olga',
      comment: 3,
    } as const;
    expect(made([all, asked])).toEqual(['promote/app-005/dev 1']);
  });

  test('leaves out what waits for an application that does not come with it', () => {
    const targets = names(14).map((application) => {
      const at = aTargetAt('dev', '1.4.2', application);
      const files = { [`apps/${application}/envs/dev/values.yaml`]: valuesText('1.4.2') };
      return { status: 'read' as const, at, files, report: null, others: [] };
    });
    const rules = [
      { name: 'app-001', path: 'apps/app-001/envs/{environment}', dependsOn: ['app-000'] },
      { name: 'app-005', path: 'apps/app-005/envs/{environment}', dependsOn: ['app-001'] },
      { path: 'apps/{application}/envs/{environment}' },
    ];
    const config = Config.parse({ version: 1, environments: { dev: { merge: 'manual' } }, applications: rules });
    const made = (...records: StateRecord[]) => {
      const ledger = aLedger(...records);
      const snapshot = { config: { status: 'valid' as const, config }, targets, images: [anImage('1.4.3')], ledger };
      return actionsOf(planOf(snapshot), 'ensurePullRequest').map(
        ({ branch, targets: moved }) => `${branch.replace('shiplock/', '')} ${moved.length}`,
      );
    };
    expect(made()).toEqual(['promote-batch/dev 14']);
    expect(made(aHold({ application: 'app-000', environment: null }))).toEqual([
      'promote-batch/dev 11',
      'promote/app-001/dev 1',
      'promote/app-005/dev 1',
    ]);
  });

  test('that a person closed is declined as a whole, and the next versions are offered again', async () => {
    const world = await standing(12);
    const [batch] = await open(world);
    world.host.as('ann').close(batch?.number ?? 0);
    await settle(world);
    expect(await open(world)).toEqual([]);
    push(world, applications.slice(0, 12), '1.0.3');
    await settle(world);
    expect(await members(world)).toEqual(applications.slice(0, 12));
  });

  test('leaves out what cannot be edited, says so, and stands while the others are in it', () => {
    const path = (application: string) => `apps/${application}/envs/dev/values.yaml`;
    const targets = names(12).map((application, index) => {
      const at = aTargetAt('dev', '1.4.2', application);
      const files = { [path(application)]: index === 3 ? 'image: {}\n' : valuesText('1.4.2') };
      return { status: 'read' as const, at, files, report: null, others: [] };
    });
    const config = valid({ dev: { merge: 'manual' } });
    const snapshot = { config, targets, images: [anImage('1.4.3')] };
    const plan = planOf(snapshot);
    const [action, ...others] = actionsOf(plan, 'ensurePullRequest');
    expect(others).toEqual([]);
    expect(action?.targets).toEqual(names(12).flatMap((name, index) => (index === 3 ? [] : [`${name}/dev`])));
    expect(action?.edits).toHaveLength(11);
    expect(plan.notes).toMatchObject([{ target: 'app-003/dev', message: expect.stringContaining('values.yaml:1') }]);
    const changes = names(12).flatMap((application, index) => {
      const [before, after] = [aTargetAt('dev', '1.4.2', application), aTargetAt('dev', '1.4.3', application)];
      const diff = { status: 'rendered' as const, changes: [] };
      return index === 3 ? [] : [{ application, environment: 'dev', before, after, diff }];
    });
    const head = { sha: sha('head 8'), branch: action?.branch ?? '', fork: false };
    const pull = aPromotion('dev', '1.4.2', '1.4.3', { head, changes, body: action?.body ?? '' });
    const again = planOf({ ...snapshot, pulls: [pull], branches: { [head.branch]: head.sha } });
    expect(again.actions.map(({ kind }) => kind).filter((kind) => !kind.startsWith('ensureC'))).toEqual([]);
    expect(again.notes).toHaveLength(1);
  });
});
