import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { aConfigMap, aDeployment, aSecret } from './objects.ts';

function named(name: string, change: (text: string) => string = (text) => text): KubeObject {
  return JSON.parse(change(JSON.stringify(aDeployment()).replaceAll('checkout', name)));
}

function told(before: KubeObject[], after: KubeObject[]) {
  return diffObjects(before, after).map(({ change, former, name }) => [change, former?.name ?? null, name]);
}

describe('an object under another name', () => {
  it('is only renamed when nothing but its name differs', () => {
    const old = { ...aConfigMap({ a: '1', b: '2', c: '3', d: '4' }, 'settings') };
    const [change] = diffObjects([old], [{ ...old, metadata: { ...old.metadata, name: 'options' } }]);
    expect(change).toEqual({
      change: 'renamed',
      former: { kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'options',
      fields: [],
      text: '',
    });
  });

  it('shows the fields that differ, and no others', () => {
    const [change] = diffObjects([named('checkout')], [named('till', (text) => text.replace('1.4.2', '1.4.3'))]);
    expect(change).toMatchObject({ change: 'renamed', former: { name: 'checkout' }, name: 'till' });
    const paths = change?.fields.map((field) => field.path) ?? [];
    expect(paths).toContain('metadata.labels.app');
    expect(paths).not.toContain('metadata.name');
    expect(paths).not.toContain('spec.replicas');
  });

  it('is found when others keep the old name in it, whatever its version labels say', () => {
    const service = (name: string, version: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { app: 'tracking', 'helm.sh/chart': `tracking-${version}` } },
      spec: { selector: { app: 'tracking' }, ports: [{ name: 'http', port: 80 }] },
    });
    expect(told([service('tracking', '1.3.0')], [service('tracking-http', '1.4.0')])).toEqual([
      ['renamed', 'tracking', 'tracking-http'],
    ]);
  });

  it('is found among many, the best match first', () => {
    const map = (name: string, mark: string) => aConfigMap({ a: 'x', b: 'y', c: 'z', d: mark, e: mark }, name);
    expect(told([map('one', '1'), map('two', '2')], [map('drei', '2'), map('zwei', '1')])).toEqual([
      ['renamed', 'two', 'drei'],
      ['renamed', 'one', 'zwei'],
    ]);
  });

  it('is another object when little of it is the same', () => {
    const before = aConfigMap({ a: '1', b: '2', c: '3', d: '4' }, 'settings');
    const after = aConfigMap({ a: '1', x: '2', y: '3', z: '4' }, 'options');
    expect(told([before], [after])).toEqual([
      ['added', null, 'options'],
      ['removed', null, 'settings'],
    ]);
  });

  it('never matches one of another kind', () => {
    const map = aConfigMap({ a: '1', b: '2', c: '3', d: '4' }, 'settings');
    expect(told([map], [{ ...map, kind: 'Other' }]).map(([change]) => change)).toEqual(['removed', 'added']);
  });

  it('is found when it moved to another namespace', () => {
    const moved = { ...aDeployment(), metadata: { ...aDeployment().metadata, namespace: 'till' } };
    expect(diffObjects([aDeployment()], [moved])).toMatchObject([
      { change: 'renamed', former: { namespace: 'shop' }, namespace: 'till', fields: [] },
    ]);
  });
});

describe('a generated name', () => {
  function using(map: string, secret: string): KubeObject {
    const volumes = [{ name: 'config', configMap: { name: map } }];
    const containers = [{ name: 'c', envFrom: [{ configMapRef: { name: map } }, { secretRef: { name: secret } }] }];
    const spec = { template: { spec: { volumes, containers, imagePullSecrets: [{ name: secret }] } } };
    return { ...aDeployment(), spec };
  }

  it('changes with its content, and what refers to it follows', () => {
    const before = [aConfigMap({ a: '1' }, 'env-7h2k9mtb4c'), aSecret({ k: 'MQ==' }, 's-7h2k9mtb4c')];
    const after = [aConfigMap({ a: '2' }, 'env-5f8g2hm9dk'), aSecret({ k: 'Mg==' }, 's-5f8g2hm9dk')];
    const changes = diffObjects(
      [...before, using('env-7h2k9mtb4c', 's-7h2k9mtb4c')],
      [...after, using('env-5f8g2hm9dk', 's-5f8g2hm9dk')],
    );
    expect(changes.map(({ change, kind }) => [change, kind])).toEqual([
      ['renamed', 'ConfigMap'],
      ['renamed', 'Secret'],
      ['modified', 'Deployment'],
    ]);
    const followers = changes[2]?.fields ?? [];
    expect(followers.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => 'follows-rename'));
    expect(changes[2]?.text).toBe('');
  });

  it('of Jobs is known by its hexadecimal hash, however much changed', () => {
    const job = (name: string, args: string[]): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'shop' },
      spec: { template: { spec: { containers: [{ name: 'migrate', args }] } } },
    });
    expect(told([job('migrate-1f0c9ab', ['up'])], [job('migrate-77e0d12', ['up', '--all'])])).toEqual([
      ['renamed', 'migrate-1f0c9ab', 'migrate-77e0d12'],
    ]);
  });

  it('is no excuse for a reference to something else', () => {
    const [change] = diffObjects([using('env-7h2k9mtb4c', 's')], [using('env-5f8g2hm9dk', 's')]);
    expect(change?.fields.every(({ noise }) => !noise)).toBe(true);
  });
});

it('pairs two thousand renamed objects of the same form in a moment', () => {
  const many = (prefix: string) =>
    Array.from({ length: 2000 }, (_, index) => aConfigMap({ tag: 'x', index: String(index) }, `${prefix}-${index}`));
  const changes = diffObjects(many('old'), many('new'));
  expect(changes).toHaveLength(2000);
  expect(
    changes.every(({ change, former, name }) => change === 'renamed' && former?.name.slice(3) === name.slice(3)),
  ).toBe(true);
});
