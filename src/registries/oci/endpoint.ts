import { isIP } from 'node:net';

/** How to reach one registry. */
export interface OciHost {
  /** Its address, when it is another than `https://<host>`. */
  endpoint?: string;
  credentials?: { username: string; password: string };
}

export interface Endpoint {
  origin: string;
  path: string;
  credentials: { username: string; password: string } | null;
  /** Hosts of token servers that may have the credentials; absent for every one that the registry names. */
  tokenHosts?: readonly string[];
}

/**
 * Where the API of an image repository is. A repository's files name the registry, so a host that nobody configured must be
 * a public-looking name over TLS: no IP address, no name of one part, no port. Throws when it is not, or is no repository.
 */
export function endpointOf(repository: string, hosts: Readonly<Record<string, OciHost>>): Endpoint {
  const slash = repository.indexOf('/');
  const host = repository.slice(0, slash);
  const path = repository.slice(slash + 1);
  if (slash <= 0 || path === '') throw new Error(`${repository} does not name a registry and a repository`);
  const known = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
  const credentials = known?.credentials ?? null;
  if (known?.endpoint !== undefined) return { origin: new URL(known.endpoint).origin, path, credentials };
  // Docker Hub's name in references is not the name of its API.
  if (host === 'docker.io') return { origin: 'https://registry-1.docker.io', path, credentials };
  if (known === undefined && (isIP(host) !== 0 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host))) {
    throw new Error(`the registry ${host} is not configured: add it to the server's registries to allow it`);
  }
  return { origin: `https://${host}`, path, credentials };
}
