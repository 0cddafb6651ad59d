import { listAt, textAt } from '../../model/read-json.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

/** The objects that a Kustomization or HelmRelease says it applied. Entries in no known form are left out. */
export function inventoryOf(object: KubeObject): ObjectRef[] {
  return listAt(object, 'status', 'inventory', 'entries').flatMap((entry) => {
    const ref = readEntry(textAt(entry, 'id'), textAt(entry, 'v'));
    return ref === null ? [] : [ref];
  });
}

/** `namespace_name_group_Kind`; a colon in the name of an RBAC object is written as `__`. */
function readEntry(id: string | null, version: string | null): ObjectRef | null {
  const found = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id ?? '');
  if (found === null || version === null) return null;
  const [, namespace = '', name = '', group = '', kind = ''] = found;
  return { group, version, kind, namespace: namespace === '' ? null : namespace, name: name.replaceAll('__', ':') };
}
