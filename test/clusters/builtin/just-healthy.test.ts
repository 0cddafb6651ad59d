import { expect, test } from 'vitest';
import { createJustHealthy } from '../../../src/clusters/builtin/just-healthy.ts';
import { aConfigMap, aDeployment, aDesired, aWorld } from './world.ts';

const web = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const settings = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };

test('a look at a target on its way asks only for what was not well a moment ago', async () => {
  const { backend, kube, clock } = aWorld();
  const desired = aDesired([aDeployment('web'), aConfigMap('settings')]);
  expect(await backend.sync(desired)).toMatchObject({ sync: 'synced', health: 'progressing' });
  const looked = async () => {
    kube.requests.length = 0;
    const { health } = await backend.observe(desired);
    const asked = kube.requests.filter(({ verb, what }) => verb === 'get' && /settings|web/.test(what));
    return { health, asked: asked.map(({ what }) => what).sort() };
  };
  const onlyWeb = [expect.stringContaining('web')];
  const both = [expect.stringContaining('settings'), expect.stringContaining('web')];
  expect(await looked()).toEqual({ health: 'progressing', asked: onlyWeb });
  clock.now += 9_000;
  expect(await looked()).toEqual({ health: 'progressing', asked: onlyWeb });
  // Nothing is believed for longer: looks that did not ask for it do not count for it.
  clock.now += 2_000;
  expect(await looked()).toEqual({ health: 'progressing', asked: both });
  kube.settle();
  // That all is well is said after one look at all of it.
  expect(await looked()).toEqual({ health: 'healthy', asked: [...both, expect.stringContaining('web')] });
  // A target that is well is looked at as a whole.
  expect(await looked()).toEqual({ health: 'healthy', asked: both });
});

test('a target whose object went while it waited for another is never called healthy', async () => {
  const { backend, kube } = aWorld();
  const desired = aDesired([aDeployment('web'), aConfigMap('settings')]);
  await backend.sync(desired);
  const gone = kube.find('/ConfigMap/shop/settings');
  await kube.api.remove({ ...settings, version: 'v1' }, { uid: String(gone?.metadata['uid']) });
  kube.settle();
  expect(await backend.observe(desired)).toMatchObject({ health: 'missing', healthySince: null });
});

test('an object that went while its target waits for another is missed after ten seconds', async () => {
  const { backend, kube, clock } = aWorld();
  const desired = aDesired([aDeployment('web'), aConfigMap('settings')]);
  await backend.sync(desired);
  const gone = kube.find('/ConfigMap/shop/settings');
  await kube.api.remove({ ...settings, version: 'v1' }, { uid: String(gone?.metadata['uid']) });
  clock.now += 10_001;
  expect(await backend.observe(desired)).toMatchObject({ health: 'missing' });
});

test('what is about to be written is not believed, however well it was', () => {
  const memory = createJustHealthy(() => 0);
  memory.keep('a', { health: 'progressing', healthy: [settings, web] });
  expect([settings, web].map(memory.of('a'))).toEqual([true, true]);
  expect(memory.of('b')(settings)).toBe(false);
  memory.forget('a');
  expect([settings, web].map(memory.of('a'))).toEqual([false, false]);
});

test.each(['healthy', 'degraded', 'missing', 'suspended'] as const)(
  'nothing is believed of a target that is %s',
  (health) => {
    const memory = createJustHealthy(() => 0);
    memory.keep('a', { health: 'progressing', healthy: [settings] });
    memory.keep('a', { health, healthy: [settings] });
    expect(memory.of('a')(settings)).toBe(false);
  },
);
