import type { KubeObject } from '../../../src/diff/kube-object.ts';
import type { Kubectl } from '../cluster/kubectl.ts';

/** One target as a server is to see it: everything on both sides, in a namespace of its own. */
export interface Staged {
  before: KubeObject[];
  after: KubeObject[];
}

const clusterWide = new Set(['CustomResourceDefinition', 'Namespace', 'ClusterRole', 'ClusterRoleBinding']);

/** Moves the objects of a target into namespaces that nobody else has, so that targets of other clusters fit beside it. */
export function inOwnNamespace(objects: readonly KubeObject[], namespace: string): KubeObject[] {
  return objects.map((object) => {
    if (clusterWide.has(object.kind)) return object;
    return { ...object, metadata: { ...object.metadata, namespace } };
  });
}

/** What a server answers to a dry run of both sides, after the first one was applied for real. */
export async function dryRuns(
  kubectl: Kubectl,
  staged: readonly Staged[],
): Promise<{ before: ReadonlyMap<string, unknown>; after: ReadonlyMap<string, unknown> }> {
  const before = staged.flatMap((one) => one.before);
  const after = staged.flatMap((one) => one.after);
  const namespaces = [...new Set([...before, ...after].flatMap(({ metadata }) => metadata.namespace ?? []))];
  await kubectl.apply(...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await establish(kubectl, [...crdsOf(before), ...looseCrds([...before, ...after])]);
  await kubectl.apply(...before.filter(isNoCrd));
  const first = await dryRun(kubectl, before);
  const crds = await dryRun(kubectl, crdsOf(after));
  // What a new field of a kind means is only known to a server that has the kind.
  await establish(kubectl, crdsOf(after));
  const second = await dryRun(kubectl, after.filter(isNoCrd));
  return { before: first, after: new Map([...crds, ...second]) };
}

/** True when a server would remove the object. */
export async function couldRemove(kubectl: Kubectl, { kind, metadata }: KubeObject): Promise<boolean> {
  const where = metadata.namespace === undefined ? [] : ['--namespace', metadata.namespace];
  const said = await kubectl.run(['delete', kind, metadata.name, ...where, '--dry-run=server']);
  return said.includes('deleted');
}

/** The same for an object that was rendered and for the server's answer to it. */
export function keyOf(object: {
  kind?: unknown;
  metadata?: { namespace?: string | undefined; name?: string };
}): string {
  return `${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name}`;
}

function isNoCrd({ kind }: KubeObject): boolean {
  return kind !== 'CustomResourceDefinition';
}

function crdsOf(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) => !isNoCrd(object));
}

async function establish(kubectl: Kubectl, crds: readonly { metadata: { name: string } }[]): Promise<void> {
  if (crds.length === 0) return;
  await kubectl.apply(...crds);
  const names = crds.map(({ metadata }) => `crd/${metadata.name}`);
  await kubectl.run(['wait', '--for=condition=Established', '--timeout=20s', ...names]);
}

/** Definitions that take anything, for kinds whose own ones the repositories do not bring. */
function looseCrds(objects: readonly KubeObject[]): { metadata: { name: string } }[] {
  const own = new Set(crdsOf(objects).map((crd) => String((crd['spec'] as { group: string }).group)));
  const loose = new Map<string, { metadata: { name: string } }>();
  for (const { apiVersion, kind } of objects) {
    const [group = '', version = ''] = apiVersion.split('/');
    if (!/\.(?:io|com)$/.test(group) || group.endsWith('.k8s.io') || own.has(group)) continue;
    loose.set(`${group} ${kind}`, looseCrd(group, version, kind));
  }
  return [...loose.values()];
}

function looseCrd(group: string, version: string, kind: string) {
  const [singular, plural] = [kind.toLowerCase(), `${kind.toLowerCase()}s`];
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, singular, plural },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

async function dryRun(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<Map<string, unknown>> {
  if (objects.length === 0) return new Map();
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const how = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-o', 'json', '-f', '-'];
  const answer = JSON.parse(await kubectl.run(how, list));
  const items: object[] = answer.kind === 'List' ? answer.items : [answer];
  return new Map(items.map((item) => [keyOf(item), item]));
}
