/** What a path names, before anything is known about the resource. */
export type Route =
  | { kind: 'open'; name: 'version' | 'healthz' | 'readyz' | 'livez' }
  | { kind: 'core-versions' }
  | { kind: 'groups' }
  | { kind: 'group'; group: string }
  | { kind: 'resources'; group: string; version: string }
  | { kind: 'resource'; resource: ResourcePath }
  | { kind: 'unsupported'; what: string }
  | { kind: 'unknown' };

export interface ResourcePath {
  group: string;
  version: string;
  plural: string;
  /** Undefined on a path without a namespace: all of them, or a cluster-scoped resource. */
  namespace: string | undefined;
  name: string | undefined;
  subresource: string;
}

const OPEN = { version: 'version', healthz: 'healthz', readyz: 'readyz', livez: 'livez' } as const;

/** Real paths that the sandbox answers with 501. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  openapi: 'OpenAPI documents',
  metrics: 'metrics',
  logs: 'logs',
  '.well-known': 'service account issuer discovery',
};

/** Recognises a request path. Throws URIError for a path that does not decode. */
export function routeOf(pathname: string): Route {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [head = '', second, third] = parts;
  if (head in OPEN) return { kind: 'open', name: OPEN[head as keyof typeof OPEN] };
  if (head === 'api') {
    if (second === undefined) return { kind: 'core-versions' };
    return versioned('', second, parts.slice(2));
  }
  if (head === 'apis') {
    if (second === undefined) return { kind: 'groups' };
    if (third === undefined) return { kind: 'group', group: second };
    return versioned(second, third, parts.slice(3));
  }
  const what = UNSUPPORTED[head];
  return what === undefined ? { kind: 'unknown' } : { kind: 'unsupported', what };
}

function versioned(group: string, version: string, rest: readonly string[]): Route {
  const [first, second, third] = rest;
  if (first === undefined) return { kind: 'resources', group, version };
  if (first === 'watch') return { kind: 'unsupported', what: 'the deprecated /watch/ paths; use ?watch=true' };
  const isInNamespace = first === 'namespaces' && third !== undefined && !isNamespaceSubresource(third, rest);
  const place = isInNamespace ? rest.slice(2) : rest;
  const [plural = '', name, subresource = '', ...more] = place;
  if (more.length > 0) return { kind: 'unsupported', what: 'proxying' };
  const namespace = isInNamespace ? second : undefined;
  return { kind: 'resource', resource: { group, version, plural, namespace, name, subresource } };
}

/** `namespaces/x/status` is the status of namespace x, not a resource called "status". */
function isNamespaceSubresource(name: string, rest: readonly string[]): boolean {
  return rest.length === 3 && (name === 'status' || name === 'finalize');
}
