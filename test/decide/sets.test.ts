import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pull } from '../../src/hosts/host.ts';
import { Config } from '../../src/model/config.ts';
import type { Plan } from '../../src/model/plan.ts';
import { parseGroupBody } from '../../src/text/group-pull.ts';
import {
  BOT,
  createWorld,
  pathOf,
  runRound,
  settle,
  syncAgent,
  targetsIn,
  tipOf,
  valuesText,
  type World,
  wait,
} from '../fakes/world.ts';
import { type EnvironmentInput, gist } from './builders.ts';

const members = ['basket', 'checkout', 'payment'];
const ladder = { dev: { soak: '1m' }, staging: { after: ['dev'], soak: '10m' }, prod: { after: ['staging'] } } as const;

/** basket, checkout and payment are the set shop; search moves alone. */
function aSetConfig(environments: Readonly<Record<string, EnvironmentInput>> = ladder): Config {
  const path = 'apps/{application}/{environment}.yaml';
  const named = members.map((name) => ({ name, path: path.replace('{application}', name), set: 'shop' }));
  return Config.parse({ version: 1, environments, applications: [...named, { path }] });
}

function push(world: World, application: string, tag: string): void {
  world.tags.set(application, [...(world.tags.get(application) ?? []), tag]);
}

function sync(world: World, environment: string, health: 'healthy' | 'degraded' = 'healthy', only?: string): void {
  for (const { target } of targetsIn(world.host.git.files(tipOf(world))).values()) {
    const isMeant = target.environment === environment && (only === undefined || target.application === only);
    if (isMeant) syncAgent(world, `${target.application}/${environment}`, health);
  }
}

/** Everything in an environment is synced, soaks and is proven. */
async function prove(world: World, environment: string): Promise<Plan> {
  sync(world, environment);
  wait(world, 700);
  sync(world, environment);
  return settle(world);
}

async function open(world: World): Promise<Pull[]> {
  return (await world.host.pulls.open('main')).filter(({ author }) => author === BOT);
}

/** The versions in an environment, in the order of the applications' names. */
function versions(world: World, environment: string): string {
  const targets = [...targetsIn(world.host.git.files(tipOf(world))).values()];
  const there = targets.filter(({ target }) => target.environment === environment);
  return there.map(({ release }) => release.artifacts[0]?.tag ?? '').join(' ');
}

async function aWorld(environments?: Readonly<Record<string, EnvironmentInput>>): Promise<World> {
  const world = createWorld(aSetConfig(environments), members);
  for (const environment of Object.keys(world.config.environments)) await prove(world, environment);
  return world;
}

const manual = {
  dev: { soak: '1m' },
  staging: { after: ['dev'], soak: '10m', merge: 'manual' },
  prod: { after: ['staging'], merge: 'manual' },
} as const;

