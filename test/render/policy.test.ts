import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { Json, RenderEngine } from '../../src/render/engine.ts';
import type { PolicyJudgement, PolicyObject, PolicyRequest } from '../../src/render/policy.ts';

let engine: RenderEngine;
beforeAll(() => {
  engine = createEngine({ isLean: true });
});
afterAll(() => engine.close());

type Fields = { [key: string]: Json };

function policy(spec: Fields, name = 'rule'): Json {
  const rule = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['deployments'],
  };
  const own = { failurePolicy: 'Fail', matchConstraints: { resourceRules: [rule] }, ...spec };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: own,
  };
}

function deployment(spec: Fields, labels: Fields = {}): Json {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', labels }, spec };
}

async function judge(
  policies: Json[],
  objects: PolicyObject[],
  more: Partial<PolicyRequest> = {},
): Promise<PolicyJudgement[]> {
  const result = await engine.policy({ policies, objects, now: 0, ...more });
  if (result.status === 'failed') throw new Error(result.error.message);
  return result.judgements;
}

async function outcomes(spec: Fields, objects: PolicyObject[], more: Partial<PolicyRequest> = {}) {
  return (await judge([policy(spec)], objects, more)).map(({ outcome }) => outcome);
}

const few = { object: deployment({ replicas: 2 }) };
const many = { object: deployment({ replicas: 9 }) };

test('a validation holds or does not, with its own message', async () => {
  const validations = [
    { expression: 'object.spec.replicas <= 5', messageExpression: "'at most 5, not ' + string(object.spec.replicas)" },
    { expression: 'object.metadata.name != "db"', message: 'no databases' },
  ];
  expect(await outcomes({ validations }, [few, many])).toEqual([
    { status: 'passed' },
    { status: 'failed', messages: ['at most 5, not 9'], actions: ['Deny'] },
  ]);
  expect(await outcomes({ validations: [{ expression: 'object.spec.replicas < 3' }] }, [many])).toMatchObject([
    { messages: ['failed expression: object.spec.replicas < 3'] },
  ]);
});

test('variables, match conditions and the libraries of Kubernetes are there', async () => {
  const spec = {
    variables: [
      { name: 'limits', expression: 'object.spec.containers.map(c, quantity(c.memory))' },
      { name: 'small', expression: "variables.limits.all(q, q.isLessThan(quantity('1Gi')))" },
    ],
    matchConditions: [{ name: 'not-exempt', expression: "!('exempt' in object.metadata.?labels.orValue({}))" }],
    validations: [{ expression: 'variables.small', message: 'too large' }],
  };
  const containers = [{ memory: '512Mi' }, { memory: '2Gi' }];
  expect(await outcomes(spec, [{ object: deployment({ containers }) }])).toMatchObject([{ messages: ['too large'] }]);
  expect(await outcomes(spec, [{ object: deployment({ containers }, { exempt: 'yes' }) }])).toEqual([]);
});

test('only what the constraints match is judged, by operation, kind, name and labels', async () => {
  const validations = [
    { expression: 'oldObject == null || oldObject.spec.replicas <= object.spec.replicas', message: 'shrinks' },
  ];
  const shrunk = { object: deployment({ replicas: 1 }), oldObject: deployment({ replicas: 3 }) };
  const service = { object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: {} } };
  const gone = { object: null, oldObject: deployment({ replicas: 3 }) };
  expect(await outcomes({ validations }, [shrunk, service, gone, few])).toMatchObject([
    { messages: ['shrinks'] },
    { status: 'passed' },
  ]);
  const deletes = {
    matchConstraints: {
      resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['DELETE'], resources: ['*'] }],
    },
  };
  const never = [{ expression: 'false', message: 'stays' }];
  expect(await judge([policy({ ...deletes, validations: never })], [shrunk, gone])).toMatchObject([{ object: 1 }]);
  const labelled = { matchConstraints: { objectSelector: { matchLabels: { tier: 'web' } } }, validations: never };
  expect(await judge([policy(labelled)], [few, { object: deployment({}, { tier: 'web' }) }])).toMatchObject([
    { object: 1 },
  ]);
});

