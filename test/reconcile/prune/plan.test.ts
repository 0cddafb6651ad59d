import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InventoryEntry } from '../../../src/reconcile/inventory.ts';
import { identify, marked } from '../../../src/reconcile/mark.ts';
import { keyText } from '../../../src/reconcile/object-key.ts';
import { pruneSetHash } from '../../../src/reconcile/prune/consent.ts';
import type { Candidate } from '../../../src/reconcile/prune/dispose.ts';
import { type PruneInput, planPrune } from '../../../src/reconcile/prune/plan.ts';

const identity = identify('acme/gitops', { application: 'shop', environment: 'dev' });
const other = identify('acme/gitops', { application: 'other', environment: 'dev' });

function anEntry(name: string, overrides: Partial<InventoryEntry> = {}): InventoryEntry {
  const plain = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name, uid: `uid-${name}` };
  return { ...plain, ...overrides };
}

/** What is live under an entry: ours, with its UID, unless told otherwise. */
function aCandidate(entry: InventoryEntry, metadata: Record<string, unknown> = {}, owner = identity): Candidate {
  const plain = { apiVersion: 'v1', kind: entry.kind, metadata: { name: entry.name, uid: entry.uid, ...metadata } };
  return { entry, live: marked(plain, owner), crdHasInstances: false };
}

const TEN = Array.from({ length: 10 }, (_, index) => anEntry(`kept-${index}`));

function anInput(candidates: Candidate[], overrides: Partial<PruneInput> = {}): PruneInput {
  return {
    identity,
    agentNamespace: 'shiplock-system',
    inventory: [...TEN, ...candidates.map(({ entry }) => entry)],
    desired: new Set(TEN.map(keyText)),
    candidates,
    desiredWorkloads: 1,
    clusterLeft: 10,
    consents: [],
    ...overrides,
  };
}

function removed(input: PruneInput): string[] {
  return planPrune(input).remove.map(({ entry }) => entry.name);
}

