import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { noCharts } from '../../../src/charts/chart-repository.ts';
import type { KubeObject } from '../../../src/diff/kube-object.ts';
import { inspectDeprecatedApis } from '../../../src/inspect/deprecated-api.ts';
import { createInspections } from '../../../src/inspect/inspections.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { createDiffs, type RenderTarget } from '../../../src/observe/diffs.ts';
import { farKinds, objectsOfKinds } from '../../../src/observe/inspecting/far-objects.ts';
import { createInspector, type InspectionTools } from '../../../src/observe/inspecting/inspector.ts';
import { createKeptFindings } from '../../../src/observe/inspecting/kept-findings.ts';
import { nothingOutside } from '../../../src/observe/targets/outside.ts';
import { createTreeReader } from '../../../src/observe/targets/tree-reader.ts';
import type { Json } from '../../../src/render/engine.ts';
import type { PolicyRequest, PolicyResult } from '../../../src/render/policy.ts';
import { readSchemaFile } from '../../../src/render/schema-file.ts';
import { type Repository, startRepository } from '../repository.ts';

let repository: Repository;
beforeAll(async () => {
  repository = await startRepository({ dev: {}, prod: { after: ['dev'], kubernetes: '1.34' } });
});
afterAll(() => repository.stop());

/** Plain manifests, read without the engine. */
const render: RenderTarget = async ({ tree }, treeish, { source }) => {
  const text = await tree.file(treeish, `${source.path}/app.yaml`);
  const objects = [parse(text ?? '') as KubeObject];
  return { status: 'rendered', objects, files: [`${source.path}/app.yaml`], unknowns: [] };
};
const decoded: string[] = [];
const tools = {
  async decode(file: string, content: Uint8Array) {
    decoded.push(file);
    const documents = parseAllDocuments(new TextDecoder().decode(content)).map((document) => document.toJSON() as Json);
    return { status: 'decoded' as const, documents };
  },
  policy: async (): Promise<PolicyResult> => ({ status: 'evaluated', judgements: [] }),
  inspections: { 'deprecated-api': inspectDeprecatedApis },
  kept: createKeptFindings({ program: 'test' }),
};

async function findingsOf(base: string, head: string, key: string, of: InspectionTools = tools): Promise<Finding[]> {
  const { mirror, config, targetsAt, target } = repository;
  const from = { tree: mirror, outside: nothingOutside, charts: noCharts };
  const diffs = createDiffs(render, from, createInspector({ tools: of, from, render, config, targetsAt }));
  const diff = await diffs(
    { treeish: base, at: await target(base, key) },
    { treeish: head, at: await target(head, key) },
  );
  return diff.status === 'rendered' ? (diff.findings ?? []) : [];
}

function budget(version: string, name = 'web'): string {
  return `{ apiVersion: policy/${version}, kind: PodDisruptionBudget, metadata: { name: ${name} } }\n`;
}

test('a finding is new when the pull request brings it, and known when the base branch has it', async () => {
  const file = 'apps/prod/checkout/app.yaml';
  const good = await repository.commit({ [file]: budget('v1') });
  const bad = await repository.commit({ [file]: budget('v1beta1') }, good);
  const edited = await repository.commit({ [file]: `${budget('v1beta1')}# a remark\n` }, bad);
  const brief = (findings: Finding[]) => findings.map(({ inspection, known }) => `${inspection} ${known}`);
  expect(brief(await findingsOf(good, bad, 'checkout/prod'))).toContain('deprecated-api false');
  expect(brief(await findingsOf(bad, edited, 'checkout/prod'))).toContain('deprecated-api true');
  expect(brief(await findingsOf(bad, good, 'checkout/prod'))).not.toContain('deprecated-api false');
});

test('far-reaching objects are found wherever they lie, once per content, and only files that name such a kind are decoded', async () => {
  const commit = await repository.commit({
    'apps/prod/checkout/app.yaml': budget('v1'),
    'platform/namespaces.yaml':
      'kind: Namespace\napiVersion: v1\nmetadata: { name: shop }\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: { name: x }\n',
    'platform/list.json':
      '{"kind":"List","apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"pay"}}]}',
    'charts/web/templates/ns.yaml': 'kind: Namespace\nmetadata: { name: {{ .Values.name }} }\n',
    'platform/broken.yaml': 'kind: Namespace\nmetadata: 7\n',
    'README.md': 'kind: Namespace',
  });
  decoded.length = 0;
  const reader = createTreeReader(repository.mirror, commit);
  const found = await objectsOfKinds(reader, tools.decode, farKinds);
  expect(found.map(({ object, file }) => `${file} ${object.metadata.name}`)).toEqual([
    'platform/list.json pay',
    'platform/namespaces.yaml shop',
  ]);
  expect(decoded.toSorted()).toEqual(['platform/broken.yaml', 'platform/list.json', 'platform/namespaces.yaml']);
  await objectsOfKinds(createTreeReader(repository.mirror, commit), tools.decode, farKinds);
  expect(decoded).toHaveLength(3);
});

