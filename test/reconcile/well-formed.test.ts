import { describe, expect, test } from 'vitest';
import { malformed } from '../../src/reconcile/well-formed.ts';

function an(overrides: { apiVersion?: string; kind?: string; name?: string; namespace?: string }): unknown {
  const { apiVersion = 'apps/v1', kind = 'Deployment', name = 'web', namespace = 'shop' } = overrides;
  return { apiVersion, kind, metadata: { name, namespace } };
}

describe('an object that may be sent', () => {
  test.each([
    {},
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:web', namespace: '' },
    { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'HTTPRoute', name: 'a.b-c' },
  ])('%j', (fields) => {
    expect(malformed(an(fields))).toBeNull();
  });
});

describe('an object whose names would lead a request elsewhere is not sent', () => {
  test.each([
    { apiVersion: 'apps/v1/namespaces/kube-system' },
    { apiVersion: '../v1' },
    { apiVersion: '' },
    { kind: 'Deployment/scale' },
    { name: '' },
    { name: '..' },
    { name: '../../secrets/token' },
    { name: 'a%2fb' },
    { namespace: '..' },
    { namespace: 'shop/secrets' },
  ])('%j', (fields) => {
    expect(malformed(an(fields))).toEqual(expect.any(String));
  });

  test.each([null, 'text', [], {}, { apiVersion: 1, kind: 2, metadata: [] }])('%j is told, not thrown', (value) => {
    expect(malformed(value)).toEqual(expect.any(String));
  });
});
