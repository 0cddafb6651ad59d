import { expect, test } from 'vitest';
import { takenOver } from '../../../src/reconcile/drift/take-over.ts';
import { aDeployment, managedBy, owned } from './objects.ts';

const team = [{ key: 'metadata' }, { key: 'labels' }, { key: 'team' }];
const labels = (...names: string[]) => ({
  'f:metadata': { 'f:labels': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});

test('only the named fields of people change hands', () => {
  const live = managedBy(
    aDeployment({}, { labels: { team: 'red', other: 'x' }, resourceVersion: '7' }),
    owned('shiplock', labels('ours'), { operation: 'Apply' }),
    owned('kubectl-label', labels('team', 'other')),
    owned('my-operator', labels('team')),
  );
  const taken = takenOver(live, [team], 'shiplock');
  expect(taken?.metadata).toMatchObject({
    resourceVersion: '7',
    labels: { team: 'red', other: 'x' },
    managedFields: [
      { manager: 'shiplock', fieldsV1: labels('ours', 'team') },
      { manager: 'kubectl-label', fieldsV1: labels('other') },
      { manager: 'my-operator', fieldsV1: labels('team') },
    ],
  });
});

test('an entry that is left empty goes; whole items of lists go with all that is in them', () => {
  const debug = { 'k:{"name":"debug"}': { '.': {}, 'f:image': {} } };
  const tree = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': debug } } } };
  const containers = [{ name: 'app' }, { name: 'debug', image: 'busybox' }];
  const live = managedBy(aDeployment({ template: { spec: { containers } } }), owned('kubectl-edit', tree));
  const path = [
    { key: 'spec' },
    { key: 'template' },
    { key: 'spec' },
    { key: 'containers' },
    { item: { name: 'debug' } },
  ];
  expect(takenOver(live, [path], 'shiplock')?.metadata['managedFields']).toEqual([
    { manager: 'shiplock', operation: 'Apply', apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1: tree },
  ]);
});

test('nothing is taken from controllers and subresources', () => {
  const scale = owned('kubectl', labels('team'), { subresource: 'scale' });
  for (const entry of [owned('my-operator', labels('team')), scale]) {
    expect(takenOver(managedBy(aDeployment({}, { labels: { team: 'red' } }), entry), [team], 'shiplock')).toBeNull();
  }
});