test('what only the cluster knows is not evaluated, with the reason', async () => {
  const reasons = async (expression: string, more: Fields = {}) =>
    (await outcomes({ validations: [{ expression }], ...more }, [few])).map((each) =>
      each.status === 'notEvaluated' ? each.reason : each,
    );
  expect(await reasons("authorizer.group('').resource('pods').check('create').allowed()")).toEqual([
    expect.stringContaining('authorised'),
  ]);
  expect(await reasons("request.userInfo.username != 'x'")).toEqual([expect.stringContaining('who sends the request')]);
  expect(await reasons("namespaceObject.metadata.labels['env'] == 'prod'")).toEqual([
    expect.stringContaining('reads the namespace'),
  ]);
  expect(await reasons('object.spec.strategy.type != "Recreate"')).toEqual([
    expect.stringContaining('reads the field strategy'),
  ]);
  expect(await reasons('object.metadata.name != "authorizer"')).toEqual([{ status: 'passed' }]);
  const older = {
    resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1beta1'], operations: ['*'], resources: ['deployments'] }],
  };
  expect(await reasons('true', { matchConstraints: older })).toEqual([expect.stringContaining('another version')]);
  expect(await reasons('true', { matchConstraints: { ...older, matchPolicy: 'Exact' } })).toEqual([]);
});

test('namespaces that Git has decide selectors and expressions', async () => {
  const namespaces = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { env: 'prod' } } }];
  const spec = {
    matchConstraints: { namespaceSelector: { matchLabels: { env: 'prod' } } },
    validations: [{ expression: "namespaceObject.metadata.labels['env'] == 'dev'", message: 'not in prod' }],
  };
  expect(await outcomes(spec, [few], { namespaces })).toMatchObject([{ messages: ['not in prod'] }]);
  expect(await outcomes(spec, [few])).toMatchObject([{ status: 'notEvaluated' }]);
  const byName = {
    ...spec,
    matchConstraints: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } },
  };
  expect(await outcomes(byName, [few])).toEqual([]);
});

describe('bindings', () => {
  const limited = policy({
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: 'object.spec.replicas <= int(params.data.most)', message: 'too many' }],
  });
  const limit = (name: string, most: string): Json => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'rules' },
    data: { most },
  });
  const bound = (name: string, spec: Fields): Json => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: 'rule', validationActions: ['Warn'], ...spec },
  });
  const params = [limit('small', '1'), limit('large', '100')];

  test('say which parameters count, and what becomes of a failure', async () => {
    const bindings = [bound('b', { paramRef: { name: 'small', namespace: 'rules', parameterNotFoundAction: 'Deny' } })];
    expect(await judge([limited], [few], { bindings, params })).toEqual([
      {
        object: 0,
        policy: 0,
        binding: 'b',
        param: 'rules/small',
        outcome: { status: 'failed', messages: ['too many'], actions: ['Warn'] },
      },
    ]);
    const absent = [bound('b', { paramRef: { name: 'none', namespace: 'rules', parameterNotFoundAction: 'Deny' } })];
    expect(await judge([limited], [few], { bindings: absent, params })).toMatchObject([
      { outcome: { status: 'notEvaluated' } },
    ]);
  });

  test('leave a policy without any unevaluated, and none given at all means all parameters', async () => {
    expect(await judge([limited], [few], { bindings: [], params })).toEqual([]);
    const judgements = await judge([limited], [few], { params });
    expect(judgements.map(({ param, outcome }) => [param, outcome.status])).toEqual([
      ['rules/small', 'failed'],
      ['rules/large', 'passed'],
    ]);
  });

  test('may choose what a policy does not', async () => {
    const matchResources = { objectSelector: { matchLabels: { tier: 'web' } } };
    const bindings = [bound('b', { matchResources, paramRef: { name: 'small', namespace: 'rules' } })];
    expect(await judge([limited], [few], { bindings, params })).toEqual([]);
  });
});

describe('a policy that is wrong', () => {
  test('is an error of its own, which its failure policy may ignore', async () => {
    const [error] = await outcomes({ validations: [{ expression: 'object.spec.' }] }, [few]);
    expect(error).toMatchObject({
      status: 'error',
      ignored: false,
      message: expect.stringContaining('does not compile'),
    });
    const broken = { failurePolicy: 'Ignore', validations: [{ expression: '1 / (object.spec.replicas - 2) > 0' }] };
    expect(await outcomes(broken, [few])).toMatchObject([
      { status: 'error', ignored: true, message: expect.stringContaining('division by zero') },
    ]);
    const unknown = { validations: [{ expression: 'http.get("https://example.test") == null' }] };
    expect(await outcomes(unknown, [few])).toMatchObject([
      { status: 'error', message: expect.stringContaining('undeclared reference') },
    ]);
  });

  test('ends at its budget instead of running on', async () => {
    const spec = { text: 'a'.repeat(400_000), l: Array.from({ length: 100 }, (_none, at) => at) };
    const expression = "object.spec.l.all(n, !object.spec.text.contains('b' + string(n)))";
    expect(await outcomes({ validations: [{ expression }] }, [{ object: deployment(spec) }])).toMatchObject([
      { status: 'error', message: expect.stringContaining('cost limit exceeded') },
    ]);
  });
});
