import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../../src/clusters/kube/watch-once.ts';
import { at, configMap, listOf, namesOf, randomName, textOf, type World, watchUntil } from './world.ts';

/** Lists, selectors, pages and watches. */
export function listCases(world: () => World): void {
  const maps = () => `/api/v1/namespaces/${world().namespace}/configmaps`;

  async function group(count: number): Promise<{ label: string; names: string[] }> {
    const label = randomName('group');
    const names = Array.from({ length: count }, (_, index) => `${label}-${index}`);
    for (const name of names) {
      const labels = { group: label, odd: Number(name.at(-1)) % 2 === 1 ? 'yes' : 'no' };
      await world().call('POST', maps(), { body: configMap(name, {}, { labels }) });
    }
    return { label, names };
  }

  async function select(query: Record<string, string>): Promise<string[]> {
    return namesOf((await world().call('GET', maps(), { query })).body);
  }

  describe('list', () => {
    it('selects by label, equality and set based', async () => {
      const { label, names } = await group(4);
      const odd = [names[1], names[3]];
      expect(await select({ labelSelector: `group=${label}` })).toEqual(names);
      expect(await select({ labelSelector: `group=${label},odd=yes` })).toEqual(odd);
      expect(await select({ labelSelector: `group==${label},odd!=no` })).toEqual(odd);
      expect(await select({ labelSelector: `group in (${label},x),odd notin (no)` })).toEqual(odd);
      expect(await select({ labelSelector: `group=${label},!absent` })).toEqual(names);
      expect(await select({ labelSelector: `group=${label},absent` })).toEqual([]);
    });

    it('selects by name, and refuses fields that are not indexed', async () => {
      const { names } = await group(2);
      expect(await select({ fieldSelector: `metadata.name=${names[1]}` })).toEqual([names[1]]);
      const seen = await world().call('GET', maps(), { query: { fieldSelector: 'data.a=1' } });
      expect(seen.status).toBe(400);
    });

    it('pages through one state, whatever is written meanwhile', async () => {
      const { call } = world();
      const { label, names } = await group(5);
      const query = { labelSelector: `group=${label}`, limit: '2' };
      const first = await call('GET', maps(), { query });
      expect(namesOf(first.body)).toEqual(names.slice(0, 2));
      await call('DELETE', `${maps()}/${names[4]}`);
      const second = await call('GET', maps(), {
        query: { ...query, continue: textOf(first.body, 'metadata', 'continue') },
      });
      expect(namesOf(second.body)).toEqual(names.slice(2, 4));
      const third = await call('GET', maps(), {
        query: { ...query, continue: textOf(second.body, 'metadata', 'continue') },
      });
      expect(namesOf(third.body)).toEqual(names.slice(4));
      expect(at(third.body, 'metadata', 'continue') ?? '').toBe('');
      expect(at(third.body, 'metadata', 'resourceVersion')).toBe(at(first.body, 'metadata', 'resourceVersion'));
    });

    it('lists over all namespaces, and sends metadata alone when asked', async () => {
      const { label, names } = await group(2);
      const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      const query = { labelSelector: `group=${label}` };
      const seen = await world().call('GET', '/api/v1/configmaps', { query, accept });
      expect(seen.body).toMatchObject({ kind: 'PartialObjectMetadataList' });
      expect(namesOf(seen.body)).toEqual(names);
      expect(listOf(seen.body, 'items').some((item) => at(item, 'data') !== undefined)).toBe(false);
    });
  });

  describe('watch', () => {
    it('tells of every change after the version of a list, in order', async () => {
      const { call } = world();
      const list = await call('GET', maps());
      const resourceVersion = textOf(list.body, 'metadata', 'resourceVersion');
      const name = randomName('seen');
      await call('POST', maps(), { body: configMap(name, { a: '1' }) });
      const body = { data: { a: '2' } };
      await call('PATCH', `${maps()}/${name}`, { body, contentType: 'application/merge-patch+json' });
      await call('DELETE', `${maps()}/${name}`);
      const isMine = (object: unknown) => at(object, 'metadata', 'name') === name;
      const query = { resourceVersion };
      const events = await watchUntil(
        world(),
        maps(),
        query,
        (all) => all.filter((e) => isMine(e.object)).length === 3,
      );
      const mine = events.filter((event) => isMine(event.object));
      expect(mine.map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
      expect(at(mine[1]?.object, 'data')).toEqual({ a: '2' });
    });

    it('shows an object that leaves the selection as deleted', async () => {
      const { call } = world();
      const label = randomName('group');
      const list = await call('GET', maps());
      const name = randomName('moving');
      await call('POST', maps(), { body: configMap(name, {}, { labels: { group: label } }) });
      const body = { metadata: { labels: { group: 'elsewhere' } } };
      await call('PATCH', `${maps()}/${name}`, { body, contentType: 'application/merge-patch+json' });
      const query = {
        resourceVersion: textOf(list.body, 'metadata', 'resourceVersion'),
        labelSelector: `group=${label}`,
      };
      const events = await watchUntil(world(), maps(), query, (all) => all.length === 2);
      expect(events.map((event) => event.type)).toEqual(['ADDED', 'DELETED']);
    });

    it('starts with what is there when no version is given', async () => {
      const { label, names } = await group(2);
      const query = { labelSelector: `group=${label}` };
      const isEnd = (event: WatchEvent) =>
        event.type === 'BOOKMARK' &&
        at(event.object, 'metadata', 'annotations', 'k8s.io/initial-events-end') === 'true';
      const events = await watchUntil(world(), maps(), query, (all) => all.some(isEnd));
      const added = events.filter((event) => event.type === 'ADDED');
      expect(added.map((event) => at(event.object, 'metadata', 'name')).sort()).toEqual(names);
      expect(isEnd(events.at(-1) as WatchEvent)).toBe(true);
    });

    it('ends when its time is up', async () => {
      const list = await world().call('GET', maps());
      const query = { resourceVersion: textOf(list.body, 'metadata', 'resourceVersion'), timeoutSeconds: '1' };
      await expect(watchUntil(world(), maps(), query, () => false)).resolves.toBeDefined();
    });

    it('refuses a version that it has forgotten', async () => {
      await world().api.forget();
      const watching = watchUntil(world(), maps(), { resourceVersion: '1' }, () => false);
      await expect(watching).rejects.toMatchObject({ status: 410, reason: 'Expired' });
    });
  });
}
