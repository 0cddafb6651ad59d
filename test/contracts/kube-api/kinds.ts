import { describe, expect, it } from 'vitest';
import { at, eventually, listOf, namesOf, randomName, textOf, type World } from './world.ts';

/** Discovery, tokens and custom resources. */
export function kindCases(world: () => World): void {
  describe('discovery', () => {
    it('tells its version and its groups', async () => {
      const { call } = world();
      expect((await call('GET', '/version')).body).toMatchObject({ gitVersion: expect.stringMatching(/^v1\.\d+/) });
      expect((await call('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
      const groups = listOf((await call('GET', '/apis')).body, 'groups').map((group) => textOf(group, 'name'));
      expect(groups).toEqual(expect.arrayContaining(['apps', 'batch', 'networking.k8s.io', 'apiextensions.k8s.io']));
      expect((await call('GET', '/apis/no.such.group')).status).toBe(404);
    });

    it('describes the resources of a version', async () => {
      const { body } = await world().call('GET', '/apis/apps/v1');
      expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' });
      const named = (name: string) => listOf(body, 'resources').find((entry) => at(entry, 'name') === name);
      expect(named('deployments')).toMatchObject({ kind: 'Deployment', namespaced: true, shortNames: ['deploy'] });
      expect(listOf(named('deployments'), 'verbs')).toEqual(expect.arrayContaining(['get', 'list', 'patch', 'watch']));
      expect(named('deployments/scale')).toMatchObject({ kind: 'Scale', group: 'autoscaling' });
      expect(named('deployments/status')).toMatchObject({ kind: 'Deployment' });
    });

    it('answers 404 for resources that it does not serve', async () => {
      const { call, namespace } = world();
      expect((await call('GET', `/apis/apps/v1/namespaces/${namespace}/wonders`)).status).toBe(404);
      expect((await call('GET', '/healthz')).body).toBe('ok');
    });
  });

  describe('tokens', () => {
    it('are needed and must be known', async () => {
      const stranger = await world().api.withToken(randomName('stranger'));
      const asked = stranger.request({ method: 'GET', path: '/api/v1/namespaces' });
      await expect(asked).rejects.toMatchObject({ status: 401, reason: 'Unauthorized' });
      await stranger.close();
    });
  });

  describe('custom resources', () => {
    async function install(): Promise<{ group: string; definition: string; path: string }> {
      const group = `${randomName('g')}.example`;
      const schema = {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: {
              size: { type: 'integer' },
              tags: { type: 'array', items: { type: 'string' } },
              parts: {
                type: 'array',
                'x-kubernetes-list-type': 'map',
                'x-kubernetes-list-map-keys': ['name'],
                items: {
                  type: 'object',
                  required: ['name'],
                  properties: { name: { type: 'string' }, value: { type: 'string' } },
                },
              },
            },
          },
          status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      };
      const version = {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
      };
      const body = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        spec: { group, scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [version] },
      };
      const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
      const made = await world().call('POST', definition.slice(0, definition.lastIndexOf('/')), { body });
      expect(made.status, made.message).toBe(201);
      await eventually(world(), definition, ({ body: crd }) =>
        listOf(crd, 'status', 'conditions').some(
          (entry) => at(entry, 'type') === 'Established' && at(entry, 'status') === 'True',
        ),
      );
      const path = `/apis/${group}/v1/namespaces/${world().namespace}/widgets`;
      await eventually(world(), path, (seen) => seen.status === 200);
      return { group, definition, path };
    }

    function widget(group: string, spec: unknown): Record<string, unknown> {
      return { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' }, spec };
    }

    it('are served once established, and go with their definition', async () => {
      const { call } = world();
      const { group, definition, path } = await install();
      const resources = await eventually(world(), `/apis/${group}/v1`, (seen) => seen.status === 200);
      expect(listOf(resources.body, 'resources').map((entry) => at(entry, 'kind'))).toContain('Widget');
      expect((await call('POST', path, { body: widget(group, { size: 1 }) })).status).toBe(201);
      expect(namesOf((await call('GET', path)).body)).toEqual(['one']);
      await call('DELETE', definition);
      await eventually(world(), definition, (seen) => seen.status === 404);
      await eventually(world(), path, (seen) => seen.status === 404);
    });

    it('keep status and spec apart, and count generations of the spec', async () => {
      const { call } = world();
      const { group, definition, path } = await install();
      const contentType = 'application/merge-patch+json';
      await call('POST', path, { body: { ...widget(group, { size: 1 }), status: { phase: 'Lost' } } });
      const fresh = await call('GET', `${path}/one`);
      expect(at(fresh.body, 'status')).toBeUndefined();
      const body = { spec: { size: 9 }, status: { phase: 'Ready' } };
      const told = await call('PATCH', `${path}/one/status`, { body, contentType });
      expect(told.body).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 }, status: { phase: 'Ready' } });
      const changed = await call('PATCH', `${path}/one`, { body: { ...body, status: { phase: 'Lost' } }, contentType });
      expect(changed.body).toMatchObject({
        metadata: { generation: 2 },
        spec: { size: 9 },
        status: { phase: 'Ready' },
      });
      await call('DELETE', definition);
    });

    it('merge lists as their schema says', async () => {
      const { apply, call } = world();
      const { group, definition, path } = await install();
      const part = (name: string) => ({ name, value: 'x' });
      await apply(`${path}/one`, 'alpha', widget(group, { parts: [part('a')], tags: ['a'] }));
      const joined = await apply(`${path}/one`, 'beta', widget(group, { parts: [part('b')] }));
      expect(joined.status, joined.message).toBe(200);
      expect(
        listOf(joined.body, 'spec', 'parts')
          .map((entry) => at(entry, 'name'))
          .sort(),
      ).toEqual(['a', 'b']);
      const refused = await apply(`${path}/one`, 'beta', widget(group, { parts: [part('b')], tags: ['b'] }));
      expect(refused.causes.map((cause) => cause.field)).toEqual(['.spec.tags']);
      await call('DELETE', definition);
    });

    it('lose what their schema does not declare, with a warning; an apply of it is refused', async () => {
      const { apply, call } = world();
      const { group, definition, path } = await install();
      const body = { ...widget(group, { size: 1, colour: 'blue' }), extra: 1, status: { anything: 'goes' } };
      const made = await call('POST', path, { body });
      expect(made).toMatchObject({ status: 201, body: { spec: { size: 1 } } });
      expect(at(made.body, 'spec', 'colour')).toBeUndefined();
      expect(at(made.body, 'extra')).toBeUndefined();
      expect([...made.warnings].sort()).toEqual(['unknown field "extra"', 'unknown field "spec.colour"']);
      const strict = await call('POST', path, { body, query: { fieldValidation: 'Strict' } });
      expect(strict.status).toBe(400);
      const applied = await apply(`${path}/one`, 'alpha', widget(group, { colour: 'blue' }), { force: 'true' });
      expect(applied.status).toBeGreaterThanOrEqual(400);
      expect(applied.message).toContain('.spec.colour: field not declared in schema');
      await call('DELETE', definition);
    });

    it('need a version to be replaced', async () => {
      const { call } = world();
      const { group, definition, path } = await install();
      await call('POST', path, { body: widget(group, { size: 1 }) });
      const blind = await call('PUT', `${path}/one`, { body: widget(group, { size: 2 }) });
      expect(blind.status).toBe(422);
      expect(blind.causes[0]?.field).toBe('metadata.resourceVersion');
      await call('DELETE', definition);
    });
  });
}
