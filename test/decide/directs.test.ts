import { describe, expect, test } from 'vitest';
import type { DirectChange } from '../../src/model/snapshot.ts';
import { parsePushMarker } from '../../src/text/push-text.ts';
import {
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
import { aChange, aConfig, actionsOf, aLedger, planOf, recordsOf, sha, valid } from './builders.ts';

const direct: DirectChange = {
  ...{ sha: sha('push'), parent: sha('before'), by: 'eve', at: '2026-11-21T11:00:00.000Z', subject: 'quick fix' },
  ...{ url: `https://git.example.com/acme/gitops/commit/${sha('push')}`, pull: null },
  changes: [aChange('prod', '1.4.1', '1.5.0')],
};
const config = valid({ dev: {}, prod: { after: ['dev'] } });

describe('a push that no pull request brought', () => {
  test('is told once: an issue with the way back, a red check on the commit, a record', () => {
    const plan = planOf({ config, directs: [direct] });
    const [issue] = actionsOf(plan, 'reportPush');
    expect(issue?.title).toBe('checkout/prod changed without a pull request');
    expect(issue?.labels).toEqual(['shiplock: push', 'environment: prod']);
    expect(parsePushMarker(issue?.body ?? '')).toEqual({ sha: direct.sha, targets: ['checkout/prod'] });
    expect(issue?.body).toContain(
      `\`eve\` put \`${direct.sha.slice(0, 7)}\` (quick fix) on the base branch without a pull request`,
    );
    expect(issue?.body).toContain('| `checkout/prod` | `1.4.1` → `1.5.0` |');
    expect(issue?.body).toContain(`https://git.example.com/acme/gitops/compare/${sha('before')}...${sha('push')}`);
    expect(issue?.body).toContain('    /rollback checkout prod');
    expect(actionsOf(plan, 'ensureCheck')).toMatchObject([
      { sha: direct.sha, name: 'shiplock/push', state: { status: 'completed', conclusion: 'failure' } },
    ]);
    const records = recordsOf(plan);
    expect(records).toEqual([
      { kind: 'direct', version: 1, revision: direct.sha, by: 'eve', targets: ['checkout/prod'] },
    ]);
    expect(planOf({ config, directs: [direct], ledger: aLedger(...records) }).actions).toEqual([]);
  });

  test('names the pull request whose gates were not open', () => {
    const [issue] = actionsOf(planOf({ config, directs: [{ ...direct, pull: 12 }] }), 'reportPush');
    expect(issue?.body).toContain(
      `#12 was merged as \`${direct.sha.slice(0, 7)}\` while \`shiplock/promotion\` did not let it through`,
    );
  });

  test.each([
    ['where such commits are welcome', { prod: { after: ['dev'], entry: 'commit' } }],
    ['where nothing is asked of what enters', { prod: {} }],
    ['where Shiplock only observes', { prod: { after: ['dev'], mode: 'observe' } }],
  ] as const)('is not told %s', (_, environments) => {
    expect(planOf({ config: valid({ dev: {}, ...environments }), directs: [direct] }).actions).toEqual([]);
  });

  test('is not told while the state branch is broken: it could not be remembered', () => {
    const plan = planOf({ config, directs: [direct], ledger: { status: 'broken', problem: 'log/1 is missing' } });
    expect(actionsOf(plan, 'reportPush')).toEqual([]);
  });
});

describe('in a world', () => {
  const prod = pathOf('checkout', 'prod');
  const ladder = aConfig({ dev: {}, prod: { after: ['dev'] } });

  function pushTo(world: World, tag: string): string {
    return world.host.as('eve').commit('main', { [prod]: valuesText('checkout', tag) });
  }

  function reports(world: World): string[] {
    return world.host.all.issues.flatMap(({ body }) => parsePushMarker(body)?.sha ?? []);
  }

  async function start(): Promise<World> {
    const world = createWorld(ladder, ['checkout']);
    await settle(world);
    for (const name of ['dev', 'prod']) syncAgent(world, `checkout/${name}`, 'healthy');
    wait(world, 60);
    await settle(world);
    return world;
  }

  test('a push is told within one look, once, also after the database was lost', async () => {
    const world = await start();
    const pushed = pushTo(world, '6.6.6');
    await runRound(world);
    expect(reports(world)).toEqual([pushed]);
    await settle(world);
    world.lookedAt = null;
    await settle(world);
    expect(reports(world)).toEqual([pushed]);
    const next = pushTo(world, '7.7.7');
    await settle(world);
    expect(reports(world)).toEqual([pushed, next]);
  });

  test('what lies before the first look is not told', async () => {
    const world = createWorld(ladder, ['checkout']);
    pushTo(world, '6.6.6');
    pushTo(world, '6.6.7');
    await settle(world);
    expect(reports(world)).toEqual([]);
  });

  test('promotions and pull requests that the gates let in are not told', async () => {
    const world = await start();
    world.tags.set('checkout', ['1.0.1']);
    await settle(world);
    syncAgent(world, 'checkout/dev', 'healthy');
    wait(world, 60);
    await settle(world);
    expect(targetsIn(world.host.git.files(tipOf(world))).get('checkout/prod')?.release.artifacts[0]?.tag).toBe('1.0.1');
    expect(reports(world)).toEqual([]);
  });

  test('`/rollback` on the report takes it back', async () => {
    const world = await start();
    pushTo(world, '6.6.6');
    await settle(world);
    const issue = world.host.all.issues.at(-1)?.number ?? 0;
    world.host.as('olga').comment(issue, '/rollback checkout prod');
    await settle(world);
    expect(targetsIn(world.host.git.files(tipOf(world))).get('checkout/prod')?.release.artifacts[0]?.tag).toBe('1.0.0');
    expect(reports(world)).toHaveLength(1);
  });
});
