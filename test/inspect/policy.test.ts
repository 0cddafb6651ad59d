import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { candidatesOf } from '../../src/inspect/policy/candidates.ts';
import { policyFound } from '../../src/inspect/policy/judgements.ts';
import { fromClusterPolicy, fromValidatingPolicy } from '../../src/inspect/policy/kyverno.ts';
import type { Judgement, Question } from '../../src/inspect/policy/question.ts';
import { rulesFor } from '../../src/inspect/policy/rules.ts';
import { aDeployment } from '../diff/objects.ts';
import { around, aSubject } from './subjects.ts';

const admission = 'admissionregistration.k8s.io/v1';
const limit: KubeObject = {
  apiVersion: admission,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'limit' },
  spec: { validations: [{ expression: 'object.spec.replicas <= 5' }] },
};
const binding: KubeObject = {
  apiVersion: admission,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'limit-all' },
  spec: { policyName: 'limit', validationActions: ['Warn'] },
};

function rulesOf(file: string, objects: KubeObject[], config: object = {}) {
  const subject = aSubject([]);
  const near = around(config);
  const repository = objects.map((object) => ({ object, file }));
  const platform = { ...subject.target, application: 'platform', inputs: ['platform/prod'] };
  const { bound, free, notEvaluated } = rulesFor(subject, { ...near, repository, targets: [subject.target, platform] });
  return {
    bound: bound.rules.map(({ name }) => name),
    free: free.map(({ name }) => name),
    left: notEvaluated.map(({ message }) => message),
  };
}

describe('which policies count', () => {
  const none = { bound: [], free: [], left: [] };
  test.each<[string, string, KubeObject[], object, object]>([
    [
      'bound, in a target of the environment',
      'platform/prod/x.yaml',
      [limit, binding],
      {},
      { bound: ['ValidatingAdmissionPolicy limit'] },
    ],
    [
      'bound, in a folder of the config',
      'rules/x.yaml',
      [limit, binding],
      { policies: ['rules'] },
      { bound: ['ValidatingAdmissionPolicy limit'] },
    ],
    [
      'unbound, in a folder of the config',
      'rules/prod/x.yaml',
      [limit],
      { policies: ['rules/{environment}'] },
      { free: ['ValidatingAdmissionPolicy limit'] },
    ],
    [
      'unbound, in a target',
      'platform/prod/x.yaml',
      [limit],
      {},
      {
        left: [
          'A policy is not evaluated. ValidatingAdmissionPolicy limit (platform/prod/x.yaml): nothing binds it, so that it does nothing.',
        ],
      },
    ],
    ['in a target of another environment', 'platform/dev/x.yaml', [limit, binding], {}, {}],
    ['somewhere else, as a sample', 'docs/x.yaml', [limit, binding], { policies: ['rules'] }, {}],
    [
      'in Rego',
      'platform/prod/x.yaml',
      [{ apiVersion: 'templates.gatekeeper.sh/v1', kind: 'ConstraintTemplate', metadata: { name: 'labels' } }],
      {},
      {
        left: [
          'A policy is not evaluated. ConstraintTemplate labels: Rego is not evaluated. It stands in platform/prod/x.yaml.',
        ],
      },
    ],
    [
      'a Policy that is not of Kyverno',
      'platform/prod/x.yaml',
      [{ apiVersion: 'x.io/v1', kind: 'Policy', metadata: { name: 'x' } }],
      {},
      {},
    ],
  ])('%s', (_, file, objects, config, expected) => {
    expect(rulesOf(file, objects, config)).toEqual({ ...none, ...expected });
  });
});

describe('policies of Kyverno', () => {
  test('a ValidatingPolicy is a ValidatingAdmissionPolicy with its actions in it', () => {
    const spec = {
      validationActions: ['Audit'],
      matchConstraints: { resourceRules: [] },
      validations: [{ expression: 'true' }],
    };
    const { rules } = fromValidatingPolicy({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ValidatingPolicy',
      metadata: { name: 'a' },
      spec,
    });
    const { validationActions, ...own } = spec;
    expect(rules).toMatchObject([{ name: 'ValidatingPolicy a', actions: validationActions, policy: { spec: own } }]);
  });

  function clusterPolicy(rule: object, spec: object = {}, kind = 'ClusterPolicy') {
    const own = {
      name: 'r',
      match: { any: [{ resources: { kinds: ['Pod'] } }] },
      validate: { cel: { expressions: [{ expression: 'x' }] } },
      ...rule,
    };
    const metadata = { name: 'p', ...(kind === 'Policy' ? { namespace: 'shop' } : {}) };
    const { rules, left } = fromClusterPolicy({
      apiVersion: 'kyverno.io/v1',
      kind,
      metadata,
      spec: { rules: [own], ...spec },
    });
    const conditions = rules.map(
      ({ policy }) => (policy['spec'] as { matchConditions: { expression: string }[] }).matchConditions[0]?.expression,
    );
    return { conditions, actions: rules.map(({ actions }) => actions[0]), left };
  }
  const pods = '((object.kind == "Pod"))';

  test.each<[string, object, string]>([
    ['kinds', { match: { any: [{ resources: { kinds: ['Pod'] } }] } }, pods],
    [
      'kinds of a version',
      { match: { resources: { kinds: ['apps/v1/Deployment', 'v1/Pod'] } } },
      '((object.kind == "Deployment" && object.apiVersion == "apps/v1") || (object.kind == "Pod" && object.apiVersion == "v1"))',
    ],
    [
      'any version',
      { match: { all: [{ resources: { kinds: ['apps/*/Deployment'] } }] } },
      '((object.kind == "Deployment" && object.apiVersion.startsWith("apps/")))',
    ],
    [
      'namespaces',
      { match: { any: [{ resources: { kinds: ['Pod'], namespaces: ['a', 'b'] } }] } },
      '(((object.kind == "Pod")) && request.namespace in ["a", "b"])',
    ],
  ])('a rule in CEL that picks by %s', (_, rule, condition) => {
    expect(clusterPolicy(rule)).toEqual({ conditions: [condition], actions: ['Audit'], left: [] });
  });

  test.each<[string, object]>([
    ['patterns', { validate: { pattern: {} } }],
    ['excluded objects', { exclude: { any: [] } }],
    ['names', { match: { any: [{ resources: { kinds: ['Pod'], names: ['x'] } }] } }],
    ['users', { match: { any: [{ resources: { kinds: ['Pod'] }, subjects: [] }] } }],
    ['wildcards of namespaces', { match: { any: [{ resources: { kinds: ['Pod'], namespaces: ['a*'] } }] } }],
    ['an expression in a kind', { match: { any: [{ resources: { kinds: ['Pod" || "x'] } }] } }],
    ['nothing', { match: {} }],
  ])('a rule with %s is left and named', (_, rule) => {
    const { conditions, left } = clusterPolicy(rule);
    expect(conditions).toEqual([]);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^ClusterPolicy p, rule r: /);
  });

  test('enforcing refuses, whether the policy or the rule says so; reporting notes', () => {
    const cel = { expressions: [] };
    expect(clusterPolicy({}, { validationFailureAction: 'Enforce' }).actions).toEqual(['Deny']);
    expect(clusterPolicy({ validate: { failureAction: 'Enforce', cel } }).actions).toEqual(['Deny']);
    expect(
      clusterPolicy({ validate: { failureAction: 'Audit', cel } }, { validationFailureAction: 'Enforce' }).actions,
    ).toEqual(['Audit']);
  });

  test('a Policy counts in its own namespace', () => {
    expect(clusterPolicy({}, {}, 'Policy').conditions).toEqual([`request.namespace == "shop" && (${pods})`]);
  });
});

