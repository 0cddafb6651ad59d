import { describe, expect, it } from 'vitest';
import {
  at,
  configMap,
  deployment,
  eventually,
  type Fields,
  listOf,
  randomName,
  type Seen,
  textOf,
  type World,
} from './world.ts';

/** What the controllers of a cluster do by themselves; skipped on a bare API server. */
export function controllerCases(world: () => World): void {
  const core = (plural: string) => `/api/v1/namespaces/${world().namespace}/${plural}`;
  const apps = (plural: string) => `/apis/apps/v1/namespaces/${world().namespace}/${plural}`;

  function isTrue({ body }: Seen, type: string): boolean {
    const found = listOf(body, 'status', 'conditions').find((entry) => at(entry, 'type') === type);
    return at(found, 'status') === 'True';
  }

  describe('workloads', () => {
    it('a Deployment becomes available and rolls over', async () => {
      const { call } = world();
      const name = randomName('web');
      const path = `${apps('deployments')}/${name}`;
      await call('POST', apps('deployments'), { body: deployment(name, {}, { replicas: 2 }) });
      const isUp = (seen: Seen) =>
        at(seen.body, 'status', 'availableReplicas') === 2 &&
        at(seen.body, 'status', 'updatedReplicas') === 2 &&
        at(seen.body, 'status', 'replicas') === 2 &&
        at(seen.body, 'status', 'observedGeneration') === at(seen.body, 'metadata', 'generation');
      const up = await eventually(world(), path, isUp);
      expect(isTrue(up, 'Available')).toBe(true);
      const image = [
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/web:2' },
      ];
      await call('PATCH', path, { body: image, contentType: 'application/json-patch+json' });
      const rolled = await eventually(world(), path, isUp);
      const progressing = listOf(rolled.body, 'status', 'conditions').find((c) => at(c, 'type') === 'Progressing');
      expect(progressing).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
      expect(at(rolled.body, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('2');
      const pods = await call('GET', core('pods'), { query: { labelSelector: `app=${name}` } });
      const live = listOf(pods.body, 'items').filter((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined);
      expect(live.map((pod) => at(pod, 'spec', 'containers', 0, 'image'))).toEqual(
        Array(2).fill('registry.example/web:2'),
      );
    });

    it('a Job completes', async () => {
      const name = randomName('job');
      const template = {
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/a:1' }] },
      };
      const path = `/apis/batch/v1/namespaces/${world().namespace}/jobs`;
      const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template } };
      await world().call('POST', path, { body });
      const done = await eventually(world(), `${path}/${name}`, (seen) => isTrue(seen, 'Complete'));
      expect(done.body).toMatchObject({ status: { succeeded: 1, completionTime: expect.any(String) } });
    });

    it('a StatefulSet numbers its pods', async () => {
      const { call } = world();
      const name = randomName('db');
      const spec = { ...Object(deployment(name)['spec']), serviceName: name, replicas: 2 };
      await call('POST', apps('statefulsets'), {
        body: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec },
      });
      const isUp = (seen: Seen) => at(seen.body, 'status', 'readyReplicas') === 2;
      const up = await eventually(world(), `${apps('statefulsets')}/${name}`, isUp);
      expect(at(up.body, 'status', 'currentRevision')).toBe(at(up.body, 'status', 'updateRevision'));
      expect((await call('GET', `${core('pods')}/${name}-1`)).status).toBe(200);
    });
  });

  describe('owned objects', () => {
    async function family(): Promise<{ owner: string; child: string; uid: string }> {
      const owner = randomName('owner');
      const made = await world().call('POST', core('configmaps'), { body: configMap(owner, {}) });
      const uid = textOf(made.body, 'metadata', 'uid');
      const reference: Fields = { apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, blockOwnerDeletion: true };
      const child = randomName('child');
      const body = configMap(child, {}, { ownerReferences: [reference] });
      await world().call('POST', core('configmaps'), { body });
      return { owner: `${core('configmaps')}/${owner}`, child: `${core('configmaps')}/${child}`, uid };
    }

    function deletion(propagationPolicy: string): { body: Fields } {
      return { body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy } };
    }

    it('go after their owner in the background', async () => {
      const { owner, child } = await family();
      await world().call('DELETE', owner, deletion('Background'));
      expect((await world().call('GET', owner)).status).toBe(404);
      await eventually(world(), child, (seen) => seen.status === 404);
    });

    it('go before their owner in the foreground', async () => {
      const { owner, child } = await family();
      const contentType = 'application/merge-patch+json';
      const hold = { metadata: { finalizers: ['contract.example/hold'] } };
      await world().call('PATCH', child, { body: hold, contentType });
      await world().call('DELETE', owner, deletion('Foreground'));
      await eventually(world(), child, ({ body }) => at(body, 'metadata', 'deletionTimestamp') !== undefined);
      const waiting = await world().call('GET', owner);
      expect(listOf(waiting.body, 'metadata', 'finalizers')).toContain('foregroundDeletion');
      await world().call('PATCH', child, { body: { metadata: { finalizers: null } }, contentType });
      await eventually(world(), owner, (seen) => seen.status === 404);
    });

    it('stay behind when orphaned', async () => {
      const { owner, child } = await family();
      await world().call('DELETE', owner, deletion('Orphan'));
      await eventually(world(), owner, (seen) => seen.status === 404);
      const left = await world().call('GET', child);
      expect(left.status).toBe(200);
      expect(listOf(left.body, 'metadata', 'ownerReferences')).toEqual([]);
    });
  });

  describe('namespaces', () => {
    it('get a default service account', async () => {
      const seen = await eventually(world(), `${core('serviceaccounts')}/default`, ({ status }) => status === 200);
      expect(seen.body).toMatchObject({ kind: 'ServiceAccount' });
    });
  });
}
