import type { ManagedFieldsEntry } from '../object.ts';
import { type FieldSet, fromFieldsV1, isEmpty, toFieldsV1 } from './field-set.ts';

/** Who writes: one entry of metadata.managedFields per such identity. */
export interface Manager {
  name: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
}

/** One manager's share of an object. */
export interface Share {
  manager: Manager;
  fields: FieldSet;
  time: string;
}

export type Shares = ReadonlyMap<string, Share>;

/** An apply entry is found again whatever version it was written in; updates are kept apart by version. */
export function managerId(manager: Manager): string {
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion;
  return JSON.stringify([manager.name, manager.operation, version, manager.subresource]);
}

export function readShares(entries: readonly ManagedFieldsEntry[] | undefined): Shares {
  const shares = new Map<string, Share>();
  for (const entry of entries ?? []) {
    const manager: Manager = {
      name: entry.manager ?? '',
      operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
      apiVersion: entry.apiVersion ?? '',
      subresource: entry.subresource ?? '',
    };
    if (entry.fieldsV1 === undefined) continue;
    shares.set(managerId(manager), { manager, fields: fromFieldsV1(entry.fieldsV1), time: entry.time ?? '' });
  }
  return shares;
}

/** The entries in the order of a real server: applies before updates, then by time and name. */
export function writeShares(shares: Shares): ManagedFieldsEntry[] {
  const kept = [...shares.values()].filter((share) => !isEmpty(share.fields));
  kept.sort((a, b) => order(a).localeCompare(order(b)));
  return kept.map((share) => {
    const entry: ManagedFieldsEntry = {
      manager: share.manager.name,
      operation: share.manager.operation,
      apiVersion: share.manager.apiVersion,
      time: share.time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(share.fields),
    };
    if (share.manager.subresource !== '') entry.subresource = share.manager.subresource;
    return entry;
  });
}

function order(share: Share): string {
  return [share.manager.operation, share.time, share.manager.name, share.manager.subresource].join('\0');
}
