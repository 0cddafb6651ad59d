import { describe, expect } from 'vitest';
import { aConfig } from '../decide/builders.ts';
import { syncAgent, wait } from '../fakes/world.ts';
import { lesson, printWrites } from './lesson.ts';

printWrites();

const HOUR = 3600;

describe('waits, proofs and order', () => {
  lesson('K#6811: one 504 in a wait of a day does not end it', 86, async (stage) => {
    await stage.release('1.0.1');
    stage.push('1.0.2');
    for (let step = 0; step < 3; step += 1) await stage.goOn();
    const { number } = await stage.promotion('prod');
    for (let hour = 0; hour < 24; hour += 1) {
      wait(stage.world, HOUR);
      await stage.round(hour % 3 === 0 ? Array(60).fill('down') : ['down', 'lost', 'limited']);
    }
    stage.say('olga', number, '/promote');
    await stage.rest();
    expect(stage.tag('prod')).toBe('1.0.2');
  });

  lesson('K#5784: a merge that fails all day is merged when GitHub is well again', 10, async (stage) => {
    stage.push('1.0.1');
    for (let hour = 0; hour < 24; hour += 1) {
      wait(stage.world, HOUR);
      await stage.round(Array(60).fill(hour % 2 === 0 ? 'refused' : 'down'));
    }
    await stage.rest();
    expect(stage.tag('dev')).toBe('1.0.1');
  });

  lesson(
    'K#7032: versions that come faster than the soak are neither skipped past it nor kept from prod for ever',
    1057,
    async (stage) => {
      await stage.release('1.0.1');
      const entered: (string | null)[] = [];
      for (let patch = 2; patch <= 40; patch += 1) {
        stage.push(`1.0.${patch}`);
        await stage.goOn(5 * 60);
        for (const { number, title } of await stage.world.host.pulls.open('main')) {
          if (title.endsWith('to prod')) stage.say('olga', number, '/promote');
        }
        await stage.rest();
        if (entered.at(-1) !== stage.tag('prod')) entered.push(stage.tag('prod'));
      }
      expect(entered.length).toBeGreaterThan(5);
      const proven = stage
        .records()
        .flatMap((record) =>
          record.kind === 'proof' && record.environment === 'staging' ? [record.release.artifacts[0]?.tag] : [],
        );
      expect(entered.filter((tag) => !proven.includes(tag ?? undefined))).toEqual([]);
    },
  );

  lesson(
    'K#2980: health is that of the content: commits elsewhere neither restart a soak nor hide a proof',
    27,
    async (stage) => {
      stage.push('1.0.1');
      await stage.goOn(1);
      for (let minute = 0; minute < 10; minute += 1) {
        stage.world.host.as('ann').commit('main', { 'docs/notes.md': `${minute}` });
        await stage.goOn(70);
      }
      expect(stage.tag('staging')).toBe('1.0.1');
    },
  );

  lesson('K#4586: a soak that was broken begins anew, whatever time has passed since the merge', 26, async (stage) => {
    stage.push('1.0.1');
    await stage.goOn(500);
    syncAgent(stage.world, 'checkout/dev', 'degraded');
    await stage.rest();
    wait(stage.world, 3 * HOUR);
    await stage.rest();
    expect(stage.tag('staging')).toBe('1.0.0');
    await stage.goOn(500);
    expect(stage.tag('staging')).toBe('1.0.0');
    await stage.goOn(101);
    expect(stage.tag('staging')).toBe('1.0.1');
  });

  lesson(
    'GP#991: a check that was green before its upstream turned unhealthy lets nothing through any more',
    81,
    async (stage) => {
      await stage.release('1.0.1');
      stage.push('1.0.2');
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      const { number } = await stage.promotion('prod');
      stage.world.host.as('olga').review(number, 'APPROVED');
      const approved = await stage.round(Array(60).fill('refused'));
      expect(approved.plan.verdicts.find(({ pull }) => pull === number)?.promotion.status).toBe('passed');
      syncAgent(stage.world, 'checkout/staging', 'degraded');
      await stage.rest();
      expect(await stage.check(number)).not.toBe('success');
      await expect(stage.world.host.as('olga').merge(number)).rejects.toThrow('shiplock/promotion');
      expect(stage.tag('prod')).toBe('1.0.1');
    },
    aConfig({
      dev: {},
      staging: { after: ['dev'], soak: '10m' },
      prod: { after: ['staging'], approvers: { users: ['olga'] } },
    }),
  );

  lesson(
    'GP#1319: a commit that changes nothing of a target proves nothing and promotes nothing',
    45,
    async (stage) => {
      await stage.release('1.0.1');
      const before = stage.records().length;
      const pulls = stage.world.host.all.pulls.length;
      stage.world.host.as('ann').commit('main', { 'README.md': 'nothing of a target\n' });
      for (let step = 0; step < 3; step += 1) await stage.goOn();
      expect(stage.world.host.all.pulls).toHaveLength(pulls);
      expect(stage.records().slice(before)).toEqual([]);
    },
  );

  lesson('GP#1428: an empty change does not carry a version past the one before it', 12, async (stage) => {
    stage.push('1.0.1');
    await stage.rest();
    const { host } = stage.world;
    host.as('ann').commit('empty', { 'README.md': 'no-op\n' });
    const empty = host.as('ann').open('empty', 'main');
    await stage.rest();
    expect(await stage.check(empty.number)).toBe('success');
    await host.as('ann').merge(empty.number);
    await stage.rest();
    expect([stage.tag('dev'), stage.tag('staging'), stage.tag('prod')]).toEqual(['1.0.1', '1.0.0', '1.0.0']);
  });
});
