import { describe, expect, test } from 'vitest';
import { Config } from '../../src/model/config.ts';
import { createWorld, runRound, settle, syncAgent, targetsIn, tipOf, type World, wait } from '../fakes/world.ts';
import type { EnvironmentInput } from './builders.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

function configOf(limits: object, environments: Record<string, EnvironmentInput>): Config {
  return Config.parse({
    version: 1,
    limits,
    environments,
    applications: [{ path: 'apps/{application}/{environment}' }],
  });
}

function pushed(config: Config, names: readonly string[] = NAMES, tag = '1.0.1'): World {
  const world = createWorld(config, names);
  for (const name of names) world.tags.set(name, [tag]);
  return world;
}

function titles(world: World): string[] {
  return world.host.all.pulls.map(({ title }) => title);
}

describe('limits', () => {
  test('so many within an hour: the rest is named with its time, and comes when the hour is over', async () => {
    const world = pushed(configOf({ perHour: 2 }, { dev: { merge: 'manual' } }));
    const plan = await settle(world);
    expect(titles(world)).toEqual(['Promote a 1.0.0 → 1.0.1 to dev', 'Promote b 1.0.0 → 1.0.1 to dev']);
    expect(plan.notes.map(({ target, kind }) => [target, kind])).toEqual([
      ['c/dev', 'waits'],
      ['d/dev', 'waits'],
      ['e/dev', 'waits'],
    ]);
    expect(plan.notes[0]?.message).toMatch(
      /^`1\.0\.1` waits: 2 promotions were opened for all environments within the hour, and `limits\.perHour` is 2: .* at 2026-/,
    );
    const seconds = (Date.parse(plan.reconsiderAt ?? '') - Date.parse(world.now)) / 1000;
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3600);
    wait(world, 1800);
    expect((await settle(world)).actions).toEqual([]);
    expect(titles(world)).toHaveLength(2);
    wait(world, 1801);
    await settle(world);
    expect(titles(world)).toHaveLength(4);
  });

  test('so many at a time: the next one comes when one is merged or closed, and updates are none', async () => {
    const world = pushed(configOf({}, { dev: { merge: 'manual', limits: { open: 2 } } }));
    await settle(world);
    expect(titles(world)).toHaveLength(2);
    world.tags.set('a', ['1.0.1', '1.0.2']);
    await settle(world);
    expect(titles(world)).toEqual(['Promote a 1.0.0 → 1.0.2 to dev', 'Promote b 1.0.0 → 1.0.1 to dev']);
    await world.host.as('ann').merge(world.host.all.pulls[1]?.number ?? 0);
    await settle(world);
    expect(titles(world).at(-1)).toBe('Promote c 1.0.0 → 1.0.1 to dev');
    expect(titles(world)).toHaveLength(3);
  });

  test('what is furthest on goes first, and each environment has its own limit beside that of all', async () => {
    const environments = { dev: { merge: 'manual' }, prod: { after: ['dev'], merge: 'manual' } } as const;
    const world = createWorld(configOf({ perHour: 1 }, environments), ['a', 'b']);
    const tip = world.host.git.files(tipOf(world));
    expect([...targetsIn(tip).keys()]).toContain('a/prod');
    world.tags.set('b', ['1.0.1']);
    await settle(world);
    await world.host.as('ann').merge(world.host.all.pulls[0]?.number ?? 0);
    syncAgent(world, 'b/dev', 'healthy');
    await settle(world);
    wait(world, 3601);
    world.tags.set('a', ['1.0.1']);
    await settle(world);
    expect(titles(world).at(-1)).toBe('Promote b 1.0.0 → 1.0.1 to prod');
    expect(titles(world)).toHaveLength(2);
  });

  test('what a person asked for by name, and what goes back, waits for no limit', async () => {
    const world = pushed(configOf({ perHour: 1, open: 1 }, { dev: { merge: 'manual' } }));
    await settle(world);
    const { number } = world.host.all.pulls[0] ?? { number: 0 };
    world.host.as('olga').comment(number, '/promote d dev 1.0.1');
    await settle(world);
    expect(titles(world)).toEqual(['Promote a 1.0.0 → 1.0.1 to dev', 'Promote d 1.0.0 → 1.0.1 to dev']);
    world.host.as('olga').comment(number, '/status c dev');
    await settle(world);
    const answer = world.host.all.comments.findLast(({ body }) => body.includes('| target |'))?.body;
    expect(answer).toContain('⏸ `1.0.1` waits: 2 promotions were opened for all environments within the hour');
  });

  test('a batch counts once, and takes over what stands although the limit is reached', async () => {
    const names = Array.from({ length: 14 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
    const config = configOf({ open: 3 }, { dev: { merge: 'manual' } });
    const world = pushed(config, names.slice(0, 3));
    for (const name of names.slice(3)) {
      world.host.as('ann').commit('main', { [`apps/${name}/dev.yaml`]: textOf(world, name) });
      world.tags.set(name, ['1.0.1']);
    }
    await settle(world);
    const open = await world.host.pulls.open('main');
    expect(open.map(({ title }) => title)).toEqual(['Promote 14 applications to dev']);
    expect((await runRound(world)).plan.actions).toEqual([]);
  });

  test('a limit outlives a restart: what counts stands on GitHub', async () => {
    const world = pushed(configOf({ perHour: 1 }, { dev: {} }));
    await settle(world);
    expect(titles(world)).toHaveLength(1);
    expect(world.host.all.pulls[0]?.mergedAt).not.toBeNull();
    expect((await settle(world)).notes).toHaveLength(4);
  });
});

function textOf(world: World, name: string): string {
  const [text = ''] = world.host.git.files(tipOf(world)).values();
  return text.replaceAll(/ghcr\.io\/acme\/\S+/g, `ghcr.io/acme/${name}`);
}
