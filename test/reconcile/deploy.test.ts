import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { registerAgent } from '../../src/agent.ts';
import { isRecord, listAt, textAt } from '../../src/model/read-json.ts';
import { CREDENTIAL_SECRET } from '../../src/reconcile/credential-secret.ts';
import { SEED_SECRET } from '../../src/reconcile/seed.ts';

function documents(file: string): unknown[] {
  const text = readFileSync(new URL(`../../deploy/agent/${file}`, import.meta.url), 'utf8');
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

interface Rule {
  groups: unknown[];
  resources: unknown[];
  names: unknown[];
  verbs: unknown[];
}

function rulesOf(file: string): Rule[] {
  const roles = documents(file).filter((each) => /Role$/.test(textAt(each, 'kind') ?? ''));
  return roles.flatMap((role) =>
    listAt(role, 'rules').map((rule) => ({
      groups: listAt(rule, 'apiGroups'),
      resources: listAt(rule, 'resources'),
      names: listAt(rule, 'resourceNames'),
      verbs: listAt(rule, 'verbs'),
    })),
  );
}

const FILES = ['agent.yaml', 'namespace.yaml', 'cluster-wide.yaml', 'argocd.yaml', 'flux.yaml'];

test('no manifest grants a star, escalation or impersonation', () => {
  for (const rule of FILES.flatMap(rulesOf)) {
    for (const word of ['*', 'escalate', 'bind', 'impersonate', 'deletecollection']) {
      expect([...rule.groups, ...rule.resources, ...rule.verbs]).not.toContain(word);
    }
    expect(rule.resources).not.toContain('clusterroles');
  }
});

test('the cluster-wide role cannot delete namespaces or definitions', () => {
  for (const rule of rulesOf('cluster-wide.yaml')) {
    const isGuarded = rule.resources.includes('namespaces') || rule.resources.includes('customresourcedefinitions');
    if (isGuarded) expect(rule.verbs).not.toContain('delete');
  }
});

test('of Flux the agent may read the kinds that it follows, and write to three of them in one namespace', () => {
  const roles = documents('flux.yaml').filter((each) => /Role$/.test(textAt(each, 'kind') ?? ''));
  const may = (kind: string, verb: string) =>
    roles
      .filter((role) => textAt(role, 'kind') === kind)
      .flatMap((role) => listAt(role, 'rules'))
      .filter((rule) => listAt(rule, 'verbs').includes(verb))
      .flatMap((rule) => listAt(rule, 'resources'))
      .sort();
  const read = ['gitrepositories', 'helmcharts', 'helmreleases', 'kustomizations'];
  for (const verb of ['get', 'list', 'watch']) expect(may('ClusterRole', verb)).toEqual(read);
  expect(may('Role', 'patch')).toEqual(['gitrepositories', 'helmreleases', 'kustomizations']);
  expect(roles.flatMap((role) => listAt(role, 'rules').flatMap((rule) => listAt(rule, 'verbs')))).not.toContain(
    'update',
  );
});

test('in its own namespace the agent gets what it asks for there: inventories, its seed and its credential', () => {
  const rules = rulesOf('agent.yaml');
  const verbsFor = (resource: string, name: string) =>
    rules.flatMap(({ resources, names, verbs }) =>
      resources.includes(resource) && (names.length === 0 || names.includes(name)) ? verbs : [],
    );
  expect(verbsFor('configmaps', 'any').sort()).toEqual(['create', 'get', 'list', 'update']);
  expect(verbsFor('secrets', SEED_SECRET).sort()).toEqual(['create', 'get']);
  expect(verbsFor('secrets', CREDENTIAL_SECRET).sort()).toEqual(['create', 'get', 'update']);
  expect(verbsFor('secrets', 'shiplock-agent')).toEqual(['create']);
});

test('of Argo CD the agent may read and ask, never make or delete', () => {
  const verbs = rulesOf('argocd.yaml').map(({ resources, verbs: of }) => [resources, of]);
  expect(verbs).toEqual([
    [['applications'], ['get', 'list', 'watch', 'patch']],
    [['appprojects'], ['get']],
  ]);
});

test('the Deployment uses flags that the command knows, and runs without privileges', () => {
  const program = new Command();
  registerAgent(program);
  const known = program.commands[0]?.options.map(({ long }) => long);
  const deployment = documents('agent.yaml').find((each) => textAt(each, 'kind') === 'Deployment');
  const pod = isRecord(deployment) ? deployment['spec'] : null;
  const container = listAt(pod, 'template', 'spec', 'containers')[0];
  const [command, ...flags] = listAt(container, 'args').map(String);
  expect(command).toBe('agent');
  for (const flag of flags) expect(known).toContain(flag.split('=')[0]);
  expect(container).toMatchObject({
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  });
});

test('the page on the agent names every flag of the command, and no other', () => {
  const program = new Command();
  registerAgent(program);
  const text = readFileSync(new URL('../../docs/agent.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('## Settings'), text.indexOf('| environment variable'));
  const told = [...new Set(table.match(/--[a-z][a-z-]+/g))].sort();
  const known = program.commands[0]?.options.map(({ long }) => long).sort();
  expect(told).toEqual(known);
});
