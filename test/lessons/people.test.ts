import { describe, expect } from 'vitest';
import { aConfig } from '../decide/builders.ts';
import { BOT, pathOf, valuesText } from '../fakes/world.ts';
import { lesson, printWrites, type Stage } from './lesson.ts';

printWrites();

async function waitingForProd(stage: Stage): Promise<number> {
  await stage.release('1.0.1');
  stage.push('1.0.2');
  for (let step = 0; step < 3; step += 1) await stage.goOn();
  return (await stage.promotion('prod')).number;
}

/** Opens a pull request that sets prod to a version, by ann. */
function byHand({ world }: Stage, tag: string, branch = `to-${tag}`): number {
  world.host.as('ann').commit(branch, { [pathOf('checkout', 'prod')]: valuesText('checkout', tag) });
  return world.host.as('ann').open(branch, 'main').number;
}

describe('people, rights, rollbacks and holds', () => {
  lesson('K#3016: what was rolled back does not return by itself', 137, async (stage) => {
    await stage.release('1.0.1');
    await stage.release('1.0.2');
    const merged = stage.world.host.all.pulls.at(-1)?.number ?? 0;
    stage.say('olga', merged, '/rollback checkout prod it loses carts');
    await stage.rest();
    expect(stage.tag('prod')).toBe('1.0.1');
    for (let step = 0; step < 6; step += 1) await stage.goOn();
    expect(stage.tag('prod')).toBe('1.0.1');
    stage.push('1.0.3');
    for (let step = 0; step < 4; step += 1) await stage.goOn();
    expect(stage.tag('prod')).toBe('1.0.1');
    expect(
      stage.world.host.all.pulls.filter(({ title }) => /^Promote checkout .*1\.0\.2 to prod$/.test(title)),
    ).toHaveLength(1);
  });

  lesson(
    'gitlab 408981: a guard against outdated versions lets a rollback through, and only that',
    116,
    async (stage) => {
      await stage.release('1.0.1');
      await stage.release('1.0.2');
      const older = byHand(stage, '1.0.0-rc.1');
      await stage.rest();
      expect(await stage.check(older)).toBe('failure');
      const back = byHand(stage, '1.0.1');
      await stage.rest();
      stage.world.host.as('olga').review(back, 'APPROVED');
      await stage.rest();
      expect(await stage.check(back)).toBe('success');
      await stage.world.host.as('ann').merge(back);
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      expect(stage.tag('prod')).toBe('1.0.1');
    },
  );

  lesson('K#6151: a version that is rejected enters nowhere any more', 89, async (stage) => {
    const waiting = await waitingForProd(stage);
    stage.say('root', waiting, '/reject checkout 1.0.2 it loses carts');
    await stage.rest();
    expect((await stage.world.host.pulls.get(waiting)).state).toBe('closed');
    const again = byHand(stage, '1.0.2');
    await stage.rest();
    expect(await stage.check(again)).toBe('failure');
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    expect(stage.tag('prod')).toBe('1.0.1');
  });

  lesson(
    'BD#156: the role maintain may promote',
    23,
    async (stage) => {
      stage.push('1.0.1');
      await stage.rest();
      const { number } = await stage.promotion('dev');
      stage.say('eve', number, '/promote');
      await stage.goOn();
      expect(stage.tag('dev')).toBe('1.0.0');
      stage.say('olga', number, '/promote');
      await stage.goOn();
      expect(stage.tag('dev')).toBe('1.0.1');
    },
    aConfig({ dev: { merge: 'manual' } }),
  );

  lesson('BD#340: a command on a pull request into another branch does nothing', 2, async (stage) => {
    const { host } = stage.world;
    await stage.rest();
    host.as('ann').commit('develop', { 'README.md': 'another base\n' });
    host.as('ann').commit('aside', { [pathOf('checkout', 'prod')]: valuesText('checkout', '6.6.6') });
    const aside = host.as('ann').open('aside', 'develop');
    stage.say('olga', aside.number, '/promote');
    await stage.goOn();
    expect((await host.pulls.get(aside.number)).state).toBe('open');
    expect(host.all.comments.filter(({ pull, by }) => pull === aside.number && by === BOT)).toEqual([]);
    expect(stage.tag('prod')).toBe('1.0.0');
  });

  lesson('BD#438: a hold is on the target, not on the pull request where it was said', 109, async (stage) => {
    const waiting = await waitingForProd(stage);
    const other = byHand(stage, '1.0.2');
    await stage.rest();
    stage.say('ann', other, '/hold checkout load test');
    await stage.rest();
    stage.say('olga', waiting, '/promote');
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    expect(stage.tag('prod')).toBe('1.0.1');
    stage.say('olga', waiting, '/unhold checkout');
    await stage.rest();
    expect(stage.tag('prod')).toBe('1.0.2');
  });

  lesson('P#2550: whoever is not on the list of approvers approves nothing', 96, async (stage) => {
    const waiting = await waitingForProd(stage);
    for (const by of ['ann', 'eve', 'root']) {
      stage.world.host.as(by).review(waiting, 'APPROVED');
      stage.say(by, waiting, '/promote');
      stage.say(by, waiting, '/approve');
    }
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    expect(stage.tag('prod')).toBe('1.0.1');
    expect(stage.records().filter(({ kind }) => kind === 'approval').length).toBe(1);
  });

  lesson('P#4436: nobody approves their own work', 52, async (stage) => {
    await stage.release('1.0.1');
    const { host } = stage.world;
    host.as('olga').commit('mine', { [pathOf('checkout', 'prod')]: valuesText('checkout', '1.0.1', 3) });
    const mine = host.as('olga').open('mine', 'main').number;
    host.as('olga').review(mine, 'APPROVED');
    stage.say('olga', mine, '/approve');
    await stage.rest();
    expect(await stage.check(mine)).toBe('action_required');
  });

  lesson(
    'branch-deploy: a word counts for what its author saw, not for what was pushed after it',
    83,
    async (stage) => {
      const waiting = await waitingForProd(stage);
      const { branch } = await stage.promotion('prod');
      stage.say('olga', waiting, '/promote');
      stage.world.host.as('ann').commit(branch, { 'notes.txt': 'after the word\n' });
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      expect(stage.tag('prod')).toBe('1.0.1');
    },
  );
});