test('policies count as the base branch has them, and are asked of updates', async () => {
  const policy =
    'kind: ValidatingAdmissionPolicy\napiVersion: admissionregistration.k8s.io/v1\nmetadata: { name: limit }\n';
  const bound = `${policy}---\nkind: ValidatingAdmissionPolicyBinding\napiVersion: admissionregistration.k8s.io/v1\nmetadata: { name: all }\nspec: { policyName: limit }\n`;
  const file = 'apps/prod/checkout/app.yaml';
  const rules = 'apps/prod/checkout/rules.yaml';
  const without = await repository.commit({ [file]: budget('v1') });
  const having = await repository.commit({ [file]: budget('v1', 'api'), [rules]: bound }, without);
  const changed = await repository.commit({ [file]: `${budget('v1', 'api')}# a remark\n` }, having);
  const asked: PolicyRequest[] = [];
  const policies = {
    ...tools,
    kept: createKeptFindings({ program: 'test' }),
    async policy(request: PolicyRequest): Promise<PolicyResult> {
      asked.push(request);
      const outcome = { status: 'failed' as const, messages: ['No'], actions: ['Deny'] };
      return { status: 'evaluated', judgements: [{ object: 0, policy: 0, binding: 'all', param: null, outcome }] };
    },
  };
  expect(await findingsOf(without, having, 'checkout/prod', policies)).toEqual([]);
  expect(asked).toEqual([]);
  const found = await findingsOf(having, changed, 'checkout/prod', policies);
  expect(found.map(({ inspection, level, known, message }) => [inspection, level, known, message])).toEqual([
    ['policy', 'failure', true, 'No. (ValidatingAdmissionPolicy limit)'],
  ]);
  expect(asked.map(({ objects }) => objects.map((one) => 'oldObject' in one))).toEqual([[true], [false]]);
});

test('a second look inspects nothing and asks no policy', async () => {
  const file = 'apps/prod/checkout/app.yaml';
  const rules = 'apps/prod/checkout/rules.yaml';
  const bound =
    'kind: ValidatingAdmissionPolicy\napiVersion: admissionregistration.k8s.io/v1\nmetadata: { name: limit }\n---\nkind: ValidatingAdmissionPolicyBinding\napiVersion: admissionregistration.k8s.io/v1\nmetadata: { name: all }\nspec: { policyName: limit }\n';
  const base = await repository.commit({ [file]: budget('v1'), [rules]: bound });
  const head = await repository.commit({ [file]: budget('v1beta1') }, base);
  const seen: string[] = [];
  const counting: InspectionTools = {
    ...tools,
    kept: createKeptFindings({ program: 'test' }),
    async policy() {
      seen.push('policy');
      return tools.policy();
    },
    inspections: {
      'deprecated-api'(subject) {
        seen.push(subject.target.environment);
        return inspectDeprecatedApis(subject);
      },
    },
  };
  const first = await findingsOf(base, head, 'checkout/prod', counting);
  expect(first.map(({ inspection }) => inspection)).toEqual(['deprecated-api']);
  expect(seen).toEqual(['policy', 'prod', 'policy', 'prod']);
  seen.length = 0;
  expect(await findingsOf(base, head, 'checkout/prod', counting)).toEqual(first);
  expect(seen).toEqual([]);
  // What was the head is a base now, with the same objects and no update before it.
  await findingsOf(head, await repository.commit({ 'README.md': 'new' }, head), 'checkout/prod', counting);
  expect(seen).toContain('policy');
});

test('kept findings are those that an inspection would find, whatever changes around', async () => {
  const file = 'apps/prod/checkout/app.yaml';
  const namespace = (level: string) =>
    `kind: Namespace\napiVersion: v1\nmetadata: { name: checkout, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n`;
  const pod = (image: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { hostNetwork: true, containers: [{ name: web, image: ${image} }] }\n`;
  let parent = await repository.commit({ [file]: budget('v1') });
  const commits = [parent];
  for (const changes of [
    { [file]: budget('v1beta1') },
    { [file]: pod('ghcr.io/acme/web:1.0.0') },
    { 'platform/checkout.yaml': namespace('baseline') },
    { 'platform/checkout.yaml': namespace('privileged') },
    { 'apps/dev/checkout/app.yaml': pod('ghcr.io/acme/web:1.0.0') },
    { [file]: `# a remark moves the lines\n${pod('ghcr.io/acme/web:1.0.0')}` },
    { [file]: pod('ghcr.io/acme/web:latest') },
  ]) {
    parent = await repository.commit(changes, parent);
    commits.push(parent);
  }
  const inspections = createInspections({ schemas: readSchemaFile() });
  const shared = { ...tools, inspections, kept: createKeptFindings({ program: 'test' }) };
  const outcomes = new Set<string>();
  for (const base of commits) {
    for (const head of commits) {
      const fresh = { ...shared, kept: createKeptFindings({ program: 'test' }) };
      const found = await findingsOf(base, head, 'checkout/prod', shared);
      expect(found).toEqual(await findingsOf(base, head, 'checkout/prod', fresh));
      outcomes.add(JSON.stringify(found));
    }
  }
  // The commits differ in what is found of them, else nothing would be proven.
  expect(outcomes.size).toBeGreaterThan(10);
});
