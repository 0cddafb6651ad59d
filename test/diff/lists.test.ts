import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';

function thing(spec: unknown, apiVersion = 'example.com/v1'): KubeObject {
  return { apiVersion, kind: 'Thing', metadata: { name: 'x' }, spec };
}

function fieldsOf(before: unknown, after: unknown, apiVersion?: string) {
  const [change] = diffObjects([thing(before, apiVersion)], [thing(after, apiVersion)]);
  return change?.fields.map(({ path, from, to, noise }) => `${noise ? '~' : ''}${path}: ${from} → ${to}`) ?? [];
}

describe('lists of kinds that nobody knows', () => {
  it('are matched by a key that is different in each item', () => {
    const before = {
      upstreams: [
        { host: 'a', weight: 1 },
        { host: 'b', weight: 2 },
      ],
    };
    const after = {
      upstreams: [
        { host: 'c', weight: 9 },
        { host: 'a', weight: 1 },
        { host: 'b', weight: 3 },
      ],
    };
    expect(fieldsOf(before, after)).toEqual([
      'spec.upstreams[b].weight: 2 → 3',
      'spec.upstreams[c]: null → {"host":"c","weight":9}',
    ]);
  });

  it('go by place when two share the key, and what is put in moves nothing', () => {
    const before = { steps: [{ run: 'a' }, { run: 'a' }, { run: 'b' }] };
    const after = { steps: [{ run: 'x' }, { run: 'a' }, { run: 'a' }, { run: 'b' }] };
    expect(fieldsOf(before, after)).toEqual(['spec.steps[0]: null → {"run":"x"}']);
  });

  it('keep their order: it may mean something', () => {
    expect(fieldsOf({ steps: [{ name: 'a' }, { name: 'b' }] }, { steps: [{ name: 'b' }, { name: 'a' }] })).toEqual([
      'spec.steps: order a, b → order b, a',
    ]);
    expect(fieldsOf({ order: ['a', 'b'] }, { order: ['b', 'a'] })).toEqual(['spec.order: order a, b → order b, a']);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('may be called %s', (key) => {
    const spec = (value: number) => JSON.parse(`{"${key}": [{"${key}": ${value}}]}`);
    expect(fieldsOf(spec(1), spec(2))).toEqual([`spec.${key}[0].${key}: 1 → 2`]);
  });
});

describe('order', () => {
  const env = (...list: [string, string][]) => ({ env: list.map(([name, value]) => ({ name, value })) });

  it('of variables is noise, unless one refers to another', () => {
    expect(fieldsOf(env(['A', '1'], ['B', '2']), env(['B', '2'], ['A', '1']))).toEqual([
      '~spec.env: order A, B → order B, A',
    ]);
    expect(fieldsOf(env(['A', '1'], ['B', '$(A)']), env(['B', '$(A)'], ['A', '1']))).toEqual([
      'spec.env: order A, B → order B, A',
    ]);
  });

  it('of arguments is real', () => {
    expect(fieldsOf({ args: ['a', 'b'] }, { args: ['b', 'a'] })).toEqual(['spec.args: order a, b → order b, a']);
  });

  it('is one field beside what else changed', () => {
    const before = { volumes: [{ name: 'a' }, { name: 'b', x: 1 }, { name: 'gone' }] };
    const after = { volumes: [{ name: 'b', x: 2 }, { name: 'a' }] };
    expect(fieldsOf(before, after)).toEqual([
      'spec.volumes[b].x: 1 → 2',
      'spec.volumes[gone]: {"name":"gone"} → null',
      '~spec.volumes: order a, b → order b, a',
    ]);
    const [change] = diffObjects([thing(before)], [thing(after)]);
    expect(change?.text.split('\n').filter((line) => /^[-+]/.test(line))).toEqual([
      '-    x: 1',
      '-  - name: gone',
      '+    x: 2',
    ]);
  });

  it('of rules and verbs is noise in RBAC', () => {
    const rule = (verbs: string[], resources: string[]) => ({ verbs, resources, apiGroups: [''] });
    const before = { rules: [rule(['get', 'list'], ['pods']), rule(['get'], ['secrets'])] };
    const after = { rules: [rule(['get'], ['secrets']), rule(['watch', 'get', 'list'], ['pods'])] };
    expect(fieldsOf(before, after, 'rbac.authorization.k8s.io/v1')).toEqual([
      'spec.rules[0].verbs[watch]: null → watch',
      '~spec.rules: order 0, 1 → order 1, 0',
    ]);
  });
});
