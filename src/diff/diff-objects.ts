import type { ObjectChange } from '../model/changes.ts';
import { compareObject } from './compare-object.ts';
import type { ReadYaml } from './document.ts';
import { maskOne } from './hide.ts';
import { groupOf, type KubeObject, nameOf, namespaceOf } from './kube-object.ts';
import { maskPair } from './mask-pair.ts';
import { changedPairs, type ObjectPair, pairObjects } from './pair-objects.ts';
import { printYaml } from './print-yaml.ts';
import { renamesOf } from './renames.ts';
import { secretValues } from './secret-values.ts';
import type { CompareContext } from './spot.ts';
import { unifiedText } from './unified-text.ts';
import { withinDepth } from './within-depth.ts';

/**
 * What differs between two renders, object by object; equal ones are left out. Values are masked after they were
 * compared, and everything that is returned comes from the masked copies. Noise is in `fields`, flagged, and not in
 * `text`. The order of the objects does not matter. YAML that stands in a text is compared as what it says when there
 * is a reader for it.
 */
export function diffObjects(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  readYaml: ReadYaml | null = null,
): ObjectChange[] {
  const left = before.map(withinDepth);
  const right = after.map(withinDepth);
  const changed = changedPairs(pairObjects(left, right));
  if (changed.length === 0) return [];
  const known = secretValues([...left, ...right]);
  const context = { known, readYaml, renames: renamesOf(changed) };
  return changed.map((pair) => describe(pair, context));
}

function describe(pair: ObjectPair, context: Omit<CompareContext, 'group'>): ObjectChange {
  const named = pair.after ?? pair.before;
  if (pair.kind === 'added' || pair.kind === 'removed') {
    const masked = maskPair(pair.before ?? undefined, pair.after ?? undefined, context.known, context.readYaml);
    const text = unifiedText(printYaml(masked.before), printYaml(masked.after));
    return { change: pair.kind, ...identity(named), fields: [], text };
  }
  const before = pair.kind === 'renamed' ? underNewName(pair.before, pair.after) : pair.before;
  const compared = compareObject(before, pair.after, { ...context, group: groupOf(named) });
  const text = unifiedText(printYaml(compared.before), printYaml(compared.after));
  const { fields } = compared;
  if (pair.kind === 'kept') return { change: 'modified', ...identity(named), fields, text };
  const { kind, namespace, name } = identity(pair.before);
  return { change: 'renamed', former: { kind, namespace, name }, ...identity(named), fields, text };
}

/** That the name is another one is said once, above all fields. */
function underNewName(before: KubeObject, after: KubeObject): KubeObject {
  const { name: _, namespace: __, ...metadata } = before.metadata;
  const { name, namespace } = after.metadata;
  return {
    ...before,
    metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** Names stay readable, but for those that are credentials by their form. */
function identity(object: KubeObject): Pick<ObjectChange, 'apiVersion' | 'kind' | 'namespace' | 'name'> {
  const namespace = namespaceOf(object);
  return {
    apiVersion: maskOne(String(object.apiVersion), []),
    kind: maskOne(String(object.kind), []),
    namespace: namespace === '' ? null : maskOne(namespace, []),
    name: maskOne(nameOf(object), []),
  };
}
