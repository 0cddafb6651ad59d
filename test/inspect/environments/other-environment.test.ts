import { expect, it } from 'vitest';
import { otherEnvironment } from '../../../src/inspect/environments/other-environment.ts';
import { deploymentOf, objectOf } from '../objects.ts';

const homes = [
  { environment: 'dev', namespace: 'shop-dev' },
  { environment: 'staging', namespace: 'preview' },
  { environment: 'prod', namespace: 'shop' },
];
const prod = { environment: 'prod', namespace: 'shop' };

function env(name: string, value: string): ReturnType<typeof deploymentOf> {
  return deploymentOf('checkout', { env: [{ name, value }] });
}

it.each([
  [
    'a host',
    env('DB_HOST', 'db.staging.example.test'),
    'staging',
    'spec.template.spec.containers[web].env[DB_HOST].value',
  ],
  [
    'an address',
    env('URL', 'https://api-dev.example.test/v1'),
    'dev',
    'spec.template.spec.containers[web].env[URL].value',
  ],
  ['a namespace of another environment', env('URL', 'http://db.preview.svc:5432'), 'staging', null],
  [
    'a Secret',
    deploymentOf('checkout', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db-staging', key: 'a' } } }] }),
    'staging',
    'spec.template.spec.containers[web].env[A].valueFrom.secretKeyRef.name',
  ],
  [
    'its own namespace',
    objectOf('Role', 'a', { metadata: { name: 'a', namespace: 'shop-dev' } }),
    'dev',
    'metadata.namespace',
  ],
  [
    'the host of an Ingress',
    objectOf('Ingress', 'a', { spec: { rules: [{ host: 'shop.staging.example.test' }] } }),
    'staging',
    'spec.rules[0].host',
  ],
  [
    'an address in a ConfigMap',
    objectOf('ConfigMap', 'a', { data: { url: 'http://db.dev.example.test' } }),
    'dev',
    'data.url',
  ],
])('tells %s', (_, object, environment, path) => {
  const found = otherEnvironment([object], prod, homes);
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toContain(`the environment \`${environment}\``);
  if (path !== null) expect(found[0]?.path).toBe(path);
});

it.each([
  ['its own environment', env('DB_HOST', 'db.prod.example.test')],
  ['both', env('MIRROR', 'staging-to-prod.example.test')],
  ['a path', deploymentOf('checkout', { volumeMounts: [{ name: 'a', mountPath: '/dev/shm' }], args: ['/dev/null'] })],
  ['an image', deploymentOf('checkout', { image: 'ghcr.io/acme/dev.tools:1' })],
  ['a word in a text', objectOf('ConfigMap', 'a', { data: { motd: 'dev mode is off' } })],
  ['what a Secret holds', objectOf('Secret', 'a', { stringData: { url: 'https://db.dev.example.test' } })],
  ['a part of a word', env('HOST', 'developers.example.test')],
])('does not tell %s', (_, object) => expect(otherEnvironment([object], prod, homes)).toEqual([]));

it('does not repeat an address, which may hold a password', () => {
  const found = otherEnvironment([env('URL', 'https://shop:hunter22@db.dev.example.test')], prod, homes);
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).not.toContain('hunter22');
});

it('takes a namespace that both share for ours', () => {
  const shared = [...homes, { environment: 'dev', namespace: 'shop' }];
  expect(otherEnvironment([env('URL', 'http://db.shop.svc')], prod, shared)).toEqual([]);
});
