import { describe, expect, test } from 'vitest';
import type { Pull } from '../../src/hosts/host.ts';
import { Config } from '../../src/model/config.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { parseBranchName } from '../../src/text/branch-name.ts';
import { parseCommitMessage } from '../../src/text/commit-message.ts';
import { parseGroupBody } from '../../src/text/group-pull.ts';
import { snapshotOf } from '../fakes/snapshot-of.ts';
import {
  BOT,
  createWorld,
  remember,
  runRound,
  settle,
  syncAgent,
  targetsIn,
  tipOf,
  valuesText,
  type World,
  wait,
} from '../fakes/world.ts';
import type { EnvironmentInput } from './builders.ts';
import { aHold, anUnhold } from './gates/records.ts';

const BACKEND = ['basket', 'checkout', 'payment'];

function configOf(environments: Record<string, EnvironmentInput>, rules: object[] = []): Config {
  const grouped = BACKEND.map((name) => ({ name, path: `apps/${name}/{environment}`, group: 'backend' }));
  const others = { path: 'apps/{application}/{environment}' };
  return Config.parse({ version: 1, environments, applications: [...rules, ...grouped, others] });
}

const manual = configOf({ dev: { merge: 'manual' } });

async function worldWith(config: Config, tags: Record<string, string>): Promise<World> {
  const world = createWorld(config, [...BACKEND, 'web']);
  push(world, tags);
  await settle(world);
  return world;
}

function push(world: World, tags: Record<string, string>): void {
  for (const [name, tag] of Object.entries(tags)) world.tags.set(name, [...(world.tags.get(name) ?? []), tag]);
}

async function open(world: World): Promise<Pull[]> {
  return (await world.host.pulls.open('main')).filter(({ author }) => author === BOT);
}

async function groupPull(world: World): Promise<Pull | undefined> {
  return (await open(world)).find(({ head }) => parseBranchName(head.branch)?.kind === 'group');
}

function membersOf(pull: Pull | undefined): string[] {
  return parseGroupBody(pull?.body ?? '')?.members.map(({ target }) => target) ?? [];
}

async function say(world: World, pull: number, by: string, body: string): Promise<void> {
  world.host.as(by).comment(pull, body);
  await settle(world);
}

const dev = (application: string) => ({ application, environment: 'dev' });
const all = { basket: '1.0.1', checkout: '1.0.1', payment: '1.0.1' };