describe('one object that is not desired any more', () => {
  test('is deleted when it is the very object that was applied and carries our mark', () => {
    expect(removed(anInput([aCandidate(anEntry('old'))]))).toEqual(['old']);
  });

  const old = anEntry('old');
  const unsure = anEntry('old', { uid: null });
  const applied = { managedFields: [{ manager: 'shiplock', operation: 'Apply' }] };
  test.each<[string, Candidate, string]>([
    ['gone', { entry: old, live: null, crdHasInstances: false }, 'it is gone already'],
    ['replaced by another object', aCandidate(old, { uid: 'another' }), 'it is not the object that was applied'],
    ['marked for another target', aCandidate(old, {}, other), 'it does not carry our mark'],
    ['being deleted', aCandidate(old, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'it is being deleted already'],
    ['owned by a controller', aCandidate(old, { ownerReferences: [{ controller: true }] }), 'a controller owns it'],
    [
      'owned by Argo CD',
      aCandidate(old, { annotations: { 'argocd.argoproj.io/tracking-id': 'web:/ConfigMap:shop/old' } }),
      'Application web of Argo CD owns it',
    ],
    ['in kube-system', aCandidate(anEntry('old', { namespace: 'kube-system' })), 'it is protected'],
    ["in the agent's namespace", aCandidate(anEntry('old', { namespace: 'shiplock-system' })), 'it is protected'],
    [
      'the namespace default',
      aCandidate(anEntry('default', { kind: 'Namespace', namespace: null })),
      'it is protected',
    ],
    ['of unknown UID and not applied by us', aCandidate(unsure), 'it is not the object that was applied'],
    [
      'opted out',
      aCandidate(old, { annotations: { 'shiplock.dev/prune': 'disabled' } }),
      'it opts out (shiplock.dev/prune: disabled)',
    ],
    [
      'opted out for Flux',
      aCandidate(old, { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' } }),
      'it opts out (kustomize.toolkit.fluxcd.io/prune: disabled)',
    ],
    [
      'opted out for Argo CD',
      aCandidate(old, { annotations: { 'argocd.argoproj.io/sync-options': 'Validate=true, Prune=false' } }),
      'it opts out (argocd.argoproj.io/sync-options: Prune=false)',
    ],
    [
      'kept by Helm',
      aCandidate(old, { annotations: { 'helm.sh/resource-policy': 'keep' } }),
      'it opts out (helm.sh/resource-policy: keep)',
    ],
  ])('is left and forgotten when it is %s', (_, candidate, reason) => {
    const plan = planPrune(anInput([candidate]));
    expect(plan).toMatchObject({ remove: [], keep: [], held: null });
    expect(plan.forget).toEqual([{ entry: candidate.entry, reason }]);
  });

  test('whose apply was answered to nobody is deleted when it lists us as its manager', () => {
    expect(removed(anInput([aCandidate(unsure, applied)]))).toEqual(['old']);
  });
});

describe('brakes', () => {
  const four = ['a', 'b', 'c', 'd'].map((name) => aCandidate(anEntry(name)));

  test('more than 20 % of a target is held whole, and the trailer of exactly this set lets it go', () => {
    const plan = planPrune(anInput(four));
    expect(plan).toMatchObject({ remove: [], held: { by: 'brake' } });
    expect(plan.keep.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.held?.reason).toBe('4 of 14 objects would go, and at most 2 (20 %) may go at once');
    expect(removed(anInput(four, { consents: [plan.held?.hash ?? ''] }))).toEqual(['a', 'b', 'c', 'd']);
    expect(removed(anInput(four.slice(0, 3), { consents: [plan.held?.hash ?? ''] }))).toEqual([]);
  });

  test('a consent still fits when the prune was broken off in its middle', () => {
    const { held } = planPrune(anInput(four));
    const half = four.map((candidate, index) => (index < 2 ? { ...candidate, live: null } : candidate));
    expect(removed(anInput(half, { consents: [held?.hash ?? ''] }))).toEqual(['c', 'd']);
  });

  test('one object of a small target may go', () => {
    const candidates = [aCandidate(anEntry('a'))];
    const inventory = [anEntry('kept'), anEntry('a')];
    expect(removed(anInput(candidates, { inventory }))).toEqual(['a']);
  });

  test('the only object of a target may not', () => {
    const candidates = [aCandidate(anEntry('a'))];
    const plan = planPrune(anInput(candidates, { inventory: [anEntry('a')] }));
    expect(plan.held?.reason).toBe('this would delete every object that the target had');
  });

  test('the last workload may not, another one may', () => {
    const web = aCandidate(anEntry('web', { group: 'apps', kind: 'Deployment' }));
    expect(planPrune(anInput([web], { desiredWorkloads: 0 })).held?.reason).toBe(
      "this would delete the target's last workload",
    );
    expect(removed(anInput([web], { desiredWorkloads: 1 }))).toEqual(['web']);
  });

  test('a pass over the cluster has its own limit', () => {
    const plan = planPrune(anInput(four.slice(0, 2), { clusterLeft: 1 }));
    expect(plan.held?.reason).toBe('2 objects would go, and this pass may delete only 1 more in this cluster');
  });

  test('namespaces, volumes and definitions with instances wait for consent while the rest goes', () => {
    const namespace = aCandidate(anEntry('shop', { kind: 'Namespace', namespace: null }));
    const claim = aCandidate(anEntry('data', { kind: 'PersistentVolumeClaim' }));
    const crd = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', namespace: null };
    const used = { ...aCandidate(anEntry('boats', crd)), crdHasInstances: true };
    const unused = aCandidate(anEntry('rafts', crd));
    const plan = planPrune(anInput([namespace, claim, used, unused]));
    expect(plan.remove.map(({ entry }) => entry.name)).toEqual(['rafts']);
    expect(plan.held).toMatchObject({ by: 'guarded', hash: pruneSetHash([namespace.entry, claim.entry, used.entry]) });
    const consents = [pruneSetHash([namespace, claim, used, unused].map(({ entry }) => entry))];
    expect(removed(anInput([namespace, claim, used, unused], { consents }))).toHaveLength(4);
  });
});

describe('laws', () => {
  const metadata = fc.constantFrom<Record<string, unknown>>(
    {},
    { uid: 'another' },
    { ownerReferences: [{ controller: true }] },
    { annotations: { 'shiplock.dev/prune': 'disabled' } },
    { deletionTimestamp: 'now' },
  );
  const kind = fc.constantFrom('ConfigMap', 'Deployment', 'Namespace', 'PersistentVolumeClaim');
  const namespace = fc.constantFrom('shop', 'kube-system', 'shiplock-system');
  const candidate = fc
    .record({
      name: fc.stringMatching(/^[a-z]{1,4}$/),
      kind,
      namespace,
      metadata,
      ours: fc.boolean(),
      live: fc.boolean(),
    })
    .map(({ name, kind: of, namespace: inside, metadata: extra, ours, live }) => {
      const group = of === 'Deployment' ? 'apps' : '';
      const entry = anEntry(name, { group, kind: of, namespace: of === 'Namespace' ? null : inside });
      const found = aCandidate(entry, extra, ours ? identity : other);
      return live ? found : { ...found, live: null };
    });
  const input = fc
    .record({
      candidates: fc.uniqueArray(candidate, { selector: ({ entry }) => keyText(entry), maxLength: 12 }),
      kept: fc.nat(10),
      desiredWorkloads: fc.nat(2),
      clusterLeft: fc.nat(12),
      consents: fc.boolean(),
    })
    .map(({ candidates, kept, desiredWorkloads, clusterLeft, consents }) =>
      anInput(candidates, {
        inventory: [...TEN.slice(0, kept), ...candidates.map(({ entry }) => entry)],
        desiredWorkloads,
        clusterLeft,
        consents: consents ? [pruneSetHash(candidates.map(({ entry }) => entry))] : [],
      }),
    );

  test('every candidate is deleted, kept or forgotten, exactly one of them', () => {
    fc.assert(
      fc.property(input, (given) => {
        const plan = planPrune(given);
        const told = [...plan.remove, ...plan.keep.map((entry) => ({ entry })), ...plan.forget];
        expect(told.map(({ entry }) => keyText(entry)).sort()).toEqual(
          given.candidates.map(({ entry }) => keyText(entry)).sort(),
        );
      }),
    );
  });

  test('nothing protected, foreign, replaced, owned or opted out is ever deleted, with consent or without', () => {
    fc.assert(
      fc.property(input, (given) => {
        for (const { entry, live } of planPrune(given).remove) {
          expect(live).toMatchObject({
            metadata: { uid: entry.uid, labels: { 'shiplock.dev/target-id': identity.id } },
          });
          expect(['kube-system', 'shiplock-system']).not.toContain(entry.namespace);
          expect(JSON.stringify(live)).not.toMatch(/disabled|controller|deletionTimestamp/);
        }
      }),
    );
  });

  test('without consent the limits hold', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { remove } = planPrune({ ...given, consents: [] });
        expect(remove.length).toBeLessThanOrEqual(Math.max(1, Math.floor(given.inventory.length * 0.2)));
        expect(remove.length).toBeLessThanOrEqual(given.clusterLeft);
        if (remove.length > 0) expect(remove.length).toBeLessThan(given.inventory.length);
        expect(remove.filter(({ entry }) => ['Namespace', 'PersistentVolumeClaim'].includes(entry.kind))).toEqual([]);
      }),
    );
  });

  test('the order of the candidates decides nothing', () => {
    fc.assert(
      fc.property(input, (given) => {
        const names = (plan: ReturnType<typeof planPrune>) => plan.remove.map(({ entry }) => keyText(entry)).sort();
        const reversed = { ...given, candidates: [...given.candidates].reverse() };
        expect(names(planPrune(reversed))).toEqual(names(planPrune(given)));
        expect(planPrune(reversed).held?.hash).toBe(planPrune(given).held?.hash);
      }),
    );
  });
});