describe('a set', () => {
  test('is bumped together where it enters, and goes up together in one pull request per environment', async () => {
    const world = await aWorld();
    push(world, 'basket', '1.1.0');
    push(world, 'checkout', '1.2.0');
    await settle(world);
    expect(versions(world, 'dev')).toBe('1.1.0 1.2.0 1.0.0');
    await prove(world, 'dev');
    expect(versions(world, 'staging')).toBe('1.1.0 1.2.0 1.0.0');
    await prove(world, 'staging');
    await prove(world, 'prod');
    expect(versions(world, 'prod')).toBe('1.1.0 1.2.0 1.0.0');
    expect(world.host.all.pulls.map(({ title }) => title)).toEqual(
      ['dev', 'staging', 'prod'].map(
        (name) => `Promote set shop to ${name} (basket 1.0.0 → 1.1.0, checkout 1.0.0 → 1.2.0)`,
      ),
    );
    expect((await runRound(world)).plan.actions).toEqual([]);
  });

  test('shows every member before and after, those that stay as well, in body and comment', async () => {
    const world = await aWorld(manual);
    push(world, 'basket', '1.1.0');
    push(world, 'checkout', '1.2.0');
    await settle(world);
    await prove(world, 'dev');
    const [pull] = await open(world);
    const matrix = [
      '| application | before | after |',
      '|---|---|---|',
      '| `basket` | `1.0.0` | `1.1.0` |',
      '| `checkout` | `1.0.0` | `1.2.0` |',
      '| `payment` | `1.0.0` | stays |',
    ].join('\n');
    expect(pull?.body).toContain(matrix);
    expect(pull?.body).toContain('\nproven together in dev\n');
    const sticky = world.host.all.comments.filter((comment) => comment.pull === pull?.number);
    expect(sticky).toHaveLength(1);
    expect(sticky[0]?.body).toContain(`**Set \`shop\` in \`staging\`**\n\n${matrix}`);
    expect(parseGroupBody(pull?.body ?? '')?.members.map(({ target }) => target)).toEqual([
      'basket/staging',
      'checkout/staging',
    ]);
  });

  test('waits for a member that soaks or is not well before it, and says for whom', async () => {
    const world = await aWorld();
    push(world, 'basket', '1.1.0');
    push(world, 'checkout', '1.2.0');
    await settle(world);
    sync(world, 'dev', 'healthy', 'basket');
    sync(world, 'dev', 'degraded', 'checkout');
    wait(world, 120);
    const plan = await settle(world);
    expect(versions(world, 'staging')).toBe('1.0.0 1.0.0 1.0.0');
    expect(plan.notes).toEqual([
      {
        kind: 'waits',
        target: 'checkout/staging',
        message: 'the set shop waits for checkout, which is not well (synced, degraded) in dev',
      },
    ]);
    sync(world, 'dev', 'healthy', 'checkout');
    const later = await settle(world);
    expect(later.notes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the set shop waits for checkout, which soaks until 2026-/),
    ]);
    wait(world, 60);
    await settle(world);
    expect(versions(world, 'staging')).toBe('1.1.0 1.2.0 1.0.0');
  });

  test('takes the last combination that was proven together when one member is pushed faster than it soaks', async () => {
    const world = await aWorld({ ...ladder, dev: { soak: '1m', pace: 'latest' } });
    push(world, 'basket', '1.1.0');
    push(world, 'checkout', '1.1.0');
    await settle(world);
    sync(world, 'dev');
    wait(world, 61);
    sync(world, 'dev');
    // Both are proven in this very look; then a newer checkout comes, again and again.
    await runRound(world);
    for (const patch of [2, 3, 4]) {
      push(world, 'checkout', `1.${patch}.0`);
      await settle(world);
      sync(world, 'dev');
      wait(world, 30);
    }
    await settle(world);
    expect(versions(world, 'dev')).toBe('1.1.0 1.4.0 1.0.0');
    expect(versions(world, 'staging')).toBe('1.1.0 1.1.0 1.0.0');
  });

  const anEvent = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constant('push'), fc.constantFrom(...members), fc.nat({ max: 6 })) },
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constantFrom('healthy', 'healthy', 'healthy', 'degraded'),
        fc.constantFrom(...members),
        fc.nat({ max: 2 }),
      ),
    },
    { weight: 3, arbitrary: fc.tuple(fc.constant('wait'), fc.constant(''), fc.constantFrom(5, 61, 700)) },
    { weight: 5, arbitrary: fc.tuple(fc.constant('round'), fc.constant(''), fc.constant(0)) },
  );

  async function happen(world: World, [kind, application, number]: [string, string, number]): Promise<void> {
    const environment = ['dev', 'staging', 'prod'][number] ?? 'dev';
    if (kind === 'push') push(world, application, `1.0.${number + 1}`);
    else if (kind === 'wait') wait(world, number);
    else if (kind === 'round') await runRound(world);
    else sync(world, environment, kind === 'degraded' ? 'degraded' : 'healthy', application);
  }

  /** What runs in an environment now, when all of it is well: the versions that agents report. */
  function running(world: World, environment: string): string | null {
    const tags = members.map((member) => {
      const agent = world.agents.get(`${member}/${environment}`);
      if (agent?.health !== 'healthy') return null;
      const at = targetsIn(world.host.git.files(agent.revision)).get(`${member}/${environment}`);
      return at?.release.artifacts[0]?.tag ?? null;
    });
    return tags.includes(null) ? null : tags.join(' ');
  }

  test('is never mixed of versions that did not run well together before, and arrives as a whole in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { minLength: 10, maxLength: 60, size: 'max' }), async (events) => {
        const world = await aWorld();
        const ran = { dev: new Set([running(world, 'dev')]), staging: new Set([running(world, 'staging')]) };
        for (const event of events) {
          await happen(world, event);
          for (const environment of ['dev', 'staging'] as const) ran[environment].add(running(world, environment));
          expect(ran.dev).toContain(versions(world, 'staging'));
          expect(ran.staging).toContain(versions(world, 'prod'));
        }
        await settle(world);
        // Three times: what soaks finishes first, then the newest goes, then it goes on.
        for (const environment of Array(3).fill(['dev', 'staging', 'prod']).flat()) await prove(world, environment);
        await settle(world);
        expect([versions(world, 'staging'), versions(world, 'prod')]).toEqual(Array(2).fill(versions(world, 'dev')));
        expect((await open(world)).map(({ title }) => title)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('one newer member supersedes the open pull request in place', async () => {
    const world = await aWorld(manual);
    push(world, 'basket', '1.1.0');
    await settle(world);
    await prove(world, 'dev');
    const [before] = await open(world);
    push(world, 'payment', '1.3.0');
    await settle(world);
    await prove(world, 'dev');
    const after = await open(world);
    expect(after.map(({ number, title }) => [number, title])).toEqual([
      [before?.number, 'Promote set shop to staging (basket 1.0.0 → 1.1.0, payment 1.0.0 → 1.3.0)'],
    ]);
  });

  test('that a person declined comes again with the next combination', async () => {
    const world = await aWorld(manual);
    push(world, 'basket', '1.1.0');
    await settle(world);
    await prove(world, 'dev');
    const [pull] = await open(world);
    world.host.as('ann').close(pull?.number ?? 0);
    await settle(world);
    expect(await open(world)).toEqual([]);
    push(world, 'payment', '1.3.0');
    await settle(world);
    await prove(world, 'dev');
    expect((await open(world)).map(({ title }) => title)).toEqual([
      'Promote set shop to staging (basket 1.0.0 → 1.1.0, payment 1.0.0 → 1.3.0)',
    ]);
  });
});

