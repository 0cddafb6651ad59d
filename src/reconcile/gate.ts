import { type ObjectKey, spokenKey } from './object-key.ts';
import { isNamespaceObject } from './protected.ts';

/** What the person who installed the agent lets it write. The repository cannot widen it. */
export interface Boundaries {
  /** The agent's own namespace, where inventories are kept: never a target's. */
  agentNamespace: string;
  /** Patterns with `*`; empty means every namespace but the system's. */
  allowNamespaces: readonly string[];
  /** `Kind` or `Kind.group`; empty means every kind that is not denied. */
  allowKinds: readonly string[];
  denyKinds: readonly string[];
}

export type Permission = { status: 'allowed' } | { status: 'refused'; reason: string };

/**
 * Whether an object may be written (applied or deleted). System namespaces (`kube-*`) and, once namespaces are listed,
 * cluster-scoped objects are allowed only when they are named.
 */
export function authorize(boundaries: Boundaries, key: ObjectKey): Permission {
  if (boundaries.denyKinds.some((pattern) => matchesKind(pattern, key)))
    return refused(key, `its kind is denied (--deny-kind)`);
  const isNamed = boundaries.allowKinds.some((pattern) => matchesKind(pattern, key));
  if (boundaries.allowKinds.length > 0 && !isNamed) return refused(key, 'its kind is not among those of --allow-kind');
  const place = isNamespaceObject(key) ? key.name : key.namespace;
  if (place !== null) return authorizeNamespace(boundaries, key, place);
  if (boundaries.allowNamespaces.length > 0 && !isNamed) {
    return refused(key, 'it is cluster-scoped, and with --allow-namespace such kinds must be named by --allow-kind');
  }
  return { status: 'allowed' };
}

function authorizeNamespace(boundaries: Boundaries, key: ObjectKey, place: string): Permission {
  if (place === boundaries.agentNamespace) return refused(key, "the agent's own namespace is never a target");
  if (boundaries.allowNamespaces.length === 0) {
    return place.startsWith('kube-')
      ? refused(key, `namespace ${place} belongs to the system and is not named by --allow-namespace`)
      : { status: 'allowed' };
  }
  const allowed = boundaries.allowNamespaces.some((pattern) => matchesNamespace(pattern, place));
  return allowed ? { status: 'allowed' } : refused(key, `namespace ${place} is not among those of --allow-namespace`);
}

function refused(key: ObjectKey, why: string): Permission {
  return { status: 'refused', reason: `${spokenKey(key)} may not be written by this agent: ${why}` };
}

/** `Kind` fits every group, `Kind.group` only that one, `*` all. Case does not matter. */
function matchesKind(pattern: string, key: ObjectKey): boolean {
  if (pattern === '*') return true;
  const dot = pattern.indexOf('.');
  const kind = dot === -1 ? pattern : pattern.slice(0, dot);
  if (kind.toLowerCase() !== key.kind.toLowerCase()) return false;
  return dot === -1 || pattern.slice(dot + 1).toLowerCase() === key.group.toLowerCase();
}

/** `*` stands for any run of characters; a pattern that begins with it never reaches `kube-*` by accident. */
function matchesNamespace(pattern: string, namespace: string): boolean {
  if (pattern.startsWith('*') && namespace.startsWith('kube-')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(namespace);
}
