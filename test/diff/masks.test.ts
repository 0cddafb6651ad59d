import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { aConfigMap, aDeployment, aSecret } from './objects.ts';

function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

describe('a Secret', () => {
  it('shows which keys changed, and nothing else of them', () => {
    const before = aSecret({ same: encode('one-and-1'), other: encode('short7'), gone: encode('old-value-1') });
    const after = aSecret({ same: encode('one-and-1'), other: encode('a much longer 1'), come: encode('new-value-1') });
    const [change] = diffObjects([before], [after]);
    expect(change?.fields).toEqual([
      { path: 'data.other', from: '••••', to: '•••• (changed)', noise: false },
      { path: 'data.gone', from: '•••• (removed)', to: null, noise: false },
      { path: 'data.come', from: null, to: '•••• (added)', noise: false },
    ]);
    expect(change?.text).toBe(
      [
        ' ⋮',
        '   name: checkout-session',
        '   namespace: shop',
        ' data:',
        '-  gone: •••• (removed)',
        '-  other: ••••',
        '+  come: •••• (added)',
        '+  other: •••• (changed)',
        '   same: •••• (same)',
      ].join('\n'),
    );
  });

  it('is shown when it comes and goes, masked', () => {
    const [change] = diffObjects([], [aSecret({ key: encode('hunter2hunter2') })]);
    expect(change?.text).toContain('+  key: •••• (added)');
  });

  const value = fc.stringMatching(/^[A-Z]{3}[0-9]{2}[A-Za-z0-9!?%]{1,20}$/);
  const shapes: [says: string, make: (value: string) => unknown][] = [
    ['text', (text) => ({ data: { key: encode(text) } })],
    ['plain text where Base64 belongs', (text) => ({ data: { key: text } })],
    ['stringData', (text) => ({ stringData: { key: text } })],
    ['many lines', (text) => ({ stringData: { key: `${text}\nand more\n${text}` } })],
    ['a list', (text) => ({ data: [text, { key: text }] })],
    ['a map in a map', (text) => ({ stringData: { key: { deep: [text] } } })],
    ['a text as a whole', (text) => ({ data: text })],
    ['the last-applied annotation', (text) => ({ metadata: applied(text) })],
  ];
  function applied(text: string) {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { key: text } }) };
    return { name: 'checkout-session', namespace: 'shop', annotations };
  }
  for (const [says, make] of shapes) {
    it(`never shows a value: ${says}`, () => {
      const secret = (text: string): KubeObject => ({ ...aSecret(undefined), ...(make(text) as object) });
      fc.assert(
        fc.property(value, value, (old, now) => {
          for (const [before, after] of [
            [[secret(old)], [secret(now)]],
            [[], [secret(now)]],
            [[secret(old)], []],
            [[secret(old)], [aSecret({})]],
          ] as const) {
            const told = JSON.stringify(diffObjects(before, after));
            for (const text of [old, now, encode(old), encode(now)]) expect(told).not.toContain(text);
          }
        }),
      );
    });
  }

  it('never shows a number under stringData', () => {
    const told = JSON.stringify(diffObjects([], [{ ...aSecret({}), stringData: { pin: 73_519_246 } }]));
    expect(told).not.toContain('73519246');
  });

  it('is masked wherever else its value stands', () => {
    const password = 'Tr0ub4dor';
    const withEnv = (text: string) => aConfigMap({ address: `db://app:${text}@db`, line: `say ${text}` });
    const told = JSON.stringify(
      diffObjects([aSecret({ p: encode(password) })], [aSecret({ p: encode(password) }), withEnv(password)]),
    );
    expect(told).not.toContain(password);
    expect(told).toContain('say ••••');
  });

  it('does not black out plain words that it holds', () => {
    const secret = aSecret({ user: encode('checkout') });
    const [change] = diffObjects([secret], [secret, aDeployment()]);
    expect(change?.text).toContain('+  name: checkout');
  });

  it('is found inside a list', () => {
    const list = (key: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'List',
      metadata: { name: 'l' },
      items: [aSecret({ key })],
    });
    const told = JSON.stringify(diffObjects([list('QUJDREVGRw==')], [list('SElKS0xNTg==')]));
    expect(told).toContain('•••• (changed)');
    expect(told).not.toMatch(/QUJDREVGRw|SElKS0xNTg/);
  });
});

describe('other objects', () => {
  function env(name: string, value: string) {
    return { ...aDeployment(), spec: { containers: [{ name: 'c', env: [{ name, value }] }] } };
  }

  it('hide credentials by name and by form, and show that they changed', () => {
    const token = (fill: string) => `ghp_${fill.repeat(36)}`;
    const pairs: [KubeObject, KubeObject][] = [
      [env('DB_PASSWORD', 'hunter2'), env('DB_PASSWORD', 'hunter3')],
      [env('SESSION_KEY', 'f81d4fae7dec11d0a765'), env('SESSION_KEY', 'a0c91e6bf6d24d1c9f00')],
      [env('X', token('a')), env('X', token('b'))],
      [
        aConfigMap({ 'app.conf': `mode = fast\ntoken = "${token('a')}"\n` }),
        aConfigMap({ 'app.conf': `mode = fast\ntoken = "${token('b')}"\n` }),
      ],
    ];
    for (const [before, after] of pairs) {
      const [change] = diffObjects([before], [after]);
      const told = JSON.stringify(change);
      expect(told).toContain('•••• (changed)');
      expect(told).not.toMatch(/hunter|f81d4fae|a0c91e6b|ghp_/);
    }
  });

  it('show names of Secrets, references and ordinary values', () => {
    const object = (name: string) => ({
      ...aDeployment(),
      spec: { secretName: name, secretKeyRef: { key: 'password' }, tokenPath: '/var/run/token' },
    });
    const [change] = diffObjects([object('session-7h2k9mtb4c')], [object('session-5f8g2hm9dk')]);
    expect(change?.fields).toEqual([
      { path: 'spec.secretName', from: 'session-7h2k9mtb4c', to: 'session-5f8g2hm9dk', noise: false },
    ]);
  });

  it('hide a value whose shape changes', () => {
    const told = JSON.stringify(
      diffObjects([aConfigMap({ a: `ghp_${'c'.repeat(36)}` })], [aConfigMap({ a: { b: 1 } })]),
    );
    expect(told).toContain('••••');
    expect(told).not.toContain('ghp_');
  });
});
