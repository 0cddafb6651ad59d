import { describe, expect } from 'vitest';
import { BOT, pathOf, tipOf, valuesText } from '../fakes/world.ts';
import { lesson, printWrites, type Stage } from './lesson.ts';

printWrites();

/** Somebody pushes something of their own to the base branch. */
function pushElsewhere({ world }: Stage, path: string): void {
  world.host.as('ann').commit('main', { [path]: 'by ann\n' });
}

function mergesInto({ world }: Stage): string[] {
  const { git } = world.host;
  return git.history(tipOf(world)).filter((sha) => git.author(sha) === BOT);
}

describe('writers and merges that race', () => {
  lesson('K#3071: a push between the look and the write loses neither the push nor the bump', 10, async (stage) => {
    stage.push('1.0.1');
    const { moved } = await stage.round([], { meanwhile: async () => pushElsewhere(stage, 'README.md') });
    expect(moved).toBe(1);
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
    expect(stage.world.host.git.files(tipOf(stage.world)).get('README.md')).toBe('by ann\n');
  });

  lesson(
    'IAC#939: ten pushes in a row, each between a look and a write, end with every file as it was meant',
    10,
    async (stage) => {
      stage.push('1.0.1');
      for (let count = 0; count < 10; count += 1) {
        await stage.round([], { meanwhile: async () => pushElsewhere(stage, `notes-${count}.md`) });
      }
      await stage.rest();
      expect(stage.tag('dev')).toBe('1.0.1');
      expect(
        [...stage.world.host.git.files(tipOf(stage.world)).keys()].filter((path) => path.startsWith('notes')),
      ).toHaveLength(10);
    },
  );

  lesson('K#5286: a refusal in whatever words, of whatever number, is looked at again', 10, async (stage) => {
    stage.push('1.0.1');
    for (let count = 0; count < 4; count += 1)
      await stage.round(['none', 'lost', 'refused', 'down', 'none', 'refused']);
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
  });

  lesson('K#5761: 405 "base branch was modified" does not end a promotion', 10, async (stage) => {
    stage.push('1.0.1');
    for (let count = 0; count < 8; count += 1) {
      const { errors } = await stage.round(Array(40).fill('refused'));
      expect(errors).toEqual([]);
      expect(stage.tag('dev')).toBe('1.0.0');
    }
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
    expect(stage.world.host.all.pulls).toHaveLength(1);
  });

  lesson('GP#1007: a merge whose answer got lost is not made twice', 13, async (stage) => {
    stage.push('1.0.1');
    for (let count = 0; count < 12; count += 1) await stage.round(Array(40).fill('lost'));
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
    expect(mergesInto(stage)).toHaveLength(1);
    await stage.goOn(5);
    expect(stage.world.host.all.deployments.map(({ environment, state }) => [environment, state])).toEqual([
      ['dev/checkout', 'success'],
    ]);
  });

  lesson('GP#1495: two workers on one branch write everything once', 10, async (stage) => {
    stage.push('1.0.1');
    const { world } = stage;
    for (let count = 0; count < 6; count += 1)
      await stage.round([], { meanwhile: async () => void (await stage.round()), times: 2 });
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
    expect(mergesInto(stage)).toHaveLength(1);
    expect(world.host.all.pulls).toHaveLength(1);
    expect(world.host.all.comments.filter(({ by }) => by === BOT)).toHaveLength(1);
  });

  lesson('IU#1661: ten versions in a row are one pull request, kept up to date', 391, async (stage) => {
    await stage.release('1.0.1');
    stage.push('1.0.2');
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    const first = await stage.promotion('prod');
    for (let patch = 3; patch <= 12; patch += 1) {
      stage.push(`1.0.${patch}`);
      for (let step = 0; step < 3; step += 1) await stage.goOn();
    }
    const last = await stage.promotion('prod');
    expect(last.number).toBe(first.number);
    expect(last.title).toMatch(/ → 1\.0\.12 to prod$/);
    expect(stage.world.host.all.comments.filter(({ pull, by }) => pull === last.number && by === BOT)).toHaveLength(1);
  });

  lesson(
    'XenitAB#135: a newer release never takes the place of a pull request for another environment',
    98,
    async (stage) => {
      await stage.release('1.0.1');
      stage.push('1.0.2');
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      const prod = await stage.promotion('prod');
      stage.push('1.0.3');
      await stage.goOn();
      expect(await stage.promotion('prod')).toEqual(prod);
      const branches = stage.world.host.all.pulls.map(({ head }) => head.branch.split('/').at(-1));
      const titles = stage.world.host.all.pulls.map(({ title }) => title.split(' ').at(-1));
      expect(branches).toEqual(titles);
    },
  );

  lesson('K#3435: what was overtaken is cleaned up, with a word on why', 89, async (stage) => {
    await stage.release('1.0.1');
    stage.push('1.0.2');
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    const { number, branch } = await stage.promotion('prod');
    const { host } = stage.world;
    host.as('ann').commit('by-hand', { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.0.2') });
    const mine = host.as('ann').open('by-hand', 'main');
    await stage.rest();
    host.as('olga').review(mine.number, 'APPROVED');
    await stage.rest();
    await host.as('ann').merge(mine.number);
    await stage.rest();
    expect((await host.pulls.get(number)).state).toBe('closed');
    expect(host.git.branches.has(branch)).toBe(false);
    expect(
      host.all.comments.some(({ pull, by, body }) => pull === number && by === BOT && body.startsWith('Closed:')),
    ).toBe(true);
  });
});
