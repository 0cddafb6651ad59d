import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedSecrets } from '../../../src/inspect/plaintext/added-secrets.ts';
import { maskText } from '../../../src/model/mask-text.ts';

/** Written in two parts, so that no scanner takes this file for a leak. */
const githubToken = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2'}`;
const random = ['q7Zp2Lw9', 'Xc4Vb8Nm1', 'Tr5Ye3Ui'].join('');

/** Line → place of what is found in a new file. */
function placesIn(file: string, text: string): [number | null, string | null][] {
  return addedSecrets(file, null, text).map(({ line, path }) => [line ?? null, path]);
}

describe('a Secret in plain text', () => {
  const secret = `apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
data:
  user: YWxpY2U=
  empty: ''
stringData:
  password: hunter22
  url: "{{ .Values.url }}"
`;

  it('is told by value and line, with its object', () => {
    const found = addedSecrets('db.yaml', null, secret);
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [5, 'data.user'],
      [8, 'stringData.password'],
    ]);
    expect(found[0]).toMatchObject({ file: 'db.yaml', object: { kind: 'Secret', namespace: 'shop', name: 'db' } });
  });

  it('is told only where it is new or another one', () => {
    expect(addedSecrets('db.yaml', secret, secret)).toEqual([]);
    const changed = secret.replace('hunter22', 'hunter23');
    expect(addedSecrets('db.yaml', secret, changed).map(({ path }) => path)).toEqual(['stringData.password']);
    expect(addedSecrets('db.yaml', secret, secret.replace('metadata', '# moved\nmetadata'))).toEqual([]);
  });
});

describe('what is encrypted or lies elsewhere', () => {
  it.each([
    [
      'a SealedSecret',
      'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\nspec: {encryptedData: {password: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq}}\n',
    ],
    [
      'an ExternalSecret',
      'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {data: [{secretKey: password, remoteRef: {key: shop/db}}]}\n',
    ],
    [
      'a Secret that SOPS encrypted',
      'kind: Secret\nmetadata: {name: a}\nstringData:\n  password: ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UU=,type:str]\nsops: {mac: x}\n',
    ],
    ['a reference', 'env:\n  - name: DB_PASSWORD\n    valueFrom: {secretKeyRef: {name: db, key: password}}\n'],
    ['a variable', 'password: $(DB_PASSWORD)\n'],
    ['a placeholder', 'password: changeme\ndbPassword: <password>\n'],
    ['a name of a secret', `existingSecret: checkout-db\nsecretName: ${random}\n`],
  ])('%s is none', (_, text) => expect(placesIn('a.yaml', text)).toEqual([]));

  it('a value that SOPS left readable is one', () => {
    const text =
      'kind: Secret\nmetadata: {name: a}\nstringData:\n  user: alice\n  password: ENC[AES256_GCM,data:p673w==,type:str]\nsops: {mac: x}\n';
    expect(placesIn('a.yaml', text)).toEqual([[4, 'stringData.user']]);
  });

  it('a text that only looks as if SOPS had written it is one', () => {
    expect(
      placesIn('a.yaml', 'kind: Secret\nmetadata: {name: a}\nstringData:\n  user: ENC[AES256_GCM,data:eA==]\n'),
    ).toEqual([[4, 'stringData.user']]);
  });
});

describe('other places', () => {
  it.each<[string, string, string, [number, string | null][]]>([
    ['values of a chart', 'values.yaml', 'db:\n  password: s3cret-of-the-shop\n', [[2, 'db.password']]],
    ['an environment variable', 'a.yaml', `env:\n  - name: API_TOKEN\n    value: ${random}\n`, [[3, 'env[0].value']]],
    [
      'a generator of Secrets',
      'kustomization.yaml',
      'secretGenerator:\n  - name: db\n    literals:\n      - password=hunter22\n      - user=$(USER)\n',
      [[4, 'secretGenerator[db].password']],
    ],
    ['a token in a script', 'run.sh', `#!/bin/sh\ncurl -H "x: ${githubToken}"\n`, [[2, null]]],
    ['a token in a template', 'templates/a.yaml', `{{ if .x }}\ntoken: ${githubToken}\n{{ end }}\n`, [[2, null]]],
    ['an address with a password', 'a.txt', 'postgres://shop:h4rd-to-guess@db/shop\n', [[1, null]]],
    ['a private key', 'a.pem', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n', [[1, null]]],
    ['an environment file', 'prod.env', 'USER=alice\nDB_PASSWORD=hunter22\n', [[2, 'DB_PASSWORD']]],
  ])('%s', (_, file, text, places) => expect(placesIn(file, text)).toEqual(places));

  it('a guess by the name alone says that it is one', () => {
    const [sure] = addedSecrets('a.yaml', null, `password: ${random}\n`);
    const [guess] = addedSecrets('a.yaml', null, 'password: hunter22\n');
    expect(sure?.message).not.toContain('may be a secret');
    expect(guess?.message).toContain('may be a secret');
  });

  it('the mask that all messages go through takes nothing from these', () => {
    const texts = [
      `password: ${random}`,
      'password: hunter22',
      'clientSecret: hunter22',
      'url: postgres://a:hunter22@db/x',
    ];
    for (const { message } of texts.flatMap((text) => addedSecrets('a.yaml', null, `${text}\n`)))
      expect(maskText(message)).toBe(message);
  });

  it('no message holds a value', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/);
    fc.assert(
      fc.property(value, value, (one, other) => {
        const text = `kind: Secret\nmetadata: {name: a}\nstringData:\n  password: "${one}"\n  token: ghp_${other}\n`;
        const told = JSON.stringify(addedSecrets('a.yaml', null, text));
        expect(told).toContain('stringData.password');
        expect(told.includes(one) || told.includes(other)).toBe(false);
      }),
    );
  });
});