describe('a group', () => {
  test('shares one pull request with one commit, and others have their own', async () => {
    const world = await worldWith(manual, { ...all, web: '1.0.1' });
    const [group, web, ...more] = await open(world);
    expect(more).toEqual([]);
    expect(web?.title).toBe('Promote web 1.0.0 → 1.0.1 to dev');
    expect(group?.title).toBe(
      'Promote group backend to dev (basket 1.0.0 → 1.0.1, checkout 1.0.0 → 1.0.1, payment 1.0.0 → 1.0.1)',
    );
    expect(group?.head.branch).toBe('shiplock/promote-group/backend/dev');
    expect(group?.labels).toEqual(['shiplock', 'environment: dev', 'group: backend']);
    expect(membersOf(group)).toEqual(['basket/dev', 'checkout/dev', 'payment/dev']);
    const { git } = world.host;
    expect(git.parent(group?.head.sha ?? '')).toBe(tipOf(world));
    const trailers = parseCommitMessage(git.message(group?.head.sha ?? ''));
    expect(trailers.map(({ target }) => target)).toEqual(['basket/dev', 'checkout/dev', 'payment/dev']);
    expect((await runRound(world)).plan.actions).toEqual([]);
  });

  test('is updated in place when members come and when newer releases do', async () => {
    const world = await worldWith(manual, { checkout: '1.0.1' });
    const first = await groupPull(world);
    expect(first?.title).toBe('Promote group backend to dev (checkout 1.0.0 → 1.0.1)');
    push(world, { basket: '1.0.1', checkout: '1.0.2' });
    await settle(world);
    const second = await groupPull(world);
    expect(second?.number).toBe(first?.number);
    expect(second?.title).toBe('Promote group backend to dev (basket 1.0.0 → 1.0.1, checkout 1.0.0 → 1.0.2)');
    expect(world.host.all.pulls).toHaveLength(1);
  });

  test('lets go of a member that is held and names it; it comes back when the hold is lifted', async () => {
    const world = await worldWith(manual, all);
    const before = await groupPull(world);
    await remember(world, aHold(dev('checkout')));
    await settle(world);
    const held = await groupPull(world);
    expect(held?.number).toBe(before?.number);
    expect(membersOf(held)).toEqual(['basket/dev', 'payment/dev']);
    expect(held?.body).toContain('Left out for now:\n\n- `checkout`: `1.0.1` waits: checkout/dev is held by `@pim`');
    expect(await open(world)).toHaveLength(1);
    await remember(world, anUnhold(dev('checkout')));
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev', 'checkout/dev', 'payment/dev']);
    expect((await groupPull(world))?.body).not.toContain('Left out');
  });

  test('with its environment held is left as it is, and not opened where none stands', async () => {
    const hold = aHold({ application: null, environment: 'dev' });
    const world = createWorld(manual, BACKEND);
    await remember(world, hold);
    push(world, all);
    await settle(world);
    expect(await open(world)).toEqual([]);
    const standing = await worldWith(manual, all);
    const before = await groupPull(standing);
    await remember(standing, hold);
    push(standing, { checkout: '1.0.2' });
    await settle(standing);
    expect(await groupPull(standing)).toMatchObject({ number: before?.number, head: before?.head });
  });

  test('leaves out a version that somebody rejected, and goes on with the others', async () => {
    const world = await worldWith(manual, all);
    const { number = 0 } = (await groupPull(world)) ?? {};
    await say(world, number, 'root', '/reject checkout 1.0.1 it loses carts');
    const left = await groupPull(world);
    expect(left?.number).toBe(number);
    expect(membersOf(left)).toEqual(['basket/dev', 'payment/dev']);
    expect(left?.body).toContain('- `checkout`: `1.0.1` was rejected by `@root`');
    push(world, { checkout: '1.0.2' });
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev', 'checkout/dev', 'payment/dev']);
  });

  test('leaves out what cannot be edited, and what soaks', async () => {
    const soaking = configOf({ dev: { soak: '10m' } });
    const world = await worldWith(soaking, { checkout: '1.0.1' });
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    push(world, { checkout: '1.0.2' });
    wait(world, 60);
    const plan = await settle(world);
    expect(await open(world)).toEqual([]);
    expect(plan.notes).toMatchObject([{ target: 'checkout/dev', message: expect.stringContaining('soaks') }]);
    expect(Date.parse(plan.reconsiderAt ?? '') - Date.parse(world.now)).toBeLessThanOrEqual(600_000);
    wait(world, 600);
    syncAgent(world, 'checkout/dev', 'healthy');
    await settle(world);
    expect(world.host.all.pulls.at(-1)?.title).toContain('checkout 1.0.1 → 1.0.2');
  });

  test('waits with what depends on an application that does not come along', async () => {
    const rules = [{ name: 'web', path: 'apps/web/{environment}', group: 'backend', dependsOn: ['checkout'] }];
    const config = configOf({ dev: { merge: 'manual' } }, rules);
    const world = createWorld(config, [...BACKEND, 'web']);
    await remember(world, aHold(dev('checkout')));
    push(world, { basket: '1.0.1', checkout: '1.0.1', web: '1.0.1' });
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev']);
    expect((await groupPull(world))?.body).toContain('- `web`: what it depends on has not landed there');
    await remember(world, anUnhold(dev('checkout')));
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev', 'checkout/dev', 'web/dev']);
  });

  test('takes over single pull requests with a link, but for one that a person changed', async () => {
    const alone = Config.parse({
      version: 1,
      environments: { dev: { merge: 'manual' } },
      applications: [{ path: 'apps/{application}/{environment}' }],
    });
    const world = await worldWith(alone, all);
    const singles = await open(world);
    expect(singles).toHaveLength(3);
    world.host.as('ann').commit(singles[2]?.head.branch ?? '', { 'notes.txt': 'mine' });
    world.config = manual;
    await settle(world);
    const group = await groupPull(world);
    expect(membersOf(group)).toEqual(['basket/dev', 'checkout/dev']);
    expect(group?.body).toContain(
      `- \`payment\`: it has a pull request of its own, which people changed or approved (#${singles[2]?.number})`,
    );
    const said = world.host.all.comments.filter(({ body }) => body.startsWith('Closed:'));
    expect(said.map(({ body }) => body)).toEqual(
      Array(2).fill(`Closed: its bump moves together with others. It goes on in #${group?.number}.`),
    );
    expect((await snapshotOf(world)).declined).toEqual([]);
    world.config = alone;
    await settle(world);
    expect((await open(world)).map(({ title }) => title).sort()).toEqual([
      'Promote basket 1.0.0 → 1.0.1 to dev',
      'Promote checkout 1.0.0 → 1.0.1 to dev',
      'Promote payment 1.0.0 → 1.0.1 to dev',
    ]);
  });

  test('that people approved takes in nobody new; what they asked for by name has a pull request of its own', async () => {
    const world = await worldWith(manual, { basket: '1.0.1', checkout: '1.0.1' });
    const { number = 0 } = (await groupPull(world)) ?? {};
    world.host.as('olga').review(number, 'APPROVED');
    push(world, { payment: '1.0.1' });
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev', 'checkout/dev']);
    push(world, { checkout: '1.0.2' });
    world.tags.set('basket', ['1.0.1']);
    await say(world, number, 'olga', '/promote checkout dev 1.0.1');
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev', 'payment/dev']);
    expect((await open(world)).map(({ title }) => title)).toContain('Promote checkout 1.0.0 → 1.0.1 to dev');
    expect((await groupPull(world))?.body).toContain('- `checkout`: `1.0.1` was asked for by name');
  });

  test('that people approved and that is held as a whole makes room for who may move', async () => {
    const world = await worldWith(manual, { basket: '1.0.1', checkout: '1.0.1' });
    const { number = 0 } = (await groupPull(world)) ?? {};
    world.host.as('olga').review(number, 'APPROVED');
    await say(world, number, 'olga', '/hold basket');
    push(world, { payment: '1.0.1' });
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['checkout/dev', 'payment/dev']);
    const again = (await groupPull(world))?.number ?? 0;
    world.host.as('olga').review(again, 'APPROVED');
    await say(world, again, 'olga', '/hold checkout\n/hold payment');
    await say(world, again, 'olga', '/unhold basket');
    expect(membersOf(await groupPull(world))).toEqual(['basket/dev']);
  });

  test('that a person closed is declined for these versions; the next one of a member is offered', async () => {
    const world = await worldWith(manual, all);
    const group = await groupPull(world);
    world.host.as('ann').close(group?.number ?? 0);
    await settle(world);
    expect(await open(world)).toEqual([]);
    push(world, { payment: '1.0.2' });
    await settle(world);
    expect(membersOf(await groupPull(world))).toEqual(['payment/dev']);
  });

  test('with a foreign commit is left to the person who made it', async () => {
    const world = await worldWith(manual, { basket: '1.0.1', checkout: '1.0.1' });
    const { head } = (await groupPull(world)) ?? {};
    const mine = world.host
      .as('ann')
      .commit(head?.branch ?? '', { 'apps/checkout/dev.yaml': valuesText('checkout', '1.0.1', 3) });
    push(world, { basket: '1.0.2', payment: '1.0.1' });
    await settle(world);
    expect((await groupPull(world))?.head.sha).toBe(mine);
    // What is not in it does not wait for that person.
    expect((await open(world)).slice(1).map(({ title }) => title)).toEqual(['Promote payment 1.0.0 → 1.0.1 to dev']);
  });

  test('climbs from environment to environment; `/promote` lets it into one where people merge', async () => {
    const ladder = configOf({ dev: {}, prod: { after: ['dev'], merge: 'manual' } });
    const world = await worldWith(ladder, all);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    await settle(world);
    const prod = await groupPull(world);
    expect(prod?.title).toContain('Promote group backend to prod');
    await say(world, prod?.number ?? 0, 'olga', '/promote');
    const tags = [...targetsIn(world.host.git.files(tipOf(world))).values()].map(
      ({ target, release }) => `${target.application}/${target.environment} ${release.artifacts[0]?.tag}`,
    );
    expect(tags.filter((tag) => tag.endsWith('/prod 1.0.1'))).toHaveLength(3);
    expect(world.host.all.pulls.map(({ title }) => title)).toHaveLength(2);
  });

  test.each([
    ['/hold load test', ['hold', 'hold', 'hold']],
    ['/approve', ['approval']],
  ])('%s on it speaks of its members', async (command, kinds) => {
    const world = await worldWith(
      configOf({ dev: { approvers: { users: ['olga'], required: 1 }, merge: 'manual' } }),
      all,
    );
    const { number = 0 } = (await groupPull(world)) ?? {};
    await say(world, number, 'olga', command);
    const { ledger } = await snapshotOf(world);
    const records: StateRecord[] = ledger.status === 'intact' ? ledger.records.map(({ record }) => record) : [];
    expect(records.map(({ kind }) => kind).filter((kind) => kind !== 'command')).toEqual(kinds);
  });
});
