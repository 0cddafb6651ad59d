import { listAt, textAt, valueAt } from '../json.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quoted, quotedList } from './danger-rule.ts';

/** Versions of a custom resource that are no longer there, served or stored. */
export function crdVersions({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept' || after.kind !== 'CustomResourceDefinition') return [];
  const path = 'spec.versions';
  const found: FoundDanger[] = [];
  const unserved = missing(versions(before, 'served'), versions(after, 'served'));
  if (unserved.length > 0) {
    const message = `Version ${quotedList(unserved)} is no longer served: manifests and controllers that use it get an error. Move them to another version first.`;
    found.push({ rule: 'crd-version', path, message });
  }
  const [stored] = missing(versions(before, 'storage'), versions(after, 'storage'));
  if (stored !== undefined) {
    const message = `Objects are no longer stored as ${quoted(stored)}. Those that are must be written again before that version can be dropped.`;
    found.push({ rule: 'crd-version', path, message });
  }
  return found;
}

function versions(object: KubeObject, flag: string): string[] {
  const marked = listAt(object, 'spec', 'versions').filter((version) => valueAt(version, flag) === true);
  return marked.flatMap((version) => textAt(version, 'name') ?? []);
}

function missing(before: readonly string[], after: readonly string[]): string[] {
  return before.filter((name) => !after.includes(name));
}
