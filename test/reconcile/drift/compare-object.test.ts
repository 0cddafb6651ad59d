import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../../src/reconcile/drift/differences.ts';
import { aDeployment, managedBy, owned, verdictOf } from './objects.ts';

const ours = owned('shiplock', { 'f:spec': { 'f:replicas': {} } }, { operation: 'Apply' });

describe("Git's fields", () => {
  test('that differ are told with who owns them now', () => {
    const live = managedBy(
      aDeployment({ replicas: 5 }),
      owned('kubectl', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' }),
    );
    const { drift, verdict } = verdictOf(aDeployment(), live);
    expect(drift).toEqual(['changed spec.replicas']);
    expect(verdict.drift[0]).toMatchObject({ git: 2, live: 5, owners: [{ manager: 'kubectl', subresource: 'scale' }] });
  });

  test('that are gone have no author', () => {
    const { drift, verdict } = verdictOf(aDeployment(), aDeployment({ replicas: undefined }));
    expect(drift).toEqual(['removed spec.replicas']);
    expect(verdict.drift[0]?.owners).toEqual([]);
  });

  test('in items of lists are named by the merge key, whatever the order', () => {
    const two = [
      { name: 'app', image: 'shop:1' },
      { name: 'side', image: 'side:1' },
    ];
    const sent = aDeployment({ template: { spec: { containers: two } } });
    const live = aDeployment({ template: { spec: { containers: [two[1], { name: 'app', image: 'shop:2' }] } } });
    expect(verdictOf(sent, live, { predicted: sent }).drift).toEqual([
      'changed spec.template.spec.containers[name=app].image',
    ]);
  });

  test('that are lists of plain values differ as a whole', () => {
    const args = (...list: string[]) =>
      aDeployment({ template: { spec: { containers: [{ name: 'app', args: list }] } } });
    expect(verdictOf(args('a', 'b'), args('b', 'a')).drift).toEqual([
      'changed spec.template.spec.containers[name=app].args',
    ]);
    expect(verdictOf(args('a'), args('a', 'b')).drift).toEqual([
      'changed spec.template.spec.containers[name=app].args',
    ]);
  });

  test('never differ from themselves, and nothing equals null, {} and []', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differencesOf(value, structuredClone(value))).toEqual([]);
      }),
    );
    expect(differencesOf({ a: null, b: {}, c: [] }, {})).toEqual([]);
  });

  test('every difference is where it says it is', () => {
    const tree = fc.object({
      maxDepth: 3,
      key: fc.constantFrom('a', 'b', 'containers'),
      values: [fc.integer({ max: 3 }), fc.constantFrom('x', 'y')],
    });
    const at = (object: unknown, place: readonly (string | number)[] | null) =>
      place?.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], object);
    fc.assert(
      fc.property(tree, tree, (git, live) => {
        for (const each of differencesOf(git, live)) {
          expect(at(git, each.gitAt)).toEqual(each.git);
          expect(at(live, each.liveAt)).toEqual(each.live);
        }
      }),
    );
  });
});

describe('fields that Git does not have', () => {
  const label = { 'f:metadata': { 'f:labels': { '.': {}, 'f:team': {} } } };
  const debug = { 'k:{"name":"debug"}': { '.': {}, 'f:name': {}, 'f:image': {} } };
  const container = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': debug } } } };
  const containers = [
    { name: 'app', image: 'shop:1' },
    { name: 'debug', image: 'busybox' },
  ];

  test('are told when a person put them there: a label, a whole container', () => {
    const live = aDeployment({ template: { spec: { containers } } }, { labels: { team: 'red' } });
    const { drift, verdict } = verdictOf(
      aDeployment(),
      managedBy(live, ours, owned('kubectl-label', label), owned('kubectl-edit', container)),
    );
    expect(drift).toEqual(['added metadata.labels.team', 'added spec.template.spec.containers[name=debug]']);
    expect(verdict.drift.map(({ live: value, owners }) => [value, owners[0]?.manager])).toEqual([
      ['red', 'kubectl-label'],
      [containers[1], 'kubectl-edit'],
    ]);
  });

  test.each([
    'kube-controller-manager',
    'kubelet',
    'manager',
    'cert-manager-cainjector',
    'my-operator',
    'argocd-controller',
    'shiplock',
  ])('are left to %s', (manager) => {
    const live = managedBy(aDeployment({}, { labels: { team: 'red' } }), owned(manager, label));
    expect(verdictOf(aDeployment(), live).drift).toEqual([]);
  });

  test('are left alone when a controller owns them too, in the status and in bookkeeping', () => {
    const both = managedBy(
      aDeployment({}, { labels: { team: 'red' } }),
      owned('kubectl', label),
      owned('my-operator', label),
    );
    expect(verdictOf(aDeployment(), both).drift).toEqual([]);
    const other = { 'f:status': { 'f:phase': {} }, 'f:metadata': { 'f:finalizers': { 'v:"a/b"': {} } } };
    const live = managedBy(
      { ...aDeployment({}, { finalizers: ['a/b'] }), status: { phase: 'x' } },
      owned('kubectl', other),
    );
    expect(verdictOf(aDeployment(), live, { predicted: live }).drift).toEqual([]);
  });

  test('and that a changed field of Git holds already are told once', () => {
    const live = managedBy(
      aDeployment({ replicas: { odd: 1 } }),
      owned('kubectl', { 'f:spec': { 'f:replicas': { 'f:odd': {} } } }),
    );
    expect(verdictOf(aDeployment(), live).drift).toEqual(['changed spec.replicas']);
  });
});
