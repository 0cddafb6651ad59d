import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorize, type Boundaries } from '../../src/reconcile/gate.ts';
import type { ObjectKey } from '../../src/reconcile/object-key.ts';

const open: Boundaries = { agentNamespace: 'shiplock-system', allowNamespaces: [], allowKinds: [], denyKinds: [] };
const web: ObjectKey = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const role: ObjectKey = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: null, name: 'r' };
const shop: ObjectKey = { group: '', kind: 'Namespace', namespace: null, name: 'shop' };

const rows: [string, Partial<Boundaries>, ObjectKey, 'allowed' | RegExp][] = [
  ['anything by default', {}, web, 'allowed'],
  ['cluster-scoped kinds by default', {}, role, 'allowed'],
  ["not the agent's own namespace", {}, { ...web, namespace: 'shiplock-system' }, /own namespace/],
  [
    "not the agent's own namespace even when named",
    { allowNamespaces: ['*'] },
    { ...web, namespace: 'shiplock-system' },
    /own namespace/,
  ],
  ['not the Namespace object of the agent', {}, { ...shop, name: 'shiplock-system' }, /own namespace/],
  ['not kube-system by default', {}, { ...web, namespace: 'kube-system' }, /belongs to the system/],
  [
    'kube-system when it is named',
    { allowNamespaces: ['kube-system'] },
    { ...web, namespace: 'kube-system' },
    'allowed',
  ],
  ['not kube-system by a star', { allowNamespaces: ['*'] }, { ...web, namespace: 'kube-system' }, /not among those/],
  ['a namespace by pattern', { allowNamespaces: ['sh*'] }, web, 'allowed'],
  ['no other namespace', { allowNamespaces: ['sh'] }, web, /not among those of --allow-namespace/],
  ['a dot in a pattern is a dot', { allowNamespaces: ['s.op'] }, web, /not among/],
  ['a Namespace object by its name', { allowNamespaces: ['shop'] }, shop, 'allowed'],
  ['no cluster-scoped kind once namespaces are listed', { allowNamespaces: ['shop'] }, role, /cluster-scoped/],
  [
    'a cluster-scoped kind that is named',
    { allowNamespaces: ['shop'], allowKinds: ['ClusterRole', 'Deployment'] },
    role,
    'allowed',
  ],
  ['no kind that is not listed', { allowKinds: ['Service'] }, web, /not among those of --allow-kind/],
  ['a kind of the group that is named', { allowKinds: ['deployment.apps'] }, web, 'allowed'],
  ['not the same kind of another group', { allowKinds: ['Deployment.example.com'] }, web, /--allow-kind/],
  [
    'no kind that is denied, though it is listed',
    { allowKinds: ['Deployment'], denyKinds: ['Deployment'] },
    web,
    /--deny-kind/,
  ],
];

describe('the gate allows', () => {
  test.each(rows)('%s', (_, boundaries, key, expected) => {
    const permission = authorize({ ...open, ...boundaries }, key);
    if (expected === 'allowed') expect(permission).toEqual({ status: 'allowed' });
    else expect(permission).toMatchObject({ status: 'refused', reason: expect.stringMatching(expected) });
  });

  test('never more with one more denied kind, and never its own namespace', () => {
    const pattern = fc.constantFrom('*', 'shop', 'sh*', 'kube-*', 'Deployment', 'ClusterRole', 'Namespace');
    const boundaries = fc.record({
      agentNamespace: fc.constant('shiplock-system'),
      allowNamespaces: fc.array(pattern, { maxLength: 2 }),
      allowKinds: fc.array(pattern, { maxLength: 2 }),
      denyKinds: fc.array(pattern, { maxLength: 2 }),
    });
    const key = fc.constantFrom(
      web,
      role,
      shop,
      { ...web, namespace: 'shiplock-system' },
      { ...web, namespace: 'kube-system' },
    );
    fc.assert(
      fc.property(boundaries, key, pattern, (given, object, more) => {
        const before = authorize(given, object).status;
        const after = authorize({ ...given, denyKinds: [...given.denyKinds, more] }, object).status;
        if (before === 'refused') expect(after).toBe('refused');
        if (object.namespace === 'shiplock-system') expect(before).toBe('refused');
      }),
    );
  });
});
