import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { aDeployment, managedBy, owned, verdictOf } from './objects.ts';

/** One false positive of the fourteen for each test, and beside it what must not be hidden. */

function of(kind: string, apiVersion: string, fields: object, metadata: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'one', namespace: 'shop', ...metadata }, ...fields };
}

const widget = (spec: object) => of('Widget', 'example.com/v1', { spec });
const role = (fields: object) => of('ClusterRole', 'rbac.authorization.k8s.io/v1', fields);

describe('a rule hides, and counts', () => {
  test('defaults and webhooks that would add something at the next write', () => {
    const sent = aDeployment();
    const predicted = aDeployment({ revisionHistoryLimit: 10 });
    expect(verdictOf(sent, aDeployment(), { predicted })).toMatchObject({
      drift: [],
      hidden: ['cluster defaults: spec.revisionHistoryLimit'],
    });
  });

  test('a CA bundle that a controller injects into a placeholder, not one that a person puts over that of Git', () => {
    const hook = (caBundle: string) =>
      of('MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', {
        webhooks: [{ name: 'a', clientConfig: { caBundle } }],
      });
    const place = { 'f:webhooks': { 'k:{"name":"a"}': { 'f:clientConfig': { 'f:caBundle': {} } } } };
    const injected = managedBy(hook('Q0E='), owned('cainjector', place));
    expect(verdictOf(hook('Cg=='), injected).hidden).toEqual([
      'injected CA bundle: webhooks[name=a].clientConfig.caBundle',
    ]);
    expect(verdictOf(hook('b3du'), injected).hidden).toHaveLength(1);
    expect(verdictOf(hook('b3du'), managedBy(hook('Q0E='), owned('kubectl-edit', place))).drift).toHaveLength(1);
  });

  test('replicas where an autoscaler sets them, nothing else of the object and not elsewhere', () => {
    const live = aDeployment({ replicas: 7, paused: true });
    const sent = aDeployment({ paused: false });
    expect(verdictOf(sent, live, { isAutoscaled: true })).toMatchObject({
      drift: ['changed spec.paused'],
      hidden: ['autoscaler: spec.replicas'],
    });
    expect(verdictOf(sent, live).drift).toEqual(['changed spec.replicas', 'changed spec.paused']);
  });

  test('what the reconciler wrote and nobody changed: the render reads the time', () => {
    const entry = owned('shiplock', { 'f:spec': { 'f:replicas': {} } }, { operation: 'Apply' });
    const live = managedBy(aDeployment({ replicas: 3 }), entry);
    expect(verdictOf(aDeployment(), live)).toMatchObject({
      drift: [],
      hidden: ['written by the reconciler itself: spec.replicas'],
    });
    const other = owned('kubectl-edit', { 'f:spec': { 'f:replicas': {} } });
    expect(verdictOf(aDeployment(), managedBy(live, entry, other)).drift).toHaveLength(1);
  });

  test.each([
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['0.5', '500m'],
    ['60s', '1m0s'],
    ['1h', '1h0m0s'],
  ])('%s and %s where a field holds amounts', (git, live) => {
    expect(verdictOf(widget({ resources: { cpu: git } }), widget({ resources: { cpu: live } }))).toMatchObject({
      drift: [],
      hidden: ['quantities and durations in other words: spec.resources.cpu'],
    });
  });

  test.each([
    ['1.10', '1.1'],
    ['60s', '61s'],
    ['1000m', '2'],
    ['1G', '1Gi'],
    ['100', '0100'],
  ])('not %s and %s in a field that may hold anything', (git, live) => {
    expect(verdictOf(widget({ tag: git }), widget({ tag: live })).drift).toEqual(['changed spec.tag']);
  });

  test('the same items in another order, but not of init containers and plain values', () => {
    const metrics = (list: unknown[]) => widget({ metrics: list });
    const [a, b] = [{ type: 'cpu' }, { type: 'memory' }];
    expect(verdictOf(metrics([a, b]), metrics([b, a])).drift).toHaveLength(2);
    const rules = (...verbs: string[]) => role({ rules: [{ verbs }] });
    expect(verdictOf(rules('get', 'list'), rules('list', 'get'))).toMatchObject({
      drift: [],
      hidden: ['reordered lists: rules[0].verbs'],
    });
    const env = (...names: string[]) => widget({ env: names.map((name) => ({ name })) });
    expect(verdictOf(env('a', 'b'), env('b', 'a'), { predicted: env('a', 'b') }).hidden).toEqual([
      'reordered lists: spec.env',
    ]);
    const init = (...names: string[]) => widget({ initContainers: names.map((name) => ({ name })) });
    expect(verdictOf(init('a', 'b'), init('b', 'a'), { predicted: init('a', 'b') }).drift).toHaveLength(1);
  });

  test('the rules of aggregated ClusterRoles, but not their labels', () => {
    const sent = role({ aggregationRule: {}, rules: [] });
    const live = { ...role({ aggregationRule: {}, rules: [{ verbs: ['get'] }] }) };
    const predicted = { ...sent, metadata: { ...sent.metadata, labels: { a: '1' } } };
    expect(verdictOf({ ...predicted }, live, { predicted })).toMatchObject({
      drift: ['removed metadata.labels'],
      hidden: ['aggregated rules: rules'],
    });
    expect(verdictOf(role({ rules: [] }), role({ rules: [{ verbs: ['get'] }] })).drift).toHaveLength(1);
  });

  test('the status, and what exports leave behind', () => {
    const sent = of(
      'Service',
      'v1',
      { spec: { clusterIP: '' }, status: { loadBalancer: {} } },
      { creationTimestamp: null },
    );
    const live = of(
      'Service',
      'v1',
      { spec: { clusterIP: '10.0.0.1' }, status: { a: 1 } },
      { creationTimestamp: 'x', finalizers: ['f'] },
    );
    expect(verdictOf(sent, live, { predicted: sent })).toMatchObject({ drift: [] });
  });

  test('notes of clients and restarts by hand', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'x' };
    const fields = {
      'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {}, 'f:note': {} } },
    };
    const live = managedBy(aDeployment({}, { annotations }), owned('kubectl-client-side-apply', fields));
    expect(verdictOf(aDeployment(), live)).toMatchObject({
      drift: ['added metadata.annotations.note'],
      hidden: ['notes of clients: metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]'],
    });
    const restarted = {
      template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } }, spec: {} },
    };
    const path = {
      'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/restartedAt': {} } } } },
    };
    const after = managedBy(aDeployment(restarted), owned('kubectl-rollout', path));
    expect(verdictOf(aDeployment({ template: { spec: {} } }), after).hidden).toHaveLength(1);
  });

  test('the marks of Argo CD, Flux and Helm where one of them applies the object', () => {
    const labels = (instance: string) => ({ labels: { 'app.kubernetes.io/instance': instance, a: instance } });
    const sent = aDeployment({}, labels('x'));
    const live = aDeployment({}, labels('y'));
    expect(verdictOf(sent, live, { isForeign: true })).toMatchObject({
      drift: ['changed metadata.labels.a'],
      hidden: ['tracking marks: metadata.labels[app.kubernetes.io/instance]'],
    });
    expect(verdictOf(sent, live).drift).toHaveLength(2);
    const tracked = managedBy(
      aDeployment({}, { annotations: { 'meta.helm.sh/release-name': 'x' } }),
      owned('helm', { 'f:metadata': { 'f:annotations': { 'f:meta.helm.sh/release-name': {} } } }),
    );
    expect(verdictOf(aDeployment(), tracked).hidden).toHaveLength(1);
  });
});
