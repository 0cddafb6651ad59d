import { describe, expect, it } from 'vitest';
import { at, configMap, deployment, randomName, type Seen, textOf, type World } from './world.ts';

/** Defaults, validation, immutable fields and the scale subresource. */
export function ruleCases(world: () => World): void {
  const core = (plural: string) => `/api/v1/namespaces/${world().namespace}/${plural}`;
  const apps = (plural: string) => `/apis/apps/v1/namespaces/${world().namespace}/${plural}`;
  const contentType = 'application/merge-patch+json';

  async function createThenPatch(path: string, body: Record<string, unknown>, patch: unknown): Promise<Seen> {
    const created = await world().call('POST', path, { body });
    expect(created.status, created.message).toBe(201);
    return world().call('PATCH', `${path}/${textOf(body, 'metadata', 'name')}`, { body: patch, contentType });
  }

  function fields(seen: Seen): string[] {
    return seen.causes.map((cause) => cause.field);
  }

  describe('defaults', () => {
    it('fills a Deployment', async () => {
      const { body } = await world().call('POST', apps('deployments'), { body: deployment(randomName('web')) });
      expect(at(body, 'spec')).toMatchObject({
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: {
          spec: {
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            terminationGracePeriodSeconds: 30,
            containers: [{ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }],
          },
        },
      });
    });

    it('gives a Service its type, its address and the protocol of its ports', async () => {
      const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
      const body = { apiVersion: 'v1', kind: 'Service', metadata: { name: randomName('svc') }, spec };
      const seen = await world().call('POST', core('services'), { body });
      expect(at(seen.body, 'spec')).toMatchObject({
        type: 'ClusterIP',
        clusterIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        sessionAffinity: 'None',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      });
    });
  });

  describe('validation', () => {
    it('refuses a Deployment whose selector misses its own pods', async () => {
      const body = deployment(randomName('web'), {}, { selector: { matchLabels: { app: 'other' } } });
      const seen = await world().call('POST', apps('deployments'), { body });
      expect(seen).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(fields(seen)).toContain('spec.template.metadata.labels');
    });

    it('names every missing field', async () => {
      const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: randomName('web') }, spec: {} };
      const seen = await world().call('POST', apps('deployments'), { body });
      expect(seen.status).toBe(422);
      expect(fields(seen)).toContain('spec.selector');
    });

    it('warns of unknown fields by default, refuses them on request, and drops them either way', async () => {
      const { call } = world();
      const name = randomName('web');
      const body = deployment(name, {}, { colour: 'blue' });
      const strict = await call('POST', apps('deployments'), { body, query: { fieldValidation: 'Strict' } });
      expect(strict.status).toBe(400);
      expect(strict.message).toContain('unknown field "spec.colour"');
      const warned = await call('POST', apps('deployments'), { body, query: { fieldValidation: 'Warn' } });
      expect(warned).toMatchObject({ status: 201, warnings: ['unknown field "spec.colour"'] });
      expect(at(warned.body, 'spec', 'colour')).toBeUndefined();
    });
  });

  describe('immutable fields', () => {
    it('of a Deployment: its selector', async () => {
      const name = randomName('web');
      const labels = { app: name, more: 'x' };
      const patch = { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } };
      const seen = await createThenPatch(apps('deployments'), deployment(name), patch);
      expect(seen).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(seen.causes[0]).toMatchObject({ field: 'spec.selector', reason: 'FieldValueInvalid' });
      expect(seen.causes[0]?.message).toContain('field is immutable');
    });

    it('of a Service: its address', async () => {
      const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
      const body = { apiVersion: 'v1', kind: 'Service', metadata: { name: randomName('svc') }, spec };
      const seen = await createThenPatch(core('services'), body, { spec: { clusterIP: '10.0.0.250' } });
      expect(seen.status).toBe(422);
      expect(fields(seen)).toContain('spec.clusterIPs[0]');
    });

    it('of a Job: its template', async () => {
      const template = {
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/a:1' }] },
      };
      const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: randomName('job') }, spec: { template } };
      const path = `/apis/batch/v1/namespaces/${world().namespace}/jobs`;
      const next = { spec: { template: { spec: { containers: [{ name: 'work', image: 'registry.example/a:2' }] } } } };
      const seen = await createThenPatch(path, body, next);
      expect(seen.status).toBe(422);
      expect(fields(seen)).toContain('spec.template');
    });

    it('of a StatefulSet: its claims', async () => {
      const name = randomName('db');
      const claim = (size: string) => [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
        },
      ];
      const spec = { ...Object(deployment(name)['spec']), serviceName: name, volumeClaimTemplates: claim('1Gi') };
      const body = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec };
      const seen = await createThenPatch(apps('statefulsets'), body, { spec: { volumeClaimTemplates: claim('2Gi') } });
      expect(seen.status).toBe(422);
      expect(seen.causes[0]).toMatchObject({ field: 'spec.volumeClaimTemplates', reason: 'FieldValueInvalid' });
    });

    it('of a ConfigMap that says so: its data', async () => {
      const body = { ...configMap(randomName('map'), { a: '1' }), immutable: true };
      const seen = await createThenPatch(core('configmaps'), body, { data: { a: '2' } });
      expect(seen.status).toBe(422);
      expect(fields(seen)).toContain('data');
    });
  });

  describe('scale', () => {
    it('reads and writes the size of a Deployment', async () => {
      const { call } = world();
      const name = randomName('web');
      await call('POST', apps('deployments'), { body: deployment(name) });
      const path = `${apps('deployments')}/${name}`;
      const scale = await call('GET', `${path}/scale`);
      expect(scale.body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 } });
      const written = await call('PATCH', `${path}/scale`, { body: { spec: { replicas: 3 } }, contentType });
      expect(written.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
      expect((await call('GET', path)).body).toMatchObject({ spec: { replicas: 3 } });
    });
  });
}
