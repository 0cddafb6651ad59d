import { describe, expect, it } from 'vitest';
import { at, configMap, deployment, eventually, namesOf, randomName, textOf, type World } from './world.ts';

/** Reading and writing whole objects. */
export function objectCases(world: () => World): void {
  const maps = () => `/api/v1/namespaces/${world().namespace}/configmaps`;

  async function created(name: string, data: Record<string, string>, metadata = {}): Promise<unknown> {
    const seen = await world().call('POST', maps(), { body: configMap(name, data, metadata) });
    expect(seen.status, seen.message).toBe(201);
    return seen.body;
  }

  describe('create and read', () => {
    it('gives a new object its identity and reads it back', async () => {
      const name = randomName('map');
      const body = await created(name, { a: '1' });
      expect(at(body, 'metadata')).toMatchObject({
        name,
        namespace: world().namespace,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
      const read = await world().call('GET', `${maps()}/${name}`);
      expect(read.body).toEqual(body);
    });

    it('refuses what exists, what has no namespace and what is not there', async () => {
      const { call } = world();
      const name = randomName('map');
      await created(name, {});
      const again = await call('POST', maps(), { body: configMap(name, {}) });
      expect(again).toMatchObject({ status: 409, reason: 'AlreadyExists' });
      const elsewhere = `/api/v1/namespaces/${randomName('nowhere')}/configmaps`;
      expect(await call('POST', elsewhere, { body: configMap(name, {}) })).toMatchObject({ status: 404 });
      expect(await call('GET', `${maps()}/${randomName('no')}`)).toMatchObject({ status: 404, reason: 'NotFound' });
    });

    it('makes a name from generateName', async () => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } };
      const seen = await world().call('POST', maps(), { body });
      expect(textOf(seen.body, 'metadata', 'name')).toMatch(/^made-[a-z0-9]{5}$/);
    });

    it('refuses a body that is not what the path says, and a name that cannot be one', async () => {
      const { call } = world();
      const wrong = { ...configMap(randomName('map'), {}), kind: 'Secret' };
      expect(await call('POST', maps(), { body: wrong })).toMatchObject({ status: 400 });
      const bad = await call('POST', maps(), { body: configMap('Not_A_Name', {}) });
      expect(bad).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(bad.causes.map((cause) => cause.field)).toContain('metadata.name');
    });

    it('stores nothing in a dry run', async () => {
      const { call } = world();
      const name = randomName('map');
      const dry = await call('POST', maps(), { body: configMap(name, { a: '1' }), query: { dryRun: 'All' } });
      expect(dry).toMatchObject({ status: 201, body: { data: { a: '1' } } });
      expect(await call('GET', `${maps()}/${name}`)).toMatchObject({ status: 404 });
    });

    it('stores secrets given as text encoded', async () => {
      const { call, namespace } = world();
      const name = randomName('secret');
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { user: 'ann' } };
      const seen = await call('POST', `/api/v1/namespaces/${namespace}/secrets`, { body });
      expect(seen.body).toMatchObject({ type: 'Opaque', data: { user: 'YW5u' } });
      expect(at(seen.body, 'stringData')).toBeUndefined();
    });
  });

  describe('replace and patch', () => {
    it('replaces at the newest version only, and a replacement that changes nothing is no write', async () => {
      const { call } = world();
      const path = `${maps()}/${randomName('map')}`;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const first = await created(name, { a: '1' });
      const version = textOf(first, 'metadata', 'resourceVersion');
      const same = await call('PUT', path, { body: first });
      expect(textOf(same.body, 'metadata', 'resourceVersion')).toBe(version);
      const next = await call('PUT', path, { body: configMap(name, { a: '2' }, { resourceVersion: version }) });
      expect(next.status).toBe(200);
      const stale = await call('PUT', path, { body: configMap(name, { a: '3' }, { resourceVersion: version }) });
      expect(stale).toMatchObject({ status: 409, reason: 'Conflict' });
      expect((await call('GET', path)).body).toMatchObject({ data: { a: '2' } });
    });

    it('merges and removes with a merge patch', async () => {
      const name = randomName('map');
      await created(name, { a: '1', b: '2' });
      const body = { data: { a: null, c: '3' } };
      const contentType = 'application/merge-patch+json';
      const seen = await world().call('PATCH', `${maps()}/${name}`, { body, contentType });
      expect(at(seen.body, 'data')).toEqual({ b: '2', c: '3' });
    });

    it('changes by JSON patch, and refuses one whose test fails', async () => {
      const { call } = world();
      const path = `${maps()}/${randomName('map')}`;
      await created(path.slice(path.lastIndexOf('/') + 1), { a: '1' });
      const contentType = 'application/json-patch+json';
      const patch = [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
      ];
      expect((await call('PATCH', path, { body: patch, contentType })).body).toMatchObject({
        data: { a: '1', b: '2' },
      });
      const failing = [{ op: 'test', path: '/data/a', value: 'x' }];
      expect(await call('PATCH', path, { body: failing, contentType })).toMatchObject({ status: 422 });
    });

    it('refuses an unknown kind of patch', async () => {
      const name = randomName('map');
      await created(name, {});
      const seen = await world().call('PATCH', `${maps()}/${name}`, { body: {}, contentType: 'application/json' });
      expect(seen.status).toBe(415);
    });
  });

  describe('delete', () => {
    it('deletes the object with the right uid only', async () => {
      const { call } = world();
      const name = randomName('map');
      const uid = textOf(await created(name, {}), 'metadata', 'uid');
      const options = (wanted: string) => ({
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: wanted } },
      });
      const other = await call('DELETE', `${maps()}/${name}`, options('00000000-0000-0000-0000-000000000000'));
      expect(other).toMatchObject({ status: 409, reason: 'Conflict' });
      const dry = await call('DELETE', `${maps()}/${name}`, { query: { dryRun: 'All' } });
      expect(dry.status).toBe(200);
      expect((await call('DELETE', `${maps()}/${name}`, options(uid))).status).toBe(200);
      expect((await call('GET', `${maps()}/${name}`)).status).toBe(404);
      expect((await call('DELETE', `${maps()}/${name}`)).status).toBe(404);
    });

    it('waits for finalizers', async () => {
      const { call } = world();
      const path = `${maps()}/${randomName('map')}`;
      await created(path.slice(path.lastIndexOf('/') + 1), {}, { finalizers: ['contract.example/hold'] });
      await call('DELETE', path);
      const held = await call('GET', path);
      expect(textOf(held.body, 'metadata', 'deletionTimestamp')).toMatch(/Z$/);
      const contentType = 'application/merge-patch+json';
      await call('PATCH', path, { body: { metadata: { finalizers: null } }, contentType });
      expect((await call('GET', path)).status).toBe(404);
    });

    it('deletes a selection at once', async () => {
      const { call } = world();
      const group = randomName('group');
      await created(randomName('map'), {}, { labels: { group } });
      await created(randomName('map'), {}, { labels: { group } });
      const other = randomName('map');
      await created(other, {}, { labels: { group: 'other' } });
      await call('DELETE', maps(), { query: { labelSelector: `group=${group}` } });
      const left = await call('GET', maps(), { query: { labelSelector: 'group' } });
      expect(namesOf(left.body)).toEqual([other]);
      await call('DELETE', `${maps()}/${other}`);
    });
  });

  describe('namespaces', () => {
    it('end with their contents, and take nothing in while they end', async () => {
      const { call } = world();
      const name = randomName('ending');
      const path = `/api/v1/namespaces/${name}`;
      await call('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
      const held = configMap('held', {}, { finalizers: ['contract.example/hold'] });
      await call('POST', `${path}/configmaps`, { body: held });
      await call('DELETE', path);
      await eventually(world(), path, (seen) => at(seen.body, 'status', 'phase') === 'Terminating');
      const late = await call('POST', `${path}/configmaps`, { body: configMap('late', {}) });
      expect(late).toMatchObject({ status: 403, reason: 'Forbidden' });
      expect(late.causes.map((cause) => cause.reason)).toContain('NamespaceTerminating');
      const contentType = 'application/merge-patch+json';
      await call('PATCH', `${path}/configmaps/held`, { body: { metadata: { finalizers: null } }, contentType });
      if (world().features.hasControllers) await eventually(world(), path, (seen) => seen.status === 404);
    });
  });

  describe('generation', () => {
    it('counts changes of the spec, not of labels', async () => {
      const { call, namespace } = world();
      const name = randomName('web');
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      const first = await call('POST', path, { body: deployment(name) });
      expect(at(first.body, 'metadata', 'generation')).toBe(1);
      const patch = (body: unknown) =>
        call('PATCH', `${path}/${name}`, { body, contentType: 'application/merge-patch+json' });
      const labelled = await patch({ metadata: { labels: { a: 'b' } } });
      expect(at(labelled.body, 'metadata', 'generation')).toBe(1);
      const scaled = await patch({ spec: { replicas: 2 } });
      expect(at(scaled.body, 'metadata', 'generation')).toBe(2);
    });
  });
}