describe('a pull request that moves one member of a set', () => {
  function setVerdict(plan: Plan, pull: number): string {
    const found = plan.verdicts.find((verdict) => verdict.pull === pull)?.promotion;
    const gate = found?.children.find((child) => child.gate === 'set');
    return gate === undefined ? 'no gate' : gist(gate);
  }

  async function byHand(world: World, application: string, tag: string): Promise<number> {
    world.host.as('ann').commit('hand', { [pathOf(application, 'dev')]: valuesText(application, tag) });
    return world.host.as('ann').open('hand', 'main').number;
  }

  test('may do so when a person made it, and says who stays behind', async () => {
    const world = await aWorld();
    const number = await byHand(world, 'basket', '1.9.0');
    expect(setVerdict((await runRound(world)).plan, number)).toBe(
      'passed SetSplitByHand: of the set shop, `checkout`, `payment` stay behind in dev',
    );
  });

  test('is blocked when automation made it, and gives way to the one of the set', async () => {
    const world = await aWorld({ ...ladder, dev: { soak: '1m', merge: 'manual' } });
    const config = world.config;
    world.config = Config.parse({
      version: 1,
      environments: { dev: { merge: 'manual' } },
      applications: [{ path: 'apps/{application}' }],
    });
    push(world, 'basket', '1.1.0');
    await settle(world);
    const [single] = await open(world);
    expect(single?.title).toBe('Promote basket 1.0.0 → 1.1.0 to dev');
    world.config = config;
    const { plan } = await runRound(world);
    expect(setVerdict(plan, single?.number ?? 0)).toBe(
      'blocked SetSplit: basket moves into dev with the set shop only: `checkout`, `payment` would stay behind',
    );
    await settle(world);
    expect((await open(world)).map(({ title }) => title)).toEqual(['Promote set shop to dev (basket 1.0.0 → 1.1.0)']);
    expect(world.host.all.comments.map(({ body }) => body)).toContainEqual(
      expect.stringMatching(/^Closed: its bump moves together with others\. It goes on in #\d+\.$/),
    );
  });

  test('goes first when a person asked for it, and the set goes on afterwards', async () => {
    const world = await aWorld({ ...ladder, dev: { soak: '1m', merge: 'manual' } });
    push(world, 'basket', '1.1.0');
    push(world, 'checkout', '1.1.0');
    await settle(world);
    const [together] = await open(world);
    world.host.as('ann').comment(together?.number ?? 0, '/promote basket dev 1.1.0');
    await settle(world);
    const [single, ...others] = await open(world);
    expect([single?.title, others]).toEqual(['Promote basket 1.0.0 → 1.1.0 to dev', []]);
    expect(setVerdict((await runRound(world)).plan, single?.number ?? 0)).toBe(
      'passed SetSplitByHand: of the set shop, `checkout`, `payment` stay behind in dev',
    );
    await world.host.as('ann').merge(single?.number ?? 0);
    await settle(world);
    expect((await open(world)).map(({ title }) => title)).toEqual(['Promote set shop to dev (checkout 1.0.0 → 1.1.0)']);
  });

  test('has no such gate when its application is in no set', async () => {
    const world = createWorld(aSetConfig(), [...members, 'search']);
    const number = await byHand(world, 'search', '1.9.0');
    expect(setVerdict((await runRound(world)).plan, number)).toBe('no gate');
  });
});
