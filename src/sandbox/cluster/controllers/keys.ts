import { keyOf } from '../object.ts';
import type { Change } from '../store.ts';

/** The key of a changed object of this kind. */
export function ownKey(change: Change, kind: string, apiGroup: string): string[] {
  const group = change.object.apiVersion.includes('/') ? change.object.apiVersion.split('/')[0] : '';
  return change.object.kind === kind && group === apiGroup ? [keyOf(change.object)] : [];
}

/** The keys of the owners of this kind: what a child does concerns its parent. */
export function ownerKeys(change: Change, kind: string): string[] {
  const owners = (change.object.metadata.ownerReferences ?? []).filter((owner) => owner.kind === kind);
  return owners.map((owner) => `${change.object.metadata.namespace ?? ''}/${owner.name}`);
}
