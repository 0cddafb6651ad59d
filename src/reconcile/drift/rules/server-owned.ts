import { pathText } from '../path.ts';
import type { DriftRule } from './rule.ts';

/** Fields that the cluster fills, by group and kind; what Git holds of them is a leftover of an export. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/Service': ['spec.clusterIP', 'spec.clusterIPs', 'spec.healthCheckNodePort'],
  '/PersistentVolumeClaim': ['spec.volumeName'],
  '/PersistentVolume': ['spec.claimRef'],
  '/ServiceAccount': ['secrets', 'imagePullSecrets'],
  '/Namespace': ['spec.finalizers'],
  '/Pod': ['spec.nodeName'],
};

/**
 * Fields that are the server's: bookkeeping that exports leave in Git (`creationTimestamp: null`), references between
 * objects, and what controllers allocate where Git leaves it empty.
 */
export const serverOwned: DriftRule = {
  name: 'fields of the server',
  hides({ path, git }, { group, kind }) {
    const text = pathText(path);
    if (/(?:^|\.)metadata\.(?:creationTimestamp|finalizers|ownerReferences|generateName|deletion\w+)\b/.test(text))
      return true;
    const isEmpty = git === undefined || git === null || git === '';
    return (
      isEmpty && (FIELDS[`${group}/${kind}`] ?? []).some((field) => text === field || text.startsWith(`${field}[`))
    );
  },
};
