import { expect, test, vi } from 'vitest';
import { assert } from '../../../src/sandbox/demo/until.ts';
import { usePromotionWorld } from './promotion-world.ts';

/** What people say about promotions, from the comment to what Git and the clusters have: hold, freeze, override, rollback, rejection. */

vi.setConfig({ testTimeout: 300_000 });
const { world, configure, sees, promoted, asks, pull, check, versionIn, lives } = usePromotionWorld();

const dana = () => world().stage.dana;
const olga = () => world().stage.olga;

/** Pushes a version and waits until it is offered to prod. */
async function offered(version: string, before: string) {
  await world().stage.pushImage('acme/checkout', version);
  await promoted(version, before);
  return pull(`→ ${version} to prod`);
}

test('a hold keeps a promotion back whoever approves it, and the word that lifts it lets it through', async () => {
  const { number, title } = await offered('1.4.3', '1.4.2');
  expect(await asks(dana(), number, '/hold checkout prod load test')).toContain('held');
  expect(await asks(olga(), number, '/promote')).toContain('approved');
  expect(await check(title, 'load test')).not.toBe('success');
  expect((await dana().merge(number)).status).toBe(405);
  expect(await versionIn('prod')).toBe('1.4.2');
  expect(await asks(olga(), number, '/unhold checkout prod')).toContain('held no more');
  await lives('prod', '1.4.3');
});

test('a freeze waits with its name and its end, and an administrator opens it by name', async () => {
  await configure((config) =>
    config.replace(
      /( {2}prod:\n)/,
      '$1    windows:\n      - { name: end of the year, kind: freeze, start: 2020-01-01T00:00, end: 2090-01-01T00:00 }\n',
    ),
  );
  const { number, title } = await offered('1.4.4', '1.4.3');
  expect(await check(title, 'end of the year')).not.toBe('success');
  expect(await asks(olga(), number, '/promote')).toContain('approved');
  expect(await asks(dana(), number, '/override window customers wait')).toContain('admin');
  expect(await versionIn('prod')).toBe('1.4.3');
  expect(await asks(olga(), number, '/override window customers wait')).toContain('window');
  await lives('prod', '1.4.4');
  const overrides = (await world().stage.git.state()).filter(({ kind }) => kind === 'override');
  expect(overrides).toMatchObject([{ gate: 'window', by: 'olga', pull: number, reason: 'customers wait' }]);
});

test('a rollback goes from the comment to merged through the freeze, restores the file, and sticks', async () => {
  const merged = await pull('→ 1.4.4 to prod');
  const before = await world().stage.git.log('main');
  expect(await asks(olga(), merged.number, '/rollback checkout prod it loses carts')).toContain('1.4.3');
  await lives('prod', '1.4.3');
  const back = await pull('Roll back checkout in prod to 1.4.3');
  expect(back.merged_at).not.toBeNull();
  const commit = back.merge_commit_sha ?? '';
  expect(await world().stage.git.changedPaths(`${commit}^`, commit)).toEqual(['apps/checkout/values-prod.yaml']);
  const then = before.find(({ subject }) => subject.includes('→ 1.4.3 to prod'))?.sha ?? '';
  const file = 'apps/checkout/values-prod.yaml';
  expect(await world().stage.git.file('main', file)).toBe(await world().stage.git.file(then, file));
  const kinds = (await world().stage.git.state()).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['rollback', 'hold', 'rejection']));
});

test('a newer version is not offered while the hold of the rollback stands; rejected, it is closed and enters by no other way', async () => {
  await world().stage.pushImage('acme/checkout', '1.4.5');
  await promoted('1.4.5', '1.4.3');
  const back = await pull('Roll back checkout in prod to 1.4.3');
  expect(await asks(dana(), back.number, '/status checkout prod')).toContain('`1.4.5` waits');
  const titles = (await dana().pulls()).map(({ title }) => title);
  expect(titles.filter((title) => title.endsWith('1.4.5 to prod'))).toEqual([]);
  expect(await asks(olga(), back.number, '/unhold checkout prod')).toContain('held no more');
  const { number } = await pull('→ 1.4.5 to prod');
  expect(await asks(olga(), number, '/reject checkout 1.4.5 it is slow')).toContain('1.4.5');
  await sees('the promotion to be closed', async () => {
    const { state, merged_at } = await dana().pull(number);
    assert(state === 'closed' && merged_at === null, state);
  });
  expect(await versionIn('prod')).toBe('1.4.3');
  await world().stage.git.fsck();
});

test('with `rollback: auto` what cannot start is taken back, and does not come again', async () => {
  await configure((config) => config.replace(/( {2}dev:\n)/, '$1    rollback: auto\n'));
  await world().stage.pushImage('acme/checkout', '1.4.9');
  await sees('1.4.9 to be merged into dev', async () => {
    const { merged_at } = await pull('→ 1.4.9 to dev');
    assert(merged_at !== null, 'it is open');
  });
  // 1.4.4 and 1.4.5 were rejected before.
  await lives('dev', '1.4.3');
  expect((await pull('Roll back checkout in dev to 1.4.3')).merged_at).not.toBeNull();
  const rollbacks = (await world().stage.git.state()).filter(({ kind }) => kind === 'rollback');
  expect(rollbacks.at(-1)).toMatchObject({ target: 'checkout/dev', by: 'shiplock[bot]', comment: null });
  expect(await versionIn('staging')).toBe('1.4.5');
});
