import { describe, expect, it } from 'vitest';
import { at, configMap, deployment, listOf, randomName, textOf, type World } from './world.ts';

const WEB = ['spec', 'template', 'spec', 'containers', 0] as const;

/** Server-side apply. */
export function applyCases(world: () => World): void {
  const mapPath = (name: string) => `/api/v1/namespaces/${world().namespace}/configmaps/${name}`;
  const webPath = (name: string) => `/apis/apps/v1/namespaces/${world().namespace}/deployments/${name}`;

  function sharesOf(body: unknown, manager: string): unknown {
    const entries = listOf(body, 'metadata', 'managedFields').filter((entry) => at(entry, 'manager') === manager);
    return at(entries[0], 'fieldsV1');
  }

  describe('apply', () => {
    it('creates, then changes nothing when applied again', async () => {
      const { apply } = world();
      const name = randomName('web');
      const first = await apply(webPath(name), 'alpha', deployment(name));
      expect(first.status, first.message).toBe(201);
      const read = await world().call('GET', webPath(name));
      const again = await apply(webPath(name), 'alpha', deployment(name));
      expect(again.status).toBe(200);
      const generation = at(again.body, 'metadata', 'generation');
      expect(generation).toBe(at(read.body, 'metadata', 'generation'));
    });

    it('keeps the version when nothing changes', async () => {
      const { apply } = world();
      const name = randomName('map');
      const first = await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }));
      const again = await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }));
      const version = (seen: typeof first) => textOf(seen.body, 'metadata', 'resourceVersion');
      expect(version(again)).toBe(version(first));
    });

    it('records who owns which field', async () => {
      const { apply } = world();
      const name = randomName('web');
      const container = { env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }], args: ['x'] };
      const { body } = await apply(webPath(name), 'alpha', deployment(name, container));
      expect(sharesOf(body, 'alpha')).toMatchObject({
        'f:spec': {
          'f:selector': {},
          'f:template': {
            'f:spec': {
              'f:containers': {
                'k:{"name":"web"}': {
                  '.': {},
                  'f:name': {},
                  'f:image': {},
                  'f:args': {},
                  'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
                  'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                },
              },
            },
          },
        },
      });
      expect(at(sharesOf(body, 'alpha'), 'f:spec', 'f:replicas')).toBeUndefined();
    });

    it('removes what its owner no longer applies, defaults come back', async () => {
      const { apply } = world();
      const name = randomName('web');
      const env = [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ];
      await apply(webPath(name), 'alpha', deployment(name, { env, command: ['run'] }, { minReadySeconds: 3 }));
      const next = await apply(webPath(name), 'alpha', deployment(name, { env: env.slice(1) }));
      expect(at(next.body, ...WEB, 'env')).toEqual([{ name: 'B', value: '2' }]);
      expect(at(next.body, ...WEB, 'command')).toBeUndefined();
      expect(at(next.body, 'spec', 'minReadySeconds')).toBeUndefined();
      expect(at(next.body, ...WEB, 'imagePullPolicy')).toBe('IfNotPresent');
    });

    it('refuses to change what another manager owns, names the field, and takes it over by force', async () => {
      const { apply, call } = world();
      const name = randomName('web');
      await apply(webPath(name), 'alpha', deployment(name));
      const other = deployment(name, { image: 'registry.example/web:2' });
      const refused = await apply(webPath(name), 'beta', other);
      expect(refused).toMatchObject({ status: 409, reason: 'Conflict' });
      expect(refused.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          field: '.spec.template.spec.containers[name="web"].image',
          message: 'conflict with "alpha"',
        },
      ]);
      expect(at((await call('GET', webPath(name))).body, ...WEB, 'image')).toBe('registry.example/web:1');
      const forced = await apply(webPath(name), 'beta', other, { force: 'true' });
      expect(at(forced.body, ...WEB, 'image')).toBe('registry.example/web:2');
      const owned = ['f:spec', 'f:template', 'f:spec', 'f:containers', 'k:{"name":"web"}', 'f:image'];
      expect(at(sharesOf(forced.body, 'alpha'), ...owned)).toBeUndefined();
      expect(at(sharesOf(forced.body, 'beta'), ...owned)).toEqual({});
    });

    it('shares a field between managers that agree, and keeps it while one of them does', async () => {
      const { apply } = world();
      const name = randomName('map');
      await apply(mapPath(name), 'alpha', configMap(name, { a: '1', b: '2' }));
      const joined = await apply(mapPath(name), 'beta', configMap(name, { a: '1' }));
      expect(joined.status, joined.message).toBe(200);
      const dropped = await apply(mapPath(name), 'alpha', configMap(name, {}));
      expect(at(dropped.body, 'data')).toEqual({ a: '1' });
      const last = await apply(mapPath(name), 'beta', configMap(name, {}));
      expect(at(last.body, 'data')).toBeUndefined();
    });

    it('leaves fields of others alone', async () => {
      const { apply, call } = world();
      const name = randomName('map');
      await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }, { labels: { team: 'x' } }));
      const body = { metadata: { labels: { seen: 'yes' } }, data: { z: '9' } };
      const query = { fieldManager: 'editor' };
      await call('PATCH', mapPath(name), { body, contentType: 'application/merge-patch+json', query });
      const next = await apply(mapPath(name), 'alpha', configMap(name, { a: '2' }));
      expect(at(next.body, 'data')).toEqual({ a: '2', z: '9' });
      expect(at(next.body, 'metadata', 'labels')).toEqual({ seen: 'yes' });
    });

    it('takes a field from its applier when somebody writes over it', async () => {
      const { apply, call } = world();
      const name = randomName('map');
      await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }));
      const contentType = 'application/merge-patch+json';
      await call('PATCH', mapPath(name), {
        body: { data: { a: '2' } },
        contentType,
        query: { fieldManager: 'editor' },
      });
      const refused = await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }));
      expect(refused).toMatchObject({ status: 409 });
      expect(refused.causes[0]).toMatchObject({ field: '.data.a' });
      expect(refused.causes[0]?.message).toMatch(/^conflict with "editor" using v1/);
    });

    it('replaces atomic lists whole and merges keyed lists by item', async () => {
      const { apply } = world();
      const name = randomName('web');
      const env = (key: string) => [{ name: key, value: '1' }];
      await apply(webPath(name), 'alpha', deployment(name, { env: env('A'), args: ['one'] }));
      const mine = deployment(name, { env: env('B'), args: ['two'] });
      const seen = await apply(webPath(name), 'beta', mine, { force: 'true' });
      expect(at(seen.body, ...WEB, 'args')).toEqual(['two']);
      const names = listOf(seen.body, ...WEB, 'env').map((entry) => textOf(entry, 'name'));
      expect(names.sort()).toEqual(['A', 'B']);
    });

    it('leaves no trace in a dry run, and tells what it would do', async () => {
      const { apply, call } = world();
      const name = randomName('map');
      const fresh = await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }), { dryRun: 'All' });
      expect(fresh).toMatchObject({ status: 201, body: { data: { a: '1' } } });
      expect((await call('GET', mapPath(name))).status).toBe(404);
      const first = await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }));
      const dry = await apply(mapPath(name), 'alpha', configMap(name, { a: '2' }), { dryRun: 'All' });
      expect(dry).toMatchObject({ status: 200, body: { data: { a: '2' } } });
      expect((await call('GET', mapPath(name))).body).toEqual(first.body);
    });

    it('refuses an apply without a manager, of another uid, or that carries managedFields', async () => {
      const { apply, call } = world();
      const name = randomName('map');
      const contentType = 'application/apply-patch+yaml';
      const nameless = await call('PATCH', mapPath(name), { body: configMap(name, {}), contentType });
      expect(nameless).toMatchObject({ status: 422 });
      const carrying = await apply(mapPath(name), 'alpha', configMap(name, {}, { managedFields: [] }));
      expect(carrying.status).toBe(400);
      await apply(mapPath(name), 'alpha', configMap(name, {}));
      const uid = '00000000-0000-0000-0000-000000000000';
      expect(await apply(mapPath(name), 'alpha', configMap(name, { a: '1' }, { uid }))).toMatchObject({
        status: 422,
        causes: [{ field: 'metadata.uid', reason: 'FieldValueInvalid' }],
      });
      const nobody = await apply(mapPath('nobody'), 'alpha', configMap('nobody', {}, { uid }));
      expect(nobody).toMatchObject({ status: 409, reason: 'Conflict' });
    });

    it('refuses fields that the schema does not have and items that cannot be told apart', async () => {
      const { apply } = world();
      const name = randomName('web');
      const unknown = await apply(webPath(name), 'alpha', deployment(name, {}, { colour: 'blue' }));
      expect(unknown.status).toBeGreaterThanOrEqual(400);
      expect(unknown.message).toContain('.spec.colour: field not declared in schema');
      const env = [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ];
      const doubled = await apply(webPath(name), 'alpha', deployment(name, { env }));
      expect(doubled.status).toBeGreaterThanOrEqual(400);
      expect(doubled.message).toContain('duplicate entries for key');
    });

    it('writes the status only through its subresource', async () => {
      const { apply } = world();
      const name = randomName('web');
      const seen = await apply(webPath(name), 'alpha', { ...deployment(name), status: { readyReplicas: 7 } });
      expect(at(seen.body, 'status', 'readyReplicas')).toBeUndefined();
      expect(at(sharesOf(seen.body, 'alpha'), 'f:status')).toBeUndefined();
    });

    it('lets a client move ownership by rewriting managedFields', async () => {
      const { apply, call } = world();
      const name = randomName('map');
      const body = configMap(name, { old: '1', kept: '2' });
      const path = mapPath(name);
      await call('POST', path.slice(0, path.lastIndexOf('/')), { body, query: { fieldManager: 'legacy' } });
      const live = await call('GET', path);
      const entries = listOf(live.body, 'metadata', 'managedFields').map((entry) => ({
        ...Object(entry),
        manager: 'alpha',
        operation: 'Apply',
      }));
      const patch = [{ op: 'replace', path: '/metadata/managedFields', value: entries }];
      const moved = await call('PATCH', path, { body: patch, contentType: 'application/json-patch+json' });
      expect(moved.status, moved.message).toBe(200);
      const next = await apply(path, 'alpha', configMap(name, { kept: '2' }));
      expect(at(next.body, 'data')).toEqual({ kept: '2' });
    });
  });
}
