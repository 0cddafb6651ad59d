import { isIP } from 'node:net';
import type { Credentials } from './credentials/credentials.ts';

export interface Endpoint {
  origin: string;
  path: string;
  credentials: Credentials | null;
  /** Hosts of token servers that may have the credentials; absent for every one that the registry names. */
  tokenHosts?: readonly string[];
  /** What to do about a registry that wants credentials where there are none. */
  hint: string;
}

/** What an operator says of a registry. */
export interface KnownHost {
  /** Its address, when it is another than `https://<host>`. */
  endpoint?: string | undefined;
  credentials: Credentials | null;
  hint?: string | undefined;
}

/**
 * Where the API of an image repository is. A repository's files name the registry, so a host that nobody configured must be
 * a public-looking name over TLS: no IP address, no name of one part, no port. Throws when it is not, or is no repository.
 */
export function endpointOf(repository: string, known: (host: string, path: string) => KnownHost | null): Endpoint {
  const slash = repository.indexOf('/');
  const host = repository.slice(0, slash);
  const path = repository.slice(slash + 1);
  if (slash <= 0 || !isPath(path)) throw new Error(`${repository} does not name a registry and a repository`);
  const found = known(host, path);
  const { credentials = null, hint = hintFor(host) } = found ?? {};
  const rest = { path, credentials, hint };
  if (found?.endpoint !== undefined) return { origin: new URL(found.endpoint).origin, ...rest };
  // Docker Hub's name in references is not the name of its API.
  if (host === 'docker.io') return { origin: 'https://registry-1.docker.io', ...rest };
  if (found === null && (isIP(host) !== 0 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host))) {
    throw new Error(`the registry ${host} is not configured: add it to the server's registries to allow it`);
  }
  return { origin: `https://${host}`, ...rest };
}

function hintFor(host: string): string {
  const kind = host === 'ghcr.io' ? ' (a classic token with read:packages)' : '';
  return `configure credentials for ${host} in SHIPLOCK_REGISTRIES${kind}`;
}

/** A path that stays below `/v2/`: what a file names becomes an address. */
function isPath(path: string): boolean {
  return /^[A-Za-z0-9._/-]+$/.test(path) && !path.split('/').some((part) => ['', '.', '..'].includes(part));
}
