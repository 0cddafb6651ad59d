import type { IgnoreRule } from '../../model/drift.ts';
import { listAt, textAt, textsAt, valueAt } from '../../model/read-json.ts';
import { refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import { isHelmRelease } from './kinds.ts';

/**
 * What Flux was told to leave alone, as our rules: `spec.ignore` of a Kustomization (Flux 2.9) and
 * `spec.driftDetection.ignore` of a HelmRelease, with each target's selector applied to the rendered objects. A selector
 * that is not understood fits nothing: then more is reported, never less.
 */
export function fluxIgnores(claimant: KubeObject, objects: readonly KubeObject[]): IgnoreRule[] {
  const place = isHelmRelease(claimant) ? ['spec', 'driftDetection', 'ignore'] : ['spec', 'ignore'];
  return listAt(claimant, ...place).flatMap((rule) => {
    const pointers = listAt(rule, 'paths').filter((path) => typeof path === 'string' && path.startsWith('/'));
    const jsonPointers = pointers.map(String);
    const target = valueAt(rule, 'target');
    if (jsonPointers.length === 0) return [];
    if (target === undefined) return [{ jsonPointers, managedFieldsManagers: [] }];
    return objects.filter((object) => isSelected(target, object)).map((object) => exactRule(object, jsonPointers));
  });
}

function exactRule(object: KubeObject, jsonPointers: string[]): IgnoreRule {
  const { group, kind, name, namespace } = refOf(object);
  const exact = { group, kind, name, jsonPointers, managedFieldsManagers: [] };
  return namespace === null ? exact : { ...exact, namespace };
}

/** Kustomize's rule: fields are anchored patterns, selectors are those of Kubernetes; what is left out fits everything. */
function isSelected(target: unknown, object: KubeObject): boolean {
  const ref = refOf(object);
  const fields = { group: ref.group, version: ref.version, kind: ref.kind, name: ref.name };
  const isNamed = Object.entries(fields).every(([field, value]) => fitsPattern(textAt(target, field), value));
  // A namespace that the render leaves out is the target's own: it is not compared.
  const isPlaced = ref.namespace === null || fitsPattern(textAt(target, 'namespace'), ref.namespace);
  return (
    isNamed &&
    isPlaced &&
    fitsSelector(textAt(target, 'labelSelector'), textsAt(object, 'metadata', 'labels')) &&
    fitsSelector(textAt(target, 'annotationSelector'), textsAt(object, 'metadata', 'annotations'))
  );
}

/** Words, `.*` and `|`: other patterns are not evaluated, because they can be made to burn time. */
function fitsPattern(pattern: string | null, value: string): boolean {
  if (pattern === null || pattern === '') return true;
  const bare = pattern.replace(/^\^/, '').replace(/\$$/, '');
  if (!/^(?:[\w|-]|\.\*|\.|\\\.)*$/.test(bare)) return false;
  return bare.split('|').some((each) => new RegExp(`^${each}$`).test(value));
}

/** `a=b,c!=d,e,!f`; the set forms (`in`, `notin`) are not evaluated. */
function fitsSelector(selector: string | null, texts: Readonly<Record<string, string>>): boolean {
  if (selector === null || selector === '') return true;
  if (/[()]/.test(selector)) return false;
  return selector.split(',').every((part) => {
    const [, key = '', operator = '', value = ''] = /^\s*!?\s*([^=!\s]+)\s*(==|=|!=)?\s*(.*?)\s*$/.exec(part) ?? [];
    if (operator === '!=') return texts[key] !== value;
    if (operator !== '') return texts[key] === value;
    return part.trim().startsWith('!') !== Object.hasOwn(texts, key);
  });
}
