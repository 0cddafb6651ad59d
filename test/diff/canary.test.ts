import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dangersOf } from '../../src/diff/dangers-of.ts';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { yamlValue } from '../../src/text/yaml-value.ts';
import { aConfigMap, aDeployment, aSecret } from './objects.ts';

function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function container(more: object): KubeObject {
  const spec = { template: { spec: { containers: [{ name: 'c', image: 'web:1.0.0', ...more }] } } };
  return { ...aDeployment(), spec };
}

/** Where people put secrets, by mistake or not. */
const hiding: [says: string, make: (secret: string) => KubeObject][] = [
  ['a Secret', (secret) => aSecret({ key: encode(secret) })],
  ['stringData', (secret) => ({ ...aSecret({}), stringData: { key: secret } })],
  ['a variable', (secret) => container({ env: [{ name: 'DB_PASSWORD', value: secret }] })],
  ['an argument', (secret) => container({ args: [`--password=${secret}`, '--x'] })],
  ['the argument after its name', (secret) => container({ args: ['--db-password', secret, '--x'] })],
  ['an address', (secret) => container({ env: [{ name: 'URL', value: `postgres://app:${secret}@db/x` }] })],
  ['a connection string', (secret) => aConfigMap({ db: `Server=x;User=y;Password=${secret};Timeout=3` })],
  ['YAML', (secret) => aConfigMap({ 'app.yaml': `a: 1\ndb:\n  password: ${JSON.stringify(secret)}\n` })],
  ['JSON', (secret) => aConfigMap({ 'app.json': JSON.stringify({ db: { password: secret }, more: [1] }) })],
  ['JSON in JSON', (secret) => aConfigMap({ a: JSON.stringify({ b: JSON.stringify({ password: secret }) }) })],
  ['properties', (secret) => aConfigMap({ 'a.properties': `x=1\ndb.password=${secret}\n` })],
  [
    'the last-applied annotation',
    (secret) => {
      const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: secret }) };
      return { ...aConfigMap({}), metadata: { name: 'checkout-env', namespace: 'shop', annotations } };
    },
  ],
];

const secret = fc.stringMatching(/^[A-Z]{3}[0-9]{2}[A-Za-z0-9!?%]{1,20}$/);

it.each(hiding)('a secret in %s stands in no answer, neither what it was nor what it is', (_, make) => {
  fc.assert(
    fc.property(secret, secret, (old, now) => {
      const other = aConfigMap({ note: `say ${now} twice`, 'x.yaml': `a: ${now}\nb: 2\n` }, 'other');
      for (const [before, after] of [
        [[make(old)], [make(now)]],
        [[], [make(now)]],
        [[make(old)], []],
        [[make(now)], [make(now), aDeployment()]],
        [
          [aSecret({ k: encode(now) }), make(old)],
          [aSecret({ k: encode(now) }), make(now), other],
        ],
      ] as const) {
        const told = JSON.stringify([diffObjects(before, after, yamlValue), dangersOf(before, after)]);
        for (const text of [old, now, encode(old), encode(now)]) expect(told).not.toContain(text);
      }
    }),
    { numRuns: 25 },
  );
});

it.each(hiding)('that a secret in %s changed is told', (_, make) => {
  const [change, ...more] = diffObjects([make('ABC12defg')], [make('XYZ98wvut')], yamlValue);
  expect(more).toEqual([]);
  expect(change?.fields.filter(({ noise }) => !noise)).toHaveLength(1);
  expect(JSON.stringify(change?.fields)).toContain('••••');
});

it('a secret as a key or in a name of a kind is masked as well', () => {
  const token = `ghp_${'a'.repeat(36)}`;
  const object = { ...aConfigMap({ [token]: '1' }), kind: token, spec: { list: [{ name: token, x: 1 }] } };
  const told = JSON.stringify([
    diffObjects([object], [{ ...object, data: { [token]: '2' }, spec: { list: [{ name: token, x: 2 }] } }]),
    diffObjects([], [object]),
    dangersOf([object], []),
  ]);
  expect(told).not.toContain(token);
});

it('the values of hundreds of Secrets are found in every text, also where one begins another', () => {
  const many = Array.from({ length: 300 }, (_, index) => aSecret({ k: encode(`Zx81-${index}`) }, `s-${index}`));
  const line = Array.from({ length: 300 }, (_, index) => `a${index}=Zx81-${index};`).join('\n');
  const changes = diffObjects(many, [...many, aConfigMap({ line })]);
  expect(changes).toHaveLength(1);
  expect(changes[0]?.text).not.toMatch(/Zx81/);
  expect(changes[0]?.text).toContain('a299=••••;');
  expect(changes[0]?.text).not.toMatch(/••••\d/);
});
