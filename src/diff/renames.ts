import { type FieldPath, lastKey } from './field-path.ts';
import { isGenerated } from './generated-name.ts';
import { nameOf, namespaceOf } from './kube-object.ts';
import type { ObjectPair } from './pair-objects.ts';

/** Tells whether a value that changes only follows an object that got another name. */
export interface Renames {
  /** The new name of what a value names, at this place; the value itself when nothing of that name was renamed. */
  followed(value: string, path: FieldPath): string;
}

/** The old and new names of renamed objects, so that references to them are not shown as changes of their own. */
export function renamesOf(pairs: readonly ObjectPair[]): Renames {
  const names = new Map<string, string>();
  const namespaces = new Map<string, string>();
  for (const pair of pairs) {
    if (pair.kind !== 'renamed') continue;
    names.set(nameOf(pair.before), nameOf(pair.after));
    namespaces.set(namespaceOf(pair.before), namespaceOf(pair.after));
  }
  return {
    followed(value, path) {
      const name = names.get(value);
      if (name !== undefined && (isGenerated(value) || isReference(path))) return name;
      return lastKey(path) === 'namespace' ? (namespaces.get(value) ?? value) : value;
    },
  };
}

/** The keys under which Kubernetes objects name others. A generated name is a reference wherever it stands. */
const referenceKeys =
  /^(?:(?:secret|claim|service|serviceAccount|configMap|storageClass|ingressClass|priorityClass)Name|serviceAccount)$/;
const parents =
  /^(?:(?:configMap|secret)(?:Key)?Ref|configMap|secret|service|roleRef|scaleTargetRef|backendRefs|subjects|imagePullSecrets)$/;

function isReference(path: FieldPath): boolean {
  const keys = path.flatMap((step) => ('key' in step ? [step.key] : []));
  const last = keys.at(-1) ?? '';
  return referenceKeys.test(last) || (last === 'name' && parents.test(keys.at(-2) ?? ''));
}