describe('what policies are asked of', () => {
  test('every object, as an update where it was there, and the pods that it makes', () => {
    const before = aDeployment('a:1');
    const subject = aSubject([aDeployment('a:2'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }]);
    const candidates = candidatesOf(subject, [before]);
    expect(candidates.map(({ object, namespace, index, isMade }) => [object.kind, namespace, index, isMade])).toEqual([
      ['Deployment', 'shop', 0, false],
      ['Pod', 'shop', 0, true],
      ['ConfigMap', 'shop', 1, false],
    ]);
    expect(candidates[0]?.oldObject).toBe(before);
    expect(candidates[1]?.object).toMatchObject({
      metadata: { name: 'checkout', namespace: 'shop', labels: { app: 'checkout' } },
      spec: { containers: [{ name: 'checkout' }] },
    });
    expect(candidates[2]).not.toHaveProperty('oldObject');
  });
});

describe('what answers mean', () => {
  const subject = aSubject([aDeployment()]);
  function meaning(
    outcome: Judgement['outcome'],
    rule: object = {},
    object = 0,
    bindings: KubeObject[] | null = [binding],
  ): string[] {
    const question: Question = {
      rules: [{ name: 'P', policy: limit, actions: ['Deny'], isKyverno: false, ...rule }],
      bindings,
      candidates: candidatesOf(subject, []),
    };
    const found = policyFound(question, [{ object, policy: 0, outcome }], subject);
    return found.map(({ atMost, message, object: of }) => `${atMost} ${of?.name ?? '-'}: ${message}`);
  }

  test.each<[Judgement['outcome'], string[]]>([
    [{ status: 'passed' }, []],
    [{ status: 'failed', messages: ['Too many'], actions: ['Deny', 'Audit'] }, ['failure checkout: Too many. (P)']],
    [
      { status: 'failed', messages: ['Too many.', 'And bad'], actions: ['Warn'] },
      ['warning checkout: Too many. (P)', 'warning checkout: And bad. (P)'],
    ],
    [{ status: 'failed', messages: ['Too many'], actions: ['Audit'] }, ['notice checkout: Too many. (P)']],
    [
      { status: 'error', message: 'no such key\n | x\n | ^', ignored: false, actions: ['Deny'] },
      ['failure checkout: P cannot be evaluated on this object and refuses it for that: no such key.'],
    ],
    [
      { status: 'error', message: 'no such key', ignored: true, actions: ['Deny'] },
      ['notice checkout: P cannot be evaluated on this object and lets it pass: no such key.'],
    ],
    [
      { status: 'notEvaluated', reason: 'it asks who asks' },
      ['notice -: A policy is not evaluated. P: it asks who asks.'],
    ],
  ])('%j', (outcome, expected) => {
    expect(meaning(outcome)).toEqual(expected);
  });

  test('a policy that nothing binds says itself what its no means', () => {
    const failed = { status: 'failed' as const, messages: ['Too many'], actions: ['Deny'] };
    expect(meaning(failed, {}, 0, null)).toEqual(['failure checkout: Too many. (P)']);
    expect(meaning(failed, { actions: ['Audit'] }, 0, null)).toEqual(['notice checkout: Too many. (P)']);
  });

  test('a refused pod is told of the workload that makes it', () => {
    const failed = { status: 'failed' as const, messages: ['Not root'], actions: ['Deny'] };
    expect(meaning(failed, {}, 1)).toEqual(['failure checkout: Not root. (P, of its pods)']);
  });

  test('what only Kyverno can evaluate is not evaluated', () => {
    const error = {
      status: 'error' as const,
      message: 'undeclared reference to resource',
      ignored: false,
      actions: [],
    };
    expect(meaning(error, { isKyverno: true })).toEqual([
      'notice -: A policy is not evaluated. P: undeclared reference to resource.',
    ]);
  });
});
