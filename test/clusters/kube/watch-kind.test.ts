import { expect, test } from 'vitest';
import { wholeKinds } from '../../../src/clusters/delegated/watch-kind.ts';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport } from '../../../src/clusters/kube/transport.ts';
import { createWatchKind } from '../../../src/clusters/kube/watch-kind.ts';
import { startCluster, TOKEN } from '../../sandbox/cluster/sandbox.ts';
import { createFakeClock } from './fake-clock.ts';

const KIND = { group: 'acme.test', version: 'v1', kind: 'Widget' };

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.acme.test' },
  spec: {
    group: KIND.group,
    scope: 'Namespaced',
    names: { kind: KIND.kind, plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

test('a kind that is not served is looked for now and then, and followed when somebody installs it', async () => {
  const clock = createFakeClock();
  const cluster = await startCluster();
  const readFile = () => Promise.reject(new Error('nothing to read'));
  const credentials = await readKubeconfig(cluster.kubeconfig(TOKEN), { clock, readFile });
  const transport = createKubeTransport({ credentials, clock, random: () => 0.5 });
  const stop = new AbortController();
  const seen: string[] = [];
  const watchKind = wholeKinds(createWatchKind({ transport, clock, random: () => 0.5 }));
  const following = watchKind(KIND, ({ namespace, name }) => seen.push(`${namespace}/${name}`), stop.signal);
  const until = async (isIt: () => boolean) => {
    for (let tries = 0; tries < 3000 && !isIt(); tries++) await new Promise((done) => setTimeout(done, 10));
    expect(isIt()).toBe(true);
  };
  await until(() => clock.slept.filter((ms) => ms === 30_000).length >= 3);
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await transport.request({ method: 'POST', path, body: DEFINITION });
  const widget = { apiVersion: 'acme.test/v1', kind: 'Widget', metadata: { name: 'one', namespace: 'default' } };
  await transport.request({ method: 'POST', path: '/apis/acme.test/v1/namespaces/default/widgets', body: widget });
  await until(() => seen.includes('default/one'));
  stop.abort();
  await following;
  await transport.close();
  await cluster.close();
});
